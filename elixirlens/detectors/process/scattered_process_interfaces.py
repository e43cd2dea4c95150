"""Processes that modules all over the code speak to directly, where one module should know their messages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from msgspec import Struct

from elixirlens.detectors import Collected, Hit, ProjectContext
from elixirlens.detectors.project import Project
from elixirlens.elixir import Call, Form
from elixirlens.elixir import expression as expr
from elixirlens.finding import Range, Related, Spot
from elixirlens.otp.genserver import resolve

_HALVES = frozenset({"Client", "Server", "API", "Api", "Impl", "Worker"})
_LEAST_MODULES = 3  # that handle an agent which they got from somewhere


class Talk(Struct, frozen=True, gc=False, array_like=True):
    """A module speaks to a process: to a server by its name, or to an agent in a variable (`server` is None)."""

    module: str
    server: str | None
    callee: str
    place: Range
    symbol: str | None


def collect(subject: Call) -> Talk | None:
    """Whom a call speaks to, where that is a name, or an agent that somebody handed over."""
    if subject.form is not Form.CALL or not subject.arguments or not subject.owner.name:
        return None
    match resolve(subject.arguments[0], subject.owner):
        case expr.Alias(module):
            server: str | None = module
        case expr.Atom(name):
            server = f":{name}"
        case expr.Variable() if subject.module == "Agent" and not _keeps_agents(subject):
            server = None
        case _:
            return None
    symbol = subject.function.symbol if subject.function is not None else subject.owner.name
    return Talk(subject.owner.name, server, subject.callee, subject.place, symbol)


def _keeps_agents(call: Call) -> bool:
    """Whether the module of a call starts agents itself: then it is their interface."""
    if call.owner.uses_module("Agent"):
        return True
    return any(other.module == "Agent" and other.name.startswith("start") for other in call.owner.all_calls)


def detect(subject: Project, context: ProjectContext) -> Iterator[Hit]:
    """Yield the first call of each module that speaks to a process past its interface."""
    servers: dict[str, set[str]] = defaultdict(set)
    for file in subject.code:
        for process in file.supervision.processes:
            for name in (process.module, *process.names):
                servers[name].add(process.module)
    talks: dict[str | None, list[Collected]] = defaultdict(list)
    for one in context.collected:
        talk: Talk = one.value
        if talk.server is None:
            talks[None].append(one)
        elif len(owners := servers.get(talk.server, ())) == 1:  # of two with one name, each module means its own
            talks[next(iter(owners))].append(one)
    for server, found in talks.items():
        if server is None:
            yield from _handed_around(found)
        else:
            yield from _past_the_interface(server, found)


def _past_the_interface(server: str, found: list[Collected]) -> Iterator[Hit]:
    """Calls of modules other than the one that knows the messages: the server's own, or else the busiest one."""
    speaking = Counter(one.value.module for one in found)
    interface = server if server in speaking else speaking.most_common(1)[0][0]
    outside = [one for one in found if not _is_related(one.value.module, interface)]
    yield from _hits(outside, server, f"and {interface} speaks to it as well")


def _handed_around(found: list[Collected]) -> Iterator[Hit]:
    modules = {one.value.module for one in found}
    if len(modules) >= _LEAST_MODULES:
        yield from _hits(found, "an agent", f"and {len(modules) - 1} other modules do so as well")


def _hits(found: list[Collected], server: str, reason: str) -> Iterator[Hit]:
    """One hit for each module, at its first call."""
    first: dict[str, Collected] = {}
    for one in found:
        first.setdefault(one.value.module, one)
    for one in first.values():
        related = tuple(
            Related(other.file.path, other.value.place.line, f"{other.value.module} does so here")
            for other in first.values()
            if other is not one
        )
        spot = Spot(one.file.path, one.value.place, one.value.symbol)
        yield Hit(spot, {"callee": one.value.callee, "module": server, "reason": reason}, related=related[:3])


def _is_related(module: str, interface: str) -> bool:
    """Whether two modules are one thing in two files: `Till` and `Till.Server`, or `Till.Client` and `Till.Server`."""
    if module == interface or module.startswith(f"{interface}.") or interface.startswith(f"{module}."):
        return True
    parent, _, name = module.rpartition(".")
    other_parent, _, other_name = interface.rpartition(".")
    return parent == other_parent and {name, other_name} <= _HALVES
