"""What a reader of the documentation is entitled to: the public functions of modules that are shown to others."""

from __future__ import annotations

from collections.abc import Callable

from elixirlens.detectors._contracts import may_be_callback, serves_framework
from elixirlens.detectors.once import once_per_module
from elixirlens.elixir import Call, Form, Function, Kind, Module, ModuleKind, Use
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import is_literal

_KNOWN_BY_NAME = frozenset({"changeset", "child_spec", "start_link"})  # the same everywhere
_OPERATIONS = ("open_api_operation", 1)  # of a module for OpenApiSpex, which says in them what they are for
_TEXTS = frozenset({"moduledoc", "doc", "description"})  # options by which a `use` is given the documentation


def is_shown(module: Module) -> bool:
    """Whether a module appears in the documentation.

    None does that says `@moduledoc false` or that a function defines when it is called, nor a module inside of those.
    """
    around: Module | None = module
    while around is not None:
        if around.hidden or around.transient:
            return False
        around = around.parent
    return module.kind is ModuleKind.MODULE or module.kind is ModuleKind.PROTOCOL


def owes_moduledoc(module: Module) -> bool:
    """Whether nothing but a `@moduledoc` of its own could say what a module is for; it may have one."""
    return (
        bool(module.name)
        and is_shown(module)
        and (module.parent is None or module.parent.moduledoc is not None)
        and _has_contents(module)
        and not module.is_exception
        and not serves_framework(module)
        and _OPERATIONS not in module.functions
        and not any(_may_document(use) for use in module.uses)
    )


@once_per_module
def interface_of(module: Module) -> tuple[Function, ...]:
    """The functions of a module that are there for other people's code: see `is_interface`."""
    if not is_shown(module) or serves_framework(module):
        return ()
    return tuple(function for function in module.functions.values() if _is_for_callers(function))


def is_interface(function: Function) -> bool:
    """Whether a function is there for other people's code: public, shown, and not a callback that others define."""
    return _is_for_callers(function) and is_shown(function.module) and not serves_framework(function.module)


def percentage(module: Module, has: Callable[[Function], bool]) -> int:
    """How many in a hundred of a module's interface functions have something, rounded down; reckoned once."""
    reckoned = module.source.reckoned
    key = (percentage, has, id(module))
    if key not in reckoned:
        interface = interface_of(module)
        reckoned[key] = 100 * sum(map(has, interface)) // len(interface) if interface else 0
    found: int = reckoned[key]
    return found


def is_handed_over(function: Function) -> bool:
    """Whether its module gives it to somebody to call: `Dataloader.Ecto.new(Repo, query: &query/2)`."""
    calls = [call for call in function.module.calls_of(function.name) if call.arity == function.arity]
    return bool(calls) and all(call.form is Form.CAPTURE and _is_option(call) for call in calls)


def _is_for_callers(function: Function) -> bool:
    """Whether it is an interface by itself, whatever its module is."""
    return (
        function.public
        and function.kind is not Kind.DEFDELEGATE
        and not function.hidden
        and function.name not in _KNOWN_BY_NAME
        and not may_be_callback(function)
        and not is_deprecated(function)  # from here on expressions are built
        and not _renders(function)
        and not _is_constant(function)
    )


def _has_contents(module: Module) -> bool:
    """Whether there is something to tell of: a module that only holds other modules is a name."""
    return bool(module.functions or module.generated or module.struct or module.callbacks or module.uses)


def _may_document(use: Use) -> bool:
    """Whether a `use` sets `@moduledoc`, or is given the text for one."""
    if use.effect is not None and use.effect.documented:
        return True
    match use.options:
        case expr.List(elements):
            return any(isinstance(each, expr.Pair) and _names(each.key, _TEXTS) for each in elements)
    return False


def _names(key: expr.Expression, names: frozenset[str]) -> bool:
    return isinstance(key, expr.Atom) and key.name in names


def is_deprecated(function: Function) -> bool:
    """Whether it is on its way out: `@deprecated "…"`, `@doc deprecated: "…"`."""
    return any(
        attribute.name == "deprecated"
        or (attribute.name == "doc" and attribute.mentions(b"deprecated") and _has_key(attribute.value, "deprecated"))
        for attribute in function.attributes
    )


def _has_key(value: expr.Expression | None, key: str) -> bool:
    match value:
        case expr.List(elements):
            return any(isinstance(pair, expr.Pair) and _names(pair.key, frozenset({key})) for pair in elements)
    return False


def _is_constant(function: Function) -> bool:
    """Whether it only has a name for a value: `def max_items, do: @max_items`."""
    if function.arity:
        return False
    # Several are there where the branches of an `if` each define it; one of them may well compute.
    return all(_is_value(clause.body) for clause in function.clauses)


def _is_value(body: expr.Expression | None) -> bool:
    return body is not None and (isinstance(body, expr.AttributeRead) or is_literal(body))


def _is_option(capture: Call) -> bool:
    for around in capture.enclosing():
        match around:
            case expr.Pair():
                return True
            case Call(name=name) if name != capture.name:  # `&query/2` is a division of it as well
                return False
            case expr.Block():
                return False
    return False


def _renders(function: Function) -> bool:
    """Whether it is a function component: `attr` and `slot` document it, and its type is always the same."""
    clause = function.clauses[0]
    match clause.parameters if function.arity == 1 and clause.names(b"assigns") else ():
        case (parameter,):
            return expr.Variable("assigns", at=parameter.pattern.place) in _alternatives(parameter.pattern)
    return False


def _alternatives(pattern: expr.Expression) -> tuple[expr.Expression, ...]:
    match pattern:
        case expr.Operator("=", left, right):
            return (left, right)
    return (pattern,)
