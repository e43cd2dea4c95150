"""Calls that only compute something, and whose result nobody takes."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._modules import serves_developers
from elixirlens.detectors._purity import only_computes
from elixirlens.detectors._values import is_thrown_away
from elixirlens.elixir import Call, Form
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import calls_in

# What these are given is data, or functions that run later and only if the result is used.
_BUILDERS = ("Ecto.", "Phoenix.", "Plug.", "Stream")
_TAKING_FUNCTIONS = frozenset(
    [
        "all?", "any?", "chunk_by", "drop_while", "filter", "find", "find_index", "find_value", "flat_map", "group_by",
        "map", "map_join", "map_reduce", "max_by", "min_by", "put_new_lazy", "reduce", "reduce_while", "reject",
        "sort_by", "split_with", "uniq_by", "update", "update!", "update_in",
    ]
)  # fmt: skip
_STOPPING = frozenset({"exit", "raise", "reraise", "throw"})
_MAKING_ATOMS = frozenset({"binary_to_atom", "list_to_atom", "to_atom"})  # for whoever asks for existing ones later
_LAZY = frozenset({"File", "IO", "Stream", "Task", "Task.Supervisor"})


def detect(subject: Call, context: Context) -> Iterator[Hit]:
    """Yield the call where its result falls on the floor and nothing else can come of it."""
    if (
        subject.at_run_time
        and is_thrown_away(subject)
        and not _has_effect(subject)
        and not serves_developers(subject.owner)
    ):
        yield Hit(subject.place)


def _has_effect(call: Call) -> bool:
    """Whether a call may do something beside returning: run a function that acts, or find out whether it raises."""
    if (call.module or "").startswith(_BUILDERS):
        return False
    arguments = call.arguments
    if call.name in _TAKING_FUNCTIONS and not (arguments and _is_function(arguments[-1])):
        return True
    if arguments and _is_lazy(arguments[0]):
        return True
    return _is_rescued(call) or any(_is_function(argument) and _acts(argument) for argument in arguments)


def _is_function(argument: expr.Expression) -> bool:
    return isinstance(argument, expr.Closure | expr.Capture) or (
        isinstance(argument, Call) and argument.form is Form.CAPTURE
    )


def _acts(function: expr.Expression) -> bool:
    """Whether a function does more than compute: it sends, stores, logs, stops, makes atoms, calls the unknown."""
    return any(
        not only_computes(call)
        or call.module == "Logger"
        or call.name in _STOPPING | _MAKING_ATOMS
        or call.name.endswith("!")
        for call in calls_in(function)
    )


def _is_lazy(collection: expr.Expression) -> bool:
    """Whether a collection does its work while somebody goes through it."""
    return any(call.module in _LAZY for call in calls_in(collection)) or (
        isinstance(collection, expr.Variable) and "stream" in collection.name
    )


def _is_rescued(call: Call) -> bool:
    """Whether the call may stand here because it raises for a wrong value."""
    return (call.clause is not None and "rescue" in call.clause.blocks) or any(
        isinstance(outer, Call) and outer.name == "try" for outer in call.enclosing()
    )
