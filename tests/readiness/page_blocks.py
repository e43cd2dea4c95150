"""The blocks of code of pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

BLOCK = re.compile(
    r"^(?P<indent> *)(?P<fence>`{3,})(?P<language>[^\n]*)\n(?P<text>.*?)^ *(?P=fence) *$", re.MULTILINE | re.DOTALL
)


def blocks(markdown: str) -> Iterator[tuple[str, str]]:
    """The blocks of a page, each with its language and without the indentation of its list."""
    for found in BLOCK.finditer(markdown):
        text = "".join(line.removeprefix(found["indent"]) for line in found["text"].splitlines(keepends=True))
        yield found["language"], text


def block(markdown: str, language: str) -> str:
    """The first block in a language."""
    return next(text for written_in, text in blocks(markdown) if written_in == language)
