"""Filters that leave findings out."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from findings import finding

from elixirlens.filters import with_severity, within, without_allowed, without_yielding
from elixirlens.finding import Severity


class Rules:
    """A catalogue in which `broad` yields to what was formerly `old-narrow`."""

    broken = frozenset()

    def get(self, name):
        yields_to = ("old-narrow", "gone") if name == "broad" else ()
        current = {"old-narrow": "narrow"}.get(name, name)
        return None if name == "gone" else SimpleNamespace(id=current, yields_to=yields_to)

    def near(self, _name):
        return ""


NARROW = finding(rule="narrow", line=3, column=5, end_column=10)


@pytest.mark.parametrize(
    ("place", "stays"),
    [
        ({"line": 3, "column": 5, "end_column": 10}, False),
        ({"line": 3, "column": 9, "end_column": 20}, False),
        ({"line": 1, "column": 1, "end_line": 9, "end_column": 4}, False),
        ({"line": 3, "column": 10, "end_column": 20}, True),
        ({"line": 4, "column": 5, "end_column": 10}, True),
        ({"line": 3, "column": 5, "end_column": 10, "path": "lib/b.ex"}, True),
    ],
)
def test_a_broad_rule_yields_where_the_narrow_one_reports(place, stays):
    broad = finding(rule="broad", **place)

    assert list(without_yielding([broad, NARROW], Rules())) == ([broad, NARROW] if stays else [NARROW])


def test_nothing_yields_to_a_rule_that_is_silent():
    broad = finding(rule="broad")

    assert list(without_yielding([broad], Rules())) == [broad]


@pytest.mark.parametrize(
    ("globs", "symbol", "stays"),
    [
        ((), "Shop.Cache.get/1", True),
        (("Shop.Cache.*",), "Shop.Cache.get/1", False),
        (("Shop.Cache.*",), "Shop.Cache.Disk.get/1", False),
        (("Shop.Cache.*",), "Shop.Cachet.get/1", True),
        (("Shop.Cache.*",), "Shop.Cache", True),
        (("shop.*",), "Shop.Cache.get/1", True),
        (("Other", "Shop.*.get/1"), "Shop.Cache.get/1", False),
        (("*",), None, True),
    ],
)
def test_allowed_symbols(globs, symbol, stays):
    one = finding(symbol=symbol)

    assert list(without_allowed([one], lambda _: globs)) == ([one] if stays else [])


def test_the_configuration_has_the_last_word_on_severity():
    one, other = finding(rule="a"), finding(rule="b")

    changed = list(with_severity([one, other], lambda finding: Severity.INFO if finding.rule == "a" else None))

    assert [one.severity for one in changed] == [Severity.INFO, Severity.WARNING]


@pytest.mark.parametrize(
    ("paths", "inside"),
    [((), True), (("lib",), True), (("lib/",), True), (("lib/a.ex",), True), ((".",), True), (("li",), False),
     (("lib/a",), False), (("test", "lib/a.ex"), True)],
)  # fmt: skip
def test_paths_narrow_what_is_reported(paths, inside):
    one = finding(path="lib/a.ex")

    assert list(within([one], paths)) == ([one] if inside else [])
