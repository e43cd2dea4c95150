from __future__ import annotations

import json
import re
import tomllib

import pytest
from ruamel.yaml import YAML

from elixirlens.catalog import Catalog
from elixirlens.elixir import read_source
from elixirlens.readiness.front_matter import Absent
from elixirlens.readiness.judging import load_judge
from elixirlens.readiness.page import Criterion, CriterionPageError, load_criteria, read_criterion
from tests.readiness.page_blocks import BLOCK, blocks

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

_LANGUAGES = {
    *("elixir", "yaml", "json", "toml", "sh", "text", "markdown", "dockerfile", "ini", "hcl", "javascript"),
    *("c", "rust", "erlang", "make"),
}

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
    prose = [line for line in BLOCK.sub("", criterion.markdown).splitlines() if not line.startswith("|")]
    assert max(map(len, prose)) <= 120, max(prose, key=len)


@every_criterion
def test_its_code_can_be_pasted(criterion: Criterion) -> None:
    for language, text in blocks(criterion.markdown):
        assert language in _LANGUAGES, text
        match language:
            case "elixir":
                assert is_elixir(text), text
            case "yaml":
                list(YAML(typ="safe").load_all(text))
            case "json":
                json.loads(text)
            case "toml":
                tomllib.loads(text)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("def total(order), do: order.total\n", True),
        ('docs: [main: "readme"]\n', True),
        ('{:mox, "~> 1.2", only: :test}, {:jason, "~> 1.4"}\n', True),
        ("def total(order) do\n", False),
        ("mix coveralls.github\nmix: [\n", False),
    ],
)
def test_what_can_be_pasted(text: str, holds: bool) -> None:
    assert is_elixir(text) is holds


def is_elixir(text: str) -> bool:
    """Whether it parses: as code, or as what stands within a list, such as dependencies or keys of project/0."""
    return any(read_source(each.encode()).damage is None for each in (text, f"[\n{text}]\n"))


@every_criterion
def test_its_words_are_those_of_all_pages(criterion: Criterion) -> None:
    looked_for = criterion.sections["What is looked for"]
    assert not re.search(r"half[- ]way|\*\*(?:Pass|Half|Fail|Does|Unknown)", looked_for)
    for together in looked_for.split("\n\n"):
        said = re.findall(r"^\* (passes|half|fails|does not apply|unknown):", together, re.MULTILINE)
        assert said == sorted(said, key=("passes", "half", "fails", "does not apply", "unknown").index)


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
