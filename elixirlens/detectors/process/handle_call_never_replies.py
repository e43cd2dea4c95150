"""A way through `handle_call/3` without an answer and without `from`, or an answer where nobody asked."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.elixir import Clause, Function
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import mentions
from elixirlens.otp.genserver import callback_name, is_genserver, returned

NEVER_ANSWERED = "and nobody can answer the caller: `from` is thrown away"
NOBODY_ASKED = "which only handle_call/3 may return"


def detect(subject: Function, context: Context) -> Iterator[Hit]:
    """Look at what each clause returns on every way through it."""
    if not is_genserver(subject.module):
        return
    unwanted, reason = ("noreply", NEVER_ANSWERED) if subject.name == "handle_call" else ("reply", NOBODY_ASKED)
    for clause in subject.clauses:
        if unwanted == "noreply" and not _throws_from_away(clause):
            continue
        if any(_is_tagged(result, unwanted) for result in returned(clause)):
            shape = f"{{:{unwanted}, …}}"
            yield Hit(clause.place, {"callback": callback_name(subject), "shape": shape, "reason": reason})


def _is_tagged(result: expr.Expression, tag: str) -> bool:
    match result:
        case expr.Tuple((expr.Atom(name), _, *_)):
            return name == tag
    return False


def _throws_from_away(clause: Clause) -> bool:
    """Whether a clause has no use for `from`. One that answers somebody may know its caller by another name."""
    if any(call.name == "reply" and call.module in {"GenServer", ":gen_server"} for call in clause.calls):
        return False
    match clause.parameters[1].pattern:
        case expr.Variable(name) | expr.Tuple((_, expr.Variable(name))):
            parts = (clause.guard, clause.body, *clause.blocks.values())
            return not any(part is not None and mentions(part, name) for part in parts)
    return False
