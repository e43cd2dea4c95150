"""Fits one line of source, and the marks under it, into the width of a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from rich.cells import cell_len, set_cell_size

from elixirlens.reporters.escape import escape_source

if TYPE_CHECKING:
    from elixirlens.finding import Finding

_LEAST_WIDTH = 12  # narrower than this a line of code says nothing


class MarkedLine(Struct, frozen=True):
    """A line of source in three parts, harmless to print. The marks belong under the middle one."""

    before: str
    marked: str
    after: str

    @property
    def carets(self) -> str:
        """The line to print below, at least one caret long."""
        return " " * cell_len(self.before) + "^" * max(1, cell_len(self.marked))


def marked_line(finding: Finding, width: int, ellipsis: str) -> MarkedLine | None:
    """Return the line that a finding is about, without its indentation, at most `width` cells wide.

    A longer line is cut around what is marked. None where the excerpt does not hold the line.
    """
    position = finding.line - finding.excerpt.first_line
    if not 0 <= position < len(finding.excerpt.lines):
        return None
    line = finding.excerpt.lines[position]
    if finding.column > len(line) + 1:  # an excerpt of an endless line stops before the place
        return _clipped(MarkedLine(escape_source(line.lstrip()), ellipsis, ""), max(width, _LEAST_WIDTH), ellipsis)
    start = min(finding.column - 1, len(line))
    end = finding.end_column - 1 if finding.end_line == finding.line else len(line)
    end = min(max(end, start), len(line))
    whole = MarkedLine(
        before=escape_source(line[:start].lstrip()),
        marked=escape_source(line[start:end]),
        after=escape_source(line[end:].rstrip()),
    )
    return _clipped(whole, max(width, _LEAST_WIDTH), ellipsis)


def _clipped(line: MarkedLine, width: int, ellipsis: str) -> MarkedLine:
    if cell_len(line.before) + cell_len(line.marked) + cell_len(line.after) <= width:
        return line
    marked = _head(line.marked, width - min(cell_len(line.before), width // 3), ellipsis)
    room = width - max(1, cell_len(marked))
    # Two thirds of what is left go to what stands before: that is where the reader comes from.
    before = _tail(line.before, max(room * 2 // 3, room - cell_len(line.after)), ellipsis)
    return MarkedLine(before, marked, _head(line.after, room - cell_len(before), ellipsis))


def _head(text: str, cells: int, ellipsis: str) -> str:
    if cell_len(text) <= cells:
        return text
    kept = cells - cell_len(ellipsis)
    return set_cell_size(text, kept).rstrip() + ellipsis if kept >= 0 else ""


def _tail(text: str, cells: int, ellipsis: str) -> str:
    if cell_len(text) <= cells:
        return text
    kept = cells - cell_len(ellipsis)
    if kept < 0:
        return ""
    start = len(text)
    while start and (kept := kept - cell_len(text[start - 1])) >= 0:
        start -= 1
    return ellipsis + text[start:]
