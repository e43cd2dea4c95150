"""What the modules of a repository need each other for: while they are compiled, and while they run."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from elixirlens.detectors.project import Place, Project
from elixirlens.elixir import CallFacts, FunctionFacts
from elixirlens.finding import Spot

_MACROS = frozenset(["defmacro", "defguard"])


class Need(Struct, frozen=True):
    """That a module needs another one, and where that can be seen."""

    source: str
    target: str
    kind: str  # use · import · macro · body · call
    name: str  # what is called, or the module that is used
    spot: Spot

    @property
    def is_compiled(self) -> bool:
        """Whether the source cannot be compiled before the target."""
        return self.kind in {"use", "macro", "body"}


Needs = dict[str, dict[str, Need]]


def needs_of(project: Project, bodies: Mapping[str, tuple[CallFacts, ...]]) -> Needs:
    """For each module what it needs of the others: one need for each, those of the compiler first.

    `bodies` are the calls that a module makes while it is compiled.
    """
    found: Needs = defaultdict(dict)
    for place in project.modules():
        module = place.module
        if project.place(module.name) is not None:
            needs = sorted(_needs(place, project, bodies.get(module.name, ())), key=lambda need: not need.is_compiled)
            for need in needs:
                if need.target != module.name and project.place(need.target) is not None:
                    found[module.name].setdefault(need.target, need)
    return found


def _needs(place: Place, project: Project, body: Iterable[CallFacts]) -> Iterator[Need]:
    module = place.module
    for directive in module.directives:
        spot = Spot(place.file.path, directive.place, module.name)
        yield Need(module.name, directive.module, directive.kind, directive.module, spot)
    for call in body:
        yield _need(place, None, call, "body")
    for function in module.functions:
        for call in function.calls:
            called = project.function(call.module, call.name, call.arity)
            is_macro = called is not None and called.kind in _MACROS
            yield _need(place, function, call, "macro" if is_macro else "call")


def _need(place: Place, function: FunctionFacts | None, call: CallFacts, kind: str) -> Need:
    return Need(place.module.name, call.module, kind, call.callee, place.spot_of(call, function))


def ways_from(start: str, needs: Needs) -> dict[str, Need]:
    """For each module that can be reached from another one, the last need on a shortest way to it."""
    last: dict[str, Need] = {}
    waiting = deque([start])
    while waiting:
        current = waiting.popleft()
        for target, need in needs.get(current, {}).items():
            if target != start and target not in last:
                last[target] = need
                waiting.append(target)
    return last


def way(last: Mapping[str, Need], start: str, end: str) -> list[Need]:
    """The needs on the way from one module to another."""
    steps: list[Need] = []
    while end != start:
        steps.append(last[end])
        end = last[end].source
    return steps[::-1]
