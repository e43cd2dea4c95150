"""Tasks that are started outside the supervision tree."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._comments import explains
from elixirlens.detectors._modules import serves_developers
from elixirlens.detectors._values import is_kept
from elixirlens.detectors.process._signals import only_signals
from elixirlens.elixir import Call, Function, Resolution
from elixirlens.otp.genserver import CALLBACKS, is_genserver

_REASONS = ("crash", "don't care", "fail", "lost", "miss")  # a comment with these has thought about the loss


def detect(call: Call, context: Context) -> Iterator[Hit]:
    """Yield `Task.start`, and `Task.start_link` where nobody keeps the linked task, unless a comment takes the loss."""
    function = call.function
    if function is None or not call.at_run_time or call.resolution is Resolution.LOCAL or serves_developers(call.owner):
        return
    if call.name == "start_link" and (function.name in {"child_spec", "start_link"} or is_kept(call)):
        return
    if call.name == "start_link" and _belongs_to_a_server(function, call):
        return
    if not only_signals(call) and not explains(call, _REASONS):
        yield Hit(call.place, {"callee": call.callee})


def _belongs_to_a_server(function: Function, call: Call) -> bool:
    """Whether a GenServer, and not one of its clients, starts a linked task, which lives and dies with it."""
    return is_genserver(call.owner) and (not function.public or (function.name, function.arity) in CALLBACKS)
