"""What tests of the cache ask of a house."""

from __future__ import annotations

from pathlib import Path

from houses import House


def rules(house: House, **request: object) -> set[str]:
    return {one.rule for one in house.check(**request).report.findings if one.suppressed is None}


def analysed(house: House, **request: object) -> int:
    """How many files a run analyses. What it reports has to be what a run without a cache does."""
    outcome = house.check(**request)
    assert outcome.report == house.check(**request, use_cache=False).report
    return outcome.files_analysed


def database(house: House) -> Path:
    (file,) = house.cache.glob("*.sqlite")
    return file
