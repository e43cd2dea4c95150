"""C, C++, Rust and Zig as text: comments and strings become blanks, so that braces and words can be trusted."""

from __future__ import annotations

import re

_BEGIN = re.compile(r"""//|/\*|(?<![\w])r(?P<hashes>\#{0,8})"|"|'(?:\\.[^'\n]{0,8}|[^'\\\n])'""")
_INSIDE_STRING = re.compile(r"\\.|\"", re.DOTALL)
_NO_NEWLINE = re.compile(r"[^\n]")
_OPENING = re.compile(r"[{;]")
_BRACE = re.compile(r"[{}]")
_LONGEST_BLOCK = 50_000


def without_comments(text: str, *, keep_strings: bool) -> str:
    """The same text, every character at its place, with comments blanked, and strings as well unless they are kept."""
    parts: list[str] = []
    at = 0
    while (found := _BEGIN.search(text, at)) is not None:
        parts.append(text[at : found.start()])
        at = _end(text, found)
        piece = text[found.start() : at]
        is_comment = found[0] in {"//", "/*"}
        parts.append(piece if keep_strings and not is_comment else _NO_NEWLINE.sub(" ", piece))
    parts.append(text[at:])
    return "".join(parts)


def block(blanked: str, start: int) -> str:
    """What stands between the next `{` and its `}`; empty where a `;` comes first or there is none."""
    opening = _OPENING.search(blanked, start)
    if opening is None or opening[0] == ";":
        return ""
    depth, last = 0, opening.start() + _LONGEST_BLOCK
    for brace in _BRACE.finditer(blanked, opening.start(), last):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return blanked[opening.end() : brace.start()]
    return blanked[opening.end() : last]


def line_at(text: str, position: int) -> int:
    """The line of a position, from 1."""
    return text.count("\n", 0, position) + 1


def _end(text: str, found: re.Match[str]) -> int:
    """Where a comment or string ends that begins here; the end of the text where it is never closed."""
    token = found[0]
    if token == "//":
        closing = text.find("\n", found.end())
        return closing if closing >= 0 else len(text)
    if token == "/*":
        return _after(text, "*/", found.end())
    if token[0] == "'":
        return found.end()
    if found["hashes"] is not None:
        return _after(text, '"' + found["hashes"], found.end())
    for each in _INSIDE_STRING.finditer(text, found.end()):
        if each[0] == '"':
            return each.end()
    return len(text)


def _after(text: str, closing: str, start: int) -> int:
    at = text.find(closing, start)
    return at + len(closing) if at >= 0 else len(text)
