"""Definitions: modules, functions and attributes, entered into the index during the walk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.elixir import grammar
from elixirlens.elixir.calls import Form, Frame, Zone
from elixirlens.elixir.heads import Head, is_default, read_head, split_guard
from elixirlens.elixir.index import Attribute, Clause, Function, Kind, Module, ModuleKind

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
_AROUND_HEADS = frozenset({grammar.WHEN, grammar.DOUBLE_COLON})
_CALLBACKS = frozenset(["callback", "macrocallback"])
_OF_THE_MODULE = frozenset(["moduledoc", "behaviour", "typedoc"])


# Modules


def _module_form(kind: ModuleKind) -> SpecialForm:
    def on_module(walker: Walker, node: Node, arguments: Node | None, block: Node | None) -> bool:
        if arguments is None or walker.frame.zones & _QUOTE:
            return False
        operands = walker.operands(arguments)
        if not operands:
            return False
        name_node, *options = operands
        frame, environment = walker.frame, walker.environment
        outer = frame.module
        implements: tuple[str, ...] = ()
        alias = None
        if kind is ModuleKind.IMPLEMENTATION:
            name = environment.module_at(name_node) or ""
            implements = _implemented_types(walker, options)
            name = f"{name}.{implements[0]}" if implements else name
        else:
            name, alias = _module_name(walker, name_node)
        parent = None if outer.kind is ModuleKind.FILE else outer
        module = Module(walker.source, name, kind, parent, node, name_node, implements=implements)
        module.transient = frame.clause is not None
        walker.source.modules.append(module)
        if alias is not None:
            # A nested module is known by its short name from here on, inside itself as well.
            environment = environment.with_aliases(alias)
            walker.enter(environment, name_node.end_byte)
        walker.back_to(environment.inside(module), name_node.end_byte)
        walker.frame = Frame(_MODULE, module)
        if block is not None:
            walker.on_block(block)
        for option in options:  # defmodule X, do: …
            walker.visit_one(option)
        walker.frame = frame
        walker.back_to(environment, node.end_byte)
        return True

    return on_module


def _module_name(walker: Walker, node: Node) -> tuple[str, dict[str, str] | None]:
    """The full name of a new module, and the alias that its nesting brings."""
    environment, outer = walker.environment, walker.frame.module
    name = environment.module_at(node) or ""
    if node.kind_id != grammar.ALIAS or not outer.name:
        return name, None
    written = walker.source.text_of(node)
    if written.startswith("Elixir."):
        return name, None
    first = written.partition(".")[0].strip()
    return f"{outer.name}.{written}", {first: f"{outer.name}.{first}"}


def _implemented_types(walker: Walker, options: list[Node]) -> tuple[str, ...]:
    environment = walker.environment
    types = grammar.keyword(options, b"for:", walker.content)
    if types is None:
        return (walker.frame.module.name,) if walker.frame.module.name else ()
    each = walker.operands(types) if types.kind_id == grammar.LIST else [types]
    return tuple(name for node in each for name in environment.modules_at(node))


# Functions


def _function_form(kind: Kind) -> SpecialForm:
    def on_function(walker: Walker, node: Node, arguments: Node | None, block: Node | None) -> bool:
        operands = walker.operands(arguments)
        frame = walker.frame
        if not operands or (frame.clause is not None and not frame.zones & _QUOTE):
            return False  # a function cannot define one: this calls something of the same name
        if frame.zones & _QUOTE:
            _visit_quoted_definition(walker, operands, block)
            return True
        body = block if block is not None else grammar.keyword(operands[1:], b"do:", walker.content)
        written = operands[0]
        heads = walker.operands(written) if written.kind_id == grammar.LIST else [written]  # defdelegate [a(x), b(y)]
        for each in heads:
            inner, guard = split_guard(walker, each)
            head = read_head(walker, inner)
            function = _function(walker, kind, head)
            clause = Clause(walker.source, function, node, inner, head.parameters, guard, body)
            function.clauses.append(clause)
            last = each is heads[-1]
            _visit_clause(walker, clause, operands[1:] if last else [])
        return True

    return on_function


def _visit_clause(walker: Walker, clause: Clause, options: list[Node]) -> None:
    frame, environment = walker.frame, walker.environment
    zone = _MACRO if clause.function.macro else _FUNCTION
    walker.frame = Frame(zone, frame.module, clause)
    for parameter in clause._arguments:
        walker.visit_one(parameter)
    if clause._guard is not None:
        walker.in_zone(_GUARD, clause._guard)
    body = clause._body
    if body is not None and body.kind_id == grammar.DO_BLOCK:
        if _has_sections(body):
            walker.record(body, "try", "Kernel", None, Form.IMPLICIT, 1)
        walker.on_block(body)
    for option in options:
        walker.visit_one(option)
    walker.frame = frame
    if walker.environment is not environment:
        walker.back_to(environment, clause._node.end_byte)


def _has_sections(body: Node) -> bool:
    """Whether a `do` block ends in `rescue` or the like."""
    for child in reversed(body.children):
        if child.is_named and child.kind_id != grammar.COMMENT:
            return child.kind_id in grammar.SECTIONS
    return False


def _visit_quoted_definition(walker: Walker, operands: list[Node], block: Node | None) -> None:
    frame = walker.frame
    walker.frame = Frame(frame.zones | _FUNCTION, frame.module, frame.clause)
    for operand in operands:
        walker.visit_one(operand)
    if block is not None:
        walker.on_block(block)
    walker.frame = frame


def _function(walker: Walker, kind: Kind, head: Head) -> Function:
    """The function that a clause belongs to; the attributes before it become the function's."""
    module = walker.frame.module
    arity = len(head.parameters)
    function = module.functions.get((head.name, arity)) if head.name else None
    if function is None:
        function = Function(module, kind, head.name, arity, [])
        if head.name:
            module.functions[head.name, arity] = function
        else:
            module.open = True
            module.generated.append(function)
    function.defaults = max(function.defaults, sum(map(is_default, head.parameters)))
    if module._pending:
        _take_attributes(function, module._pending)
        module._pending.clear()
    return function


def _take_attributes(function: Function, pending: list[Attribute]) -> None:
    for attribute in pending:
        if attribute.name == "doc" and not attribute.is_metadata:
            function.doc = attribute
            function.docs += (attribute,)
        elif attribute.name == "impl":
            if not attribute.is_false:
                function.impl = attribute
                function.module.says_impl = True
        else:
            function.attributes += (attribute,)


def on_struct(walker: Walker, node: Node, arguments: Node | None, block: Node | None) -> bool:
    """`defstruct` and `defexception`."""
    name = walker.source.text_of(node.children[0])
    call = walker.record(node, name, "Kernel")
    if arguments is not None:
        call.arity = walker.visit_operands(arguments)
    if block is not None:
        walker.on_block(block)
    if not walker.frame.zones & _QUOTE:
        walker.frame.module.struct = call
    return True


# Attributes


def on_attribute(walker: Walker, node: Node, setting: Node | None, _block: Node | None) -> bool:
    """`@name value`; `setting` is the call `name value`."""
    if setting is None:
        return False
    frame = walker.frame
    if frame.zones & _QUOTE or frame.clause is not None:
        walker.visit(setting)
        return True
    children = setting.children
    arguments = children[1] if len(children) > 1 and children[1].kind_id in grammar.ARGUMENTS else None
    operands = walker.operands(arguments)
    value = operands[0] if operands else None
    name = walker.source.text_of(children[0])
    module = frame.module
    attribute = Attribute(walker.source, name, module, node, value, frame)
    module.attributes.append(attribute)
    if name in _TYPE_ATTRIBUTES:
        _note_type(walker, name, value)
    else:
        _note_value(walker, attribute)
        if operands:
            walker.frame = Frame(frame.zones | _ATTRIBUTE, module)
            for operand in operands:
                walker.visit_one(operand)
            walker.frame = frame
    if name in _CALLBACKS:  # the doc before it is the callback's
        module._pending[:] = [pending for pending in module._pending if pending.name != "doc"]
    elif name == "spec" or not (name in _TYPE_ATTRIBUTES or name in _OF_THE_MODULE):
        module._pending.append(attribute)
    return True


def _note_value(walker: Walker, attribute: Attribute) -> None:
    module, name, value = attribute.module, attribute.name, attribute._value
    held = None if value is None else walker.environment.module_at(value)
    if held is not None:
        module._held[name] = held
    else:
        module._held.pop(name, None)
    if name == "behaviour" and held is not None:
        module.behaviours.append(held)
    elif name == "moduledoc" and not attribute.is_metadata:
        module.moduledoc = attribute
    elif name == "before_compile":  # it may define anything
        module.open = True


def _note_type(walker: Walker, attribute: str, value: Node | None) -> None:
    """Note the name and arity of a spec or callback, and the modules that the types name; types are not calls."""
    if value is None:
        return
    head = value
    while grammar.operator_of(head) in _AROUND_HEADS:
        head = grammar.field(head, grammar.LEFT)
    if attribute == "spec" or attribute in _CALLBACKS:
        name, parameters = read_head(walker, head)
        module = walker.frame.module
        if name and attribute == "spec":
            module.specs.add((name, len(parameters)))
        elif name and attribute == "callback":
            module.callbacks.add((name, len(parameters)))
        elif name:
            module.callbacks.add((f"MACRO-{name}", len(parameters) + 1))
    nodes = [value]
    while nodes:
        node = nodes.pop()
        kind = node.kind_id
        if kind == grammar.ALIAS:
            walker.on_alias(node)
        elif kind == grammar.COMMENT:
            walker.on_comment(node)
        elif node.named_child_count:
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
