"""Who cares for a process outside the supervision tree: whoever started it, a server that it belongs to, or nobody."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors._origins import sources
from elixirlens.detectors._values import is_dropped, is_part_kept
from elixirlens.elixir import Call, Function, Module, Zone
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, bound, walk
from elixirlens.otp.genserver import CALLBACKS, is_genserver
from elixirlens.otp.same_process import calls_reached

# Why there has to be another process: the one that the code runs in would wait for itself. That a request or a server
# should not be blocked is no such reason: a task below a supervisor does not block it either.
WOULD_WAIT_FOR_ITSELF = (
    "deadlock",
    "own process",
    "same process",
    "another thread",
    "another process",
    "circular",
    "linked",
)
# A comment with one of these has thought about it.
REASONS = ("crash", "don't care", "fail", "lost", "miss", *WOULD_WAIT_FOR_ITSELF)
_STARTING = frozenset({"start", "start_link"})


def is_awaited(call: Call) -> bool:
    """Whether the starter waits for a message itself, later in the same clause, and is not left waiting by a crash.

    So the process is linked, or the `receive` has an `after`.
    """
    clause = call.clause
    end = (call.whole.end_line, call.whole.end_column)
    return clause is not None and any(
        each.name == "receive"
        and (each.place.line, each.place.column) >= end
        and (_is_linked(call) or _gives_up(each))
        and not _runs_elsewhere(each)
        for each in clause.calls
    )


def _gives_up(receive: Call) -> bool:
    """Whether a `receive` waits for a limited time; `after(limit) ->` reads as a call among its patterns."""
    patterns = [pattern for branch in receive.branches("do") for pattern in branch.patterns]
    return "after" in receive.blocks or any(isinstance(one, Call) and one.name == "after" for one in patterns)


def _is_linked(call: Call) -> bool:
    options = call.arguments[-1] if len(call.arguments) > 1 else None
    links = options is not None and any(isinstance(one, expr.Atom) and one.name == "link" for one in walk(options))
    return "link" in call.name or links


def _runs_elsewhere(call: Call) -> bool:
    return any(
        isinstance(around, Call) and (around.name.startswith("spawn") or around.module == "Task")
        for around in call.enclosing()
    )


def is_watched(call: Call) -> bool:
    """Whether the starter monitors the process, with the spawn itself or in the same function, and hears of its end."""
    options = call.arguments[-1] if call.arguments else None
    if isinstance(options, expr.Variable):
        options = next((value for value, _ in sources(options, call)), options)
    match options:
        case expr.List(elements):
            for element in elements:
                match element:
                    case expr.Pair(expr.Atom("monitor"), _):  # with a tag of its own instead of `:DOWN`
                        return True
                    case expr.Atom("monitor"):
                        return _handles_down(call.owner)
    if call.name == "spawn_opt" and _is_pair(call):  # who asks for no monitor gets a pid alone
        return _handles_down(call.owner)
    calls = call.function.calls if call.function else ()
    monitored = any(each.name == "monitor" and not each.zones & Zone.CLOSURE for each in calls)
    return (call.name == "spawn_monitor" or monitored) and _handles_down(call.owner)


def _is_pair(call: Call) -> bool:
    """Whether `{pid, reference} = :erlang.spawn_opt(…)` is what becomes of it."""
    match next(call.enclosing(), None):
        case expr.Operator("=", expr.Tuple((_, _)), value):
            return value is call
    return False


def leaves_watching_to_others(call: Call) -> bool:
    """Whether the monitor of the process is handed on: whoever gets it hears of the end, in a module of its own.

    In a server it is the server that gets `:DOWN`, wherever the reference goes.
    """
    if belongs_to_a_server(call) or call.function is None:
        return False
    if call.name == "spawn_monitor":
        return is_part_kept(call, 1)
    names = _bound_to(call)
    return any(
        (each.module, each.name) == ("Process", "monitor")
        and each.arguments
        and isinstance(watched := each.arguments[0], expr.Variable)
        and watched.name in names
        and not each.zones & Zone.CLOSURE
        and not is_dropped(each)
        for each in (call.clause.calls if names and call.clause is not None else ())
    )


def _bound_to(call: Call) -> frozenset[str]:
    """The names in `pid = spawn(…)` or `{:ok, pid} = Task.start(…)`."""
    match next(call.enclosing(), None):
        case expr.Operator("=", pattern, value) if value is call:
            return frozenset(bound(pattern))
    return frozenset()


def _handles_down(module: Module) -> bool:
    """Whether a module looks for `:DOWN`, the message that says how a watched process ended."""
    return any(isinstance(part, expr.Atom) and part.name == "DOWN" for part in _parts(module))


def belongs_to_a_server(call: Call) -> bool:
    """Whether a GenServer, and not one of its clients, starts a linked process, which lives and dies with it."""
    function = call.function
    return (
        function is not None
        and is_genserver(call.owner)
        and (not function.public or (function.name, function.arity) in CALLBACKS)
    )


def reports_back(call: Call) -> bool:
    """Whether what a linked process found out is sent on to another one: if that ends, there is nothing to do."""
    closure = call.arguments[0] if call.arguments else None
    if not isinstance(closure, expr.Closure) or not closure.branches:
        return False
    return any(
        each.name == "send_update" or (each.module, each.name) in {("Kernel", "send"), ("GenServer", "reply")}
        for each in calls_reached(closure.branches[0].body)
    )


def is_for_a_supervisor(function: Function) -> bool:
    """Whether a child specification names a function: `start: {__MODULE__, :start_tracker, []}`."""
    if f":{function.name}".encode() not in function.module.source.content:
        return False
    return any(_starts_with(part, function.name) for part in _parts(function.module))


def _starts_with(part: Node, name: str) -> bool:
    match part:
        case expr.Pair(expr.Atom("start"), expr.Tuple((_, expr.Atom(started), _))):
            return started == name
    return False


def starts_for_its_callers(call: Call) -> bool:
    """Whether a public `start_…` returns the linked process as it is: a child of whoever calls it, or its to keep.

    A child specification in another file may name it.
    """
    function = call.function
    return (
        function is not None
        and function.public
        and (function.name == "start" or function.name.startswith("start_"))
        and _is_linked(call)
        and next((each for each in call.enclosing() if not isinstance(each, expr.Block)), None) is None
        and not is_dropped(call)
    )


def stands_for_a_task(function: Function) -> bool:
    """Whether a module of the same name wraps what `Task` does: whoever calls it decides."""
    return function.name in _STARTING and function.module.name.endswith(".Task")


def _parts(module: Module) -> Iterator[Node]:
    return (
        part
        for function in module.functions.values()
        for clause in function.clauses
        for each in (*(parameter.pattern for parameter in clause.parameters), clause.body)
        if each is not None
        for part in walk(each)
    )
