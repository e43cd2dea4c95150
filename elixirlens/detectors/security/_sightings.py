"""Findings that wait until the whole repository was read: what runs for a developer alone is no risk."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from elixirlens.detectors import Hit, ProjectContext
from elixirlens.detectors._tasks import working_for_tasks
from elixirlens.detectors.project import Project
from elixirlens.elixir import Call
from elixirlens.finding import Range, Severity, Spot


class Sighting(Struct, frozen=True, gc=False, array_like=True):
    """A call that a rule would report, and how loud."""

    place: Range
    symbol: str | None
    module: str
    callee: str
    severity: Severity | None


def sighting(call: Call, severity: Severity | None = None) -> Sighting:
    """What is kept of a call."""
    owner, function = call.owner, call.function
    symbol = function.symbol if function is not None else owner.name or None
    return Sighting(call.place, symbol, owner.name, call.callee, severity)


def outside_of_tasks(project: Project, context: ProjectContext) -> Iterator[Hit]:
    """What was kept, but for modules that only Mix tasks use."""
    if not context.collected:
        return
    for_developers = working_for_tasks(project)
    for one in context.collected:
        seen: Sighting = one.value
        if seen.module not in for_developers:
            spot = Spot(one.file.path, seen.place, seen.symbol)
            yield Hit(spot, {"callee": seen.callee}, severity=seen.severity)
