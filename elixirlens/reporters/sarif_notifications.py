"""What a SARIF file says about the run itself: what was not checked, and what had to be left out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.reporters.markdown_text import plain
from elixirlens.reporters.sarif_model import Configuration, Descriptor, Notification, Reference, Text
from elixirlens.reporters.sarif_results import file_location
from elixirlens.reporters.wording import count, gaps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elixirlens.report import Report
    from elixirlens.reporters.sarif_model import Location

_NOT_CHECKED = "not-checked"
_PARTLY_READ = "partly-read"
_SKIPPED = "skipped-files"
_LEFT_OUT = "left-out"
_MOST_NAMED = 100  # of a kind, before they are only counted


class _Kind(Struct, frozen=True):
    """A kind of notification: how bad it is, what it means and what to do about it."""

    name: str
    level: str
    meaning: str
    advice: str


_KINDS = {
    _NOT_CHECKED: _Kind(
        "NotChecked",
        "error",
        "Something could not be checked, so nothing is known about it.",
        "Exclude what need not be checked; the message says why it was not.",
    ),
    _PARTLY_READ: _Kind(
        "PartlyRead",
        "warning",
        "A file was understood up to some line, and what lies below it was not checked.",
        "Look for a syntax error near that line.",
    ),
    _SKIPPED: _Kind(
        "SkippedFiles",
        "note",
        "Files were not read, for a reason that the message names.",
        "Change the configuration if they should be read.",
    ),
    _LEFT_OUT: _Kind(
        "LeftOut",
        "warning",
        "There are more findings than code scanning takes in one file.",
        "Mend the most severe ones first, or select fewer rules; the format json holds all of them.",
    ),
}

DESCRIPTORS = tuple(
    Descriptor(
        id=name,
        name=kind.name,
        short_description=Text(text=kind.meaning),
        full_description=Text(text=kind.meaning),
        help=Text(text=kind.advice),
        default_configuration=Configuration(level=kind.level),
    )
    for name, kind in _KINDS.items()
)


def notifications(report: Report, left_out: int) -> Iterator[Notification]:
    """Yield what is to say about a run, of whose findings `left_out` do not fit."""
    if left_out:
        yield _said(_LEFT_OUT, f"{count(left_out, 'finding')} of less severity had to be left out: the file was full.")
    paths = {one.path for one in report.unchecked} - {"", "."}
    missing = gaps(report.unchecked)
    for one in missing[:_MOST_NAMED]:
        locations = (file_location(one.place),) if one.place in paths else ()
        yield _said(_NOT_CHECKED, f"{plain(one.place)}: {plain(one.words)}", locations)
    if more := len(missing[_MOST_NAMED:]):
        yield _said(_NOT_CHECKED, f"And {more:,} more could not be checked.")
    partly = report.summary.partly_read[:_MOST_NAMED]
    for part in partly:
        text = f"{plain(part.path)} was read up to line {part.line}: {plain(part.reason)}"
        yield _said(_PARTLY_READ, text, (file_location(part.path, part.line),))
    if more := len(report.summary.partly_read) - len(partly):
        yield _said(_PARTLY_READ, f"And {count(more, 'more file')} {'was' if more == 1 else 'were'} read in part.")
    reasons = Counter(one.reason for one in report.summary.skipped)
    for reason, number in sorted(reasons.items())[:_MOST_NAMED]:
        yield _said(_SKIPPED, f"{count(number, 'file')} skipped: {plain(reason)}")


def _said(kind: str, text: str, locations: tuple[Location, ...] = ()) -> Notification:
    reference = Reference(id=kind, index=list(_KINDS).index(kind))
    return Notification(descriptor=reference, level=_KINDS[kind].level, message=Text(text=text), locations=locations)
