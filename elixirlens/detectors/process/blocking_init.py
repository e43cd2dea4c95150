"""`init/1` waits for the world outside instead of handing that on to `handle_continue/2`."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._modules import stands_in
from elixirlens.elixir import Clause, Function, Module, Use
from elixirlens.elixir import expression as expr
from elixirlens.otp.genserver import is_genserver, returned
from elixirlens.otp.same_process import calls_reached_from
from elixirlens.otp.waits import first_wait

WRITES = frozenset(
    [
        (":ets", "insert"), (":ets", "insert_new"), (":ets", "update_counter"), (":ets", "update_element"),
        (":persistent_term", "put"),
    ]
)  # fmt: skip
_HANDLERS = frozenset({"handle_call", "handle_cast", "handle_continue", "handle_info"})


def detect(subject: Function, context: Context) -> Iterator[Hit]:
    """Report the first call of each clause that waits."""
    if not is_genserver(subject.module) or any(_has_a_plan(clause) for clause in subject.clauses):
        return
    if stands_in(subject.module.name) or _is_a_step_of_the_start(subject.module):
        return
    for clause in subject.clauses:
        call = first_wait(calls_reached_from(clause))
        if call is not None and not _fills_a_table(clause):
            yield Hit(call.place, {"callee": call.callee})


def _has_a_plan(clause: Clause) -> bool:
    """Whether `init/1` hands work on with `{:continue, …}`, or returns `:ignore`: then its work is all there is."""
    for result in returned(clause):
        match result:
            case expr.Tuple((_, _, expr.Tuple((expr.Atom("continue"), _)))) | expr.Atom("ignore"):
                return True
    return False


def _is_a_step_of_the_start(server: Module) -> bool:
    """Whether a server is told nothing and started once: the next children are to wait for its work."""
    handles = any(function.name in _HANDLERS for function in server.functions.values())
    return not handles and any(_is_temporary(use) for use in server.uses if use.module == "GenServer")


def _is_temporary(use: Use) -> bool:
    match use.option("restart"):
        case expr.Atom("temporary"):
            return True
    return False


def _fills_a_table(clause: Clause) -> bool:
    """Whether others can read at once what is loaded here: `handle_continue/2` would let them see it empty."""
    return any((call.module, call.name) in WRITES for call in calls_reached_from(clause))
