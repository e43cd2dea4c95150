"""Texts, atoms, sigils and maps in the walk: some are calls in disguise, most are only looked through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.elixir import grammar
from elixirlens.elixir.calls import Form

if TYPE_CHECKING:
    from tree_sitter import Node

    from elixirlens.elixir.walk import Handler, Walker

_CAPTURE, _LITERAL = Form.CAPTURE, Form.LITERAL
_MODIFIERS = frozenset({"size", "unit"})


def on_text(walker: Walker, node: Node) -> None:
    """A string: only interpolations matter."""
    if walker.content.find(b"#{", node.start_byte, node.end_byte) >= 0:  # much cheaper than to look at its children
        walker.visit(node)


def _interpolates(walker: Walker, node: Node) -> bool:
    """Whether something is interpolated; the cheap question first."""
    written = walker.content.find(b"#{", node.start_byte, node.end_byte) >= 0
    return written and any(child.kind_id == grammar.INTERPOLATION for child in node.children)


def on_quoted_atom(walker: Walker, node: Node) -> None:
    """`:"a#{b}"` and `"a#{b}": 1` make an atom while the program runs, as the compiler writes it."""
    if _interpolates(walker, node):
        walker.record(node, "binary_to_atom", ":erlang", None, _LITERAL, 2)
        walker.visit(node)


def on_sigil(walker: Walker, node: Node) -> None:
    """`~w(a #{b})a` calls `String.to_atom/1` for every word."""
    if _interpolates(walker, node):
        children = node.named_children
        name, modifiers = walker.source.text_of(children[0]), walker.source.text_of(children[-1])
        if name == "w" and children[-1].kind_id == grammar.SIGIL_MODIFIERS and modifiers == "a":
            walker.record(node, "to_atom", "String", None, _LITERAL, 1)
        walker.visit(node)


def on_bitstring(walker: Walker, node: Node) -> None:
    """`<<x::size(n)>>`: what stands behind `::` is no call, what it is given may hold one."""
    for element in walker.operands(node):
        if grammar.operator_of(element) == grammar.DOUBLE_COLON:
            walker.visit_one(grammar.field(element, grammar.LEFT))
            _visit_modifiers(walker, grammar.field(element, grammar.RIGHT))
        else:
            walker.visit_one(element)


def _visit_modifiers(walker: Walker, node: Node) -> None:
    """`binary-size(n)`."""
    if node.kind_id in grammar.BINARY_OPERATOR:
        for side in walker.operands(node):
            _visit_modifiers(walker, side)
    elif node.kind_id == grammar.CALL and walker.source.text_of(node.children[0]) in _MODIFIERS:
        walker.visit(node)
    else:
        walker.visit_one(node)


def on_map(walker: Walker, node: Node) -> None:
    """A map literal is a call of the special form `%{}`; a struct is not."""
    children = node.named_children
    if children and children[0].kind_id != grammar.STRUCT:
        walker.record(node, "%{}", "Kernel", None, _LITERAL, 1)
    walker.visit(node)


def on_struct_name(walker: Walker, node: Node) -> None:
    """`Shop.Cart` in `%Shop.Cart{}`."""
    for child in walker.operands(node):
        name_modules(walker, child)


def name_modules(walker: Walker, node: Node) -> None:
    """Note the modules that a node names where they are no values: in a directive, or as the name of a struct."""
    modules = walker.environment.modules_at(node)
    if not modules:
        walker.visit_one(node)
        return
    walker.frame.module.named.update(modules)
    for side in node.named_children:
        if side.kind_id == grammar.COMMENT:
            walker.on_comment(side)
        elif side.kind_id == grammar.TUPLE:  # the B and C of A.{B, C}
            walker.operands(side)


def named_capture(walker: Walker, operand: Node) -> bool:
    """Record `Mod.fun/1` and `fun/1` after `&`; False for any other capture."""
    if operand.kind_id not in grammar.BINARY_OPERATOR:
        return False
    slash = operand.child_by_field_id(grammar.OPERATOR)
    left, right = grammar.field(operand, grammar.LEFT), grammar.field(operand, grammar.RIGHT)
    if slash is None or slash.kind_id != grammar.SLASH or right.kind_id != grammar.INTEGER:
        return False
    digits = walker.source.text_of(right).replace("_", "")
    arity = int(digits) if digits.isdecimal() and len(digits) < 4 else 0
    if left.kind_id in grammar.NAMES:
        call = walker.record(left, walker.source.text_of(left), None, None, _CAPTURE, arity)
        walker.environment.bare.append(call)
        return True
    dot = left.children[0] if left.kind_id == grammar.CALL and left.named_child_count == 1 else left
    if left.kind_id != grammar.CALL or dot.kind_id not in grammar.DOT:
        return False
    value, name = dot.child_by_field_id(grammar.LEFT), dot.child_by_field_id(grammar.RIGHT)
    if value is None or name is None:
        return False
    module = walker.environment.module_at(value)
    if module is None:
        walker.visit_one(value)
    elif module[0] != ":":
        walker.frame.module.named.add(module)
    walker.record(left, walker.name_of(name), module, None, _CAPTURE, arity)
    return True


HANDLERS: dict[int, Handler] = {
    grammar.STRING: on_text,
    grammar.CHARLIST: on_text,
    grammar.QUOTED_ATOM: on_quoted_atom,
    grammar.QUOTED_KEYWORD: on_quoted_atom,
    grammar.SIGIL: on_sigil,
    grammar.MAP: on_map,
    grammar.STRUCT: on_struct_name,
    grammar.BITSTRING: on_bitstring,
}
