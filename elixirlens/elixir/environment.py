"""What names mean at a place: the module around it, its aliases and imports. Elixir calls it `__ENV__`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.elixir import grammar

if TYPE_CHECKING:
    from tree_sitter import Node

    from elixirlens.elixir.calls import Call
    from elixirlens.elixir.index import Module
    from elixirlens.elixir.uses import Imported

_ELIXIR = "Elixir."


class Imports(Struct, frozen=True):
    """The imports in force at a place."""

    entries: tuple[Imported, ...] = ()
    queries: bool = False  # whether Ecto.Query is among them
    size: int = 0

    def with_more(self, more: tuple[Imported, ...]) -> Imports:
        """These imports and others."""
        return Imports(
            self.entries + more,
            self.queries or any(imported.module == "Ecto.Query" for imported in more),
            self.size + sum(1 + len(imported.only or ()) + len(imported.without) for imported in more),
        )


NO_IMPORTS = Imports()


class Environment:
    """An environment never changes: a directive makes a new one, so that scopes can share them.

    `here` is what `__MODULE__` means; None outside modules, and in a `quote`, where it is a module of someone else.
    """

    __slots__ = ("_aliases", "_resolved", "bare", "here", "imports", "module")

    def __init__(
        self,
        module: Module,
        here: str | None,
        aliases: dict[str, str],
        imports: Imports = NO_IMPORTS,
        resolved: dict[bytes, str] | None = None,
    ) -> None:
        self.module = module
        self.here = here
        self.imports = imports
        self.bare: list[Call] = []  # calls without a module, to be settled at the end of the file
        self._aliases = aliases
        self._resolved = {} if resolved is None else resolved

    @property
    def size(self) -> int:
        """How many entries the next environment has to copy."""
        return len(self._aliases) + self.imports.size

    @property
    def in_quote(self) -> bool:
        """Whether the code is for a module of someone else."""
        return self.here is None and self.module.name != ""

    # The environments that follow from this one

    def with_aliases(self, aliases: dict[str, str]) -> Environment:
        """This environment and more aliases, which win."""
        return Environment(self.module, self.here, {**self._aliases, **aliases}, self.imports)

    def with_imports(self, imports: tuple[Imported, ...]) -> Environment:
        """This environment and more imports."""
        return Environment(self.module, self.here, self._aliases, self.imports.with_more(imports), self._resolved)

    def inside(self, module: Module) -> Environment:
        """The environment in a module that is defined here."""
        return Environment(module, module.name or None, self._aliases, self.imports, self._resolved)

    def quoted(self) -> Environment:
        """The environment in a `quote`: aliases stay what they are, `__MODULE__` does not."""
        return Environment(self.module, None, self._aliases, self.imports, self._resolved)

    def unquoted(self) -> Environment:
        """The environment in an `unquote`."""
        return Environment(self.module, self.module.name or None, self._aliases, self.imports, self._resolved)

    # What names mean

    def resolve(self, name: bytes) -> str:
        """The full name of a module as it is written: `B.C` after `alias A.B` is `A.B.C`."""
        known = self._resolved.get(name)
        if known is None:
            known = self._resolved[name] = self._expand(name.decode("utf-8", "replace"))
        return known

    def _expand(self, name: str) -> str:
        # The grammar allows spaces and line breaks around the dots of an alias.
        if "." not in name:
            return self._aliases.get(name, name)
        head, *rest = [part.strip() for part in name.split(".")]
        if head == "Elixir" and rest:
            return ".".join(rest)
        return ".".join([self._aliases.get(head, head), *rest])

    def module_at(self, node: Node) -> str | None:
        """The module that a node names, None for a value: `Repo`, `:ets`, `__MODULE__.Server`, `@repo`."""
        kind = node.kind_id
        written = self.module.source.content[node.start_byte : node.end_byte]
        if kind == grammar.ALIAS:
            return self.resolve(written)
        if kind == grammar.IDENTIFIER:
            return self.here if written == b"__MODULE__" else None
        if kind == grammar.ATOM:
            return _module_of_atom(written.decode("utf-8", "replace")[1:])
        if kind == grammar.QUOTED_ATOM:
            text = grammar.plain_text(node, self.module.source.content)
            return None if text is None else _module_of_atom(text)
        if kind in grammar.DOT:
            left, right = node.child_by_field_id(grammar.LEFT), node.child_by_field_id(grammar.RIGHT)
            if left is not None and right is not None and right.kind_id == grammar.ALIAS:
                outer = self.module_at(left)
                return None if outer is None else f"{outer}.{self.module.source.text_of(right)}"
        if kind == grammar.UNARY_OPERATOR and written[:1] == b"@" and self.here is not None:
            return self.module._held.get(written[1:].decode("utf-8", "replace"))
        return None

    def modules_at(self, node: Node) -> tuple[str, ...]:
        """The modules that the operand of a directive names: `A.B`, `A.{B, C.D}`, `__MODULE__`."""
        if node.kind_id in grammar.DOT:
            left, group = node.child_by_field_id(grammar.LEFT), node.child_by_field_id(grammar.RIGHT)
            if left is not None and group is not None and group.kind_id == grammar.TUPLE:
                outer = self.module_at(left)
                inner = [child for child in group.named_children if child.kind_id == grammar.ALIAS]
                text_of = self.module.source.text_of
                return () if outer is None else tuple(f"{outer}.{text_of(child)}" for child in inner)
        module = self.module_at(node)
        return () if module is None else (module,)


def _module_of_atom(name: str) -> str:
    """`:ets` is Erlang's module `:ets`, `:"Elixir.Shop.Cart"` is `Shop.Cart`."""
    return name.removeprefix(_ELIXIR) if name.startswith(_ELIXIR) else f":{name}"
