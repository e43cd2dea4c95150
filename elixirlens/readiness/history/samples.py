"""Which older commits are looked at for a trend: releases, or the ends of months. Pure selection."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from msgspec import Struct

from elixirlens.readiness.history.model import History, Tag

_VERSION = re.compile(r"(?P<before>.*?)v?(?P<number>\d{1,9}\.\d{1,9}(?:\.\d{1,9})*)(?P<after>[-+].*)?")


class Sample(Struct, frozen=True):
    """A commit that is looked at, and what it is called: a tag, or a month such as `2026-01`."""

    name: str
    commit: str
    time: int


def releases(history: History, most: int) -> tuple[Sample, ...]:
    """At most so many tagged releases, the oldest first, spread over the time between the first and the newest.

    Versions before their release count only where there is nothing else. Where a repository releases several packages
    from one place, those with the most frequent prefix are taken.
    """
    found = [_Release(tag, match) for tag in history.tags if (match := _VERSION.fullmatch(tag.name)) is not None]
    settled = [one for one in found if not one.match["after"]] or found
    prefixes = Counter(one.match["before"] for one in settled)
    # Without a prefix is best; else the most frequent one, and of equals the first by name.
    prefix = "" if "" in prefixes else min(prefixes, key=lambda each: (-prefixes[each], each), default="")
    chosen = [one.tag for one in settled if one.match["before"] == prefix]
    samples = {tag.commit: Sample(tag.name, tag.commit, _when(tag, history)) for tag in reversed(chosen)}
    return spread(sorted(samples.values(), key=lambda each: (each.time, each.name)), most)


def newest_release(history: History) -> Tag | None:
    """The newest tag that names a version, of whichever package; versions before their release count where all are."""
    found = [(tag, match) for tag in history.tags if (match := _VERSION.fullmatch(tag.name)) is not None]
    settled = [tag for tag, match in found if not match["after"]] or [tag for tag, _ in found]
    return max(settled, key=lambda tag: tag.time, default=None)


def months(history: History, most: int) -> tuple[Sample, ...]:
    """The last commits of the newest months in which the branch changed, the oldest first: first parents only."""
    found: dict[str, Sample] = {}
    latest = history.newest
    for commit in history.main_line:
        # A clock that went wrong does not put a commit after those that follow it.
        latest = min(latest, commit.time)
        month = datetime.fromtimestamp(latest, UTC).strftime("%Y-%m")
        found.setdefault(month, Sample(month, commit.id, latest))
        if len(found) > most:
            break
    return tuple(reversed(list(found.values())[:most]))


def spread(samples: Sequence[Sample], most: int) -> tuple[Sample, ...]:
    """At most so many of these, which are in order, as evenly spread over time as they allow; the newest always."""
    if len(samples) <= most or most <= 0:
        return tuple(samples[: max(most, 0)])
    if most == 1:
        return (samples[-1],)
    first, last = samples[0].time, samples[-1].time
    wanted = (first + (last - first) * step / (most - 1) for step in range(1, most - 1))
    chosen = {0, len(samples) - 1} | {_nearest(samples, time) for time in wanted}
    for index in range(len(samples) - 1, -1, -1):  # where some fell on the same release, the newest fill up
        if len(chosen) == most:
            break
        chosen.add(index)
    return tuple(samples[index] for index in sorted(chosen))


class _Release(Struct, frozen=True):
    tag: Tag
    match: re.Match[str]


def _nearest(samples: Iterable[Sample], time: float) -> int:
    return min(enumerate(samples), key=lambda each: (abs(each[1].time - time), -each[0]))[0]


def _when(tag: Tag, history: History) -> int:
    """A tag may have been made long after its commit."""
    commit = history.by_id.get(tag.commit)
    return commit.time if commit is not None else tag.time
