"""What is written after the options of `readiness`, and when a run of it fails."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from elixirlens.cli.files import fault_of
from elixirlens.errors import ExitCode, UsageError
from elixirlens.readiness.model import Dimension, Profile
from elixirlens.report import Readiness

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elixirlens.engine import Request
    from elixirlens.readiness.page import Criterion
    from elixirlens.readiness.scorecard import Scorecard
    from elixirlens.report import Report

PROFILES = tuple(each.value for each in Profile if each is not Profile.NO_PROJECT)
_ALL = "all"
HISTORY = "readiness-history.sqlite"
_FLOOR = re.compile(r"(?i)L(?P<level>[0-4])|(?P<score>\d{1,3}(?:\.\d+)?)")


class Floor(Struct, frozen=True):
    """The least level, or the least score, that a gate lets through."""

    level: int | None = None
    score: float | None = None

    def exit_code(self, card: Scorecard) -> ExitCode:
        """How a run ends: what could not be scored does not pass for ready."""
        if self.level is not None:
            return ExitCode.CLEAN if card.level >= self.level else ExitCode.FINDINGS
        if self.score is not None:
            return ExitCode.CLEAN if card.score is not None and card.score >= self.score else ExitCode.FINDINGS
        return ExitCode.CLEAN


def with_readiness(report: Report, request: Request) -> Report:
    """Return the report with the readiness of the repository that a request is about."""
    from elixirlens.readiness.assess import Asked, assess

    card = assess(
        Asked(
            start=request.start,
            today=request.today,
            jobs=request.jobs,
            cache_dir=request.cache_dir,
            use_cache=request.use_cache,
        )
    )
    found = Readiness(card.score, card.level, card.highest, card.level_name, card.profile.name, card.gates)
    return replace(report, readiness=found)


def floor(value: str | None) -> Floor:
    """Return what `--fail-under` says: `L2` is a level, `60` a score."""
    if value is None:
        return Floor()
    found = _FLOOR.fullmatch(value.strip())
    if found is None or float(found["score"] or 0) > 100:
        raise UsageError(
            f"--fail-under {value!r} is neither a level nor a score.", "Write L2 for a level, or 60 for a score."
        )
    if found["level"]:
        return Floor(level=int(found["level"]))
    return Floor(score=float(found["score"]))


def dimensions(values: Iterable[str]) -> tuple[str, ...]:
    """Return the dimensions that `--dimension` names, several of which may be joined by commas; `all` are all."""
    known = [each.value for each in Dimension]
    names = [name for value in values for part in value.split(",") if (name := part.strip())]
    for name in names:
        if name not in (*known, _ALL):
            near = difflib.get_close_matches(name, known, 1)
            hint = f"Did you mean {near[0]!r}?" if near else f"There are {', '.join(known)}, and {_ALL}."
            raise UsageError(f"There is no dimension {name!r}.", hint)
    return tuple(known) if _ALL in names else tuple(names)


def criterion(name: str, criteria: Iterable[Criterion]) -> Criterion:
    """Return the criterion of this name; raises `UsageError` with the likeliest one where there is none."""
    by_id = {each.id: each for each in criteria}
    if name not in by_id:
        near = difflib.get_close_matches(name, by_id, 1)
        hint = f"Did you mean {near[0]!r}?" if near else "elixirlens readiness --dimension all names them."
        raise UsageError(f"There is no criterion {name!r}.", hint)
    return by_id[name]


def history_file(cache_dir: Path | None) -> Path:
    """Return the file that scores of older commits are kept in where nobody names one."""
    if cache_dir is not None:
        return cache_dir / HISTORY
    from platformdirs import user_cache_path

    return user_cache_path("elixirlens", appauthor=False) / HISTORY


def badge_file(value: Path | None) -> Path | None:
    """Return the file for the badge where it can be written."""
    if value is not None and (fault := fault_of(value)):
        raise UsageError(f"--badge cannot write {str(value)!r}: {fault.reason}.", fault.hint)
    return value
