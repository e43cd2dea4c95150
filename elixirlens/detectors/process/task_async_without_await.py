"""Tasks whose result nobody takes."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._values import is_dropped
from elixirlens.elixir import Call, Form, Module
from elixirlens.otp.messages import shape_of

_TAKING = frozenset({"demonitor", "receive"})  # who has a reply lets go of the monitor of its task


def detect(call: Call, context: Context) -> Iterator[Hit]:
    """Yield `Task.async` and its relatives where the task is dropped, or bound to a name that is not read again."""
    if call.at_run_time and call.form is Form.CALL and not _takes_messages(call) and is_dropped(call):
        yield Hit(call.place, {"callee": call.callee})


def _takes_messages(call: Call) -> bool:
    """Whether the module looks into its mailbox itself: the reply of a task is a message."""
    owner = call.owner
    return owner.open or _takes_replies(owner) or any(each.name in _TAKING for each in owner.all_calls)


def _takes_replies(module: Module) -> bool:
    """Whether a clause of `handle_info/2` may take `{reference, result}`: any that does not ask for a tag."""
    handler = module.functions.get(("handle_info", 2))
    clauses = [clause for clause in handler.clauses if clause.body is not None] if handler is not None else []
    return any(shape_of(clause.parameters[0].pattern, module) is None for clause in clauses)
