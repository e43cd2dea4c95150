"""Bytes that become any term: functions, and without `[:safe]` new atoms too."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors.security._origins import settled, sources
from elixirlens.detectors.security._surroundings import starts_or_develops
from elixirlens.elixir import Call
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import walk
from elixirlens.finding import Severity

_OWN_STORAGE = frozenset({":beam_lib", ":code", ":dets", ":ets", ":persistent_term"})


def detect(call: Call, context: Context) -> Iterator[Hit]:
    """Yield `:erlang.binary_to_term` on bytes that may have been written elsewhere."""
    if not call.at_run_time or starts_or_develops(call.owner):
        return
    data = call.arguments[0] if call.arguments else None
    if data is not None and (settled(data, call) or _stored_here(data, call)):
        return
    safe, own = _is_safe(call), _writes_terms(call)
    if safe and own:
        return
    yield Hit(call.place, {"callee": call.callee}, severity=Severity.INFO if safe or own else None)


def _is_safe(call: Call) -> bool:
    match call.arguments:
        case (_, expr.List(options)):
            return any(isinstance(option, expr.Atom) and option.name == "safe" for option in options)
    return False


def _writes_terms(call: Call) -> bool:
    """Whether the module also writes such bytes: then it most likely reads its own."""
    return any(other.module == ":erlang" and other.name == "term_to_binary" for other in call.owner.all_calls)


def _stored_here(data: expr.Expression, call: Call) -> bool:
    """Whether the bytes come from a table or a compiled module of the same node."""
    seen = [data, *(source for source, _ in sources(data, call))]
    return any(isinstance(part, Call) and part.module in _OWN_STORAGE for value in seen for part in walk(value))
