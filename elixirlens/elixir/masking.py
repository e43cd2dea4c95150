r"""Ways around what the grammar gets wrong. Masking moves nothing, and texts are read from what is written.

tree-sitter-elixir 0.3.5 takes the second backslash of `\\` before the delimiter of a one-line upper-case sigil,
`~S'\\'`, for an escape, and swallows what follows. It knows no comma behind the last pair of `%{cart | total: 0,}`, and
no semicolon at the end of a line between clauses.
"""

from __future__ import annotations

import re

_START = re.compile(rb"""~[A-Z][A-Z0-9]*('(?!'')|"(?!"")|[/|\[({<])""")
_END = {b"[": b"]", b"(": b")", b"{": b"}", b"<": b">", b"/": b"/", b"|": b"|", b"'": b"'", b'"': b'"'}
_BODY = {
    start: re.compile(rb"[^%s\\\n]*(?:\\[^\n][^%s\\\n]*)*" % (re.escape(end), re.escape(end)))
    for start, end in _END.items()
}
_ESCAPE = re.compile(rb"\\.")
# A comma before `}`, a semicolon before a line break. Few and short comments: each comma of a hostile file may be
# followed by no end of them.
_NEEDLESS = re.compile(rb",(?=\s*+(?:#[^\n]{0,120}\n\s*+){0,3}+\})|;(?=[ \t]*+\r?\n)")


def masked(content: bytes) -> bytes:
    """The same number of bytes, with `xx` for every pair of backslashes in an upper-case sigil."""
    if rb"\\" not in content:
        return content
    changed = bytearray(content)
    without_end: dict[bytes, int] = {}  # up to where a delimiter is known not to come, so that no line is read twice
    position = 0
    while (found := _START.search(content, position)) is not None:
        start, position = found[1], found.end()
        if position < without_end.get(start, 0):
            continue
        body = _BODY[start].match(content, position)
        assert body is not None, "it matches nothing as well"
        if content[body.end() : body.end() + 1] != _END[start]:
            without_end[start] = body.end()
            continue
        changed[position : body.end()] = _ESCAPE.sub(_mask, body[0])
        position = body.end() + 1
    return bytes(changed)


def without_needless_separators(content: bytes) -> bytes:
    """The same number of bytes, with a space for each separator behind which nothing is left to be kept apart."""
    return _NEEDLESS.sub(b" ", content)


def _mask(escape: re.Match[bytes]) -> bytes:
    return b"xx" if escape[0] == rb"\\" else escape[0]
