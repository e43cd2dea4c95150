"""Processes that are started with `spawn` and its relatives, outside the supervision tree."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._comments import explains
from elixirlens.detectors._modules import is_double, serves_developers
from elixirlens.detectors._values import is_kept
from elixirlens.detectors.process._signals import only_signals
from elixirlens.detectors.process._watching import (
    REASONS,
    belongs_to_a_server,
    is_awaited,
    is_for_a_supervisor,
    is_watched,
    leaves_watching_to_others,
    reports_back,
    starts_for_its_callers,
)
from elixirlens.elixir import Call, Function, Resolution
from elixirlens.elixir import expression as expr
from elixirlens.finding import Severity
from elixirlens.otp.supervision import kind_of

# `start_link` is what a supervisor calls; a `spawn` of one's own leaves the choice to its callers.
_STARTERS = ("spawn", "start_link", "start_monitor")


def detect(call: Call, context: Context) -> Iterator[Hit]:
    """Yield a call that starts a bare process, unless its starter keeps it linked or watches how it ends."""
    function = call.function
    if function is None or not call.at_run_time or function.name.startswith(_STARTERS):
        return
    if serves_developers(call.owner) or is_double(call.owner.name):
        return
    if call.resolution is Resolution.LOCAL or is_watched(call) or _is_handed_over(call) or only_signals(call):
        return
    if is_awaited(call) or is_for_a_supervisor(function) or explains(call, REASONS):
        return
    if leaves_watching_to_others(call) or starts_for_its_callers(call):
        return
    if not (call.name == "spawn_link" and _is_cared_for(function, call)):
        severity = Severity.INFO if context.mix.has_no_tree else None
        yield Hit(call.place, {"callee": call.callee}, severity=severity)


def _is_cared_for(function: Function, call: Call) -> bool:
    """Whether its starter keeps a linked process, or is a server that lives and dies with it."""
    return is_kept(call) or _is_started_again(function) or belongs_to_a_server(call) or reports_back(call)


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
