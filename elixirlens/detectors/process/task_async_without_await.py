"""Tasks whose result nobody takes."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._values import is_dropped, is_lost_by_callers
from elixirlens.elixir import Call, Form, Module
from elixirlens.elixir.flow import bound
from elixirlens.otp.messages import shape_of

_TAKING = frozenset({"attach_hook", "demonitor", "receive"})  # who has a reply lets go of the monitor of its task
_WITHIN = ("Phoenix.Component", "Phoenix.LiveComponent")
_VIEWS = ("Phoenix.Channel", "Phoenix.LiveView")


def detect(call: Call, context: Context) -> Iterator[Hit]:
    """Yield `Task.async` and its relatives where the task is dropped, or bound to a name that is not read again.

    A private function may hand it on to callers, none of which keeps it.
    """
    if not call.at_run_time or call.form is not Form.CALL or _takes_messages(call):
        return
    if is_dropped(call) or is_lost_by_callers(call):
        yield Hit(call.place, {"callee": call.callee})


def _takes_messages(call: Call) -> bool:
    """Whether the module, or one whose process it is a part of, looks into the mailbox: a reply is a message."""
    owner = call.owner
    return (
        owner.may_be_given_callbacks
        or _is_part_of_a_view(call)
        or _takes_replies(owner)
        or any(each.name in _TAKING for each in owner.all_calls)
    )


def _is_part_of_a_view(call: Call) -> bool:
    """Whether a component, or a helper that gets the socket, starts the task: then the view is who gets the reply."""
    owner, clause = call.owner, call.clause
    if owner.uses_module(*_WITHIN):
        return True
    gets_socket = clause is not None and any("socket" in bound(each.pattern) for each in clause.parameters)
    return gets_socket and not owner.uses_module(*_VIEWS)


def _takes_replies(module: Module) -> bool:
    """Whether a clause of `handle_info/2` may take `{reference, result}`: any that does not ask for a tag."""
    handler = module.function("handle_info", 2)
    clauses = [clause for clause in handler.clauses if clause.body is not None] if handler is not None else []
    return any(shape_of(clause.parameters[0].pattern, module) is None for clause in clauses)
