"""Calls that wait for an answer for as long as it takes."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._comments import explains
from elixirlens.detectors._modules import serves_developers
from elixirlens.elixir import Call, Form
from elixirlens.elixir import expression as expr
from elixirlens.otp.same_process import calls_reached_from
from elixirlens.otp.waits import ANSWERS_LATER, first_wait

_REMOTE = frozenset({":erpc", ":rpc"})  # these wait for ever unless they are told not to
_SERVERS = frozenset({"Agent", "GenServer", "GenStage", ":gen_server", ":gen_statem"})
_REASONS = ("infinit", "timeout", "waits", "blocking", "block_until", "forever", "for ever")
_HTTP_TIMEOUTS = ("receive_timeout", "recv_timeout", "timeout")


def detect(call: Call, context: Context) -> Iterator[Hit]:
    """Yield calls of other processes, nodes and hosts that have no limit, unless a comment above says why."""
    if not call.at_run_time or call.form is Form.CAPTURE or serves_developers(call.owner) or _is_explained(call):
        return
    if call.module == ":httpc":
        if not _limits_http(call):
            yield Hit(call.place, {"callee": call.callee})
    elif (call.module in _REMOTE and not _limits_remote(call)) or (
        _waits_for_ever(call) and not _is_its_business(call)
    ):
        yield Hit(call.place, {"callee": call.callee})


def _limits_remote(call: Call) -> bool:
    """Whether this is `multicall(module, function, arguments, timeout)`."""
    match call.arguments:
        case (_, function, _, limit) if call.name == "multicall":
            return isinstance(function, expr.Atom) and not isinstance(limit, expr.List) and not _is_infinity(limit)
    return False


def _waits_for_ever(call: Call) -> bool:
    """Whether `:infinity` is written as the timeout, here or in a module attribute."""
    last = call.arguments[-1] if call.arguments else None
    if isinstance(last, expr.AttributeRead) and (attribute := call.owner.attribute(last.name)) is not None:
        last = attribute.value
    if any(call.option(name) is not None for name in ANSWERS_LATER):
        return False  # the answer comes as messages
    return _is_infinity(last) or any(_is_infinity(call.option(name)) for name in _HTTP_TIMEOUTS)


def _is_its_business(call: Call) -> bool:
    """Whether the server is one that callers bring along, who know it, or the module itself, not seen to wait."""
    if call.module in _SERVERS and isinstance(call.arguments[0], expr.Variable):
        return True
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
