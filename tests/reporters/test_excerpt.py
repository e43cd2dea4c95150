"""The carets stand under what is marked, whatever the line and however narrow the screen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from sample_reports import finding

from elixirlens.finding import Excerpt
from elixirlens.reporters.excerpt import marked_line

ELLIPSIS = "…"


def test_the_indentation_goes_and_the_carets_follow() -> None:
    line = marked_line(finding(code="      String.to_atom(size)", mark="String.to_atom"), 60, ELLIPSIS)
    assert line is not None
    assert (line.before, line.marked, line.after) == ("", "String.to_atom", "(size)")
    assert line.carets == "^" * 14


def test_wide_characters_move_the_carets_two_cells() -> None:
    line = marked_line(finding(code='tea = "緑茶" <> name', mark="<>"), 60, ELLIPSIS)
    assert line is not None
    assert line.carets == " " * (len('tea = "緑茶" ') + 2) + "^^"


def test_escaped_characters_move_the_carets_too() -> None:
    line = marked_line(finding(code='"\x1b[2J" <> name', mark="<>"), 60, ELLIPSIS)
    assert line is not None
    assert line.before == r'"\e[2J" '
    assert line.carets == " " * 8 + "^^"


def test_a_long_line_is_cut_around_what_is_marked() -> None:
    code = f"{'a' * 200} = Task.start({'b' * 200})"
    line = marked_line(finding(code=code, mark="Task.start"), 50, ELLIPSIS)
    assert line is not None
    assert line.marked == "Task.start"
    assert line.before.startswith(ELLIPSIS)
    assert line.after.endswith(ELLIPSIS)
    assert cell_len(line.before + line.marked + line.after) <= 50


def test_a_range_over_several_lines_is_marked_to_the_end_of_its_first() -> None:
    one = finding(code="  with {:ok, tea} <- pick() do", mark="with", end_line=40, end_column=6)
    line = marked_line(one, 60, ELLIPSIS)
    assert line is not None
    assert line.marked == "with {:ok, tea} <- pick() do"


def test_an_excerpt_without_the_line_shows_nothing() -> None:
    assert marked_line(finding(excerpt=Excerpt(1, ("defmodule Teahouse do",))), 60, ELLIPSIS) is None
    assert marked_line(finding(excerpt=Excerpt(30, ())), 60, ELLIPSIS) is None


def test_an_excerpt_that_stops_before_the_place_says_so() -> None:
    line = marked_line(finding(column=603, end_column=610, excerpt=Excerpt(23, ("a" * 500,))), 60, ELLIPSIS)
    assert line is not None
    assert line.marked == ELLIPSIS
    assert line.carets.index("^") == 59


@pytest.mark.parametrize("ellipsis", ["…", "..."])
@given(
    text=st.text(st.characters(codec=None, exclude_characters="\n"), max_size=120),
    column=st.integers(1, 130),
    length=st.integers(0, 130),
    width=st.integers(1, 90),
)
def test_no_line_is_too_wide_or_harmful(text: str, column: int, length: int, width: int, ellipsis: str) -> None:
    one = finding(column=column, end_column=column + length, excerpt=Excerpt(23, (text,)))
    line = marked_line(one, width, ellipsis)
    assert line is not None
    shown = line.before + line.marked + line.after
    assert cell_len(shown) <= max(width, 12)
    assert cell_len(line.carets) <= max(width, 12) + 1  # a caret may stand behind the end of the line
    assert shown.isprintable()
    assert line.carets.index("^") == cell_len(line.before)
