"""Bytes to a syntax tree, with a budget."""

from __future__ import annotations

from msgspec import Struct
from tree_sitter import Node, Parser, Tree

from elixirlens.elixir import grammar
from elixirlens.elixir.facts import Damage
from elixirlens.elixir.masking import masked, without_needless_separators

# The parser calls back every hundred or so steps. Real code needs up to 0.013 callbacks a byte and the densest code
# we could write 0.03; `a+a+a…` needs 0.13. A count, not a clock: a busy machine gives the same answer. It is held
# against the bytes read so far, so that such code is found out at once.
FREE_CALLBACKS = 1_000
BYTES_PER_CALLBACK = 25
CHUNK = 65_536

_parser = Parser(grammar.LANGUAGE)


class TooCostly(Exception):  # noqa: N818  # it is the code that is too costly
    """The parser's budget is used up: this is not code as people write it."""


class Parsed(Struct, frozen=True):
    """A tree, the bytes that it was made from, and the damage in it."""

    tree: Tree
    damage: Damage | None


def parse(content: bytes) -> Parsed:
    """Parse `content`; raises `TooCostly` where the budget does not suffice."""
    readable = masked(content)
    tree = _parse(readable)
    damage = find_damage(tree.root_node)
    if damage is not None and (eased := without_needless_separators(readable)) != readable:
        tree = _parse(eased)
        damage = find_damage(tree.root_node)
    return Parsed(tree, damage)


def _parse(content: bytes) -> Tree:
    callbacks = 0

    def read(offset: int, _point: object) -> bytes:
        return content[offset : offset + CHUNK]

    def spend(offset: int, _has_error: bool) -> bool:
        nonlocal callbacks
        callbacks += 1
        return callbacks > FREE_CALLBACKS + offset // BYTES_PER_CALLBACK

    try:
        return _parser.parse(read, progress_callback=spend)
    except ValueError:
        _parser.reset()
        raise TooCostly from None


def find_damage(root: Node) -> Damage | None:
    """Where understanding ends: the start of the top-level form in which the first error is.

    A root that is an error itself holds the pieces of forms that it could not close. What follows the first bare token,
    such as the `do` of a module, looks like top-level code and may be inside of anything.
    """
    if not root.has_error:
        return None
    forms = root.children
    first = next((form for form in forms if form.has_error or form.is_error or form.is_missing), None)
    reason = "syntax not understood"
    if first is not None:
        reason += f" at line {_first_error(first).start_point.row + 1}"
    torn = next((form for form in forms if root.is_error and not form.is_named and form.type != ";"), first)
    lines = [form.start_point.row + 1 for form in (first, torn) if form is not None]
    return Damage(min(lines, default=1), reason)


def _first_error(node: Node) -> Node:
    while not (node.is_error or node.is_missing):
        inner = next((child for child in node.children if child.has_error or child.is_missing), None)
        if inner is None:
            return node
        node = inner
    return node
