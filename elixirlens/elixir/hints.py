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
_SECTIONS = frozenset(grammar.SECTIONS)
_BLOCKS = _SECTIONS | {grammar.BLOCK, grammar.BODY, grammar.DO_BLOCK}
_SECTIONS_AND_COMMENTS = _SECTIONS | {grammar.COMMENT}
_FUNCTIONS = frozenset({grammar.ANONYMOUS_FUNCTION, grammar.UNARY_OPERATOR})
_DROPPING = (b"each", b"tap")  # what runs functions only for what they do: Enum.each, :lists.foreach …
_REPEATING = (b"for", b"Enum.", b"Stream.", b"Task.", b"Supervisor.")
_ELSE_IF = re.compile(rb"\belse:?\s*(?:#[^\n]*\s*)*\(?if\b")


def may_be_dropped(node: Node, content: bytes) -> bool:
    """Whether the value of a call may fall on the floor: on its way out there is a statement with others after it.

    What goes into an argument, an operator or a list does not, nor does what its function returns.
    """
    while (around := node.parent) is not None:
        kind = around.kind_id
        if kind in _BLOCKS:
            if _last_statement(around) != node:
                return True
        elif kind == grammar.CALL:
            if _name(around, content).startswith(b"def"):
                return False
        elif kind in _IN_NEED:
            if node.kind_id in _FUNCTIONS:
                return _name(around.parent or around, content).endswith(_DROPPING)
            if node.kind_id not in grammar.KEYWORDS:
                return False
        elif kind == grammar.PAIR:
            if not _name(around, content).startswith((b"do:", b"else:")):
                return False
        elif kind in grammar.BINARY_OPERATOR and (
            grammar.operator_of(around) != grammar.PIPE or around.child_by_field_id(grammar.RIGHT) != node
        ):
            return False
        node = around
    return True


def may_be_repeated(node: Node, content: bytes) -> bool:
    """Whether a call stands in a comprehension, or in something that Enum, Stream or Task is given."""
    around = node.parent
    while around is not None:
        if around.kind_id == grammar.CALL and _name(around, content).startswith(_REPEATING):
            return True
        around = around.parent
    return False


def heads(node: Node, content: bytes) -> tuple[str, ...]:
    """The heads of the clauses of a `do` block, as they are written."""
    children = node.named_children
    block = children[-1] if children and children[-1].kind_id == grammar.DO_BLOCK else None
    found = [
        clause.child_by_field_id(grammar.LEFT)
        for clause in (block.named_children if block is not None else ())
        if clause.kind_id == grammar.STAB_CLAUSE
    ]
    return tuple(
        [content[left.start_byte : left.end_byte].decode("utf-8", "replace") for left in found if left is not None]
    )


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


def _last_statement(block: Node) -> Node | None:
    """The last of the expressions of a block; what stands in its `else` or `rescue` is not among them."""
    others = _SECTIONS_AND_COMMENTS
    return next((child for child in reversed(block.named_children) if child.kind_id not in others), None)


def _name(node: Node, content: bytes) -> bytes:
    """What a call or a pair begins with: `Enum.each`, `do: `."""
    first = node.named_child(0)
    return content[first.start_byte : first.end_byte] if first is not None else b""
