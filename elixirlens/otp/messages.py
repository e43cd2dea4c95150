"""Messages of a GenServer: the shapes that are sent, and those that its callbacks take.

A shape is what tells most messages apart: the tag, and for a tuple its size. `:stop` is `stop`, `{:add, tea, 2}` is
`add/3`. What has no tag has no shape.
"""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.elixir import Function, Module
from elixirlens.elixir import expression as expr
from elixirlens.otp.child_specs import Handler
from elixirlens.otp.genserver import resolve

_CALLBACKS = {"call": ("handle_call", 3), "cast": ("handle_cast", 2), "info": ("handle_info", 2)}
_NOT_TAGS = frozenset({"nil", "true", "false"})


def shape_of(message: expr.Expression | None, module: Module) -> str | None:
    """The shape of a message or of the pattern of one, None where it has no tag or any tag will do."""
    match resolve(message, module):
        case expr.Atom(name) if name not in _NOT_TAGS:
            return name
        case expr.Tuple((first, *rest)):
            tag = resolve(first, module)
            return f"{tag.name}/{1 + len(rest)}" if isinstance(tag, expr.Atom) and tag.name not in _NOT_TAGS else None
        case expr.Operator("=", left, right):
            return shape_of(left, module) or shape_of(right, module)
    return None


def shown(shape: str) -> str:
    """How a shape is shown: `:stop`, `{:add, _, _}`."""
    tag, _, size = shape.partition("/")
    return "{" + ", ".join([f":{tag}", *["_"] * (int(size) - 1)]) + "}" if size else f":{tag}"


def handlers_of(module: Module) -> tuple[Handler, ...]:
    """What the callbacks of a GenServer take."""
    return tuple(
        Handler(callback, _shapes(function))
        for callback, key in _CALLBACKS.items()
        if (function := module.function(*key)) is not None
    )


def _shapes(function: Function) -> tuple[str, ...] | None:
    found = list(_each(function))
    if not found or None in found:  # what a delegate takes is written elsewhere
        return None
    return tuple(dict.fromkeys(shape for shape in found if shape is not None))


def _each(function: Function) -> Iterator[str | None]:
    for clause in function.clauses:
        parameters = clause.parameters
        if clause.body is not None and parameters:
            yield shape_of(parameters[0].pattern, function.module)
