"""What is said about one line of code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sample_reports import finding

from elixirlens.finding import Known, Suppressed
from elixirlens.reporters.place import Look, Place, render
from elixirlens.reporters.view import View

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

LOOKS = (
    Look("sql-injection", True, "on by default"),
    Look("unsupervised-task", True, "set in elixirlens.toml:7"),
    Look("missing-doc", False, "off by default: --strict adds it"),
    Look("missing-typespec", False, "off by default: --strict adds it"),
    Look("sleep-in-test", False, "it looks at test files, and this is a lib file"),
)


def test_a_finding_and_the_rules_around_it(snapshot: SnapshotAssertion) -> None:
    place = Place("lib/teahouse/reports.ex", 23, (finding(),), LOOKS)
    assert render(place, View(width=80)) == snapshot


def test_a_line_without_findings() -> None:
    text = render(Place("lib/teahouse/reports.ex", 1, (), LOOKS), View(width=80))
    assert "Nothing was found on this line." in text
    assert "2 of 5 looked" in text
    assert "missing-doc and missing-typespec: off by default" in text


def test_a_suppressed_finding_says_who_asked_for_that() -> None:
    hidden = finding(suppressed=Suppressed(22, "the month is a literal"))
    text = render(Place("lib/teahouse/reports.ex", 23, (hidden,), LOOKS), View(width=80))
    assert "Suppressed in line 22: the month is a literal." in text


def test_an_accepted_finding_says_so() -> None:
    text = render(Place("lib/teahouse/reports.ex", 23, (finding(known=Known.BASELINE),), LOOKS), View(width=80))
    assert "The baseline accepts it." in text
