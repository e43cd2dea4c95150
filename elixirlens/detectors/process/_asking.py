"""Who asks which process: calls of servers by name, and what a process calls before its supervisor goes on."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from elixirlens.elixir import Call, Clause, Form, Function, Module, Resolution
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import tails, walk
from elixirlens.elixir.standard_library import STANDARD_MODULES
from elixirlens.finding import Range
from elixirlens.otp.genserver import resolve
from elixirlens.otp.same_process import calls_reached_from

# Modules whose functions speak to the process that one of their arguments names.
_SPEAKING = {
    "Agent": 0, "Cachex": 0, "DynamicSupervisor": 0, "Finch": 1, "GenServer": 0, "Phoenix.PubSub": 0, "Registry": 0,
    "Supervisor": 0, "Task.Supervisor": 0,
}  # fmt: skip
_STARTING = frozenset(["start", "start_link"])
_NOT_SPEAKING = _STARTING | {"build", "child_spec", "init", "whereis"}
_PHASES = {"start_link": "start_link", "init": "init", "handle_continue": "handle_continue"}
_CAREFUL = frozenset(["try", "whereis"])
_NO_NAMES = frozenset(["nil", "true", "false"])


class Ask(Struct, frozen=True, gc=False, array_like=True):
    """A function asks a server by its name."""

    function: str
    arity: int
    server: str


class Early(Struct, frozen=True, gc=False, array_like=True):
    """A call that a process makes while it starts: of a server by name, or of `module.name/arity`."""

    phase: str  # start_link · init · handle_continue
    place: Range
    symbol: str
    callee: str
    server: str | None = None
    module: str = ""
    name: str = ""
    arity: int = 0


class Asking(Struct, frozen=True, gc=False, array_like=True):
    """What a module asks, in any of its functions and while its process starts."""

    module: str
    asks: tuple[Ask, ...]
    early: tuple[Early, ...]


def asking_of(module: Module) -> Asking | None:
    """What a module asks, None where it asks nothing. What it does not insist on is left out."""
    asks = {
        Ask(call.function.name, call.function.arity, server): None
        for call in module.all_calls
        if call.module in _SPEAKING and call.clause is not None and call.function is not None
        if (server := _server(call)) is not None and not _is_careful(call.clause)
    }
    phases = [each for each in module.functions.values() if each.name in _PHASES]
    starting = [each for each in phases if _may_ask(each) and _is_early(each)]
    early = [each for function in starting for each in _early(function)]
    return Asking(module.name, tuple(asks), tuple(early)) if module.name and (asks or early) else None


def _may_ask(function: Function) -> bool:
    """Whether a function, or one of its module that it calls, asks anybody at all: no expression is built for that."""
    module = function.module
    calls = list(function.calls)
    for call in function.calls:
        called = module.function(call.name, call.arity) if call.resolution is Resolution.LOCAL else None
        calls += called.calls if called is not None else ()
    has_names = b":via" in module.source.content
    return any(
        has_names if call.name in _STARTING else call.module in _SPEAKING or _is_of_a_project(call)
        for call in calls
        if call.resolution is not Resolution.LOCAL
    )


def _is_early(function: Function) -> bool:
    """Whether a function runs while the process starts: `handle_continue/2` only where `init/1` goes on to it."""
    init = function.module.functions.get(("init", 1))
    return function.name != "handle_continue" or init is None or _mentions_continue(init)


def _mentions_continue(init: Function) -> bool:
    bodies = [clause.body for clause in init.clauses if clause.body is not None]
    return any(isinstance(part, expr.Atom) and part.name == "continue" for body in bodies for part in walk(body))


def _is_of_a_project(call: Call) -> bool:
    return call.module is not None and call.module not in STANDARD_MODULES and call.module[0] != ":"


def _early(function: Function) -> Iterator[Early]:
    phase, symbol = _PHASES[function.name], function.symbol
    for clause in function.clauses:
        for call in calls_reached_from(clause) if not _is_careful(clause) else ():
            if call.form is not Form.CALL or call.module is None or call.resolution is Resolution.LOCAL:
                continue
            if call.clause is not None and call.clause is not clause and _is_careful(call.clause):
                continue
            server = _registry(call.option("name"), call) if call.name in _STARTING else _server(call)
            if server is not None:
                yield Early(phase, call.place, symbol, call.callee, server)
            elif _is_of_a_project(call):
                yield Early(phase, call.place, symbol, call.callee, None, call.module, call.name, call.arity)


def _is_careful(clause: Clause) -> bool:
    """Whether code expects that somebody is not there; a `rescue` of the whole function is a `try` as well."""
    return any(call.name in _CAREFUL for call in clause.calls)


def _server(call: Call) -> str | None:
    """The name of the process that a call speaks to."""
    position = _SPEAKING.get(call.module or "")
    if position is None or call.name in _NOT_SPEAKING or len(call.arguments) <= position or call.form is not Form.CALL:
        return None
    given = resolve(call.arguments[position], call.owner)
    if isinstance(given, expr.Variable):
        given = resolve(_default(given.name, call.clause), call.owner)
    return _name(given, call) or _registry(given, call)


def _name(given: expr.Expression | None, call: Call) -> str | None:
    match resolve(given, call.owner):
        case expr.Alias(module):
            return module
        case expr.Atom(name) if name not in _NO_NAMES:
            return f":{name}"
    return None


def _default(name: str, clause: Clause | None) -> expr.Expression | None:
    for parameter in clause.parameters if clause is not None else ():
        if isinstance(parameter.pattern, expr.Variable) and parameter.pattern.name == name:
            return parameter.default
    return None


def _registry(given: expr.Expression | None, call: Call) -> str | None:
    """The registry of a name `{:via, Registry, {Shop.Names, key}}`, also where a helper makes it."""
    if isinstance(given, Call) and given.resolution is Resolution.LOCAL:
        helper = call.owner.function(given.name, given.arity)
        bodies = [clause.body for clause in helper.clauses if clause.body is not None] if helper is not None else []
        given = next(tails(bodies[0]), None) if len(bodies) == 1 else None
    match given:
        case expr.Tuple((expr.Atom("via"), expr.Alias("Registry"), expr.Tuple((registry, *_)))):
            return _name(registry, call)
    return None
