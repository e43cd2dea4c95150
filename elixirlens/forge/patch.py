"""The patch of a file, as the host shows it: which lines of the new version it holds, and which of them are added."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

_HEADER = re.compile(r"@@ -\d{1,9}(?:,\d{1,9})? \+(?P<first>\d{1,9})(?:,(?P<count>\d{1,9}))? @@")


class Line(Struct, frozen=True):
    """A line of the new version, without its end. It is there in the old version too unless it is `added`."""

    number: int
    text: str
    added: bool


class Hunk(Struct, frozen=True):
    """A run of lines that the diff shows together; a comment on several lines stays within one."""

    lines: tuple[Line, ...]

    @property
    def first(self) -> int:
        """The number of the first line, 0 where there is none: everything was taken away here."""
        return self.lines[0].number if self.lines else 0

    def between(self, first: int, last: int) -> tuple[Line, ...]:
        """The lines from `first` to `last`; none at all unless the hunk shows each of them."""
        if not self.lines or first < self.first or last > self.lines[-1].number or last < first:
            return ()
        return self.lines[first - self.first : last - self.first + 1]


class FileDiff(Struct, frozen=True):
    """What a branch does to a file. `hunks` is None where the host shows no diff, because it is too large or binary."""

    path: str
    status: str  # added, removed, modified, renamed …
    hunks: tuple[Hunk, ...] | None
    removed: tuple[str, ...] = ()  # lines of the old version that are gone
    previous: str | None = None  # what it was called before, where the branch renames it

    @property
    def added_lines(self) -> Iterator[Line]:
        """The lines that the branch brings."""
        return (line for hunk in self.hunks or () for line in hunk.lines if line.added)


class Diff(Struct, frozen=True):
    """What a branch does to all its files, by their new paths."""

    files: Mapping[str, FileDiff]
    added: Mapping[str, tuple[int, ...]]  # the numbers of the lines that the branch brings, in order, by path

    def lines(self, path: str, first: int, last: int) -> tuple[Line, ...]:
        """The lines of a file from `first` to `last`, where one hunk shows all of them; else none."""
        file = self.files.get(path)
        hunks = file.hunks or () if file is not None and file.status != "removed" else ()
        return next((found for hunk in hunks if (found := hunk.between(first, last))), ())

    def is_changed(self, path: str, first: int, last: int) -> bool:
        """Whether the branch brings one of these lines, as far as the host shows it."""
        numbers = self.added.get(path, ())
        place = bisect_left(numbers, first)
        return place < len(numbers) and numbers[place] <= last

    def is_hidden(self, path: str) -> bool:
        """Whether the branch changes a file in a way that the host does not show."""
        file = self.files.get(path)
        return file is not None and file.hunks is None


def diff_of(files: Iterable[FileDiff]) -> Diff:
    """Put the diffs of files together."""
    by_path = {file.path: file for file in files}
    return Diff(by_path, {path: tuple(line.number for line in file.added_lines) for path, file in by_path.items()})


def read_patch(path: str, status: str, patch: str | None, changes: int) -> FileDiff:
    """Read the patch of a file, None where the host gives none; `changes` says how many lines differ.

    The header of a hunk says how many lines belong to it, so that no line of the file passes for a header.
    """
    if patch is None:
        return FileDiff(path, status, None if changes else ())
    rows = iter(patch.split("\n"))
    hunks: list[Hunk] = []
    removed: list[str] = []
    for row in rows:
        header = _HEADER.match(row)
        if header is not None:
            count = int(header["count"]) if header["count"] is not None else 1
            hunks.append(_hunk(int(header["first"]), count, rows, removed))
        elif row.startswith("-"):
            removed.append(row[1:])
    return FileDiff(path, status, tuple(hunks), tuple(removed))


def _hunk(first: int, count: int, rows: Iterator[str], removed: list[str]) -> Hunk:
    """Take the lines of a hunk from `rows`. Those taken away after its last line are left to the caller."""
    lines: list[Line] = []
    while len(lines) < count and (row := next(rows, None)) is not None:
        match row[:1]:
            case "-":
                removed.append(row[1:])
            case "+" | " ":
                lines.append(Line(first + len(lines), row[1:], row[0] == "+"))
            case "\\":  # the line before it has no newline at its end
                pass
            case _:
                break
    return Hunk(tuple(lines))
