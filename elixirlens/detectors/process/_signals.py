"""Processes with nothing to lose: they send messages, wait for one or for an end, expect to fail, or end the node."""

from __future__ import annotations

from elixirlens.elixir import Call, Resolution
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import statements
from elixirlens.otp.same_process import calls_here, calls_reached

_SIGNALS = frozenset(
    [
        ("GenServer", "stop"),
        ("Kernel", "for"),
        ("Kernel", "if"),
        ("Kernel", "raise"),
        ("Kernel", "receive"),
        ("Kernel", "self"),
        ("Kernel", "send"),
        ("Kernel", "try"),
        ("Kernel", "unless"),
        ("Process", "exit"),
        ("Process", "hibernate"),
        ("Process", "sleep"),
        (":timer", "sleep"),
    ]
)
_ENDING_THE_NODE = frozenset({"halt", "reboot", "restart", "stop"})
_NODE = frozenset({":erlang", ":init", "Nerves.Runtime", "System"})
_TRACING = frozenset({":dbg", ":logger", ":sys", "Logger"})


def only_signals(call: Call) -> bool:
    """Whether a closure watches another process, ends the node, expects to fail, or only sends and waits."""
    closure = call.arguments[0] if call.arguments else None
    if not isinstance(closure, expr.Closure):
        return False
    body = closure.branches[0].body if closure.branches else None
    if body is None or _waits_for_an_end(body) or _expects_to_fail(body):
        return True
    calls = list(calls_reached(body))
    return any(map(_ends_the_node, calls)) or all(map(_is_signal, calls))


def _ends_the_node(call: Call) -> bool:
    return call.module in _NODE and call.name in _ENDING_THE_NODE


def _waits_for_an_end(body: expr.Expression) -> bool:
    loops = isinstance(body, Call) and body.resolution is Resolution.LOCAL
    names = {each.name for each in (calls_reached(body) if loops else calls_here(body))}
    return "monitor" in names and "receive" in names


def _expects_to_fail(body: expr.Expression) -> bool:
    """Whether a process begins with a `try` that rescues everything: its failure is no loss that nobody hears of."""
    attempt = next(iter(statements(body)), None)
    if not isinstance(attempt, Call) or (attempt.module, attempt.name) != ("Kernel", "try"):
        return False
    return any(isinstance(pattern, expr.Variable) for each in attempt.branches("rescue") for pattern in each.patterns)


def _is_signal(call: Call) -> bool:
    return (
        (call.module, call.name) in _SIGNALS
        or call.module in _TRACING
        or call.name == "cast"
        or call.name.startswith("broadcast")
    )
