"""Comments that ask for silence: ours, and those of Credo and Sobelow.

    # elixirlens:ignore rule, other-rule (until 2027-01-31) -- reason

At the end of a line it covers that line. On a line of its own it covers the line of code directly below the block
of comments that it stands in, because `mix format` moves comments there and stacks them. `elixirlens:ignore-file`
in the first comments of a file covers the file. The reason is optional, and so is the date, the last day on which
it holds.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.config.near_misses import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from elixirlens.elixir import Comment, Source

_WHOLE_FILE = (1, 2**31)
_LONGEST = 1_000  # characters of a comment that are read: the patterns below are no match for a hostile megabyte
_OURS = re.compile(r"#+\s*elixirlens:(?P<verb>[\w-]*)(?P<rest>.*)")
_UNTIL = re.compile(r"\(until\s*(?P<date>[^)]*)\)")
_CREDO = re.compile(r"#\s*credo:disable-for-(?P<where>[a-z-]+)(?::(?P<count>-?\d{1,6}))?\s*(?P<check>\S*)")
_SOBELOW = re.compile(r"#\s*sobelow_skip\s*\[(?P<checks>[^\]]*)\]")
_VERBS = ("ignore", "ignore-file")


class Tool(StrEnum):
    """Whose comment it is."""

    ELIXIRLENS = "elixirlens"
    CREDO = "credo"
    SOBELOW = "sobelow"


class Suppression(Struct, frozen=True, gc=False, array_like=True):
    """A comment that asks for silence. It covers the lines `first` to `last`, and is kept with the facts of its file.

    `names` are rules as written, or checks of the other tool; none at all means every check of Credo.
    `until` is the last day on which it holds, as written in ISO 8601. `fault` says why it cannot work.
    """

    line: int
    column: int
    end_column: int
    first: int
    last: int
    tool: Tool
    names: tuple[str, ...]
    reason: str = ""
    until: str | None = None
    fault: str | None = None

    def holds(self, today: date) -> bool:
        """Whether it is in force on a day."""
        return self.fault is None and (self.until is None or today <= date.fromisoformat(self.until))

    def covers(self, line: int) -> bool:
        """Whether a finding that begins on this line is covered."""
        return self.first <= line <= self.last


def read_suppressions(source: Source) -> tuple[Suppression, ...]:
    """Read the suppressions of a file, in source order."""
    if not any(_is_candidate(comment.text) for comment in source.comments):
        return ()
    clauses = [
        (clause.whole.line, clause.whole.end_line) for function in source.functions for clause in function.clauses
    ]
    return tuple(suppressions_in(source.comments, source.lines, clauses))


def suppressions_in(
    comments: Sequence[Comment], lines: Sequence[str], clauses: Iterable[tuple[int, int]]
) -> Iterator[Suppression]:
    """Yield the suppressions among comments, given all lines and the first and last lines of function clauses."""
    layout = _Layout(comments, lines, sorted(clauses))
    for comment in comments:
        if _is_candidate(comment.text):
            suppression = _ours(comment, layout) or _credo(comment, layout) or _sobelow(comment, layout)
            if suppression is not None:
                yield suppression


def _is_candidate(text: str) -> bool:
    return "elixirlens:" in text or "credo:" in text or "sobelow_skip" in text


class _Layout:
    """Where comments and code stand in a file."""

    def __init__(self, comments: Iterable[Comment], lines: Sequence[str], clauses: Sequence[tuple[int, int]]) -> None:
        self._lines = lines
        self._clauses = clauses
        self._comment_lines = {comment.line for comment in comments if comment.alone}
        self._first_code = next(
            (
                number
                for number, line in enumerate(lines, start=1)
                if line.strip() and number not in self._comment_lines
            ),
            len(lines) + 1,
        )

    def columns(self, comment: Comment) -> tuple[int, int]:
        """The columns of a comment, which always ends its line."""
        end = len(self._lines[comment.line - 1].rstrip()) + 1
        return max(1, end - len(comment.text.rstrip())), end

    def covered(self, comment: Comment) -> tuple[int, int] | None:
        """The lines that a comment is about, None where no code stands directly below it."""
        if not comment.alone:
            return comment.line, comment.line
        below = comment.line + 1
        while below in self._comment_lines:
            below += 1
        if below > len(self._lines) or not self._lines[below - 1].strip():
            return None
        return below, below

    def in_first_comments(self, comment: Comment) -> bool:
        """Whether a comment stands above all code."""
        return comment.line < self._first_code

    def next_clause(self, comment: Comment) -> tuple[int, int] | None:
        """The lines of the function clause that follows a comment."""
        return next((clause for clause in self._clauses if clause[0] > comment.line), None)


def _ours(comment: Comment, layout: _Layout) -> Suppression | None:
    found = _OURS.match(comment.text[:_LONGEST])
    if found is None:
        return None
    verb = found["verb"]
    until = _UNTIL.search(found["rest"])
    asked, _, reason = _UNTIL.sub(" ", found["rest"]).partition("--")
    names = tuple(dict.fromkeys(name for name in re.split(r"[\s,]+", asked) if name))
    lines = _WHOLE_FILE if verb == "ignore-file" else layout.covered(comment)
    fault = None
    if verb not in _VERBS:
        fault = f"elixirlens:{verb} is not known.{_did_you_mean(verb)}"
    elif not names:
        fault = "it names no rule"
    elif until and not _is_date(until["date"]):
        fault = f"{until['date'] or 'nothing'} is not a date: write (until 2027-01-31)"
    elif verb == "ignore-file" and not layout.in_first_comments(comment):
        fault = "ignore-file belongs to the first comments of a file, above all code"
    elif lines is None:
        fault = "no code stands directly below it"
    first, last = lines or (0, 0)
    return Suppression(
        comment.line,
        *layout.columns(comment),
        first,
        last,
        Tool.ELIXIRLENS,
        names,
        reason=reason.strip(),
        until=until["date"].strip() if until else None,
        fault=fault,
    )


def _credo(comment: Comment, layout: _Layout) -> Suppression | None:
    found = _CREDO.match(comment.text[:_LONGEST])
    if found is None:
        return None
    line, count = comment.line, int(found["count"] or 0)
    match found["where"]:
        case "this-file":
            first, last = _WHOLE_FILE
        case "next-line":
            first = last = line + 1
        case "previous-line":
            first = last = line - 1
        case "lines":
            first, last = sorted((line, line + count))
        case _:
            return None
    names = (found["check"],) if found["check"] else ()
    return Suppression(line, *layout.columns(comment), first, last, Tool.CREDO, names)


def _sobelow(comment: Comment, layout: _Layout) -> Suppression | None:
    found = _SOBELOW.match(comment.text[:_LONGEST])
    clause = layout.next_clause(comment)
    if found is None or clause is None:
        return None
    names = tuple(re.findall(r'"([^"]*)"', found["checks"]))
    return Suppression(comment.line, *layout.columns(comment), *clause, Tool.SOBELOW, names) if names else None


def _is_date(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text.strip())) and date.fromisoformat(text.strip()) is not None
    except ValueError:
        return False


def _did_you_mean(verb: str) -> str:
    near = nearest(verb, _VERBS)
    return f" Did you mean elixirlens:{near}?" if near else ""
