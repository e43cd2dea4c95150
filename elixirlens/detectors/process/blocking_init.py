"""`init/1` waits for the world outside instead of handing that on to `handle_continue/2`."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.elixir import Function
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import walk
from elixirlens.otp.genserver import is_genserver
from elixirlens.otp.same_process import calls_reached_from
from elixirlens.otp.waits import first_wait


def detect(subject: Function, context: Context) -> Iterator[Hit]:
    """Report the first call of each clause that waits."""
    if (subject.name, subject.arity) != ("init", 1) or not is_genserver(subject.module) or _continues(subject):
        return
    for clause in subject.clauses:
        call = first_wait(calls_reached_from(clause))
        if call is not None:
            yield Hit(call.place, {"callee": call.callee})


def _continues(init: Function) -> bool:
    """Whether a clause hands work on with `{:continue, …}`."""
    for clause in init.clauses:
        for part in walk(clause.body) if clause.body is not None else ():
            match part:
                case expr.Tuple((expr.Atom("continue"), _)):
                    return True
    return False
