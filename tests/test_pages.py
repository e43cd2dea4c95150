"""Every page that ships: complete, linked with its detector, and true to its examples."""

from __future__ import annotations

import pytest

from elixirlens.catalog import Catalog, Rule, load_detector
from elixirlens.catalog.body import missing_from
from elixirlens.catalog.detectors import detector_module
from elixirlens.engine.examples import failures
from elixirlens.filters import INVALID, UNUSED

CATALOG = Catalog.load()
OF_FILTERS = {INVALID, UNUSED}  # about comments, which are no subject of a detector

every_rule = pytest.mark.parametrize("rule", CATALOG.rules, ids=lambda rule: rule.id)


def test_all_pages_can_be_read() -> None:
    assert CATALOG.problems == ()
    assert CATALOG.rules


@every_rule
def test_the_page_is_complete(rule: Rule) -> None:
    assert [problem.in_file(rule.path) for problem in rule.body.problems] == []
    assert list(missing_from(rule.body)) == []


@every_rule
def test_the_examples_hold(rule: Rule) -> None:
    assert list(failures(rule, CATALOG)) == []


@every_rule
def test_something_looks(rule: Rule) -> None:
    assert rule.id in OF_FILTERS or rule.match is not None or load_detector(rule) is not None, (
        f"give the page a [match] or write {detector_module(rule)}"
    )


@every_rule
def test_what_it_names_exists(rule: Rule) -> None:
    assert [name for name in rule.yields_to if CATALOG.get(name) is None] == []
    assert [name for name in rule.formerly if CATALOG.get(name) is not rule] == []
