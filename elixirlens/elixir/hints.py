"""Cheap answers from the tree to questions that would otherwise cost the expressions of a whole call.

A rule asks them first, of every candidate, and looks at expressions only where the answer is yes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from elixirlens.elixir import grammar

if TYPE_CHECKING:
    from tree_sitter import Node

_IN_NEED = (
    grammar.ARGUMENTS
    | grammar.DOT
    | {grammar.BITSTRING, grammar.LIST, grammar.TUPLE, grammar.MAP, grammar.INTERPOLATION}
)
_ELSE_IF = re.compile(rb"\belse:?\s*(?:#[^\n]*\s*)*\(?if\b")


def is_operand(node: Node) -> bool:
    """Whether the value of a call goes straight into something else: an argument, an operator, a list, a text."""
    around = node.parent
    while around is not None and grammar.operator_of(around) == grammar.PIPE:
        if around.child_by_field_id(grammar.RIGHT) != node:
            return True
        node, around = around, around.parent
    return around is not None and (around.kind_id in _IN_NEED or around.kind_id in grammar.BINARY_OPERATOR)


def has_catch_all(node: Node, content: bytes) -> bool:
    """Whether the last clause of a `do` block takes whatever comes: `_ -> …`."""
    block = _do_block(node)
    last = block.named_children[-1] if block is not None and block.named_children else None
    if last is None or last.kind_id != grammar.STAB_CLAUSE:
        return False
    left = last.child_by_field_id(grammar.LEFT)
    return left is not None and content[left.start_byte : left.end_byte] == b"_"


def asks_further(node: Node, content: bytes) -> bool:
    """Whether `else if` is written somewhere in a call, over however many lines."""
    return _ELSE_IF.search(content, node.start_byte, node.end_byte) is not None


def names_boolean(node: Node, content: bytes) -> bool:
    """Whether `true` or `false` is written somewhere in a call."""
    start, end = node.start_byte, node.end_byte
    return content.find(b"true", start, end) >= 0 or content.find(b"false", start, end) >= 0


def mixes_keys(node: Node, content: bytes) -> bool:
    """Whether the pairs of a map literal are written in both ways: `key: value` and `"key" => value`."""
    if content.find(b"=>", node.start_byte, node.end_byte) < 0:
        return False
    inner = next((child for child in node.named_children if child.kind_id == grammar.MAP_CONTENT), None)
    pairs = grammar.significant(inner.named_children) if inner is not None else []
    return len({pair.kind_id in grammar.KEYWORDS for pair in pairs}) == 2


def _do_block(node: Node) -> Node | None:
    children = node.named_children
    return children[-1] if children and children[-1].kind_id == grammar.DO_BLOCK else None
