"""Whether releases carry the version that mix.exs declares."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from elixirlens.readiness.history.model import DAY, History, Tag
from elixirlens.readiness.model import (
    Evidence,
    Judgement,
    Profile,
    Thresholds,
    failed,
    not_applicable,
    partial,
    passed,
    unknown,
)
from elixirlens.readiness.repository import Repository

_VERSION = re.compile(
    r"(?:.*[-/_@])?(?:v\.?)?(?P<version>\d+\.\d+\.\d+(?:[-+][\w.]+)?|\d+\.\d+|20\d\d([-._])[01]\d\2[0-3]\d([-._]\d{1,4})?)$"
)


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """A tag for the declared version passes, and so does a recent one for the version before it."""
    history = repository.history
    if history.problem:
        return unknown(history.problem)
    tags = sorted(_released(history), key=lambda each: each.time)
    if not tags:
        return _untagged(repository, history)
    newest = tags[-1]
    version = repository.mix.text("version")
    current = next((tag for tag in tags if version is not None and _version(tag) == version), None)
    if current is not None:
        return passed(Evidence(f"tag {current.name} is the version of mix.exs", repository.mix_path))
    last = Evidence(f"the last tag is {newest.name}, of {_day(newest)}")
    if history.newest - newest.time <= thresholds["days"] * DAY:
        return passed(last)
    months = (history.newest - newest.time) // (30 * DAY)
    return partial(last, Evidence(f"and the work of {months} months since then has none"))


def _untagged(repository: Repository, history: History) -> Judgement:
    if history.is_shallow:
        return unknown("a shallow clone may have left out the tags")
    if repository.profile is not Profile.LIBRARY:
        return not_applicable("it is deployed without versions")
    return failed(Evidence("no tag of git names a version"))


def _released(history: History) -> list[Tag]:
    return [tag for tag in history.tags if _VERSION.match(tag.name)]


def _version(tag: Tag) -> str | None:
    found = _VERSION.match(tag.name)
    return found["version"] if found is not None else None


def _day(tag: Tag) -> str:
    return datetime.fromtimestamp(tag.time, UTC).date().isoformat()
