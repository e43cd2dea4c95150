"""Rows of evidence: what was found out, whether it speaks for or against a package, and who says so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from elixirlens.hex.fetch import Answer
from elixirlens.hex.unchecked import NotChecked
from elixirlens.report import Unchecked

REGISTRY, API, METADATA = "registry", "API of hex.pm", "hex_metadata.config"


class Standing(StrEnum):
    """What a row means. That nobody knows is not the same as that it is bad."""

    GOOD = "good"
    NEUTRAL = "neutral"
    BAD = "bad"
    UNKNOWN = "unknown"


class Row(Struct, frozen=True):
    """One piece of evidence. `source` is who says it; `details` are names and places for those who look closer."""

    about: str
    says: str
    standing: Standing
    source: str
    details: tuple[str, ...] = ()


class Section(Struct, frozen=True):
    """The evidence on one question."""

    question: str
    rows: tuple[Row, ...]


class Dossier(Struct, frozen=True):
    """The evidence on one package. `version` is the locked one; `latest` the newest that may be recommended."""

    app: str
    package: str | None
    repository: str | None
    source: str
    version: str | None
    latest: str | None
    sections: tuple[Section, ...]
    unchecked: tuple[Unchecked, ...] = ()


def unknown(about: str, asked: Answer[object] | NotChecked | str | None, source: str) -> Row:
    """That something is not known, with the cause."""
    match asked:
        case NotChecked() as cause:
            return Row(about, cause.reason, Standing.UNKNOWN, source)
        case str(reason):
            return Row(about, reason, Standing.UNKNOWN, source)
    return Row(about, "it does not come from Hex, so there is nobody to ask", Standing.UNKNOWN, source)


def share(part: int, whole: int) -> Standing:
    """Whether enough of something is there: four in five speak for it, less than one in three against."""
    if whole == 0:
        return Standing.NEUTRAL
    return Standing.GOOD if part * 5 >= whole * 4 else Standing.BAD if part * 3 < whole else Standing.NEUTRAL


def ago(then: datetime | date, today: date) -> str:
    """How long something is ago, in the largest unit that fits."""
    day = then.date() if isinstance(then, datetime) else then
    return f"{span((today - day).days)} ago" if day < today else "today"


def span(days: int) -> str:
    """A number of days in the largest unit of which there are two."""
    for unit, length in (("year", 365), ("month", 30), ("week", 7)):
        if days >= 2 * length:
            return f"{days // length:,} {unit}s"
    return f"{days} day" if days == 1 else f"{days} days"


def named(names: Iterable[str], most: int = 6) -> str:
    """Names with commas, and how many more there are."""
    known = list(names)
    more = f" and {len(known) - most:,} more" if len(known) > most else ""
    return ", ".join(known[:most]) + more


def count(number: int, noun: str) -> str:
    """`1 file`, `2 files`, `1,204 files`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
