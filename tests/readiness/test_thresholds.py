"""The numbers of the pages: judges take them all and have none of their own, and the text of the page tells them."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from elixirlens.readiness.judging import load_judge
from elixirlens.readiness.model import Profile, Thresholds
from elixirlens.readiness.page import Criterion, CriterionPageError, load_criteria, read_criterion
from elixirlens.reporters.criterion_page import markdown

CRITERIA = load_criteria()
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
WITH_THRESHOLDS = [criterion for criterion in CRITERIA if criterion.front.thresholds]
BOUNDS = re.compile(r"(?:passes|partial|fails|fewest|half_at|days|years|large|many|enough)(?:_|$)")
UNTOLD = {  # what the text tells another way: any at all, nearly all, the worst of several
    ("contributor-growth", "passes_from"),
    ("doctested-examples", "partial_from"),
    ("legacy-logger-config", "partial_from"),
    ("pool-sizing", "partial_from"),
    ("shutdown-tested", "partial_from"),
    ("superseded-packages", "fails_below"),
}
WORDS = {
    0.1: "a tenth",
    0.25: "a quarter",
    0.5: "(?:a|than|up to|at least) half|half a line|five in ten|halves?|most are",
    0.75: "three quarters",
    0.9: "nine in ten",
    2: "two",
    3: "three",
    4: "four",
    5: "five",
    10: "ten",
    20: "twenty",
    50: "fifty",
    365: "a year|last year",
    1: "one",
    10_000: "ten thousand",
}


def _judges() -> list[Criterion]:
    return [criterion for criterion in CRITERIA if load_judge(criterion) is not None]


def _tree(criterion: Criterion) -> ast.Module:
    judge = load_judge(criterion)
    assert judge is not None, "a page with thresholds has a judge that takes them"
    return ast.parse(Path(inspect.getfile(judge)).read_text("utf-8"))


def _names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(value=ast.Name(id="thresholds"), slice=ast.Constant(value=str(name))):
                yield name
            case ast.Subscript(value=ast.Name(id="thresholds")):
                pytest.fail(f"line {node.lineno}: write the name out, so that it can be found")


def _numbers(tree: ast.Module) -> Iterator[ast.expr]:
    """What a judgement is given as its value or as the bounds of a share."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="shared"), args=args):
                yield from args[:3]
            case ast.Call(func=ast.Name(id="partial"), keywords=keywords):
                yield from (keyword.value for keyword in keywords if keyword.arg == "value")


@pytest.mark.parametrize("criterion", WITH_THRESHOLDS, ids=lambda one: one.id)
def test_its_judge_takes_all_of_them(criterion: Criterion) -> None:
    named = {name.removesuffix("_library") for name in criterion.front.thresholds}
    assert set(_names(_tree(criterion))) == named
    judge = load_judge(criterion)
    assert judge is not None
    assert list(inspect.signature(judge).parameters) == ["repository", "thresholds"]


@pytest.mark.parametrize("criterion", _judges(), ids=lambda one: one.id)
def test_its_judge_has_no_number_of_its_own(criterion: Criterion) -> None:
    tree = _tree(criterion)
    for node in (inner for each in _numbers(tree) for inner in ast.walk(each)):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            assert node.value == 1.0, f"line {node.lineno}: {node.value} belongs below [thresholds] of its page"
    if not criterion.front.thresholds:
        assert list(inspect.signature(load_judge(criterion) or _names).parameters) == ["repository"]


@pytest.mark.parametrize("criterion", WITH_THRESHOLDS, ids=lambda one: one.id)
def test_its_text_tells_the_bounds(criterion: Criterion) -> None:
    text = " ".join(criterion.sections["What is looked for"].lower().split())
    untold = {
        (criterion.id, name)
        for name, number in criterion.front.thresholds.items()
        if BOUNDS.match(name) and not _tells(text, number) and not (name == "fails_below" and _tells(text, 1 - number))
    }
    assert untold <= UNTOLD


def _tells(text: str, number: float) -> bool:
    """Whether a text has a number: as digits, as a share of a hundred or of ten, or in words. All of it is a word."""
    spelled = [re.escape(f"{number:g}"), re.escape(f"{number:,}"), WORDS.get(number, "never")]
    if number < 1 and re.search("%| in 100", text):
        spelled.append(f"{number * 100:g}")
    if number < 1 and " of 10 " in text:
        spelled.append(f"{number * 10:g}")
    return number == 1.0 or re.search(rf"(?<![\w.,])(?:{'|'.join(spelled)})(?![\w]|[.,]\d)", text) is not None


@pytest.mark.parametrize("criterion", WITH_THRESHOLDS, ids=lambda one: one.id)
def test_its_page_shows_all_of_them(criterion: Criterion) -> None:
    shown = markdown(criterion)
    for name, number in criterion.front.thresholds.items():
        assert re.search(rf"^\| `{name}` \| {number:,} \| .*\|$", shown, re.MULTILINE)


def test_the_page_shows_what_a_number_counts() -> None:
    table = "[thresholds]\npasses_from = 0.4  # of `a|b`\npasses_from_library = 0.8\nmost = 0.5\n[[evidence]]\n"
    more = 'grants = "pass"\nfile = "a"\nlines_from = 20  # of the file\n'
    shown = markdown(read_criterion(PAGE.replace("+++\n\n", f"{table}{more}+++\n\n"), "docs/x.md"))
    assert "### The numbers\n\n| Name | Number | What it is |\n|---|--:|---|\n" in shown
    assert "| `passes_from` | 0.4 | passes from here on (of `a\\|b`) |\n" in shown
    assert "| `passes_from_library` | 0.8 | passes from here on (of `a\\|b`), in a library |\n" in shown
    assert "| `most` | 0.5 | what that is worth |\n\n## How to get it" in shown
    assert "of the file" not in shown
    assert "The numbers" not in markdown(read_criterion(PAGE, "docs/x.md"))


def test_a_library_is_asked_for_what_is_its_own() -> None:
    page = PAGE.replace("+++\n\n", "[thresholds]\npasses_from = 0.4\npasses_from_library = 0.8\nmost = 5\n+++\n\n")
    front = read_criterion(page, "docs/x.md").front
    application, library = (front.thresholds_for(each) for each in (Profile.PHOENIX, Profile.LIBRARY))
    assert (application["passes_from"], application["most"]) == (0.4, 5)
    assert (library["passes_from"], library["most"]) == (0.8, 5)


def test_a_name_that_the_page_lacks_is_named() -> None:
    with pytest.raises(LookupError, match="'passes_form'"):
        Thresholds({"passes_from": 0.5})["passes_form"]


def test_only_numbers_are_thresholds() -> None:
    page = PAGE.replace("+++\n\n", '[thresholds]\npasses_from = "most"\n+++\n\n')
    with pytest.raises(CriterionPageError, match="thresholds"):
        read_criterion(page, "docs/x.md")
