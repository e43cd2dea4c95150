"""A function that an agent runs waits, talks to other processes, raises, or does much without a name."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.elixir import Call
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, children, statements
from elixirlens.otp.same_process import calls_here, calls_reached
from elixirlens.otp.waits import first_wait

DECISIONS = frozenset(["case", "cond", "if", "unless", "with", "receive"])
MOST_STEPS = 5
TALKS = frozenset(
    [
        ("Kernel", "send"), ("Kernel", "spawn"), ("Kernel", "spawn_link"), ("Process", "send"), ("GenServer", "call"),
        ("GenServer", "cast"), ("Phoenix.PubSub", "broadcast"), ("Phoenix.PubSub", "broadcast!"),
        ("DynamicSupervisor", "start_child"), ("Supervisor", "start_child"), ("Task", "async"),
    ]
)  # fmt: skip


def detect(subject: Call, context: Context) -> Iterator[Hit]:
    """Look into the function that the agent is given."""
    match subject.arguments:
        case (_, expr.Closure(branches), *_):
            bodies: list[expr.Expression] = [branch.body for branch in branches]
        case (_, expr.Capture(body), *_):
            bodies = [body]
        case _:
            return
    for body in bodies:
        reason = _too_much(body)
        if reason is not None:
            yield Hit(subject.place, {"callee": subject.callee, "reason": reason})
            return


def _too_much(body: expr.Expression) -> str | None:
    """What a function does that an agent should not, in words."""
    for call in calls_reached(body):
        if first_wait([call]) is not None or (call.module, call.name) in TALKS:
            return f"calls {call.callee}"
    if any((call.module, call.name) == ("Kernel", "raise") for call in calls_here(body)):
        return "raises"
    if _levels(body) > 1:
        return "decides in two levels"
    runs_what_it_is_given = any(call.name == "" for call in calls_here(body))
    steps = sum(runs_what_it_is_given or not _is_access(statement) for statement in statements(body))
    return f"takes {steps} steps" if steps > MOST_STEPS else None


def _is_access(statement: Node) -> bool:
    """Whether a step only takes something out of the state, or puts it back: that is what the agent is for."""
    match statement:
        case expr.Operator("=", _, Call(module="Map" | "Keyword")):
            return True
    return False


def _levels(expression: Node) -> int:
    """How deep decisions stand in decisions."""
    inner = max((_levels(child) for child in children(expression)), default=0)
    match expression:
        case Call(module="Kernel", name=name) if name in DECISIONS:
            return inner + 1
    return inner
