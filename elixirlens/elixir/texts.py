"""What stands in quotes, as the program will see it: escapes replaced, the indentation of heredocs taken off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from elixirlens.elixir import grammar

if TYPE_CHECKING:
    from tree_sitter import Node

    from elixirlens.elixir.source import Source

_HEREDOC = re.compile(rb"(?:~[A-Za-z][A-Z0-9]*)?(?:\"\"\"|''')")
_NAMED = {"a": "\a", "b": "\b", "d": "\x7f", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "s": " ", "t": "\t",
          "v": "\v", "0": "\0", "\n": "", "\r\n": ""}  # fmt: skip
_ESCAPING_SIGILS = frozenset({"s", "w", "c"})  # the others are handed to a macro as they are written


def text_parts(source: Source, node: Node) -> Iterator[str | Node]:
    """The parts of a string, a charlist, a sigil or a quoted atom: text, and the nodes of interpolations."""
    children = node.named_children
    written = node.kind_id == grammar.SIGIL and source.text_of(children[0]) not in _ESCAPING_SIGILS
    parts = [child for child in children if child.kind_id in _PARTS]
    heredoc = _HEREDOC.match(source.content, node.start_byte) is not None
    margin = _margin(source, parts) if heredoc else 0
    collected = ""
    line_start = heredoc
    for part in parts:
        if part.kind_id == grammar.INTERPOLATION:
            if collected:
                yield collected
            yield part
            collected, line_start = "", False
            continue
        text = source.text_of(part)
        if part.kind_id == grammar.ESCAPE_SEQUENCE:
            line_start = heredoc and text.endswith("\n")
            collected += text if written else unescaped(text)
        else:
            if part is parts[0] and heredoc:
                text = text.removeprefix("\r").removeprefix("\n")
            if heredoc:
                text = _without_margin(text, margin, line_start)
                # Here the grammar does not see the backslash that takes the end of a line away.
                text = text if written else text.replace("\\\n", "")
            collected += text
            line_start = heredoc and text.endswith("\n")
    if collected:
        yield collected


def unescaped(escape: str) -> str:
    """What an escape sequence stands for; a backslash before any other character is left out."""
    body = escape[1:]
    if body[:1] in {"x", "u"} and len(body) > 1:
        digits = body[1:].strip("{}")
        try:
            character = chr(int(digits, 16))
        except (ValueError, OverflowError):
            return escape
        return escape if "\ud800" <= character <= "\udfff" else character  # half a surrogate pair is no text
    return _NAMED.get(body, body)


def _margin(source: Source, parts: list[Node]) -> int:
    """How far the closing quotes are indented: the last line holds nothing else."""
    if not parts or parts[-1].kind_id == grammar.INTERPOLATION:
        return 0
    last_line = source.text_of(parts[-1]).rpartition("\n")[2]
    return len(last_line) if not last_line.strip() else 0


def _without_margin(text: str, margin: int, line_start: bool) -> str:
    first, *rest = text.split("\n")
    lines = [_cut(first, margin) if line_start else first, *(_cut(line, margin) for line in rest)]
    return "\n".join(lines)


def _cut(line: str, margin: int) -> str:
    return line[min(margin, len(line) - len(line.lstrip(" \t"))) :]


_PARTS = frozenset({*grammar.QUOTED_CONTENT, grammar.ESCAPE_SEQUENCE, grammar.INTERPOLATION})
