"""Which paths a pattern means: patterns of `.gitignore`, relative to the root, with `/` on every system."""

from __future__ import annotations

import re
import warnings
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable

    from pathspec import GitIgnoreSpec


class PathGlobs(Struct, frozen=True, forbid_unknown_fields=True):
    """`{ include = […], exclude = […] }`: without `include` everything is in, and `exclude` takes away."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    @classmethod
    def of(cls, patterns: tuple[str, ...]) -> PathGlobs:
        """What patterns admit where one with `!` takes away, wherever it stands: `!.github/` all that is below.

        In a .gitignore it would not, for there what is said of a file itself goes before what is said of its folder.
        """
        included = tuple(pattern for pattern in patterns if not pattern.startswith("!"))
        return cls(included, tuple(pattern.removeprefix("!") for pattern in patterns if pattern.startswith("!")))

    def admit(self, path: str) -> bool:
        """Whether a path is in."""
        return (not self.include or matches(path, self.include)) and not matches(path, self.exclude)


def matches(path: str, patterns: tuple[str, ...]) -> bool:
    """Whether one of the patterns means this path, or a folder that it is in."""
    return bool(patterns) and bool(_matcher(patterns)(path))


def is_pattern(text: str) -> bool:
    """Whether a text is a pattern at all: a lone `!` or a trailing backslash is not."""
    try:
        _compiled((text,))
    except ValueError:
        return False
    return True


@cache
def _matcher(patterns: tuple[str, ...]) -> Callable[[str], object]:
    """What tells whether a path fits. Without exceptions among the patterns one expression does for all of them."""
    spec = _compiled(patterns)
    if any(pattern.include is False for pattern in spec.patterns):
        return spec.match_file
    sources = [pattern.regex.pattern for pattern in spec.patterns if pattern.include and pattern.regex is not None]
    # Each of them names the same group, and says itself where it begins: all but `*/` with ^.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of expressions that look odd; their user did not write them
        joined = re.compile("|".join(sources).replace("?P<ps_d>", "?:"))
    return joined.search if sources else lambda path: False


@cache
def _compiled(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # most configurations have no patterns, and importing it takes time

    return GitIgnoreSpec.from_lines(patterns)
