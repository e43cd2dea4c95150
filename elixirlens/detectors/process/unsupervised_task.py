"""Tasks that are started outside the supervision tree."""

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
    stands_for_a_task,
    starts_for_its_callers,
)
from elixirlens.elixir import Call, Function, Resolution
from elixirlens.finding import Severity


def detect(call: Call, context: Context) -> Iterator[Hit]:
    """Yield `Task.start`, and `Task.start_link` where nobody keeps the linked task, unless a comment takes the loss."""
    function = call.function
    if function is None or not call.at_run_time or call.resolution is Resolution.LOCAL:
        return
    if serves_developers(call.owner) or is_double(call.owner.name):
        return
    if stands_for_a_task(function) or is_for_a_supervisor(function) or starts_for_its_callers(call):
        return
    if call.name == "start_link" and _is_cared_for(function, call):
        return
    if leaves_watching_to_others(call):
        return
    if not (is_watched(call) or is_awaited(call) or only_signals(call) or explains(call, REASONS)):
        severity = Severity.INFO if context.mix.has_no_tree else None
        yield Hit(call.place, {"callee": call.callee}, severity=severity)


def _is_cared_for(function: Function, call: Call) -> bool:
    """Whether a linked task belongs to whoever starts it, or only works for another process."""
    is_for_supervisors = function.name in {"child_spec", "start_link"}
    return is_for_supervisors or is_kept(call) or belongs_to_a_server(call) or reports_back(call)
