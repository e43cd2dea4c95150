"""How large a module is: lines of code, without what is prose or data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.elixir import grammar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from elixirlens.elixir.index import Module

_TEXTS = frozenset({grammar.STRING, grammar.CHARLIST, grammar.SIGIL})


def code_lines(module: Module) -> int:
    """Count the lines of a module that hold code of its own.

    Blank lines, comments, what stands in texts of several lines (documentation, SQL, templates) and modules inside
    it do not count.
    """
    source = module.source
    first, last = module.whole.line, module.whole.end_line
    empty = {comment.line for comment in source.comments if comment.alone}
    empty.update(number for number in range(first, last + 1) if not source.raw_lines[number - 1].strip())
    for inner in source.modules:
        if inner.parent is module:
            empty.update(range(inner.whole.line, inner.whole.end_line + 1))
    for text in _long_texts(module._node):
        empty.update(range(text.start_point.row + 2, text.end_point.row + 2))
    return sum(number not in empty for number in range(first, last + 1))


def _long_texts(node: Node) -> Iterator[Node]:
    """The texts below a node that go on over several lines."""
    if node.start_point.row == node.end_point.row:
        return
    if node.kind_id in _TEXTS:
        yield node
        return
    for child in node.named_children:
        yield from _long_texts(child)
