"""`init/1` waits for the world outside instead of handing that on to `handle_continue/2`."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._comments import explains
from elixirlens.detectors._modules import stands_in
from elixirlens.elixir import Call, Clause, Function, Module, Use
from elixirlens.elixir import expression as expr
from elixirlens.finding import Severity
from elixirlens.otp.genserver import is_genserver, is_nameless, is_one_of_many, returned
from elixirlens.otp.same_process import calls_reached_from
from elixirlens.otp.waits import Wait, first_wait, waits_for

WRITES = frozenset(
    [
        (":ets", "insert"), (":ets", "insert_new"), (":ets", "update_counter"), (":ets", "update_element"),
        (":persistent_term", "put"),
    ]
)  # fmt: skip
_HANDLERS = frozenset({"handle_call", "handle_cast", "handle_continue", "handle_info"})
_FOR_SUPERVISORS = frozenset({"child_spec", "start_link"})
_ON_PURPOSE = (
    "block boot", "block init", "block start", "block the sup", "block until", "blocking", "deliberate", "intentional",
    "on purpose", "purposef", "synchronous",
)  # fmt: skip


def detect(subject: Function, context: Context) -> Iterator[Hit]:
    """Report the first call of each clause that waits."""
    server = subject.module
    if not is_genserver(server) or stands_in(server.name) or _is_a_step_of_the_start(server):
        return
    if any(_has_a_plan(clause) for clause in subject.clauses):
        return
    for clause in subject.clauses:
        call = first_wait(calls_reached_from(clause))
        if call is None or _fills_a_table(clause) or _is_on_purpose(call, clause):
            continue
        is_query = waits_for(call) is Wait.QUERY
        if is_query and _is_started_by_hand(server):
            continue
        severity = Severity.INFO if is_query and _is_one_of_many(server) else None
        yield Hit(call.place, {"callee": call.callee}, severity=severity)


def _is_started_by_hand(server: Module) -> bool:
    """Whether a server has no `start_link`: whoever starts it wants to wait for it, and is no supervisor."""
    return not any(function.name in _FOR_SUPERVISORS for function in server.functions.values())


def _is_one_of_many(server: Module) -> bool:
    """Whether there is a process for each of something: few wait for one of them."""
    return is_one_of_many(server) or is_nameless(server)


def _is_on_purpose(call: Call, clause: Clause) -> bool:
    """Whether a comment above the call, or in `init/1`, says that waiting is meant."""
    return any(explains(each, _ON_PURPOSE) for each in (call, *clause.calls))


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
