"""Makes text that others wrote harmless to show.

A repository chooses its file names, its source and its comments, and a terminal obeys what it is sent:
colours, cursor moves, window titles, text that runs from right to left. What a terminal could obey is
written out instead, the way Elixir writes it in a string.
"""

from __future__ import annotations

import re
import unicodedata

_NAMED = {chr(code): rf"\{name}" for code, name in zip(range(7, 14), "abtnvfr", strict=True)}
_NAMED |= {"\0": r"\0", "\x1b": r"\e", "\x7f": r"\d"}

# Build servers read commands out of what a step prints: `::name` at the start of a line, `##[name]` anywhere in it.
_COMMAND = re.compile(r"^([^\S\n]*):(?=:)|##(?=\w*\[)", re.MULTILINE)


def escape(text: str) -> str:
    r"""Return `text` on one line, printable throughout: `\e` for escape, `\u{202E}` for an override."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else _written_out(character) for character in text)


def escape_source(text: str) -> str:
    """Return a line of source text, printable throughout, with two spaces for a tab."""
    return escape(text.replace("\t", "  "))


def escape_lines(text: str) -> str:
    """Return a text of several lines, printable throughout, its newlines kept."""
    return "\n".join(escape_source(line) for line in text.split("\n"))


def without_commands(text: str) -> str:
    r"""Return a finished text in which no build server finds a command: `\::` for `::` where a line begins.

    The backslash is Elixir's too, as in `escape`.
    """
    return _COMMAND.sub(lambda match: r"#\#" if match.group(1) is None else rf"{match.group(1)}\:", text)


def _written_out(character: str) -> str:
    if unicodedata.category(character) == "Zs":  # a space of another width: harmless, and wide ones spoil columns
        return " "
    code = ord(character)
    return _NAMED.get(character) or (rf"\x{code:02X}" if code < 0x100 else rf"\u{{{code:04X}}}")
