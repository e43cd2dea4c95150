"""Whether the team has said how much coverage is enough."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from elixirlens.readiness.criteria.tests._measured import (
    coverage_in_ci,
    coverage_settings,
    coverage_terms,
    settings_files,
)
from elixirlens.readiness.model import Evidence, Judgement, not_applicable, partial, passed, unknown
from elixirlens.readiness.repository import Repository

_SERVICES = ("/codecov.yml", "/.codecov.yml", "/.github/codecov.yml", "/codecov.yaml", "/.codecov.yaml")
_TARGET = re.compile(r"^\s*(?:target|threshold)\s*:", re.MULTILINE)
_BUILT_IN = re.compile(r"\btest\b.*--cover\b")


def judge(repository: Repository) -> Judgement:
    """A threshold, from which on the build fails. Mix has one by itself, of 90 %."""
    settings = coverage_settings(repository)
    run = coverage_in_ci(repository)
    if run is None and not settings:
        doubt = repository.automation.doubt
        return unknown(doubt) if doubt is not None else not_applicable("coverage is not measured")
    threshold = next(_thresholds(repository), None)
    if threshold is not None:
        return passed(threshold)
    exception = next(_exceptions(repository), None)
    if exception is not None:
        return partial(exception, Evidence("no threshold is set"))
    if run is not None and _BUILT_IN.search(run.fact) and not settings:
        return passed(run, Evidence("mix test --cover fails below 90 %, unless it is told otherwise"))
    return partial(*(settings or [run] if run else settings)[:1], Evidence("no threshold is set"))


def _thresholds(repository: Repository) -> Iterator[Evidence]:
    for mix, term in coverage_terms(repository):
        for path in ("summary.threshold", "threshold", "minimum_coverage"):
            found = term.get(path)
            if found is not None and found.text != "0":
                yield Evidence(f"threshold: {found.text or 'is computed'}", mix.path, found.line)
    for path in settings_files(repository):
        least = _setting(repository.text(path), "coverage_options", "minimum_coverage")
        if least:
            line = _line(repository.text(path), "minimum_coverage")
            yield Evidence(f"minimum_coverage: {least}"[:100], path, line)
    for path in repository.whole.paths(*_SERVICES):
        if (found_at := _TARGET.search(repository.text(path))) is not None:
            line = repository.text(path).count("\n", 0, found_at.end()) + 1
            yield Evidence(found_at[0].strip() + " is set", path, line)


def _exceptions(repository: Repository) -> Iterator[Evidence]:
    """What is said to need no tests."""
    for mix, term in coverage_terms(repository):
        for key in ("ignore_modules", "ignore_paths"):
            if (ignored := term.get(key)) is not None:
                yield Evidence(f"{key}: says what need not be tested", mix.path, ignored.line)
    for path in settings_files(repository):
        if _setting(repository.text(path), "skip_files"):
            line = _line(repository.text(path), "skip_files")
            yield Evidence("skip_files: says what need not be tested", path, line)


def _setting(text: str, *keys: str) -> object:
    """A value in a file of JSON, None where it is not there."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _line(text: str, key: str) -> int:
    return text.count("\n", 0, text.find(key)) + 1
