"""What stands in the body of a module beside functions: attributes that are set, and directives such as `use`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.elixir import expression as expr
from elixirlens.elixir import grammar
from elixirlens.elixir.calls import Frame, Zone

if TYPE_CHECKING:
    from tree_sitter import Node

    from elixirlens.elixir.index import Module
    from elixirlens.elixir.source import Source
    from elixirlens.elixir.uses import UseEffect
    from elixirlens.finding import Range


class Attribute(Struct, gc=False, eq=False):
    """`@name value` where it is set."""

    source: Source
    name: str
    module: Module
    _node: Node
    _value: Node | None
    _frame: Frame

    def __repr__(self) -> str:
        return f"<Attribute @{self.name}>"

    @property
    def place(self) -> Range:
        """The range of `@name`."""
        return self.source.view.attribute_range(self._node)

    @property
    def line(self) -> int:
        """The line that it starts on."""
        return int(self._node.start_point.row) + 1

    @property
    def end_line(self) -> int:
        """The line that it ends on."""
        return int(self._node.end_point.row) + 1

    @property
    def written(self) -> str:
        """The value as it is written; cheaper than the value."""
        return self.source.text_of(self._value) if self._value is not None else ""

    def mentions(self, text: bytes) -> bool:
        """Whether a text stands somewhere in it; cheaper than the value."""
        return self.source.content.find(text, self._node.start_byte, self._node.end_byte) >= 0

    @property
    def value(self) -> expr.Expression | None:
        """What it is set to."""
        if self._value is None:
            return None
        return self.source.view.expression(self._value, self.module)

    @property
    def is_false(self) -> bool:
        """Whether it is set to `false`, as in `@doc false`."""
        return self._value is not None and self._value.kind_id == grammar.BOOLEAN and self.written == "false"

    @property
    def is_metadata(self) -> bool:
        """Whether it says something beside a text: `@doc since: "1.0"`."""
        return self._value is not None and self._value.kind_id in grammar.KEYWORDS

    @property
    def zones(self) -> Zone:
        """What kind of code it stands in."""
        return Zone(self._frame.zones)

    @property
    def text(self) -> str | None:
        """The literal text, of a `@doc` for one; None where it is not a literal string."""
        match self.value:
            case expr.String() | expr.Sigil() as written:
                return written.literal
        return None


class Directive(Struct, gc=False, eq=False):
    """`use`, `import`, `alias` or `require` of a module; `module` is None where it is not a literal."""

    source: Source
    module: str | None
    owner: Module
    _node: Node
    _target: Node
    _frame: Frame

    @property
    def place(self) -> Range:
        """The range of the module's name."""
        return self.source.range_of(self._target)

    @property
    def line(self) -> int:
        """The line that it starts on."""
        return int(self._node.start_point.row) + 1

    @property
    def zones(self) -> Zone:
        """What kind of code it stands in."""
        return Zone(self._frame.zones)

    @property
    def options(self) -> expr.Expression | None:
        """The second argument: `[restart: :transient]`, or `:controller`."""
        return self.source.view.directive_options(self)

    def option(self, name: str) -> expr.Expression | None:
        """One of the keywords."""
        match self.options:
            case expr.List(elements):
                for element in elements:
                    match element:
                        case expr.Pair(expr.Atom(key), value) if key == name:
                            return value
        return None


class Use(Directive, gc=False, eq=False):
    """`use Module, options`; `effect` is what it brings, None where that is not known."""

    effect: UseEffect | None = None
    argument: str | None = None  # the atom in `use ShopWeb, :controller`


class Import(Directive, gc=False, eq=False):
    """`import Module, only: …, except: …`."""
