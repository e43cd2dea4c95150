"""How many people the lines that are left come from."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.readiness.criteria.team._people import counted, named, now, why_unknown
from elixirlens.readiness.history.model import YEAR, fewest_for, shares
from elixirlens.readiness.model import Evidence, Judgement, Status, unknown
from elixirlens.readiness.repository import Repository

_HALF = 0.5
_MOST_UNOWNED = 0.5


def judge(repository: Repository) -> Judgement:
    """Three people or more for more than half of the lines pass, two are half way, one fails."""
    history, survival = repository.history, repository.survival
    if reason := why_unknown(history) or survival.problem:
        return unknown(reason)
    if not survival.lines:
        return unknown("git has no lines of the files that ship")
    if survival.unowned > _MOST_UNOWNED * survival.lines:
        share = survival.unowned / survival.lines
        return unknown(f"{share:.0%} of the lines came by imports, moves or programs, which nobody learned from")
    owners = tuple(share for _, share in shares(survival.owners))
    return Judgement(_status(owners), round(_value(owners), 3), tuple(_evidence(repository)))


def _status(owners: tuple[float, ...]) -> Status:
    if owners[0] > _HALF:
        return Status.FAIL
    return Status.PARTIAL if sum(owners[:2]) > _HALF else Status.PASS


def _value(owners: tuple[float, ...]) -> float:
    """Half of it for what the first person does not hold, half for what the first two do not: no step in between."""
    return sum(min(_HALF, 1 - sum(owners[:many])) for many in (1, 2))


def _evidence(repository: Repository) -> Iterator[Evidence]:
    history, survival = repository.history, repository.survival
    holders = fewest_for(survival.owners, _HALF)
    sampled = f"{survival.lines:,} lines in {survival.files} of {counted(survival.of, 'file')}"
    if len(holders) == 1:
        share = dict(shares(survival.owners))[holders[0]]
        yield Evidence(f"{holders[0]} wrote {share:.0%} of {sampled}")
    else:
        yield Evidence(f"{named(holders)} wrote more than half of {sampled}")
    recent = {author for change in history.since(now(repository) - YEAR) for author in change.authors}
    yield Evidence(f"{sum(1 for each in holders if each in recent)} of them changed something in the last 12 months")
    if history.shortened:
        yield Evidence(history.shortened)
