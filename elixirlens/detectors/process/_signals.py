"""Processes with nothing to lose: they send messages to others, wait for the end of one, or end the node."""

from __future__ import annotations

from elixirlens.elixir import Call, Resolution
from elixirlens.elixir import expression as expr
from elixirlens.otp.same_process import calls_here, calls_reached

_SIGNALS = frozenset(
    [
        ("GenServer", "stop"),
        ("Kernel", "for"),
        ("Kernel", "if"),
        ("Kernel", "self"),
        ("Kernel", "send"),
        ("Kernel", "try"),
        ("Kernel", "unless"),
        ("Process", "exit"),
    ]
)
_ENDING_THE_NODE = frozenset({"halt", "reboot", "restart", "stop"})
_NODE = frozenset({":erlang", ":init", "Nerves.Runtime", "System"})
_TRACING = frozenset({":dbg", ":sys", "Logger"})


def only_signals(call: Call) -> bool:
    """Whether the closure that a call runs as a process watches another one, ends the node, or only sends and logs."""
    closure = call.arguments[0] if call.arguments else None
    if not isinstance(closure, expr.Closure):
        return False
    body = closure.branches[0].body if closure.branches else None
    if body is None or _waits_for_an_end(body):
        return True
    calls = list(calls_reached(body))
    return any(map(_ends_the_node, calls)) or all(map(_is_signal, calls))


def _ends_the_node(call: Call) -> bool:
    return call.module in _NODE and call.name in _ENDING_THE_NODE


def _waits_for_an_end(body: expr.Expression) -> bool:
    loops = isinstance(body, Call) and body.resolution is Resolution.LOCAL
    names = {each.name for each in (calls_reached(body) if loops else calls_here(body))}
    return "monitor" in names and "receive" in names


def _is_signal(call: Call) -> bool:
    return (
        (call.module, call.name) in _SIGNALS
        or call.module in _TRACING
        or call.name == "cast"
        or call.name.startswith("broadcast")
    )
