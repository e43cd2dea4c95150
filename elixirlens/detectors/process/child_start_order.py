"""Children that need a sibling which their supervisor starts after them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from elixirlens.detectors import Hit, ProjectContext
from elixirlens.detectors.process._asking import Asking, asking_of
from elixirlens.detectors.process._needs import Children, Needs
from elixirlens.detectors.project import Place, Project
from elixirlens.elixir import Module
from elixirlens.finding import Related, Severity, Spot
from elixirlens.otp.child_specs import Certainty, Child

_VIEWS = frozenset(["Phoenix.Channel", "Phoenix.LiveView"])
_TWO = 2
_SERVING = _VIEWS | {"Phoenix.Controller", "Phoenix.LiveComponent", "Phoenix.Socket"}


class Need(Struct, frozen=True):
    """A process that another one needs: which, why, where that can be seen."""

    server: str
    reason: str
    related: Related
    severity: Severity | None = None


def collect(subject: Module) -> Asking | None:
    """What a module asks of processes."""
    return asking_of(subject)


def detect(subject: Project, context: ProjectContext) -> Iterator[Hit]:
    """Yield the children that need one which comes later in their list."""
    needs = Needs(subject, {one.value.module: one.value for one in context.collected})
    brings = Children(subject)
    for file in subject.code:
        for children in file.supervision.lists:
            for index, child in enumerate(children.children):
                later = _later(child, children.children[index + 1 :], brings)
                need = _first_need(child, later, brings, needs)
                if need is not None:
                    spot = Spot(file.path, child.place, f"{children.module}.{children.function}")
                    values = {
                        "name": child.module,
                        "module": brings.shown(later[need.server], need.server),
                        "reason": need.reason,
                    }
                    yield Hit(spot, values, related=(need.related,), severity=need.severity)


def _later(child: Child, others: Sequence[Child], brings: Children) -> Mapping[str, Child]:
    """The names that only come with later children, leaving out those on another condition."""
    found: dict[str, Child] = {}
    if child.certainty is Certainty.UNKNOWN:
        return found
    for other in others:
        if other.certainty is not Certainty.UNKNOWN and None in {child.condition, other.condition}:
            for name in brings.brought(other):
                found.setdefault(name, other)
    return found


def _first_need(child: Child, later: Mapping[str, Child], brings: Children, needs: Needs) -> Need | None:
    """The first process that a child, or one below it, needs and that only comes later."""
    for each in brings.below(child) if later else ():
        place = needs.project.place(each.module or "")
        for need in _needs_of(place, later, needs) if place is not None else ():
            if need.server in later and not _depends_on(child, later[need.server], brings, needs):
                return need
    return None


def _depends_on(child: Child, other: Child, brings: Children, needs: Needs) -> bool:
    """Whether the other one needs the child as well, so that it cannot come first."""
    names = {*brings.brought(child), child.module}
    if not names.isdisjoint(other.mentions):
        return True
    for each in brings.below(other):
        place = needs.project.place(each.module or "")
        if place is None:
            continue
        # Before Phoenix 1.5 the endpoint brings the PubSub that a Presence is about.
        if "Phoenix.Presence" in place.module.uses and not brings.has("Phoenix.PubSub", place.file):
            return True
        if any(need.server in names for need in _needs_at_start(place, needs)):
            return True
    return False


def _needs_of(place: Place, later: Mapping[str, Child], needs: Needs) -> Iterator[Need]:
    yield from _needs_at_start(place, needs)
    if "Phoenix.Endpoint" in place.module.uses:
        yield from _needs_of_requests(place, later, needs)


def _needs_at_start(place: Place, needs: Needs) -> Iterator[Need]:
    """What a process asks while it starts."""
    name = place.module.name
    for one in needs.asking[name].early if name in needs.asking else ():
        asked = {one.server: one.callee} if one.server else needs.of(one.module, one.name, one.arity)
        severity = Severity.INFO if one.phase == "handle_continue" else None
        for server, how in asked.items():
            way = "" if how == one.callee else f", and that calls {how}"
            related = Related(place.file.path, one.place.line, f"{one.callee} is called here")
            yield Need(server, f"{one.symbol} calls {one.callee}{way}", related, severity)


def _needs_of_requests(endpoint: Place, later: Mapping[str, Child], needs: Needs) -> Iterator[Need]:
    """What controllers, views and channels of an application ask: with its endpoint, requests come in."""
    serving = [
        place
        for place in needs.project.modules()
        if place.file.app == endpoint.file.app and not _SERVING.isdisjoint(place.module.uses)
    ]
    for place in _behind(endpoint, serving, needs.project):
        for function in place.module.functions:
            symbol = f"{place.module.name}.{function.name}/{function.arity}"
            for server, how in needs.of(place.module.name, function.name, function.arity).items():
                does = "asks it" if how == symbol else f"calls {how}"
                yield Need(server, f"{symbol} {does}", Related(place.file.path, function.line, f"{symbol} {does}"))
        if not _VIEWS.isdisjoint(place.module.uses):
            yield from _subscribing(place, later)


def _behind(endpoint: Place, serving: Sequence[Place], project: Project) -> Sequence[Place]:
    """What serves the requests of an endpoint: all of its application, unless that has a second endpoint.

    Then what its routers and sockets name, who may leave out the first part of a name.
    """
    endpoints = [each for each in project.modules() if "Phoenix.Endpoint" in each.module.uses]
    if sum(each.file.app == endpoint.file.app for each in endpoints) < _TWO:
        return serving
    routers = [place for name in endpoint.module.mentions if (place := project.place(name)) is not None]
    named = {name for router in (endpoint, *routers) for name in router.module.mentions}
    return [place for place in serving if _is_among(place.module.name, named)]


def _is_among(module: str, names: set[str]) -> bool:
    """Whether a module has one of the names, or is one of them with something in front."""
    parts = module.split(".")
    return any(".".join(parts[start:]) in names for start in range(len(parts)))


def _subscribing(place: Place, later: Mapping[str, Child]) -> Iterator[Need]:
    """A channel or view subscribes to the PubSub of the endpoint, without a call that one could see."""
    for server, child in later.items():
        if child.module == "Phoenix.PubSub":
            why = f"{place.module.name} gets its messages there"
            yield Need(server, why, Related(place.file.path, place.module.line, why))
