"""A record of OSV: which versions of which Hex packages it is about, evaluated in full.

Source of the format and of its evaluation: https://ossf.github.io/osv-schema/. Ranges of type SEMVER and ECOSYSTEM mean
the same for Hex, whose versions are SemVer. Ranges of commits say nothing about a version.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct

from elixirlens.hex.version import InvalidVersion, Version

_BEGINNING = "0"  # before every version
_NO_LIMIT = "*"


class EventKind(StrEnum):
    """What happens at a version of a range."""

    INTRODUCED = "introduced"
    FIXED = "fixed"
    LAST_AFFECTED = "last_affected"
    LIMIT = "limit"


# Where several things happen at one version: what is fixed and introduced there is affected, and what is introduced and
# last affected there is affected there alone.
_TURN = (EventKind.FIXED, EventKind.INTRODUCED, EventKind.LAST_AFFECTED)


class Event(Struct, frozen=True):
    """What happens at a version, as it is written."""

    kind: EventKind
    version: str


class Range(Struct, frozen=True):
    """Events in any order. A version is affected by what happened last before it."""

    events: tuple[Event, ...]

    def holds(self, version: Version) -> bool | None:
        """Whether a version is in the range, None where a version in it cannot be read."""
        limits = [event.version for event in self.events if event.kind is EventKind.LIMIT]
        turns = [event for event in self.events if event.kind is not EventKind.LIMIT]
        if any(_place(event.version) is None for event in turns):
            return None
        below = [limit == _NO_LIMIT or _is_below(version, limit) for limit in limits]
        if limits and not any(below):
            return None if None in below else False
        affected = False
        for event in sorted(turns, key=_order):
            place = _place(event.version) or _LOWEST
            match event.kind:
                case EventKind.INTRODUCED if version.key >= place:
                    affected = True
                case EventKind.FIXED if version.key >= place:
                    affected = False
                case EventKind.LAST_AFFECTED if version.key > place:
                    affected = False
        return affected

    def __str__(self) -> str:
        """As one would write it: `>= 0.4.0 and < 0.4.2 or >= 1.0.0`."""
        written: list[list[str]] = []
        limits = [f"< {event.version}" for event in self.events if event.kind is EventKind.LIMIT]
        turns = [event for event in self.events if event.kind is not EventKind.LIMIT]
        readable = all(_place(event.version) is not None for event in turns)
        for event in sorted(turns, key=_order) if readable else turns:
            match event.kind:
                case EventKind.INTRODUCED:
                    written.append([] if event.version == _BEGINNING else [f">= {event.version}"])
                case EventKind.FIXED | EventKind.LAST_AFFECTED as kind if written:
                    written[-1].append(f"{'<' if kind is EventKind.FIXED else '<='} {event.version}")
        parts = [" and ".join([*part, *limits]) or "every version" for part in written]
        return " or ".join(parts) or "no version"


class Affected(Struct, frozen=True):
    """What a record says about one package of Hex: versions by name, without their builds, and ranges of them."""

    package: str
    versions: frozenset[str] = frozenset()
    ranges: tuple[Range, ...] = ()

    def holds(self, version: Version) -> bool | None:
        """Whether a version is affected, None where that cannot be read from it."""
        if str(version).partition("+")[0] in self.versions:
            return True
        held = [each.holds(version) for each in self.ranges]
        if True in held:
            return True
        nothing_said = not self.ranges and not self.versions
        return None if None in held or nothing_said else False


class Record(Struct, frozen=True):
    """An advisory of OSV, as far as it is about Hex.

    `severity` is what the database calls it, `vectors` are CVSS vectors. `withdrawn` is the date, or None.
    """

    id: str
    affected: tuple[Affected, ...]
    aliases: tuple[str, ...] = ()
    summary: str = ""
    severity: str | None = None
    vectors: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    withdrawn: str | None = None

    @property
    def names(self) -> frozenset[str]:
        """All names by which the advisory is known."""
        return frozenset((self.id, *self.aliases))

    def about(self, package: str) -> Iterator[Affected]:
        """What it says of a package."""
        return (each for each in self.affected if each.package == package)

    def ranges_of(self, package: str) -> str:
        """The versions of a package that it is about, as one would write them."""
        parts: list[str] = []
        for each in self.about(package):
            parts += map(str, each.ranges)
            if not each.ranges:
                parts += [f"== {version}" for version in sorted(each.versions)]
        return " or ".join(dict.fromkeys(parts)) or "not said"


def affects(record: Record, package: str, version: Version) -> bool | None:
    """Whether a record is about a version of a package, None where it cannot be read from it.

    A record that was withdrawn is about nothing.
    """
    if record.withdrawn is not None:
        return False
    held = [each.holds(version) for each in record.about(package)]
    if True in held:
        return True
    return None if None in held else False


def fixes(record: Record, package: str) -> list[Version]:
    """The versions in which a record calls a package fixed, the lowest first."""
    versions = (
        readable(event.version)
        for each in record.about(package)
        for part in each.ranges
        for event in part.events
        if event.kind is EventKind.FIXED
    )
    return sorted(version for version in versions if version is not None)


def readable(text: str) -> Version | None:
    """A version as databases write it, which may lack numbers (`1.0`) or begin with a v; None for anything else."""
    numbers, sign, rest = _parted(text.strip().removeprefix("v"))
    missing = 2 - numbers.count(".")
    try:
        return Version.parse(numbers + ".0" * max(missing, 0) + sign + rest)
    except InvalidVersion:
        return None


_Key = tuple[object, ...]
_LOWEST: _Key = (-1,)


def _parted(text: str) -> tuple[str, str, str]:
    place = min((text.find(sign) for sign in "-+" if sign in text), default=len(text))
    return text[:place], text[place : place + 1], text[place + 1 :]


@lru_cache(maxsize=8_192)
def _place(text: str) -> _Key | None:
    """Where a version stands among others, None for one that cannot be read."""
    if text == _BEGINNING:
        return _LOWEST
    version = readable(text)
    return None if version is None else version.key


def _is_below(version: Version, limit: str) -> bool | None:
    place = _place(limit)
    return None if place is None else version.key < place


def _order(event: Event) -> tuple[_Key, int]:
    return _place(event.version) or _LOWEST, _TURN.index(event.kind)
