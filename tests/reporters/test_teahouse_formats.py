"""What each format makes of a real project: a few rules of the teahouse, so that other rules may change."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from validators import json_faults, junit_faults, multitool_faults, sarif_faults

from elixirlens.engine import Request, check
from elixirlens.report import CallCounts, Report, Root
from elixirlens.reporters import format_names, render
from elixirlens.reporters.view import EVERYTHING, View

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

TEAHOUSE = Path(__file__).parents[2] / "fixtures" / "teahouse"
RULES = ("sql-injection", "dynamic-atom-creation", "unsupervised-task", "sync-call-without-timeout")
WITH_A_LARGE_BODY = {"json", "text"}  # json lists all modules, and text has snapshots of its own


def checked(*rules: str) -> Report:
    """A report of the teahouse at no particular commit, without the figures that change as the reader gets better."""
    request = Request(start=TEAHOUSE, today=date(2026, 3, 1), jobs=1, use_cache=False, select=rules, strict=not rules)
    found = check(request).report
    return replace(
        found,
        root=Root("teahouse"),
        tool=replace(found.tool, version="0.1.0", rules_version="0.1"),
        summary=replace(found.summary, calls=CallCounts()),
    )


@pytest.fixture(scope="module")
def few_rules() -> Report:
    return checked(*RULES)


@pytest.fixture(scope="module")
def all_rules() -> Report:
    return checked()


@pytest.mark.parametrize("name", [name for name in format_names() if name not in WITH_A_LARGE_BODY])
def test_a_format(name: str, few_rules: Report, snapshot: SnapshotAssertion) -> None:
    text = render(name, few_rules, View())
    assert re.sub(r'"markdown": ".*"', '"markdown": "(the page)"', text) == snapshot


def test_all_that_has_a_description_is_valid(all_rules: Report, tmp_path: Path) -> None:
    view = View(severities=EVERYTHING)
    assert len(all_rules.findings) > 25
    assert not json_faults(render("gitlab", all_rules, view), "gitlab-code-quality")
    assert not json_faults(render("rdjson", all_rules, view), "rdjson")
    assert not junit_faults(render("junit", all_rules, view))
    assert not sarif_faults(render("sarif", all_rules, view))
    assert not multitool_faults(render("sarif", all_rules, view), tmp_path)
