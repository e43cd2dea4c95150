"""How large a module is: lines of code, without what is prose or data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.elixir import grammar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tree_sitter import Node

    from elixirlens.elixir.index import Module

_TEXTS = frozenset({grammar.STRING, grammar.CHARLIST, grammar.SIGIL})
_AT = ord("@")
_TABLES = frozenset({grammar.LIST, grammar.MAP, grammar.TUPLE})


def code_lines(module: Module, limit: int = 0) -> int:
    """Count the lines of a module that hold code of its own.

    Blank lines, comments, what stands in texts of several lines (documentation, SQL, templates), tables of literals
    and modules inside it do not count. Where there are no more than `limit` for certain, nobody looks closer, and the
    number is what there can be at most.
    """
    source = module.source
    first, last = module.whole.line, module.whole.end_line
    empty = {comment.line for comment in source.comments if comment.alone and first <= comment.line <= last}
    for inner in source.modules:
        if inner.parent is module:
            empty.update(range(inner.whole.line, inner.whole.end_line + 1))
    documentation = [
        each._value for each in module.attributes if each._value is not None and each._value.kind_id in _TEXTS
    ]
    empty.update(*_lines_in(documentation))
    if module.lines - len(empty) > limit:
        lines = enumerate(source.raw_lines[first - 1 : last], first)
        empty.update(number for number, line in lines if not line.strip())
    if module.lines - len(empty) > limit:
        empty.update(*_lines_in(_long_literals(module._node, source.content)))
    return module.lines - len(empty)


def _lines_in(literals: Iterable[Node]) -> Iterator[range]:
    """The lines that go on with a literal, after its first."""
    return (range(literal.start_point.row + 2, literal.end_point.row + 2) for literal in literals)


def _long_literals(node: Node, content: bytes) -> Iterator[Node]:
    """The texts, and the tables without a variable or a call, that go on over several lines; the outermost of each."""
    stack = [node]
    while stack:
        current = stack.pop()
        kind = current.kind_id
        if kind in _TEXTS or (kind in _TABLES and not _holds_name(current, content)):
            yield current
        else:  # what stands on one line holds nothing that goes on over several
            for child in current.named_children:
                if content.find(b"\n", child.start_byte, child.end_byte) >= 0:
                    stack.append(child)


def _holds_name(node: Node, content: bytes) -> bool:
    """Whether there is a variable or a call in a literal. An attribute stands for data, as the rest of a table does."""
    stack = [node]
    while stack:
        current = stack.pop()
        kind = current.kind_id
        if kind == grammar.IDENTIFIER:
            return True
        reads_attribute = kind == grammar.UNARY_OPERATOR and content[current.start_byte] == _AT
        if kind not in _TEXTS and not reads_attribute:
            stack.extend(current.named_children)
    return False
