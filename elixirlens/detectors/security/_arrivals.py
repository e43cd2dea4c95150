"""Bytes that visibly come from elsewhere: out of a message, a socket, an answer, a form, a text that travels."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors._origins import HOPS, sources
from elixirlens.elixir import Call
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, bound, walk

_LETTERS = frozenset({"body", "message", "payload"})
_CLIENTS = frozenset(
    ["Finch", "HTTPoison", "Mint", "Req", "Tesla", ":gen_tcp", ":gen_udp", ":hackney", ":httpc", ":ssl"]
)
_FORMS = frozenset({"fetch_change", "fetch_field", "get_change", "get_field"})  # of a changeset
# What sockets, brokers and other servers put into a mailbox or hand to a callback.
_ARRIVALS = frozenset(
    ["basic_deliver", "gun_data", "gun_ws", "http_response", "mqtt", "publish", "redix_pubsub", "ssl", "tcp", "udp"]
)
_HANDLERS = frozenset(
    ["handle_frame", "handle_in", "handle_message", "handle_packet", "handle_publish", "websocket_handle"]
)


def is_received(data: Node | None, call: Call, hops: int = HOPS) -> bool:
    """Whether bytes, or what they are made of, were sent by somebody, as far as the module shows."""
    if data is None:
        return False
    for part in walk(data):
        match part:
            case Call() if _receives(part):
                return True
            case expr.Field(_, name) if name in _LETTERS:
                return True
            case expr.Variable(name) if _is_brought(name, call):
                return True
            case expr.Variable() | expr.Placeholder() if hops and _comes_from_received(part, call, hops):
                return True
    return False


def _comes_from_received(value: Node, call: Call, hops: int) -> bool:
    return any(is_received(source, seen_by, hops - 1) for source, seen_by in sources(value, call))


def _receives(call: Call) -> bool:
    """Whether a call asks the network, takes a text apart that was made to travel, or reads a form."""
    if call.module == "Base":
        return "decode" in call.name
    return call.module in _CLIENTS or (call.module in {"Ecto.Changeset", None, "Kernel"} and call.name in _FORMS)


def _is_brought(name: str, call: Call) -> bool:
    """Whether a variable is part of a message that a socket or a broker has sent."""
    function = call.function
    for pattern in _patterns(call):
        if name in bound(pattern):
            if function is not None and function.name in _HANDLERS:
                return True
            return any(_says_so(part) for part in walk(pattern)) or _is_letter(name, pattern)
    return False


def _says_so(part: Node) -> bool:
    return isinstance(part, expr.Atom) and part.name in _ARRIVALS


def _is_letter(name: str, pattern: Node) -> bool:
    """Whether a pattern takes a variable out of the body of something: `%{body: bytes}`."""
    return any(
        isinstance(part, expr.Pair)
        and isinstance(part.key, expr.Atom)
        and part.key.name in _LETTERS
        and name in bound(part.value)
        for part in walk(pattern)
    )


def _patterns(call: Call) -> Iterator[expr.Expression]:
    """The patterns of the clause around a call and of the branches around it, the nearest ones first."""
    for around in call.enclosing():
        if isinstance(around, expr.Branch):
            yield from around.patterns
    if call.clause is not None:
        yield from (parameter.pattern for parameter in call.clause.parameters)
