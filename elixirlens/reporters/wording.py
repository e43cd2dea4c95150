"""The small phrases that reports share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from elixirlens.finding import Finding
    from elixirlens.report import Unchecked


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


def not_checked(one: Unchecked) -> str:
    """Return why something was not checked, and what, if it is no file: `rule sql-injection: it took too long`."""
    return one.reason if one.kind == "file" else f"{one.kind} {one.name}: {one.reason}"
