"""Processes that are started with `spawn` and its relatives, outside the supervision tree."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._modules import serves_developers
from elixirlens.detectors._origins import sources
from elixirlens.detectors._values import is_kept
from elixirlens.detectors.process._signals import only_signals
from elixirlens.elixir import Call, Function, Module, Resolution, Zone
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import walk
from elixirlens.otp.supervision import kind_of

# `start_link` is what a supervisor calls; a `spawn` of one's own leaves the choice to its callers.
_STARTERS = ("spawn", "start_link", "start_monitor")


def detect(call: Call, context: Context) -> Iterator[Hit]:
    """Yield a call that starts a bare process, unless its starter keeps it linked or watches how it ends."""
    function = call.function
    if function is None or not call.at_run_time or function.name.startswith(_STARTERS) or serves_developers(call.owner):
        return
    if call.resolution is Resolution.LOCAL or _is_watched(call) or _is_handed_over(call) or only_signals(call):
        return
    if not (call.name == "spawn_link" and (is_kept(call) or _is_started_again(function))):
        yield Hit(call.place, {"callee": call.callee})


def _is_started_again(function: Function) -> bool:
    """Whether it runs in the `init` of a server: a crash takes that along, and a supervisor starts both again."""
    return (function.name, function.arity) == ("init", 1) and kind_of(function.module) is not None


def _is_handed_over(call: Call) -> bool:
    """Whether a function returns `{:ok, spawn(…)}`, as a supervisor expects of it, or all of `spawn_monitor(…)`."""
    match next(call.enclosing(), None):
        case None:
            return call.name == "spawn_monitor"
        case expr.Tuple((expr.Atom("ok"), pid)):
            return pid is call
    return False


def _is_watched(call: Call) -> bool:
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
    calls = call.function.calls if call.function else ()
    monitored = any(each.name == "monitor" and not each.zones & Zone.CLOSURE for each in calls)
    return (call.name == "spawn_monitor" or monitored) and _handles_down(call.owner)


def _handles_down(module: Module) -> bool:
    """Whether a module looks for `:DOWN`, the message that says how a watched process ended."""
    return any(
        isinstance(part, expr.Atom) and part.name == "DOWN"
        for function in module.functions.values()
        for clause in function.clauses
        for each in (*(parameter.pattern for parameter in clause.parameters), clause.body)
        if each is not None
        for part in walk(each)
    )
