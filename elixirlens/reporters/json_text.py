r"""JSON that is harmless wherever it is printed: what a terminal or a build log could obey is written as `\uXXXX`.

The data stay the same, for JSON knows both ways of writing a character.
"""

from __future__ import annotations

import re

import msgspec

_UNUSUAL = re.compile(r"[^\n -~]")
_LOG_COMMAND = re.compile(r"##(?=\w*\[)")


def one_line(value: object) -> str:
    """Return `value` as JSON without a line break in it, whatever counts as one, and with a newline at the end."""
    return harmless(msgspec.json.encode(value).decode()) + "\n"


def indented(value: object) -> str:
    """Return `value` as JSON for programs and for people who look into the file."""
    return harmless(msgspec.json.format(msgspec.json.encode(value), indent=2).decode()) + "\n"


def harmless(text: str) -> str:
    """Return JSON that means the same and is printable throughout; `#` of a build server's command is written out."""
    return _LOG_COMMAND.sub(r"#\\u0023", _UNUSUAL.sub(_written_out, text))


def _written_out(match: re.Match[str]) -> str:
    character = match.group()
    if character.isprintable():
        return character
    units = character.encode("utf-16-be")  # JSON has only sixteen bits: two units for what lies beyond
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
