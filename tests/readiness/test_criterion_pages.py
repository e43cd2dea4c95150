from __future__ import annotations

import re

import pytest

from elixirlens.catalog import Catalog
from elixirlens.readiness.front_matter import Absent
from elixirlens.readiness.judging import load_judge
from elixirlens.readiness.page import Criterion, CriterionPageError, load_criteria, read_criterion

CRITERIA = load_criteria()
RULES = Catalog.load()
PAGE = """+++
weight = "low"
stage = 1
effort = 1
question = "Is it?"
do = "Do it."
+++

# It is

## Why a team wants this
x
## What is looked for
x
## How to get it
x
## When to waive it
x
"""

every_criterion = pytest.mark.parametrize("criterion", CRITERIA, ids=lambda one: one.id)


@every_criterion
def test_something_judges_it(criterion: Criterion) -> None:
    front = criterion.front
    assert load_judge(criterion) is not None or front.evidence or front.rules


@every_criterion
def test_the_rules_that_it_counts_exist(criterion: Criterion) -> None:
    for name in criterion.front.rules:
        category = name.removesuffix("/*")
        assert category in RULES.categories if name.endswith("/*") else RULES.get(name) is not None, name


@every_criterion
def test_its_words(criterion: Criterion) -> None:
    front = criterion.front
    assert front.question.endswith("?"), front.question
    assert front.do.endswith("."), front.do
    assert "\n" not in front.question + front.do + criterion.title
    assert len(front.do) <= 160, front.do
    assert front.absent is Absent.FAIL or front.absent_reason
    assert not re.search(r"\b(lorem|simply|obviously)\b", criterion.markdown)


@every_criterion
def test_its_length(criterion: Criterion) -> None:
    lines = criterion.markdown.splitlines()
    assert 15 <= len(lines) <= 95
    assert max(map(len, lines)) <= 150, max(lines, key=len)


def test_no_finding_is_counted_twice() -> None:
    counted = [name for criterion in CRITERIA for name in criterion.front.rules]
    assert len(counted) == len(set(counted))


def test_names_are_taken_once() -> None:
    names = [criterion.id for criterion in CRITERIA]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("path", "text", "problem"),
    [
        ("docs/x.md", "# X\n", "TOML between two lines"),
        ("nowhere/x.md", PAGE, "'nowhere' is no dimension"),
        ("docs/X_y.md", PAGE, "no name for a criterion"),
        ("docs/x.md", PAGE.replace("stage = 1", "stage = 7"), "stage"),
        ("docs/x.md", PAGE.replace("## How to get it\n", ""), "its headings must be"),
        ("docs/x.md", PAGE.replace('do = "Do it."', 'do = "Do it."\nabsent = "unknown"'), "has to say why"),
        (
            "docs/x.md",
            PAGE.replace("+++\n\n", '[[evidence]]\ngrants = "pass"\nci = "("\n+++\n\n'),
            "no regular expression",
        ),
        ("docs/x.md", PAGE.replace("+++\n\n", 'colour = "red"\n+++\n\n'), "colour"),
    ],
)
def test_pages_that_are_none(path: str, text: str, problem: str) -> None:
    with pytest.raises(CriterionPageError, match=re.escape(problem)):
        read_criterion(text, path)


def test_a_page() -> None:
    criterion = read_criterion(PAGE, "docs/x.md")
    assert (criterion.id, criterion.title, criterion.front.stage) == ("x", "It is", 1)
    assert criterion.sections["How to get it"] == "x"
