"""Servers, agents and supervisors that an ordinary function starts, where a supervisor should."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from elixirlens.detectors import Hit, ProjectContext
from elixirlens.detectors.process._starting import STARTERS, VIEWS, Fate, ends_itself, fate_of, is_excused
from elixirlens.detectors.project import Project
from elixirlens.elixir import Call, Resolution
from elixirlens.elixir import expression as expr
from elixirlens.finding import Range, Related, Spot
from elixirlens.otp.supervision import PROCESS_KINDS

_STANDARD = frozenset([*PROCESS_KINDS, "Registry", "Task.Supervisor"]) - {"Task", "Broadway", "GenStage"}
_SERVING = frozenset([*VIEWS, "Phoenix.Controller", "Phoenix.LiveComponent"])
_MOST_CALLERS = 3


class Started(Struct, frozen=True, gc=False, array_like=True):
    """A call that starts a process: of which module, in which function of which module, and what becomes of it."""

    callee: str
    server: str | None
    name: str
    fate: Fate
    place: Range
    symbol: str
    module: str
    function: str
    is_own: bool  # the way in which a module starts its own process
    is_excused: bool  # nobody would want to have it in a child list
    ends_itself: bool  # the module can stop its process


def collect(subject: Call) -> Started | None:
    """A process that a call starts, and what becomes of it."""
    function, module = subject.function, subject.module
    if function is None or module is None or module == "Kernel" or subject.resolution is Resolution.LOCAL:
        return None
    if not subject.at_run_time or (module[0] == ":" and module not in _STANDARD):
        return None
    owner = subject.owner
    server = _first_module(subject) if module in _STANDARD else module
    fate = fate_of(subject)
    is_own = server in {owner.name, None} and (function.name in STARTERS or fate is Fate.HANDED_ON)
    return Started(
        callee=subject.callee,
        server=server,
        name=subject.name,
        fate=fate,
        place=subject.place,
        symbol=function.symbol,
        module=owner.name,
        function=function.name,
        is_own=is_own,
        is_excused=is_own or is_excused(subject, function, fate),
        ends_itself=server == owner.name and ends_itself(owner),
    )


def _first_module(call: Call) -> str | None:
    return next((argument.module for argument in call.arguments[:2] if isinstance(argument, expr.Alias)), None)


def detect(subject: Project, context: ProjectContext) -> Iterator[Hit]:
    """Yield the starts of processes outside child lists, where the process is of this repository or a standard one."""
    found = [(one.file.path, one.value) for one in context.collected]
    own = {(one.module, one.function): "link" in one.name for _, one in found if one.is_own}
    brief = {one.module for _, one in found if one.ends_itself}
    for path, one in found:
        is_known = one.callee.rpartition(".")[0] in _STANDARD or (one.server, one.name) in own
        is_linked = own.get((one.server or "", one.name), "link" in one.name)
        if one.is_excused or not is_known or (one.server in brief and is_linked):
            continue
        callers = _serving_callers(one, subject) if one.fate is Fate.HANDED_ON else []
        if callers or one.fate is not Fate.HANDED_ON:
            values = {"callee": one.callee, "reason": _reason(one, callers) if is_linked else "linked to nobody"}
            related = tuple(caller for _, caller in callers[:_MOST_CALLERS])
            yield Hit(Spot(path, one.place, one.symbol), values, related=related)


def _reason(one: Started, callers: list[tuple[str, Related]]) -> str:
    return (
        f"linked to {callers[0][0]}, which calls {one.symbol}" if callers else f"linked to whoever calls {one.symbol}"
    )


def _serving_callers(one: Started, subject: Project) -> list[tuple[str, Related]]:
    """The controllers, views and channels that call the function, and get the process."""
    return [
        (place.module.name, Related(place.file.path, call.place.line, f"{call.callee} is called here"))
        for place in subject.modules()
        if not _SERVING.isdisjoint(place.module.uses)
        for function in place.module.functions
        for call in function.calls
        if (call.module, call.name) == (one.module, one.function)
    ]
