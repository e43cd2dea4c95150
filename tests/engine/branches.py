"""A house on a branch, and what a comparison says of it."""

from __future__ import annotations

from typing import Any

from houses import House

from elixirlens.engine import Against, DiffMode
from elixirlens.finding import Known
from elixirlens.report import Comparison

NEW = Against("main")
LINES = Against("main", DiffMode.LINES)
SERIOUS = ("error", "warning")


def commit(house: House) -> str:
    house.git("add", "--all")
    house.git("commit", "--quiet", "--allow-empty", "--message", "x")
    return house.git("rev-parse", "HEAD")


def branch(house: House) -> str:
    """Commit everything to main and leave it; the commit."""
    base = commit(house)
    house.git("switch", "--quiet", "--create", "topic")
    return base


def added(house: House, **request: Any) -> list[tuple[str, str, int]]:
    """Rule, path and line of the serious findings that count. The second run, from the cache, says the same."""
    report = house.check(**{"against": NEW} | request).report
    assert house.check(**{"against": NEW} | request).report == report
    assert house.check(**{"against": NEW} | request, use_cache=False).report == report
    return [(one.rule, one.path, one.line) for one in report.findings if one.is_open and one.severity in SERIOUS]


def kept(house: House, **request: Any) -> list[tuple[str, str, Known]]:
    report = house.check(**{"against": NEW} | request).report
    found = [one for one in report.findings if one.known is not None and one.severity in SERIOUS]
    return [(one.rule, one.path, one.known) for one in found if one.known is not None]


def comparison(house: House, **request: Any) -> Comparison:
    found = house.check(**{"against": NEW} | request).report.comparison
    assert found is not None
    return found


def fixed(house: House, **request: Any) -> list[tuple[str, str, int]]:
    """Rule, path and line of what is fixed, of errors and warnings."""
    found = comparison(house, **request).fixed
    assert found is not None
    return [(one.rule, one.path, one.line) for one in found if one.severity in SERIOUS]
