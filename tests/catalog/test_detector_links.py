"""Both ends of the link between pages and detectors."""

from __future__ import annotations

from pathlib import Path

from pages import rule

import elixirlens.detectors
from elixirlens.catalog import Catalog, load_detector
from elixirlens.catalog.detectors import detector_module
from elixirlens.filters import INVALID, UNUSED

SUBJECTS = {
    "Call",
    "Use",
    "Import",
    "Attribute",
    "Function",
    "Module",
    "Source",
    "Project",
    "Directive",
    "Clause",
    "Dependency",
}


def test_every_detector_has_a_page():
    root = Path(elixirlens.detectors.__file__).parent
    modules = {
        ".".join(("elixirlens.detectors", *file.relative_to(root).with_suffix("").parts))
        for file in root.glob("*/*.py")
        if not file.name.startswith("_")
    }

    assert modules - {detector_module(rule) for rule in Catalog.load().rules} == set()


def test_every_page_has_a_match_or_a_detector():
    of_filters = {INVALID, UNUSED}
    rules = [rule for rule in Catalog.load().rules if rule.id not in of_filters]

    assert [rule.id for rule in rules if rule.match is None and load_detector(rule) is None] == []


def test_every_detector_says_what_it_wants_to_see():
    detectors = {rule.id: load_detector(rule) for rule in Catalog.load().rules}
    wanted = {name: detector.subject for name, detector in detectors.items() if detector}

    assert {name: subject for name, subject in wanted.items() if subject not in SUBJECTS} == {}


def test_a_category_without_a_folder_has_no_detectors():
    assert load_detector(rule(path="rules/no-such-category/some-rule.md")) is None


def test_own_rules_never_load_code():
    assert load_detector(rule(path=".elixirlens/rules/catalog.md")) is None
