"""Which paths a pattern means: patterns of `.gitignore`, relative to the root, with `/` on every system."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


class PathGlobs(Struct, frozen=True, forbid_unknown_fields=True):
    """`{ include = […], exclude = […] }`: without `include` everything is in, and `exclude` takes away."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def admit(self, path: str) -> bool:
        """Whether a path is in."""
        return (not self.include or matches(path, self.include)) and not matches(path, self.exclude)


def matches(path: str, patterns: tuple[str, ...]) -> bool:
    """Whether one of the patterns means this path, or a folder that it is in."""
    return bool(patterns) and _compiled(patterns).match_file(path)


def is_pattern(text: str) -> bool:
    """Whether a text is a pattern at all: a lone `!` or a trailing backslash is not."""
    try:
        _compiled((text,))
    except ValueError:
        return False
    return True


@cache
def _compiled(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # most configurations have no patterns, and importing it takes time

    return GitIgnoreSpec.from_lines(patterns)
