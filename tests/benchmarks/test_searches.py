"""The searches for rules that seldom fire, and their place in docs/precision.md."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from benchmarks.precision import document, searches
from benchmarks.precision.searches import Search
from benchmarks.precision.verdicts import Verdict


def test_every_search_is_for_a_rule_that_there_is() -> None:
    rules = {page.stem for page in document.PAGES.glob("*/*.md")}
    names = [one.rule for one in searches.load()]
    assert names == sorted(set(names))
    assert set(names) <= rules


def test_a_rule_without_any_finding_says_where_it_was_looked_for() -> None:
    text = document.render([], [], [])
    for one in searches.load():
        assert f"| `{one.rule}` | 0 | {one.repositories} | {one.looked_for} | {one.outcome} |" in text


def test_findings_that_were_read_are_counted() -> None:
    one = Search("duplicate-child-id", 7, "lists of children", "two")
    read = Verdict("duplicate-child-id", "shop/till", "a" * 40, "lib/till.ex", 1, "right", "both are a Task")
    lines = list(searches.section([one], document.tallies([read])))
    assert "| `duplicate-child-id` | 1 | 7 | lists of children | two |" in lines


def test_a_broken_file_is_no_search(tmp_path: Path) -> None:
    file = tmp_path / "searches.json"
    file.write_text('[{"rule": "duplicate-child-id"}]', "utf-8")
    with pytest.raises(msgspec.ValidationError):
        searches.load(file)
