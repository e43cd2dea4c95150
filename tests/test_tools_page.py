"""docs/tools.md: no row is left open, and what it names exists and is about the tool."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
DOCS = HOUSE / "docs"
READERS = HOUSE / "elixirlens" / "readiness"
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split(" |"))
    for line in (DOCS / "tools.md").read_text("utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| Tool")
]
LINK = re.compile(r"\[`?[\w.-]+`?\]\((?P<path>[\w./-]+)\)")
READER = re.compile(r"`(?P<path>readers/\w+\.py)`")

every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[0])[:40])


def test_no_tool_is_left_out() -> None:
    assert len(ROWS) == 157


@every_row
def test_a_row_says_what_is_done(row: tuple[str, ...]) -> None:
    _, kind, where, note = row
    assert kind in {"detected", "checked", "explained"}
    if where == "here":
        assert kind == "explained"
        assert note
    else:
        assert LINK.search(where) or READER.search(where)


@every_row
def test_what_it_names_exists(row: tuple[str, ...]) -> None:
    text = " ".join(row)
    for match in LINK.finditer(text):
        source = HOUSE / match["path"] if "/" in match["path"] else DOCS / match["path"]
        assert source.is_file(), match["path"]
    for match in READER.finditer(text):
        assert (READERS / match["path"]).is_file(), match["path"]
