"""A changelog: which versions it tells about, and where."""

from __future__ import annotations

import re

from msgspec import Struct

LARGEST = 1_000_000  # bytes; the newest versions stand at the top
_MOST_VERSIONS = 2_000

# `## [1.2.3] - 2026-01-01`, `# v1.2.3`, `### Version 1.2`, `**1.2.3**`, and a line of its own `1.2.3 (2026-01-01)`.
_VERSION = re.compile(
    r"^(?:(?P<mark>#{1,4}[ \t]*|\*\*|[*-][ \t]+(?=v?\d+\.\d+\.\d+\b))(?:[A-Za-z_]{1,30}[ \t]+){0,3}|)"
    r"\[?`?v?(?P<version>\d{1,6}\.\d{1,6}(?:\.(?:\d{1,6}|x))?(?:-[0-9A-Za-z.-]{1,40})?)(?![\w.])(?P<rest>[^\n]{0,200})",
    re.MULTILINE,
)
_UNRELEASED = re.compile(r"^(?:#{1,4}[ \t]*|\*\*)\[?(?:unreleased|next|upcoming|main|master|head)\b", re.M | re.I)
_DATE = re.compile(r"\b(\d{4}-\d{2}-\d{2})\b")


class Version(Struct, frozen=True):
    """A version that is told about. `date` is as written, `2026-01-31`, where it is."""

    version: str
    line: int
    date: str | None = None


class Changelog(Struct, frozen=True):
    """The versions in the order of the file, and the line of what is not released yet."""

    path: str
    versions: tuple[Version, ...] = ()
    unreleased: int | None = None
    lines: int = 0
    is_whole: bool = True

    def tells_of(self, version: str) -> Version | None:
        """The entry of a version; `1.2` is `1.2.0`."""
        wanted = _plain(version)
        return next((each for each in self.versions if _plain(each.version) == wanted), None)


def read_changelog(path: str, content: bytes) -> Changelog:
    """Read the beginning of a changelog in any of the usual forms."""
    text = content[:LARGEST].decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n")
    versions: list[Version] = []
    line, position = 1, 0
    for found in _VERSION.finditer(text):
        if found["mark"] is None and len(found[0]) > 60:  # a sentence that begins with a number
            continue
        line += text.count("\n", position, found.start())
        position = found.start()
        date = _DATE.search(found["rest"])
        versions.append(Version(found["version"], line, date[1] if date else None))
        if len(versions) == _MOST_VERSIONS:
            break
    unreleased = _UNRELEASED.search(text)
    return Changelog(
        path,
        tuple(versions),
        text.count("\n", 0, unreleased.start()) + 1 if unreleased else None,
        sum(1 for each in text.splitlines() if each.strip()),
        len(content) <= LARGEST,
    )


def _plain(version: str) -> str:
    number, dash, more = version.removeprefix("v").partition("-")
    parts = number.split(".")
    return ".".join([*parts, "0"] if len(parts) == 2 else parts) + dash + more
