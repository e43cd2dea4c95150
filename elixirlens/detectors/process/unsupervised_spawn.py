"""Processes that are started with `spawn` and its relatives, outside the supervision tree."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._modules import serves_developers
from elixirlens.detectors.process._values import is_kept
from elixirlens.elixir import Call, Module, Resolution
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import walk


def detect(call: Call, context: Context) -> Iterator[Hit]:
    """Yield a call that starts a bare process, unless its starter is known to watch it."""
    function = call.function
    if function is None or not call.at_run_time or call.resolution is Resolution.LOCAL or serves_developers(call.owner):
        return
    # `start_link` is what a supervisor calls; a `spawn` of one's own leaves the choice to its callers.
    if function.name.startswith(("spawn", "start_link", "start_monitor")):
        return
    if _monitors(call) and _handles_down(call.owner):
        return
    yield Hit(call.place, {"callee": call.callee})


def _monitors(call: Call) -> bool:
    if call.name == "spawn_monitor":
        return True
    return (
        any(part == expr.Atom("monitor", place=call.place) for part in walk(call.arguments[-1]))
        if call.arguments
        else False
    )


def _handles_down(module: Module) -> bool:
    """Whether a module looks for `:DOWN`, the message that says how a watched process ended."""
    for function in module.functions.values():
        for clause in function.clauses:
            parts = (*(parameter.pattern for parameter in clause.parameters), *((clause.body,) if clause.body else ()))
            if any(isinstance(part, expr.Atom) and part.name == "DOWN" for each in parts for part in walk(each)):
                return True
    return False
