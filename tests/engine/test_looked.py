"""Where it means something that a finding is absent."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from elixirlens.engine.assemble import empty
from elixirlens.engine.looked import Looked
from elixirlens.project.files import GONE
from elixirlens.report import PartlyRead, Report, Root, Scope, Skipped, Unchecked

EVERYWHERE = replace(empty(Root("shop")), scope=Scope(("a", "b")))


def skipping(reason: str) -> Report:
    return replace(EVERYWHERE, summary=replace(EVERYWHERE.summary, skipped=(Skipped("lib/a.ex", reason),)))


@pytest.mark.parametrize(
    ("report", "rule", "path", "looked"),
    [
        (EVERYWHERE, "a", "lib/a.ex", True),
        (EVERYWHERE, "c", "lib/a.ex", False),
        (replace(EVERYWHERE, scope=None), "c", "lib/a.ex", True),
        (replace(EVERYWHERE, scope=Scope(("a",), ("lib",))), "a", "lib/a.ex", True),
        (replace(EVERYWHERE, scope=Scope(("a",), ("lib",))), "a", "library/a.ex", False),
        (replace(EVERYWHERE, unchecked=(Unchecked("folder", "lib", "lib", "x"),)), "a", "lib/a/b.ex", False),
        (replace(EVERYWHERE, unchecked=(Unchecked("folder", ".", ".", "x"),)), "a", "lib/a/b.ex", False),
        (replace(EVERYWHERE, unchecked=(Unchecked("rule", "a", ".", "x"),)), "a", "lib/a.ex", False),
        (replace(EVERYWHERE, unchecked=(Unchecked("rule", "a", "lib/b.ex", "x"),)), "a", "lib/a.ex", True),
        (replace(EVERYWHERE, unchecked=(Unchecked("dependency", "plug", "mix.lock", "x"),)), "a", "mix.lock", False),
        (replace(EVERYWHERE, unchecked=(Unchecked("advisories", "OSV", "", "x"),)), "a", "web/mix.lock", False),
        (replace(EVERYWHERE, unchecked=(Unchecked("advisories", "OSV", "", "x"),)), "a", "lib/a.ex", True),
        (skipping("a template"), "a", "lib/a.ex", False),
        (skipping(GONE), "a", "lib/a.ex", True),
        (
            replace(EVERYWHERE, summary=replace(EVERYWHERE.summary, partly_read=(PartlyRead("lib/a.ex", 3, "x"),))),
            "a",
            "lib/a.ex",
            False,
        ),
    ],
)
def test_where_a_rule_looked(report: Report, rule: str, path: str, looked: bool) -> None:
    assert Looked(report).at(rule, path) is looked
