"""How many people the lines that are left come from."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.readiness.criteria.team._people import named, now, why_unknown
from elixirlens.readiness.history.model import YEAR, fewest_for, shares
from elixirlens.readiness.model import Evidence, Judgement, Status, Thresholds, passed, percent, unknown
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.wording import counted

_HALF = 0.5
_MUCH_UNOWNED = 0.25


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Three people or more who hold more than half pass, two equals are half way, and one alone fails."""
    history, survival = repository.history, repository.survival
    if reason := why_unknown(history, thresholds["fewest_changes"]) or survival.problem:
        return unknown(reason)
    if not survival.lines:
        return unknown("git has no lines of the files that ship")
    if survival.share_unowned > thresholds["most_unowned"]:
        return unknown(
            f"{percent(survival.share_unowned)} of the lines came by imports, moves or programs, "
            "which nobody learned from"
        )
    evidence = tuple(_evidence(repository))
    owners = tuple(share for _, share in shares(survival.owners))
    value = _value(owners)
    if value >= thresholds["passes_from"]:
        return passed(*evidence)
    return Judgement(Status.PARTIAL if value >= thresholds["partial_from"] else Status.FAIL, round(value, 3), evidence)


def _value(owners: tuple[float, ...]) -> float:
    """What is left without the first person, up to half, and without the first two, up to half: no step anywhere."""
    return sum(min(_HALF, max(0.0, 1 - sum(owners[:many]))) for many in (1, 2))


def _evidence(repository: Repository) -> Iterator[Evidence]:
    history, survival = repository.history, repository.survival
    holders = fewest_for(survival.owners, _HALF)
    sampled = f"{survival.lines:,} lines in {survival.files} of {counted(survival.of, 'file')}"
    if len(holders) == 1:
        share = dict(shares(survival.owners))[holders[0]]
        yield Evidence(f"{holders[0]} wrote {percent(share)} of {sampled}")
    else:
        yield Evidence(f"{named(holders)} wrote more than half of {sampled}")
    recent = {author for change in history.since(now(repository) - YEAR) for author in change.authors}
    active = tuple(each for each in holders if each in recent)
    yield Evidence(f"of these, active in the last 12 months: {named(active) or 'nobody'}")
    if survival.share_unowned >= _MUCH_UNOWNED:
        yield Evidence(
            f"{percent(survival.share_unowned)} of the lines came by imports, moves or programs, and count for nobody"
        )
    if history.shortened:
        yield Evidence(history.shortened)
