"""Typed expressions: what detectors look at instead of tree nodes.

They are built on demand, compare by meaning (not by place), and are made for `match`:

    match expression:
        case Tuple((Atom("error"), Variable(name))): ...
        case Call(module="Enum", name="map"): ...

A `Call` of the index is an expression too: its `arguments` have the piped value first, its `do … end` is in `blocks`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec

from elixirlens.finding import Range

if TYPE_CHECKING:
    from tree_sitter import Node

    from elixirlens.elixir.index import Call
    from elixirlens.elixir.source import Source


class Placed(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """Something at a place. Two at different places are equal if they say the same."""

    at: Range | tuple[Source, Node]  # where it is; columns are counted only for who asks

    @property
    def place(self) -> Range:
        """The range of it."""
        return self.at if isinstance(self.at, Range) else self.at[0].range_of(self.at[1])

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._meaning() == other._meaning()

    def __ne__(self, other: object) -> bool:  # a Struct has one of its own, which would compare places
        return not self == other

    def __hash__(self) -> int:
        return hash((type(self), self._meaning()))

    def _meaning(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__struct_fields__ if name != "at")


class Variable(Placed, frozen=True, eq=False):
    """A variable, or a call without parentheses and arguments: the two look the same."""

    name: str


class Atom(Placed, frozen=True, eq=False):
    """`:name`, and also `nil`, `true` and `false`, which are atoms in Elixir."""

    name: str


class Alias(Placed, frozen=True, eq=False):
    """A module, its name resolved: `Repo` after `alias Shop.Repo` is `Alias("Shop.Repo")`."""

    module: str


class Number(Placed, frozen=True, eq=False):
    """An integer, a float or a `?c`, as it is written."""

    text: str


class String(Placed, frozen=True, eq=False):
    """A string: its literal parts as str, its interpolations as expressions."""

    parts: tuple[str | Expression, ...]

    @property
    def literal(self) -> str | None:
        """The whole text, or None where something is interpolated."""
        return literal_text(self.parts)


class Charlist(Placed, frozen=True, eq=False):
    """A `'charlist'`, with the parts of a string."""

    parts: tuple[str | Expression, ...]


class InterpolatedAtom(Placed, frozen=True, eq=False):
    """`:"order_#{id}"`: an atom that is made while the program runs."""

    parts: tuple[str | Expression, ...]


class Sigil(Placed, frozen=True, eq=False):
    """`~w(a b)a`: name `w`, modifiers `a`."""

    name: str
    parts: tuple[str | Expression, ...]
    modifiers: str

    @property
    def literal(self) -> str | None:
        """The whole text, or None where something is interpolated."""
        return literal_text(self.parts)


class List(Placed, frozen=True, eq=False):
    """A list; keywords, also those without brackets, are a list of `Pair`s. `[h | t]` ends in `Operator("|")`."""

    elements: tuple[Expression, ...]


class Tuple(Placed, frozen=True, eq=False):
    """A tuple."""

    elements: tuple[Expression, ...]


class Pair(Placed, frozen=True, eq=False):
    """`key: value` or `key => value`."""

    key: Expression
    value: Expression


class Map(Placed, frozen=True, eq=False):
    """A map; `%{base | key: value}` has a `base`."""

    pairs: tuple[Expression, ...]
    base: Expression | None = None


class Struct(Placed, frozen=True, eq=False):
    """A struct; `module` is an `Alias`, or a `Variable` in the pattern `%name{}`."""

    module: Expression
    pairs: tuple[Expression, ...]
    base: Expression | None = None


class Bitstring(Placed, frozen=True, eq=False):
    """`<<a::8, rest::binary>>`."""

    elements: tuple[Expression, ...]


class Operator(Placed, frozen=True, eq=False):
    """A binary operator other than the pipe, which becomes a call: `=`, `<-`, `++`, `when`, `|`, `::` …"""

    operator: str
    left: Expression
    right: Expression


class Unary(Placed, frozen=True, eq=False):
    """`not x`, `!x`, `-x`, `^x`."""

    operator: str
    operand: Expression


class AttributeRead(Placed, frozen=True, eq=False):
    """`@name` where it is read."""

    name: str


class Branch(Placed, frozen=True, eq=False):
    """`patterns when guard -> body`: of `fn`, `case`, `cond`, `with … else`, `receive`, `rescue` …"""

    patterns: tuple[Expression, ...]
    guard: Expression | None
    body: Expression


class Branches(Placed, frozen=True, eq=False):
    """The clauses of a block, `do … end` of a `case` for one."""

    branches: tuple[Branch, ...]


class Closure(Placed, frozen=True, eq=False):
    """`fn … end`."""

    branches: tuple[Branch, ...]


class Capture(Placed, frozen=True, eq=False):
    """`&(&1 + 1)` or `&fun(&1, x)`; `&Mod.fun/1` is a `Call` with the form `capture`."""

    body: Expression


class Placeholder(Placed, frozen=True, eq=False):
    """`&1` in a capture."""

    index: int


class Access(Placed, frozen=True, eq=False):
    """`target[key]`."""

    target: Expression
    key: Expression


class Field(Placed, frozen=True, eq=False):
    """`target.name` where the target is a value: a field of a map or struct."""

    target: Expression
    name: str


class Block(Placed, frozen=True, eq=False):
    """Expressions one after the other; its value is that of the last. An empty one is `Block(())`."""

    expressions: tuple[Expression, ...]


class Other(Placed, frozen=True, eq=False):
    """Something the reader has no shape for, as it is written."""

    text: str


Expression: TypeAlias = (
    "Variable | Atom | Alias | Number | String | Charlist | InterpolatedAtom | Sigil | List | Tuple | Pair | Map | "
    "Struct | Bitstring | Operator | Unary | AttributeRead | Branches | Closure | Capture | Placeholder | Access | "
    "Field | Block | Call | Other"
)


def literal_text(parts: tuple[str | Expression, ...]) -> str | None:
    """The text of string parts, or None where something is interpolated."""
    return "".join(part for part in parts if isinstance(part, str)) if all_text(parts) else None


def all_text(parts: tuple[str | Expression, ...]) -> bool:
    """Whether nothing is interpolated."""
    return all(isinstance(part, str) for part in parts)
