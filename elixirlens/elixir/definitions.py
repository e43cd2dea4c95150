"""Definitions: modules, functions and attributes, entered into the index during the walk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.elixir import grammar
from elixirlens.elixir.index import (
    Attribute,
    Clause,
    Form,
    Frame,
    Function,
    Kind,
    Module,
    ModuleKind,
    Zone,
)

if TYPE_CHECKING:
    from tree_sitter import Node

    from elixirlens.elixir.walk import SpecialForm, Walker

# Plain numbers: an IntFlag's operators would cost more than all else in the walk.
_ATTRIBUTE = int(Zone.ATTRIBUTE)
_FUNCTION = int(Zone.FUNCTION)
_GUARD = int(Zone.GUARD)
_MACRO = int(Zone.MACRO)
_MODULE = int(Zone.MODULE)
_QUOTE = int(Zone.QUOTE)

_TYPE_ATTRIBUTES = frozenset(["spec", "type", "typep", "opaque", "callback", "macrocallback"])


# Modules


def _module_form(kind: ModuleKind) -> SpecialForm:
    def on_module(walker: Walker, node: Node, arguments: Node | None, block: Node | None) -> bool:
        operands = grammar.significant(arguments.named_children) if arguments is not None else []
        if not operands or walker.frame.zones & _QUOTE:
            return False
        name_node, *options = operands
        outer = walker.frame.module
        name, alias = _module_name(walker, name_node, outer)
        implements: tuple[str, ...] = ()
        if kind is ModuleKind.IMPLEMENTATION:
            implements = _implemented_types(walker, options)
            name = f"{name}.{implements[0]}" if implements else name
        module = Module(
            walker.source, name, kind, None if outer.kind is ModuleKind.FILE else outer, node, name_node,
            walker.aliases, implements=implements,
        )  # fmt: skip
        walker.source.modules.append(module)
        aliases, imports, frame = walker.aliases, walker.imports, walker.frame
        if alias is not None:
            # A nested module is known by its short name from here on, inside itself as well.
            walker.aliases = aliases = aliases.with_alias(*alias)
        walker.frame = Frame(_MODULE, module)
        if block is not None:
            walker.visit(block)
        for option in options:  # defmodule X, do: …
            walker.visit_one(option)
        walker.aliases, walker.imports, walker.frame = aliases, imports, frame
        return True

    return on_module


def _module_name(walker: Walker, node: Node, outer: Module) -> tuple[str, tuple[str, str] | None]:
    """The full name of a new module, and the alias that its nesting brings."""
    if node.kind_id == grammar.ALIAS and not _is_implementation(walker, node):
        written = walker.source.text_of(node)
        if outer.kind is ModuleKind.FILE or not outer.name:
            return walker.aliases.resolve(written.encode()), None
        if written.startswith("Elixir."):
            return written.removeprefix("Elixir."), None
        first = written.partition(".")[0]
        return f"{outer.name}.{written}", (first, f"{outer.name}.{first}")
    return walker.module_at(node) or "", None


def _is_implementation(walker: Walker, node: Node) -> bool:
    """Whether a name is a protocol's, in `defimpl`: it is not nested in the module around it."""
    call = node.parent.parent if node.parent is not None else None
    return call is not None and walker.source.text_of(call.named_children[0]) == "defimpl"


def _implemented_types(walker: Walker, options: list[Node]) -> tuple[str, ...]:
    for key, value in _pairs(walker, options):
        if key == "for":
            types = value.named_children if value.kind_id == grammar.LIST else [value]
            named = (walker.module_at(each) for each in types)
            return tuple(name for name in named if name)
    return (walker.frame.module.name,) if walker.frame.module.name else ()


def _pairs(walker: Walker, nodes: list[Node]) -> list[tuple[str, Node]]:
    """The keywords among operands, keys without their colon."""
    found = []
    for node in nodes:
        if node.kind_id in grammar.KEYWORDS:
            for pair in node.named_children:
                if pair.kind_id == grammar.PAIR:
                    key = walker.source.text_of(grammar.field(pair, grammar.KEY)).strip().removesuffix(":")
                    found.append((key, grammar.field(pair, grammar.VALUE)))
    return found


# Functions


def _function_form(kind: Kind) -> SpecialForm:
    def on_function(walker: Walker, node: Node, arguments: Node | None, block: Node | None) -> bool:
        operands = grammar.significant(arguments.named_children) if arguments is not None else []
        if not operands:
            return False
        if walker.frame.zones & _QUOTE:
            _visit_quoted_definition(walker, operands, block)
            return True
        head, guard = _split_guard(operands[0])
        name, parameters = _name_and_parameters(walker, head)
        written_body = next((value for key, value in _pairs(walker, operands[1:]) if key == "do"), None)
        body = block if block is not None else written_body
        function = _function(walker, kind, name, parameters)
        clause = Clause(walker.source, function, node, head, tuple(parameters), guard, body, walker.aliases)
        function.clauses.append(clause)
        _visit_clause(walker, clause, operands[1:])
        return True

    return on_function


def _visit_clause(walker: Walker, clause: Clause, options: list[Node]) -> None:
    frame, aliases, imports = walker.frame, walker.aliases, walker.imports
    function = clause.function
    zone = _MACRO if function.macro else _FUNCTION
    walker.frame = Frame(zone, frame.module, clause)
    for parameter in clause._arguments:
        walker.visit_one(parameter)
    if clause._guard is not None:
        walker.in_zone(_GUARD, clause._guard)
    body = clause._body
    if body is not None and body.kind_id == grammar.DO_BLOCK:
        if any(child.kind_id in grammar.SECTIONS for child in body.named_children):
            walker.record(body, "try", "Kernel", None, Form.IMPLICIT, 1)
        walker.visit(body)
    for option in options:
        walker.visit_one(option)
    walker.frame, walker.aliases, walker.imports = frame, aliases, imports


def _visit_quoted_definition(walker: Walker, operands: list[Node], block: Node | None) -> None:
    frame = walker.frame
    walker.frame = Frame(frame.zones | _FUNCTION, frame.module, frame.clause)
    for operand in operands:
        walker.visit_one(operand)
    if block is not None:
        walker.in_scope(block)
    walker.frame = frame


def _split_guard(head: Node) -> tuple[Node, Node | None]:
    if head.kind_id in grammar.BINARY_OPERATOR:
        operator = head.child_by_field_id(grammar.OPERATOR)
        if operator is not None and operator.kind_id == grammar.WHEN:
            return grammar.field(head, grammar.LEFT), head.child_by_field_id(grammar.RIGHT)
    return head, None


def _name_and_parameters(walker: Walker, head: Node) -> tuple[str, list[Node]]:
    """The name in a head, "" where a macro makes it, and the nodes of the parameters."""
    kind = head.kind_id
    if kind == grammar.IDENTIFIER:
        return walker.source.text_of(head), []
    if kind == grammar.CALL:
        target, *rest = head.named_children
        arguments = next((child for child in rest if child.kind_id in grammar.ARGUMENTS), None)
        parameters = grammar.significant(arguments.named_children) if arguments is not None else []
        if target.kind_id in {grammar.IDENTIFIER, grammar.OPERATOR_IDENTIFIER}:
            name = walker.source.text_of(target)
            return ("", []) if name == "unquote" else (name, parameters)
        return "", parameters
    if kind in grammar.BINARY_OPERATOR or kind == grammar.UNARY_OPERATOR:  # def left <~> right
        operator = head.children[0] if kind == grammar.UNARY_OPERATOR else head.child_by_field_id(grammar.OPERATOR)
        name = walker.source.text_of(operator) if operator is not None else ""
        return name, grammar.significant(head.named_children)
    return "", []


def _function(walker: Walker, kind: Kind, name: str, parameters: list[Node]) -> Function:
    """The function that a clause belongs to; the attributes before it become the function's."""
    module = walker.frame.module
    arity = len(parameters)
    function = module.functions.get((name, arity)) if name else None
    if function is None:
        function = Function(module, kind, name, arity, [])
        if name:
            module.functions[name, arity] = function
        else:
            module.open = True
            module.generated.append(function)
    function.defaults = max(function.defaults, sum(map(_has_default, parameters)))
    for attribute in module._pending:
        if attribute.name == "doc" and (attribute._value is None or attribute._value.kind_id not in grammar.KEYWORDS):
            function.doc = attribute
        elif attribute.name == "impl":
            if not attribute.is_false:
                function.impl = attribute
        else:
            function.attributes += (attribute,)
    module._pending.clear()
    return function


def _has_default(parameter: Node) -> bool:
    if parameter.kind_id not in grammar.BINARY_OPERATOR:
        return False
    operator = parameter.child_by_field_id(grammar.OPERATOR)
    return operator is not None and operator.kind_id == grammar.DEFAULT


def on_struct(walker: Walker, node: Node, arguments: Node | None, block: Node | None) -> bool:
    """`defstruct` and `defexception`."""
    name = walker.source.text_of(node.named_children[0])
    call = walker.record(node, name, "Kernel")
    walker.operands(call, name.encode(), arguments, block)
    if not walker.frame.zones & _QUOTE:
        walker.frame.module.struct = call
    return True


# Attributes


def on_attribute(walker: Walker, node: Node, setting: Node | None, _block: Node | None) -> bool:
    """`@name value`; `setting` is the call `name value`."""
    if setting is None:
        return False
    target, *rest = setting.named_children
    arguments = next((child for child in rest if child.kind_id in grammar.ARGUMENTS), None)
    value = next(iter(grammar.significant(arguments.named_children)), None) if arguments is not None else None
    name = walker.source.text_of(target)
    frame = walker.frame
    module = frame.module
    if frame.zones & _QUOTE or frame.clause is not None:
        walker.visit(setting)
        return True
    attribute = Attribute(walker.source, name, module, node, value, walker.aliases, frame)
    if name in _TYPE_ATTRIBUTES:
        _note_type(walker, name, value)
    else:
        module.attributes.append(attribute)
        if name == "moduledoc":
            module.moduledoc = attribute
        elif name == "behaviour" and value is not None:
            behaviour = walker.module_at(value)
            if behaviour is not None:
                module.behaviours.append(behaviour)
        elif name != "typedoc":
            module._pending.append(attribute)
        if arguments is not None:
            walker.frame = Frame(frame.zones | _ATTRIBUTE, module)
            walker.visit(arguments)
            walker.frame = frame
    return True


def _note_type(walker: Walker, attribute: str, value: Node | None) -> None:
    """Note the name and arity of a spec or callback, and the modules that the types name; types are not calls."""
    if value is None:
        return
    head = value
    while head.kind_id in grammar.BINARY_OPERATOR:
        operator = head.child_by_field_id(grammar.OPERATOR)
        if operator is None or walker.source.text_of(operator) not in {"when", "::"}:
            break
        head = grammar.field(head, grammar.LEFT)
    name, parameters = _name_and_parameters(walker, head)
    if name:
        module = walker.frame.module
        if attribute == "spec":
            module.specs.add((name, len(parameters)))
        elif attribute == "callback":
            module.callbacks.add((name, len(parameters)))
        elif attribute == "macrocallback":
            module.callbacks.add((f"MACRO-{name}", len(parameters) + 1))
    nodes = [value]
    while nodes:
        node = nodes.pop()
        if node.kind_id == grammar.ALIAS:
            walker.on_alias(node)
        elif node.kind_id == grammar.COMMENT:
            walker.on_comment(node)
        else:
            nodes.extend(reversed(node.named_children))


FORMS: dict[bytes, SpecialForm] = {
    b"defmodule": _module_form(ModuleKind.MODULE),
    b"defprotocol": _module_form(ModuleKind.PROTOCOL),
    b"defimpl": _module_form(ModuleKind.IMPLEMENTATION),
    **{kind.encode(): _function_form(kind) for kind in Kind},
    b"defstruct": on_struct,
    b"defexception": on_struct,
    b"@": on_attribute,
}
