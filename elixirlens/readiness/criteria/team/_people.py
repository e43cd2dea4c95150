"""What several criteria ask of the history: whether it proves anything, and whether there is a team at all."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from elixirlens.readiness.history.model import shares

if TYPE_CHECKING:
    from elixirlens.detectors.project import FileFacts
    from elixirlens.readiness.history.model import History
    from elixirlens.readiness.repository import Repository

_RECENT = 300
_LONGEST_NAME = 28
_A_REGULAR = 3  # changes, from which on somebody is more than a guest,
_REGULAR_SHARE = 0.05  # where that is this share of all as well
_NEARLY_ALL = 0.75  # of the changes: below it guests do a good part of the work, and somebody reads what they send


def why_unknown(history: History, fewest: float) -> str:
    """Why the history proves nothing, in half a sentence; empty where it does."""
    if history.problem:
        return history.problem
    if history.is_shallow:
        return "the clone is shallow: its history is not here"
    if len(history.changes) < fewest:
        return f"only {len(history.changes)} changes by people so far: too few to say"
    return ""


def only_author(history: History) -> str | None:
    """Who writes nearly all of the code lately, where everybody else is a guest; None where others do their part."""
    counts = Counter(author for change in history.changes[:_RECENT] for author in change.authors)
    ranked = shares(counts)
    regulars = [name for name, share in ranked if counts[name] >= _A_REGULAR and share >= _REGULAR_SHARE]
    if not ranked or len(regulars) > 1 or ranked[0][1] < _NEARLY_ALL:
        return None
    return ranked[0][0]


def now(repository: Repository) -> int:
    """The end of the day that everything is judged on, in seconds since 1970."""
    return int(datetime.combine(repository.today, time(23, 59), UTC).timestamp())


def length(file: FileFacts) -> int:
    """The lines of its modules; what stands inside of another one counts once."""
    total = end = 0
    for module in sorted((each for each in file.modules if each.name), key=lambda each: (each.line, -each.lines)):
        if module.line >= end:
            total, end = total + module.lines, module.line + module.lines
    return total


def day(seconds: int) -> str:
    """`2026-01-31`."""
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def named(names: tuple[str, ...], most: int = 3) -> str:
    """`Ada, Bob, Cat and 4 more`."""
    more = len(names) - most
    shown = ", ".join(name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…" for name in names[:most])
    return f"{shown} and {more} more" if more > 0 else shown
