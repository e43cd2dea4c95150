"""Which calls the running process makes itself, and which it only hands to another one.

A function in `Enum.each/2` runs here; one in `Task.start/1` does not. Of a function that is given to code we do not
know, bound to a variable or returned, nobody can tell: it does not count as run here. One that is the default of an
option, as in `Keyword.get(options, :sleep, &Process.sleep/1)`, is only kept.
"""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.elixir import Call, Clause, Form, Resolution
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, children
from elixirlens.otp.waits import is_repo

_RUNS_FUNCTIONS = frozenset(
    [
        "Access", "Enum", "File", "Keyword", "List", "Logger", "Map", "MapSet", "Range", "Regex", "Stream", "String",
        ":lists", ":maps", ":ets",
    ]
)  # fmt: skip
# Functions of these modules that put a function away, or have it as their answer where nothing else is found.
_KEEPS_FUNCTIONS = frozenset(
    [
        "at", "concat", "first", "get", "insert", "insert_at", "insert_new", "last", "pop", "pop_at", "pop_first",
        "put", "put_new", "replace", "replace!", "replace_at",
    ]
)  # fmt: skip
_RUNS_FUNCTION = frozenset(
    [
        ("Kernel", "apply"), ("Kernel", "get_and_update_in"), ("Kernel", "tap"), ("Kernel", "then"),
        ("Kernel", "update_in"), (":telemetry", "span"), (":timer", "tc"), (":global", "trans"), ("Ecto.Multi", "run"),
    ]
)  # fmt: skip
_STARTS_PROCESSES = frozenset(["spawn", "spawn_link", "spawn_monitor", "spawn_opt"])


def runs_functions_here(call: Call) -> bool:
    """Whether a call runs the functions that it is given, in the process that makes the call."""
    module, name = call.module, call.name
    if module is None or name in _STARTS_PROCESSES:
        return False
    return (
        (module in _RUNS_FUNCTIONS and name not in _KEEPS_FUNCTIONS)
        or (module, name) in _RUNS_FUNCTION
        or (is_repo(module) and name in {"transaction", "transact"})
    )


def calls_here(expression: Node) -> Iterator[Call]:
    """The calls that the running process makes for an expression, in source order."""
    stack: list[Node] = [] if _is_function(expression) else [expression]
    while stack:
        current = stack.pop()
        if isinstance(current, Call):
            yield current
        runs_functions = isinstance(current, Call) and runs_functions_here(current)
        stack.extend(child for child in reversed(children(current)) if runs_functions or not _is_function(child))


def calls_of(clause: Clause) -> Iterator[Call]:
    """The calls that the running process makes in a clause."""
    for part in (clause.body, *clause.blocks.values()):
        if part is not None:
            yield from calls_here(part)


def calls_reached(expression: Node) -> Iterator[Call]:
    """Like `calls_here`, and the calls in the functions of the same module that are called: one step deep."""
    for call in calls_here(expression):
        yield call
        yield from _inside(call)


def calls_reached_from(clause: Clause) -> Iterator[Call]:
    """Like `calls_of`, one step deep."""
    for call in calls_of(clause):
        yield call
        yield from _inside(call)


def _inside(call: Call) -> Iterator[Call]:
    if call.resolution is not Resolution.LOCAL:
        return
    function = call.owner.function(call.name, call.arity)
    for clause in function.clauses if function is not None else ():
        yield from calls_of(clause)


def _is_function(expression: Node) -> bool:
    return isinstance(expression, expr.Closure | expr.Capture) or (
        isinstance(expression, Call) and expression.form is Form.CAPTURE
    )
