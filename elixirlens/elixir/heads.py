"""The head of a definition: `add(cart, item \\\\ nil) when is_map(cart)` has a name, parameters and a guard."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from elixirlens.elixir import grammar
from elixirlens.elixir.grammar import ARGUMENTS, BINARY_OPERATOR, NAMES

if TYPE_CHECKING:
    from tree_sitter import Node

    from elixirlens.elixir.walk import Walker


class Head(NamedTuple):
    """The name, "" where a macro makes it, and the nodes of the parameters."""

    name: str
    parameters: tuple[Node, ...]


def split_guard(walker: Walker, head: Node) -> tuple[Node, Node | None]:
    """A head without its guard, and the guard."""
    if grammar.operator_of(head) == grammar.WHEN:
        walker.comments_in(head)
        return grammar.field(head, grammar.LEFT), head.child_by_field_id(grammar.RIGHT)
    return head, None


def read_head(walker: Walker, head: Node) -> Head:
    """What a head says; comments between the parameters are noted."""
    kind = head.kind_id
    if kind == grammar.IDENTIFIER:
        return Head(walker.source.text_of(head), ())
    if kind == grammar.CALL:
        target, *rest = head.children
        arguments = rest[0] if rest and rest[0].kind_id in ARGUMENTS else None
        parameters = tuple(walker.operands(arguments))
        if target.kind_id in NAMES:
            name = walker.source.text_of(target)
            if name != "unquote":
                return Head(name, parameters)
            walker.visit_one(head)
            return Head("", ())
        walker.visit_one(target)  # unquote(name)(…)
        return Head("", parameters)
    if kind in BINARY_OPERATOR or kind == grammar.UNARY_OPERATOR:  # def left <~> right
        operator = head.children[0] if kind == grammar.UNARY_OPERATOR else grammar.field(head, grammar.OPERATOR)
        return Head(walker.source.text_of(operator), tuple(walker.operands(head)))
    if kind == grammar.BLOCK and head.named_child_count == 1:  # def (left <~> right)
        return read_head(walker, head.named_children[0])
    return Head("", ())


def is_default(parameter: Node) -> bool:
    """Whether a parameter is `pattern \\\\ default`."""
    return grammar.operator_of(parameter) == grammar.DEFAULT
