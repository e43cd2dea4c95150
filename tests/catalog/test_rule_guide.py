"""docs/how-to-write-a-rule.md knows every key, pattern and placeholder."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from elixirlens.catalog import PLACEHOLDERS, read_page
from elixirlens.catalog.body import SECTIONS
from elixirlens.catalog.front_matter import FrontMatter, OptionType
from elixirlens.catalog.match import ArgumentForm, Include, MatchTable, Scope
from elixirlens.project.classes import FileClass

GUIDE = (Path(__file__).parents[2] / "docs/how-to-write-a-rule.md").read_text("utf-8")


@pytest.mark.parametrize("name", [*FrontMatter.__struct_fields__, *MatchTable.__struct_fields__])
def test_knows_every_key(name):
    assert re.search(rf"^\| .*`\[?{name}(\.<name>)?\]?`.* \|", GUIDE, re.MULTILINE)


@pytest.mark.parametrize("name", [*FileClass, *Include, *Scope, *OptionType, *ArgumentForm])
def test_knows_every_value(name):
    assert re.search(rf'[`"]{name}["`]', GUIDE)


def test_knows_every_placeholder():
    for name, meaning in PLACEHOLDERS.items():
        assert f"| `{{{name}}}` | {meaning} |\n" in GUIDE


def test_its_page_is_a_rule():
    text = re.search(r"^````markdown\n(\+\+\+.*?)^````$", GUIDE, re.MULTILINE | re.DOTALL)[1]

    rule = read_page(text, "rules/design/mix-env-at-runtime.md")

    assert tuple(rule.sections) == SECTIONS
    assert rule.body.problems == ()
