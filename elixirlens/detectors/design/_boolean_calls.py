"""Calls that pass a bare true or false, and who calls what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from elixirlens.detectors.project import Project
from elixirlens.elixir import Call, Resolution, Source
from elixirlens.elixir.standard_library import STANDARD_MODULES

_LEFT_OUT = STANDARD_MODULES | {None}
Callee = tuple[str, str, int]  # module, name, arity


class Passed(Struct, frozen=True, gc=False, array_like=True):
    """A call of a function that is called with booleans in the same place; `booleans` are its own, by position."""

    module: str
    name: str
    arity: int
    line: int
    caller: str
    booleans: tuple[tuple[int, str], ...]


def passed_in(source: Source) -> Iterator[Passed]:
    """The calls with booleans among their arguments, and those of the same function in the same caller without."""
    calls = [call for call in source.calls if call.arity and call.module not in _LEFT_OUT]
    places = {(key, _caller(call)) for call in calls if (key := _callee(call)) is not None and call.bare_booleans}
    names = {key[1] for key, _ in places}
    for call in calls if names else ():
        key = _callee(call) if call.name in names else None
        if key is not None and (key, caller := _caller(call)) in places:
            yield Passed(*key, call.place.line, caller, call.bare_booleans)


def _callee(call: Call) -> Callee | None:
    module = call.owner.name if call.resolution is Resolution.LOCAL else call.module
    if not module or module[0] == ":" or module in _LEFT_OUT:
        return None
    return module, call.name, call.arity


def _caller(call: Call) -> str:
    return call.function.symbol if call.function is not None else call.owner.name


def callers_of(project: Project) -> dict[Callee, set[str]]:
    """The functions that call a function, by name."""
    found: dict[Callee, set[str]] = defaultdict(set)
    for place in project.modules():
        module = place.module
        for call in module.calls:
            found[call.module, call.name, call.arity].add(module.name)
        for function in module.functions:
            caller = f"{module.name}.{function.name}/{function.arity}"
            for call in function.calls:
                found[call.module, call.name, call.arity].add(caller)
            for name, arity in function.local:
                found[module.name, name, arity].add(caller)
    return found
