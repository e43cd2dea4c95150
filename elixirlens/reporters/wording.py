"""The small phrases that reports share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.finding import Severity
from elixirlens.reporters.escape import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from elixirlens.finding import Finding
    from elixirlens.report import Report, Unchecked

_PLURALS = {"dependency": "dependencies", "rule": "rules"}  # of kinds of what was not checked


class Gap(Struct, frozen=True):
    """Something that was not checked: where, and in words what and why."""

    place: str
    words: str


def count(number: int, noun: str) -> str:
    """Return `1 file`, `2 files`, `1,204 files`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def listing(parts: Sequence[str]) -> str:
    """Return `a`, `a and b`, or `a, b and c`."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def severities(findings: Iterable[Finding]) -> str:
    """Return `2 errors, 1 warning and 7 infos`, without those that do not occur."""
    found = [one.severity for one in findings]
    return listing([count(found.count(one), one.value) for one in Severity if one in found])


def readiness(report: Report) -> Iterator[str]:
    """Yield how ready the repository is, in one sentence, where somebody looked."""
    found = report.readiness
    if found is not None and found.score is not None:
        level = f"level {found.level} of {found.highest} ({escape(found.level_name)})"
        held = f"; shut gates: {listing([escape(gate) for gate in found.gates])}" if found.gates else ""
        yield f"Readiness: {found.score:.1f} of 100, {level}{held}."


def gaps(unchecked: Iterable[Unchecked], named: int | None = 5) -> list[Gap]:
    """Return what was not checked. What has the same reason in one place is told once, with the first names of it."""
    together: dict[tuple[str, str, str], list[str]] = {}
    for one in unchecked:
        together.setdefault((one.path or one.name, one.kind, one.reason), []).append(one.name)
    return [Gap(place, _gap(kind, names, reason, named)) for (place, kind, reason), names in together.items()]


def _gap(kind: str, names: Sequence[str], reason: str, named: int | None) -> str:
    if kind == "file":
        return reason
    more = [f"{len(names) - named:,} more"] if named is not None and len(names) > named else []
    return f"{_PLURALS.get(kind, kind) if len(names) > 1 else kind} {listing([*names[:named], *more])}: {reason}"
