"""Whether people still work on it, and whether they get fewer."""

from __future__ import annotations

import re

from elixirlens.readiness.criteria.team._people import day, named, now, only_author, why_unknown
from elixirlens.readiness.history.model import DAY, YEAR, History
from elixirlens.readiness.model import Evidence, Judgement, Status, Thresholds, failed, partial, passed, unknown
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.wording import counted

_SETTLED = re.compile(
    r"feature[- ]complete|maintenance[- ](?:only|mode)|considered (?:stable|complete|done|finished)", re.I
)
_GIVEN_UP = re.compile(
    r"(?:repo(?:sitory)?|project|library|package) (?:is|was|has been)(?: now| officially)? "
    r"(?:archived|deprecated|discontinued|abandoned|unmaintained)|"
    r"(?:no longer|not)(?: being)?(?: actively)? maintained|^#.*(?:archiv(?:al|ed)|unmaintained)",
    re.IGNORECASE,
)


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Active and not shrinking passes; a year without a change fails, unless it says that it is complete."""
    history = repository.history
    if reason := why_unknown(history, thresholds["fewest_changes"]):
        return unknown(reason)
    idle = max(0, (now(repository) - max(change.time for change in history.changes)) // DAY)
    last = Evidence(f"the last change by a person is {counted(idle, 'day')} old")
    if given_up := _said(repository, _GIVEN_UP):
        return failed(given_up, last)
    if idle > thresholds["idle_days"]:
        settled = _said(repository, _SETTLED)
        return partial(settled, last) if settled else failed(last)
    grown, people = _growth(history, now(repository), thresholds)
    active = min(1.0, (thresholds["idle_days"] - idle) / (thresholds["idle_days"] - thresholds["active_days"]))
    value = grown * active
    if value >= thresholds["passes_from"]:
        return passed(*people, last)
    evidence = (last, *people) if active < grown else (*people, last)
    return Judgement(Status.PARTIAL, round(max(value, thresholds["least"]), 3), evidence)


def _growth(history: History, until: int, thresholds: Thresholds) -> tuple[float, tuple[Evidence, ...]]:
    """How well the number of people holds, from 0 to 1, and who they are."""
    this_year = {author for change in history.since(until - YEAR) for author in change.authors}
    earlier = (change for change in history.since(until - 2 * YEAR) if change.time < until - YEAR)
    last_year = {author for change in earlier for author in change.authors}
    before = {author for change in history.changes if change.time < until - YEAR for author in change.authors}
    told = Evidence(
        f"{counted(len(this_year), 'author')} in the last 12 months, {len(this_year - before)} of them new; "
        f"{len(last_year)} in the 12 before"
    )
    alone = only_author(history)
    if alone is not None:
        return thresholds["one_author"], (Evidence(f"{alone} writes nearly everything"), told)
    if len(this_year) == 1:
        return thresholds["one_author"], (Evidence(f"only {named(tuple(this_year))} wrote something lately"), told)
    if not last_year:  # younger than a year
        began = min(change.time for change in history.changes)
        return 1.0, (told, Evidence(f"it began on {day(began)}"))
    return min(1.0, len(this_year) / (thresholds["shrinking_below"] * len(last_year))), (told,)


def _said(repository: Repository, pattern: re.Pattern[str]) -> Evidence | None:
    for path in repository.whole.paths("/README*"):
        for number, line in enumerate(repository.text(path).splitlines()[:60], 1):
            if found := pattern.search(line):
                return Evidence(f"it says: {found[0]}", path, number)
    return None
