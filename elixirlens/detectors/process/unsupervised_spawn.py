"""Processes that are started with `spawn` and its relatives, outside the supervision tree."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._modules import serves_developers
from elixirlens.detectors.process._values import is_kept
from elixirlens.elixir import Call, Module, Resolution, Zone
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import walk

# `start_link` is what a supervisor calls; a `spawn` of one's own leaves the choice to its callers.
_STARTERS = ("spawn", "start_link", "start_monitor")


def detect(call: Call, context: Context) -> Iterator[Hit]:
    """Yield a call that starts a bare process, unless its starter keeps it linked or watches how it ends."""
    function = call.function
    if function is None or not call.at_run_time or function.name.startswith(_STARTERS) or serves_developers(call.owner):
        return
    if call.resolution is Resolution.LOCAL or (_is_watched(call) and _handles_down(call.owner)):
        return
    if not (call.name == "spawn_link" and is_kept(call)) and not _is_handed_over(call):
        yield Hit(call.place, {"callee": call.callee})


def _is_handed_over(call: Call) -> bool:
    """Whether a function returns `{:ok, spawn(…)}`, as a supervisor expects of it."""
    match next(call.enclosing(), None):
        case expr.Tuple((expr.Atom("ok"), pid)):
            return pid is call
    return False


def _is_watched(call: Call) -> bool:
    """Whether the starter monitors the process, with the spawn itself or in the same function."""
    if call.name == "spawn_monitor" or any(_has_monitor(options) for options in call.arguments[-1:]):
        return True
    calls = call.function.calls if call.function else ()
    return any(each.name == "monitor" and not each.zones & Zone.CLOSURE for each in calls)


def _has_monitor(options: expr.Expression) -> bool:
    return isinstance(options, expr.List) and any(
        isinstance(option, expr.Atom) and option.name == "monitor" for option in options.elements
    )


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
