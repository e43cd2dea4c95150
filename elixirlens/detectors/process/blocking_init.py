"""`init/1` waits for the world outside instead of handing that on to `handle_continue/2`."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.elixir import Clause, Function
from elixirlens.elixir import expression as expr
from elixirlens.otp.genserver import is_genserver, returned
from elixirlens.otp.same_process import calls_reached_from
from elixirlens.otp.waits import first_wait


def detect(subject: Function, context: Context) -> Iterator[Hit]:
    """Report the first call of each clause that waits."""
    if (subject.name, subject.arity) != ("init", 1) or not is_genserver(subject.module):
        return
    if any(_has_a_plan(clause) for clause in subject.clauses):
        return
    for clause in subject.clauses:
        call = first_wait(calls_reached_from(clause))
        if call is not None:
            yield Hit(call.place, {"callee": call.callee})


def _has_a_plan(clause: Clause) -> bool:
    """Whether `init/1` hands work on with `{:continue, …}`, or returns `:ignore`: then its work is all there is."""
    for result in returned(clause):
        match result:
            case expr.Tuple((_, _, expr.Tuple((expr.Atom("continue"), _)))) | expr.Atom("ignore"):
                return True
    return False
