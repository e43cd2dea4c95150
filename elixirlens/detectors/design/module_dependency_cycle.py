"""Modules that need each other while they are compiled, and contexts that lean on each other for a call or two."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from msgspec import Struct

from elixirlens.detectors import Hit, ProjectContext
from elixirlens.detectors.design._contexts import context_of, contexts_of
from elixirlens.detectors.design._dependencies import Need, Needs, needs_of, way, ways_from
from elixirlens.detectors.project import Project
from elixirlens.elixir import CallFacts, Form, FunctionFacts, Module, Zone
from elixirlens.elixir.standard_library import STANDARD_MODULES
from elixirlens.finding import Related, Severity, Spot

_LATER = Zone.QUOTE | Zone.DSL | Zone.CLOSURE  # what stands in these does not run, or not now
_NO_CALLS = frozenset(["t", "static_paths"])  # a type, and what the generator of Phoenix writes into each endpoint
_TO_COMPILE = {"body": "runs", "macro": "expands a macro", "use": "is used"}
_VERBS = {"body": "runs, to be compiled,", "macro": "expands", "use": "uses", "import": "imports", "call": "calls"}
_MOST_NAMED = 3
_MANY = 4  # modules that one function asks for the same
_ONE_SIDED = 5  # how many times as many calls the other direction must have


Circle = list[Need]  # the need of the compiler, then the way back
Call = tuple[Spot, str]  # where, and what is called


class Body(Struct, frozen=True, gc=False, array_like=True):
    """The calls of other modules that a module makes while it is compiled."""

    module: str
    calls: tuple[CallFacts, ...]


def collect(subject: Module) -> Body | None:
    """What runs in the body of a module."""
    calls = tuple(
        CallFacts(call.module, call.name, call.arity, call.place)
        for call in subject.calls
        if call.module is not None
        and call.module[0] != ":"
        and call.module not in STANDARD_MODULES
        and call.form is Form.CALL
        and call.name not in _NO_CALLS
        and not call.zones & _LATER
    )
    return Body(subject.name, calls) if calls else None


def detect(subject: Project, context: ProjectContext) -> Iterator[Hit]:
    """Yield one hit for each circle, where it is cheapest to cut."""
    needs = needs_of(subject, {one.value.module: one.value.calls for one in context.collected})
    used: dict[str, list[Circle]] = defaultdict(list)
    others: dict[str, list[Circle]] = defaultdict(list)
    for circle in _compiled_circles(subject, needs):
        (used[circle[0].target] if circle[0].kind == "use" else others[circle[0].source]).append(circle)
    for circles in used.values():
        circle = min(circles, key=len)
        yield _compiled(circle) if len(circles) == 1 else _used_by_many(circle, len(circles))
    for circles in others.values():
        yield _compiled(min(circles, key=len))
    yield from _one_sided(subject, context.options["calls"])


def _compiled_circles(project: Project, needs: Needs) -> Iterator[Circle]:
    """For each need of the compiler within an application the shortest circle that it is part of."""
    by_target: dict[str, list[Need]] = defaultdict(list)
    for targets in needs.values():
        for need in targets.values():
            place = project.place(need.source)
            if need.is_compiled and place is not None and place.file.mix.kind == "application":
                by_target[need.target].append(need)
    for target, compiled in by_target.items():
        last = ways_from(target, needs)
        yield from ([need, *way(last, target, need.source)] for need in compiled if need.source in last)


def _compiled(circle: Circle) -> Hit:
    first, *back = circle
    values = {
        "module": first.source,
        "name": first.target,
        "reason": f"this {_TO_COMPILE[first.kind]} to compile {first.source}, and {_return(back)}",
    }
    return Hit(first.spot, values, key=f"{first.source} {first.target}", related=_related(back))


def _return(back: list[Need]) -> str:
    """How the circle closes; where it is long, its first steps. All of them are related places."""
    first, *rest = back
    if not rest:
        return f"{first.source} {_VERBS[first.kind]} {first.name}"
    names = [need.source for need in rest]
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"{first.source} leads back over {', '.join(names[:_MOST_NAMED])}{more}"


def _used_by_many(circle: Circle, count: int) -> Hit:
    """The cheapest place to cut is the way back, which makes a circle for all modules that use this one."""
    used, back, *rest = circle
    values = {
        "module": back.source,
        "name": back.target,
        "reason": f"{count} modules that {back.source} leads to use it to be compiled, {used.source} for one",
    }
    return Hit(back.spot, values, key=f"{back.source} {back.target}", related=_related([*rest, used]))


def _related(needs: list[Need]) -> tuple[Related, ...]:
    return tuple(
        Related(need.spot.path, need.spot.line, f"{need.source} {_VERBS[need.kind]} {need.name}") for need in needs
    )


def _one_sided(project: Project, most: int) -> Iterator[Hit]:
    """Two contexts that call each other, the one seldom and the other often."""
    calls: dict[tuple[str, str], list[Call]] = defaultdict(list)
    contexts = contexts_of(project)
    for place in project.modules():
        source = context_of(place.module.name)
        for function in place.module.functions if source in contexts else ():
            cascading = _cascading(function)
            for call in function.calls:
                target = context_of(call.module)
                is_other = target in contexts and target != source and call.name not in cascading
                if is_other and not _is_enqueued(call, project):
                    calls[source, target].append((place.spot_of(call, function), call.callee))
    for (source, target), few in calls.items():
        many = calls.get((target, source), [])
        if len(few) <= most and len(many) >= _ONE_SIDED * len(few):
            which = "the only call" if len(few) == 1 else f"one of {len(few)} calls"
            values = {
                "module": source,
                "name": target,
                "reason": f"{few[0][1]} is {which} in this direction, and {len(many)} go in the other",
            }
            others = tuple(Related(spot.path, spot.line, f"calls {callee}") for spot, callee in (*few[1:], *many[:3]))
            yield Hit(few[0][0], values, key=f"{source} {target}", related=others, severity=Severity.INFO)


def _cascading(function: FunctionFacts) -> frozenset[str]:
    """The functions that one calls in many modules by the same name, such as `delete_by`: it has to know them all."""
    times = Counter(call.name for call in function.calls)
    return frozenset(name for name, count in times.items() if count >= _MANY)


def _is_enqueued(call: CallFacts, project: Project) -> bool:
    """Whether a call makes a job, which runs later and by itself, or names a child for a supervisor."""
    place = project.place(call.module)
    return place is None or "Oban.Worker" in place.module.uses or call.name in {"start_link", "child_spec"}
