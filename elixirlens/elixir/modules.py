"""Which module a node names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.elixir import grammar

if TYPE_CHECKING:
    from tree_sitter import Node

    from elixirlens.elixir.index import Module
    from elixirlens.elixir.names import Aliases
    from elixirlens.elixir.source import Source

_MODULE_NAMES = frozenset({grammar.ALIAS, grammar.ATOM, grammar.IDENTIFIER, *grammar.DOT})


def module_at(source: Source, node: Node, module: Module, aliases: Aliases) -> str | None:
    """The module that a node names, None for a value: `Repo`, `:ets`, `__MODULE__.Server`, `@repo`."""
    kind = node.kind_id
    written = source.content[node.start_byte : node.end_byte]
    if kind == grammar.ALIAS:
        return aliases.resolve(written)
    if kind == grammar.ATOM:
        name = written.decode("utf-8", "replace")
        return name.removeprefix(":Elixir.") if name.startswith(":Elixir.") else name
    if kind == grammar.IDENTIFIER and written == b"__MODULE__":
        return module.name or None
    if kind in grammar.DOT:
        left, right = node.child_by_field_id(grammar.LEFT), node.child_by_field_id(grammar.RIGHT)
        if left is not None and right is not None and right.kind_id == grammar.ALIAS:
            outer = module_at(source, left, module, aliases)
            return None if outer is None else f"{outer}.{source.text_of(right)}"
    if kind == grammar.UNARY_OPERATOR and written.startswith(b"@"):
        attribute = module.attribute(written[1:].decode("utf-8", "replace"))
        if attribute is not None and attribute._value is not None and attribute._value.kind_id in _MODULE_NAMES:
            return module_at(source, attribute._value, module, attribute._aliases)
    return None
