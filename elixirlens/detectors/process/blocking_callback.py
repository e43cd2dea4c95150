"""A process that everybody shares waits for the world outside while its callers wait for it."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.elixir import Call, Function, Module
from elixirlens.otp.genserver import callback_name, is_genserver, is_shared
from elixirlens.otp.same_process import calls_reached_from
from elixirlens.otp.waits import Wait, first_wait, waits_for

WITH_TIMEOUT = 3  # GenServer.call(server, message, timeout)
SLOW = (Wait.HTTP, Wait.COMMAND, Wait.SLEEP, Wait.TRANSACTION, Wait.REMOTE)
# Requests could run side by side. A server for these may be there so that they do not.
IN_TURN = frozenset({Wait.COMMAND, Wait.SLEEP, Wait.TRANSACTION})


def detect(subject: Module, context: Context) -> Iterator[Hit]:
    """Report the first call of each clause that is slow, once for each place."""
    if not is_genserver(subject) or not _answers(subject) or not is_shared(subject) or _callers_are_patient(subject):
        return
    reported = set()
    for callback in _message_handlers(subject):
        for clause in callback.clauses:
            call = first_wait(calls_reached_from(clause), SLOW)
            if call is not None and call.place not in reported and not _keeps_order(call, subject):
                reported.add(call.place)
                values = {"callee": call.callee, "callback": callback_name(callback), "module": subject.name}
                yield Hit(call.place, values)


def _answers(module: Module) -> bool:
    """Whether somebody can wait for this process."""
    return ("handle_call", 3) in module.functions


def _callers_are_patient(module: Module) -> bool:
    """Whether all calls that the module makes to its process say how long they wait: then it was thought of."""
    calls = [call for call in module.all_calls if (call.module, call.name) == ("GenServer", "call")]
    return bool(calls) and all(call.arity == WITH_TIMEOUT for call in calls)


def _keeps_order(call: Call, module: Module) -> bool:
    """Whether all that the server is asked for is slow: its callers want to have their turn, and nobody else waits."""
    if waits_for(call) not in IN_TURN:
        return False
    return all(first_wait(calls_reached_from(clause)) for clause in module.functions["handle_call", 3].clauses)


def _message_handlers(module: Module) -> Iterator[Function]:
    for key in (("handle_call", 3), ("handle_cast", 2), ("handle_info", 2)):
        if key in module.functions:
            yield module.functions[key]
