"""The findings that were judged at first sight, and their place in docs/precision.md."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from benchmarks.precision import blind, document
from benchmarks.precision.blind import Judged


def judged(severity: str, verdict: str, project: str = "product", number: int = 1) -> Judged:
    place = ("blocking-init", "shop/till", "a" * 40, "lib/till.ex", 1)
    return Judged(*place, severity, verdict, "it waits", project, number)


def test_every_row_is_of_a_rule_that_there_is() -> None:
    rules = {page.stem for page in document.PAGES.glob("*/*.md")}
    rows = blind.load()
    assert {one.rule for one in rows} <= rules
    assert {one.verdict for one in rows} == {"right", "wrong"}
    assert {one.project for one in rows} == {"product", "exercise"}


def test_exercises_are_counted_apart() -> None:
    rows = [judged("warning", "right"), judged("info", "wrong"), judged("error", "wrong", "exercise")]
    lines = list(blind.section(rows))
    assert "| 1 | products and libraries | 1 | 1 | 0 | 100 % | 0 | 1 | 0 % |" in lines
    assert "| 1 | exercises | 1 | 0 | 1 | 0 % | 0 | 0 |  |" in lines
    assert "| `blocking-init` | 1 + 1 |" in lines


def test_rounds_stand_side_by_side() -> None:
    lines = list(blind.section([judged("warning", "wrong"), judged("warning", "right", number=2)]))
    assert "| 1 | products and libraries | 1 | 0 | 1 | 0 % | 0 | 0 |  |" in lines
    assert "| 2 | products and libraries | 1 | 1 | 0 | 100 % | 0 | 0 |  |" in lines
    assert "| `blocking-init` | 0 + 1 | 1 + 0 |" in lines


def test_the_document_shows_them() -> None:
    assert f"**{len(blind.load())} findings read in " in document.render([], [], [])


def test_a_broken_row_is_said(tmp_path: Path) -> None:
    file = tmp_path / "blind.jsonl"
    file.write_text('{"rule": "blocking-init"}\n', "utf-8")
    with pytest.raises(msgspec.ValidationError):
        blind.load(file)
