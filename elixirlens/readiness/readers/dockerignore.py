"""`.dockerignore`: what is kept out of the build. Patterns are relative to the root, and the last one that means a path
decides."""

from __future__ import annotations

import re
from functools import cached_property

from msgspec import Struct

_MOST_PATTERNS = 1_000
_LONGEST = 200


class Dockerignore(Struct, frozen=True, dict=True):
    """The patterns with their lines, comments and empty lines left out."""

    path: str
    patterns: tuple[tuple[str, int], ...] = ()
    problem: str | None = None

    def ignores(self, path: str) -> bool:
        """Whether a file or folder is kept out, by itself or with a folder that it is in."""
        parts = path.split("/")
        paths = ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
        ignored = False
        for is_excluded, pattern in self._compiled:
            if ignored is not is_excluded and any(pattern.fullmatch(each) for each in paths):
                ignored = is_excluded
        return ignored

    @cached_property
    def _compiled(self) -> tuple[tuple[bool, re.Pattern[str]], ...]:
        return tuple((not text.startswith("!"), _compiled(text.lstrip("!"))) for text, _ in self.patterns)


def read_dockerignore(path: str, content: bytes) -> Dockerignore:
    """Read a .dockerignore. Never raises."""
    lines = enumerate(content.decode("utf-8-sig", "replace").splitlines(), start=1)
    patterns = [(text, line) for line, written in lines if (text := written.strip()) and not text.startswith("#")]
    kept = tuple((text, line) for text, line in patterns[:_MOST_PATTERNS] if len(text) <= _LONGEST)
    problem = "some patterns are too long or too many" if len(kept) < len(patterns) else None
    return Dockerignore(path, kept, problem)


def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern as Docker reads it: `**` is any number of folders, `*` and `?` stay within one."""
    text = re.sub(r"(\*\*/)+", "**/", re.sub(r"\*{3,}", "**", pattern.strip().strip("/")))
    parts: list[str] = []
    for token in re.findall(r"\*\*/?|\*|\?|\\.|.", text):
        match token:
            case "**/":
                parts.append("(?:[^/]+/)*")
            case "**":
                parts.append(".*")
            case "*":
                parts.append("[^/]*")
            case "?":
                parts.append("[^/]")
            case _:
                parts.append(re.escape(token.removeprefix("\\") or token))
    return re.compile("".join(parts))
