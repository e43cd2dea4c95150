"""How evidence says numbers."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """`1 process`, `2 processes`, `1,204 files`; of a word with an irregular plural that is `many`."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
