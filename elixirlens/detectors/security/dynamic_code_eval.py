"""Code that is run though it is not written in the source."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors.security._origins import from_outside, settled
from elixirlens.detectors.security._surroundings import serves_macros, starts_or_develops
from elixirlens.elixir import Call
from elixirlens.elixir import expression as expr
from elixirlens.finding import Severity

_FILES = frozenset({"compile_file", "eval_file", "load_file", "require_file"})


def detect(call: Call, context: Context) -> Iterator[Hit]:
    """Yield a call that runs text or syntax which the program got or put together."""
    if not call.at_run_time or starts_or_develops(call.owner) or not call.arguments:
        return
    code = call.arguments[0]
    outside = from_outside(code, call)
    if settled(code, call) or _is_quoted(code) or (call.name in _FILES and not outside):
        return
    if call.owner.name.partition(".")[0] == call.module or serves_macros(call):  # EEx and Code are made of themselves
        return
    yield Hit(call.place, {"callee": call.callee}, severity=Severity.ERROR if outside else None)


def _is_quoted(code: expr.Expression) -> bool:
    return isinstance(code, Call) and code.name == "quote"
