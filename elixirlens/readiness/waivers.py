"""Waivers: criteria that a team has decided not to meet, with the reason and the day when that ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from elixirlens.config.model import WaivedCriterion
from elixirlens.readiness.model import Status, not_applicable
from elixirlens.readiness.scoring import Scored


class Waiver(Struct, frozen=True):
    """A waiver of the configuration, and what became of it: `used`, `expired`, `not needed` or `unknown criterion`."""

    criterion: str
    reason: str
    until: date | None
    state: str


def waive(
    criteria: Sequence[Scored], waived: Iterable[WaivedCriterion], today: date
) -> tuple[tuple[Scored, ...], tuple[Waiver, ...]]:
    """The criteria with those left out that are waived and not met, and what became of every waiver."""
    by_id = {one.id: one for one in criteria}
    told: list[Waiver] = []
    for each in waived:
        one = by_id.get(each.criterion)
        state = _state(each, one, today)
        told.append(Waiver(each.criterion, each.reason, each.until, state))
        if one is not None and state == "used":
            by_id[one.id] = replace(one, judgement=not_applicable(f"waived: {each.reason}"))
    return tuple(by_id.values()), tuple(told)


def _state(waived: WaivedCriterion, one: Scored | None, today: date) -> str:
    if one is None:
        return "unknown criterion"
    if waived.until is not None and waived.until < today:
        return "expired"
    lost = one.judgement.status in {Status.FAIL, Status.PARTIAL}
    return "used" if lost else "not needed"
