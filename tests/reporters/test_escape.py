"""What a repository wrote cannot reach the terminal as anything but text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.reporters.escape import escape, escape_lines, escape_source, without_commands


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31mred\x1b[0m", r"\e[31mred\e[0m"),
        ("\x1b]0;title\x07", r"\e]0;title\a"),
        (
            "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
            r"\e]8;;https://evil.example\e\click\e]8;;\e" + "\\",
        ),
        ("two\nlines", r"two\nlines"),
        ("over\rwritten", r"over\rwritten"),
        ("\x9b2J", r"\x9B2J"),
        ("\x00\x08\x7f", r"\0\b\d"),
        ("admin\u202e\u2066nimda", r"admin\u{202E}\u{2066}nimda"),
        ("zero\u200bwidth\ufeff", r"zero\u{200B}width\u{FEFF}"),
        ("line\u2028separator\x85", r"line\u{2028}separator\x85"),
        ("lone\udcffsurrogate", r"lone\u{DCFF}surrogate"),
        ("no\u00a0break", "no break"),
        ("naïve 茶 🍵", "naïve 茶 🍵"),
    ],
)
def test_what_a_terminal_could_obey_is_written_out(hostile: str, shown: str) -> None:
    assert escape(hostile) == shown


@given(st.text(st.characters(codec=None)))
def test_any_text_becomes_one_printable_line(text: str) -> None:
    assert escape(text).isprintable()


@given(st.text(st.characters(codec="utf-8")))
def test_printable_text_is_left_alone(text: str) -> None:
    assert escape(escape(text)) == escape(text)


def test_a_tab_in_source_is_two_spaces() -> None:
    assert escape_source("\tdef brew") == "  def brew"


def test_newlines_survive_where_lines_are_meant() -> None:
    assert escape_lines("a\x1b\nb\r\n") == "a\\e\nb\\r\n"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("::error::gone", r"\::error::gone"),
        ("  ::add-mask::a", r"  \::add-mask::a"),
        ("a ##[group]b", r"a #\#[group]b"),
        ("###[group]b", r"##\#[group]b"),
        ("a ##vso[task.complete]", r"a #\#vso[task.complete]"),
        ("##teamcity[message]", r"#\#teamcity[message]"),
        ("size :: integer", "size :: integer"),
        ("## Heading [a]", "## Heading [a]"),
        (":ok", ":ok"),
    ],
)
def test_no_line_is_a_command_to_a_build_server(line: str, shown: str) -> None:
    assert without_commands(f"first\n{line}\n") == f"first\n{shown}\n"
    assert without_commands(shown) == shown
