"""Large values, copied as a whole to another process that needs a part of them: in a closure or in a message."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._modules import serves_developers
from elixirlens.detectors.process._large_values import belongs_to_the_web, binds, is_large, is_passed_whole, uses_of
from elixirlens.elixir import Call
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, children
from elixirlens.finding import Severity

_MESSAGES = frozenset({("GenServer", "call"), ("GenServer", "cast"), ("Kernel", "send"), ("Process", "send_after")})
_STARTING = frozenset({"Task", "Task.Supervisor"})


def detect(subject: Call, context: Context) -> Iterator[Hit]:
    """Yield the first use of a value that is copied as a whole."""
    if not subject.at_run_time or serves_developers(subject.owner):
        return
    in_message = (subject.module, subject.name) in _MESSAGES
    for argument in subject.arguments[1:] if in_message else subject.arguments:
        is_closure = isinstance(argument, expr.Closure | expr.Capture)
        if is_closure and not in_message and not _is_within_another(subject):
            yield from _captured(argument, subject, context)
        elif _is_asked_for_whole(argument, subject):
            continue
        elif in_message or isinstance(argument, expr.List):  # the arguments of a function that is named
            yield from _sent(argument, subject)


def _is_within_another(call: Call) -> bool:
    """Whether a call stands in the closure of another process, which has copied everything already."""
    return any(isinstance(outer, Call) and outer.module in _STARTING for outer in call.enclosing() if outer is not call)


def _is_asked_for_whole(message: expr.Expression, call: Call) -> bool:
    """Whether a server sends itself a value as the whole message: it is made for such values, to keep them, say."""
    serves = call.owner.function("handle_cast", 2) or call.owner.function("handle_call", 3)
    return call.module == "GenServer" and isinstance(message, expr.Variable) and serves is not None


def _captured(closure: expr.Expression, call: Call, context: Context) -> Iterator[Hit]:
    for name in ("conn", "socket", "state", "changeset"):
        if binds(closure, name):
            continue
        uses = list(uses_of(closure, name))
        fields = [use for use in uses if not isinstance(use, expr.Variable)]
        if fields and len(fields) == len(uses) and is_large(name, fields, call.owner):
            shown = dict.fromkeys(context.source.text_between(use.place) for use in fields)
            yield _hit(fields[0], name, call, f"it needs only {' and '.join(shown)}")
        elif uses and not fields and is_passed_whole(name, closure, call.owner):
            yield _hit(uses[0], name, call, "a part of it would do")


def _sent(message: expr.Expression, call: Call) -> Iterator[Hit]:
    for part in _parts(message):
        match part:
            case expr.Variable("conn" | "socket" as name) if belongs_to_the_web(name, call.owner):
                if not _goes_to_and_fro(call):
                    yield _hit(part, name, call, "a part of it would do")
                return


def _goes_to_and_fro(call: Call) -> bool:
    """Whether a module that sends a connection also waits for messages itself: two processes answer one request."""
    return call.name == "send" and any(
        (each.module, each.name) == ("Kernel", "receive") for each in call.owner.all_calls
    )


def _parts(message: Node) -> Iterator[Node]:
    """What a message holds as it is; what a call makes of a value is another value."""
    if isinstance(message, expr.Tuple | expr.List | expr.Map | expr.Struct | expr.Pair):
        for child in children(message):
            yield from _parts(child)
    else:
        yield message


def _hit(use: Node, name: str, call: Call, reason: str) -> Hit:
    # What gathers in a state may still be little; a connection and a socket are never small.
    severity = Severity.INFO if name == "state" else None
    return Hit(use.place, {"callee": call.callee, "variable": name, "reason": reason}, severity=severity)
