"""What a reader of the documentation is entitled to: the public functions of modules that are shown to others."""

from __future__ import annotations

from collections.abc import Callable

from elixirlens.detectors._contracts import may_be_callback, serves_framework
from elixirlens.elixir import Function, Kind, Module, ModuleKind
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import is_literal

_KNOWN_BY_NAME = frozenset({"changeset", "child_spec", "start_link"})  # the same everywhere


def is_shown(module: Module) -> bool:
    """Whether a module appears in the documentation: neither it nor a module around it says `@moduledoc false`."""
    around: Module | None = module
    while around is not None:
        if around.hidden:
            return False
        around = around.parent
    return module.kind in {ModuleKind.MODULE, ModuleKind.PROTOCOL}


def is_interface(function: Function) -> bool:
    """Whether a function is there for other people's code: public, shown, and not a callback that others define."""
    return (
        function.public
        and function.kind is not Kind.DEFDELEGATE
        and not function.hidden
        and function.name not in _KNOWN_BY_NAME
        and is_shown(function.module)
        and not serves_framework(function.module)
        and not may_be_callback(function)
        and not _is_deprecated(function)  # from here on expressions are built
        and not _renders(function)
        and not _is_constant(function)
    )


def percentage(module: Module, has: Callable[[Function], bool]) -> int:
    """How many in a hundred of a module's interface functions have something, rounded down."""
    interface = [function for function in module.functions.values() if is_interface(function)]
    return 100 * sum(map(has, interface)) // len(interface) if interface else 0


def _is_deprecated(function: Function) -> bool:
    """Whether it is on its way out: `@deprecated "…"`, `@doc deprecated: "…"`."""
    return any(
        attribute.name == "deprecated" or (attribute.name == "doc" and _has_key(attribute.value, "deprecated"))
        for attribute in function.attributes
    )


def _has_key(value: expr.Expression | None, key: str) -> bool:
    match value:
        case expr.List(elements):
            return any(isinstance(pair, expr.Pair) and pair.key == expr.Atom(key, at=pair.place) for pair in elements)
    return False


def _is_constant(function: Function) -> bool:
    """Whether it only has a name for a value: `def max_items, do: @max_items`."""
    body = function.clauses[0].body if function.arity == 0 else None
    return body is not None and (isinstance(body, expr.AttributeRead) or is_literal(body))


def _renders(function: Function) -> bool:
    """Whether it is a function component: `attr` and `slot` document it, and its type is always the same."""
    match function.clauses[0].parameters if function.arity == 1 else ():
        case (parameter,):
            return expr.Variable("assigns", at=parameter.pattern.place) in _alternatives(parameter.pattern)
    return False


def _alternatives(pattern: expr.Expression) -> tuple[expr.Expression, ...]:
    match pattern:
        case expr.Operator("=", left, right):
            return (left, right)
    return (pattern,)
