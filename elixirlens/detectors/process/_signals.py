"""Processes with nothing to lose: they send messages, wait for one or for an end, expect to fail, or end the node."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from elixirlens.detectors._origins import sources
from elixirlens.elixir import Call, Function, Resolution
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, statements, tails, walk
from elixirlens.otp.genserver import CALLBACKS, is_genserver
from elixirlens.otp.same_process import calls_here, calls_of, calls_reached

_SIGNALS = frozenset(
    [
        ("GenServer", "reply"),
        ("Kernel", "case"),
        ("Kernel", "cond"),
        ("Kernel", "exit"),
        ("Kernel", "for"),
        ("Kernel", "if"),
        ("Kernel", "inspect"),
        ("Kernel", "raise"),
        ("Kernel", "receive"),
        ("Kernel", "self"),
        ("Kernel", "send"),
        ("Kernel", "try"),
        ("Kernel", "unless"),
        ("Process", "alive?"),
        ("Process", "exit"),
        ("Process", "hibernate"),
        ("Process", "register"),
        ("Process", "sleep"),
        ("Process", "whereis"),
        (":ets", "info"),
        (":ets", "new"),
        (":ets", "whereis"),
        (":timer", "sleep"),
    ]
)
_WAITING = frozenset([("Process", "sleep"), (":timer", "sleep")])
_TELLING = frozenset([("GenServer", "cast"), ("GenServer", "reply"), ("Kernel", "send")])
_STOPPING = frozenset({"stop", "terminate_child"})
_STOPPING_BY_NAME = frozenset({"reboot", "restart", "shutdown", "stop"})
_ENDING_THE_NODE = frozenset({"halt", "reboot", "restart", "stop"})
_NODE = frozenset({":erlang", ":init", "Application", "Nerves.Runtime", "System"})
_TRACING = frozenset({":dbg", ":io", ":logger", ":sys", "IO", "Logger"})
_LOGGING = frozenset({":logger", "Logger"})
_WATCHERS = re.compile(r"monitor|watch", re.IGNORECASE)
_HOPS = 3


def only_signals(call: Call) -> bool:
    """Whether a closure watches another process, ends the node, expects to fail, or only sends and waits."""
    body = _body(call)
    if body is None:
        return _hands_itself_to_a_watcher(call) or _only_stops(call)
    if _waits_for_an_end(body) or _expects_to_fail(body):
        return True
    calls = list(calls_reached(body))
    return any(map(_ends_the_node, calls)) or _only_sends(calls_here(body), call)


def _body(call: Call) -> expr.Expression | None:
    """What the process does: a function written in place, bound to a name before, or made by another function."""
    given = call.arguments[0] if call.arguments else None
    if isinstance(given, expr.Alias):
        return _body_by_name(call, given)
    if isinstance(given, expr.Variable):
        given = next((value for value, _ in sources(given, call)), None)
    if isinstance(given, Call) and given.resolution is Resolution.LOCAL:
        maker = given.owner.function(given.name, given.arity)
        made = [each for clause in (maker.clauses if maker else ()) if clause.body for each in tails(clause.body)]
        given = made[0] if len(made) == 1 else None
    return given.branches[0].body if isinstance(given, expr.Closure) and given.branches else None


def _body_by_name(call: Call, module: expr.Alias) -> expr.Expression | None:
    """The function in `spawn(__MODULE__, :listen, [options])`, where it has one clause only."""
    match call.arguments[1:3]:
        case (expr.Atom(name), expr.List(arguments)) if module.module == call.owner.name:
            function = call.owner.function(name, len(arguments))
            return function.clauses[0].body if function is not None and len(function.clauses) == 1 else None
    return None


def _hands_itself_to_a_watcher(call: Call) -> bool:
    """Whether the starter gives itself to `spawn(Shop.Monitor, :start, [self()])`."""
    match call.arguments[:3]:
        case (expr.Alias(module), expr.Atom(name), expr.List(arguments)):
            return any(map(_is_self, arguments)) and _WATCHERS.search(f"{module.rpartition('.')[2]} {name}") is not None
    return False


def _only_stops(call: Call) -> bool:
    """Whether something else is ended by `Task.start(Shop.Supervisor, :shutdown, [reason])`."""
    match call.arguments[:3]:
        case (expr.Alias(), expr.Atom(name), expr.List()):
            return name in _STOPPING_BY_NAME
    return False


def _ends_the_node(call: Call) -> bool:
    return call.module in _NODE and call.name in _ENDING_THE_NODE


def _waits_for_an_end(body: expr.Expression) -> bool:
    """Whether a process waits for the end of another one, which it monitors or is linked to."""
    calls = list(calls_reached(body))
    names = {each.name for each in calls}
    return "receive" in names and ("monitor" in names or any(map(_hears_of_exits, calls)))


def _hears_of_exits(call: Call) -> bool:
    return (call.module, call.name) == ("Process", "flag") and bool(call.arguments) and _is_trap(call.arguments[0])


def _is_trap(flag: Node) -> bool:
    return isinstance(flag, expr.Atom) and flag.name == "trap_exit"


def _expects_to_fail(body: expr.Expression) -> bool:
    """Whether a failure is no loss that nobody hears of: all is in a `try` that rescues everything, or that tells in
    its `after` that it is over. It may wait before."""
    attempt = next((each for each in statements(body) if not _is_waiting(each)), None)
    if not isinstance(attempt, Call) or (attempt.module, attempt.name) != ("Kernel", "try"):
        return False
    rescued = [pattern for each in attempt.branches("rescue") for pattern in each.patterns]
    ending = attempt.blocks.get("after")
    tells = ending is not None and any((each.module, each.name) in _TELLING for each in calls_here(ending))
    return tells or any(isinstance(pattern, expr.Variable) for pattern in rescued)


def _is_waiting(statement: expr.Expression) -> bool:
    return isinstance(statement, Call) and (statement.module, statement.name) in _WAITING


def _only_sends(calls: Iterable[Call], starter: Call, through: tuple[Function, ...] = ()) -> bool:
    found = list(calls)
    logged = {part.place for each in found if each.module in _LOGGING for part in _calls_in(each.arguments)}
    return all(
        each.place in logged or _is_signal(each, starter) or _leads_to_signals(each, starter, through) for each in found
    )


def _calls_in(arguments: Iterable[expr.Expression]) -> Iterator[Call]:
    return (part for argument in arguments for part in walk(argument) if isinstance(part, Call))


def _is_signal(call: Call, starter: Call) -> bool:
    return (
        (call.module, call.name) in _SIGNALS
        or call.module in _TRACING
        or call.name in _STOPPING
        or call.name == "cast"
        or call.name.startswith("broadcast")
        or _is_loop(call)
        or (call.name.startswith("stop") and _is_given_self(call, starter))
        or _asks_its_own_server(call, starter)
    )


def _is_loop(call: Call) -> bool:
    """Whether a call only repeats a function that is written there, and counts by itself."""
    written = (expr.Closure, expr.Capture, Call)
    return (call.module, call.name) == ("Enum", "each") and isinstance(call.arguments[-1], written)


def _leads_to_signals(call: Call, starter: Call, through: tuple[Function, ...]) -> bool:
    """Whether a function of the same module is called that does no more than that itself; it may loop."""
    function = call.owner.function(call.name, call.arity) if call.resolution is Resolution.LOCAL else None
    if function is None or function in through:
        return function is not None
    inner = (*through, function)
    return len(through) < _HOPS and all(_only_sends(calls_of(one), starter, inner) for one in function.clauses)


def _is_given_self(call: Call, starter: Call) -> bool:
    """Whether a process has itself stopped by another one, for which it would wait in vain."""
    return any(
        _is_self(value)
        for argument in call.arguments
        if isinstance(argument, expr.Variable)
        for value, _ in sources(argument, starter)
    )


def _is_self(value: Node) -> bool:
    return isinstance(value, Call) and (value.module, value.name) == ("Kernel", "self")


def _asks_its_own_server(call: Call, starter: Call) -> bool:
    """Whether a callback has its own server called by another process: the server cannot call itself."""
    function = starter.function
    if (call.module, call.name) != ("GenServer", "call") or function is None or not is_genserver(starter.owner):
        return False
    in_server = not function.public or (function.name, function.arity) in CALLBACKS
    server = call.arguments[0] if call.arguments else None
    return in_server and isinstance(server, expr.Alias) and server.module == starter.owner.name
