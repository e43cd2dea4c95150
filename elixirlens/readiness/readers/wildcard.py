"""The patterns of `Path.wildcard/2`, which .formatter.exs and others use: `{lib,test}/**/*.{ex,exs}`."""

from __future__ import annotations

import re
from functools import lru_cache

_LONGEST = 1_000
_PIECES = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}


@lru_cache(maxsize=500)
def wildcard(pattern: str) -> re.Pattern[str]:
    """The regular expression of a pattern, for the whole path. One that cannot be read fits nothing."""
    text = pattern.removeprefix("./")[:_LONGEST]
    found: list[str] = []
    depth = 0
    for piece in re.findall(r"\*\*/|\*\*|\[[^\]]*\]|.", text, re.DOTALL):
        if piece in _PIECES:
            found.append(_PIECES[piece])
        elif piece == "{":
            depth += 1
            found.append("(?:")
        elif piece == "}" and depth:
            depth -= 1
            found.append(")")
        elif piece == "," and depth:
            found.append("|")
        elif piece.startswith("[") and len(piece) > 2:
            found.append(_either(piece) if "," in piece else f"[{_escaped(piece[1:-1])}]")
        else:
            found.append(re.escape(piece))
    try:
        return re.compile("".join(found) + ")" * depth)
    except re.error:
        return re.compile(r"(?!)")


def _either(piece: str) -> str:
    """`[a,b]` is one of the two, as `{a,b}` is."""
    return f"(?:{'|'.join(re.escape(each.strip()) for each in piece[1:-1].split(','))})"


def _escaped(characters: str) -> str:
    return re.escape(characters).replace("\\-", "-")
