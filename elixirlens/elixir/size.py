"""How large a module is: lines of code, without what is prose or data."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from elixirlens.elixir import grammar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from elixirlens.elixir.index import Module

_TEXTS = frozenset({grammar.STRING, grammar.CHARLIST, grammar.SIGIL})
_LITERALS = _TEXTS | {grammar.LIST, grammar.MAP, grammar.TUPLE}


def code_lines(module: Module) -> int:
    """Count the lines of a module that hold code of its own.

    Blank lines, comments, what stands in texts of several lines (documentation, SQL, templates), tables of literals
    and modules inside it do not count.
    """
    source = module.source
    first, last = module.whole.line, module.whole.end_line
    empty = {comment.line for comment in source.comments if comment.alone}
    empty.update(number for number in range(first, last + 1) if not source.raw_lines[number - 1].strip())
    for inner in source.modules:
        if inner.parent is module:
            empty.update(range(inner.whole.line, inner.whole.end_line + 1))
    for literal in _long_literals(module._node):
        empty.update(range(literal.start_point.row + 2, literal.end_point.row + 2))
    return sum(number not in empty for number in range(first, last + 1))


def _long_literals(node: Node) -> Iterator[Node]:
    """The texts, and the tables in which no name occurs, that go on over several lines; the outermost of each."""
    names: list[int] = []
    long: list[Node] = []
    stack = [node]
    while stack:
        current = stack.pop()
        if current.kind_id == grammar.IDENTIFIER:  # a variable, an attribute or a call
            names.append(current.start_byte)
        elif current.kind_id in _LITERALS and current.start_point.row != current.end_point.row:
            long.append(current)
        if current.kind_id not in _TEXTS:
            stack.extend(reversed(current.named_children))
    end = 0
    for literal in long:
        first, last = bisect_left(names, literal.start_byte), bisect_left(names, literal.end_byte)
        if literal.start_byte >= end and (literal.kind_id in _TEXTS or first == last):
            yield literal
            end = literal.end_byte
