"""Calls that wait for an answer for as long as it takes."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._comments import explains
from elixirlens.detectors._modules import serves_developers
from elixirlens.elixir import Call, Form
from elixirlens.elixir import expression as expr
from elixirlens.finding import Severity
from elixirlens.otp.same_process import calls_reached_from
from elixirlens.otp.waits import first_wait

_REMOTE = frozenset({":erpc", ":rpc"})  # these wait for ever unless they are told not to
_REASONS = ("infinit", "timeout", "waits", "blocking", "block_until", "forever", "for ever")
_HTTP_TIMEOUTS = ("receive_timeout", "recv_timeout", "timeout")


def detect(call: Call, context: Context) -> Iterator[Hit]:
    """Yield calls of other processes, nodes and hosts that have no limit, unless a comment above says why."""
    if not call.at_run_time or call.form is Form.CAPTURE or serves_developers(call.owner) or _is_explained(call):
        return
    if call.module == ":httpc":
        if not _limits_http(call):
            yield Hit(call.place, {"callee": call.callee}, severity=Severity.WARNING)
    elif call.module in _REMOTE or (_waits_for_ever(call) and not _answers_at_once(call)):
        yield Hit(call.place, {"callee": call.callee})


def _waits_for_ever(call: Call) -> bool:
    """Whether `:infinity` is written as the timeout, here or in a module attribute."""
    last = call.arguments[-1] if call.arguments else None
    if isinstance(last, expr.AttributeRead) and (attribute := call.owner.attribute(last.name)) is not None:
        last = attribute.value
    return _is_infinity(last) or any(_is_infinity(call.option(name)) for name in _HTTP_TIMEOUTS)


def _answers_at_once(call: Call) -> bool:
    """Whether the module calls a server that it is itself, and that is not seen to wait for anybody."""
    server = call.owner.functions.get(("handle_call", 3))
    return server is not None and not any(first_wait(calls_reached_from(clause)) for clause in server.clauses)


def _is_infinity(value: expr.Expression | None) -> bool:
    return isinstance(value, expr.Atom) and value.name == "infinity"


def _limits_http(call: Call) -> bool:
    """Whether the options of a request name a timeout, or are put together elsewhere."""
    match call.arguments:
        case (_, _, expr.List(options), *_):
            return any(not isinstance(option, expr.Pair | expr.Tuple) or _names_timeout(option) for option in options)
        case (_,):
            return False
    return True


def _names_timeout(option: expr.Pair | expr.Tuple) -> bool:
    match option:
        case expr.Pair(expr.Atom(name), _) | expr.Tuple((expr.Atom(name), _)):
            return name == "timeout"
    return False


def _is_explained(call: Call) -> bool:
    """Whether a comment above, or the name or the documentation of the function, speaks of waiting."""
    function = call.function
    if function is None:
        return False
    text = function.name + " " + ((function.doc.text or "") if function.doc is not None else "")
    return explains(call, _REASONS) or any(word in text.lower() for word in _REASONS)
