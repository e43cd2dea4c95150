"""Typed expressions: what detectors look at instead of tree nodes.

They are built on demand, compare by meaning (not by place), and are made for `match`:

    match expression:
        case Tuple((Atom("error"), Variable(name))): ...
        case Call(module="Enum", name="map"): ...

A `Call` of the index is an expression too: its `arguments` have the piped value first, its `do … end` is in `blocks`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias, cast

if TYPE_CHECKING:
    from elixirlens.elixir.index import Call
    from elixirlens.finding import Range


def placed() -> Range:
    """A field that holds the place of an expression; two expressions at different places can be equal."""
    return cast("Range", field(repr=False, compare=False, kw_only=True))


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable, or a call without parentheses and arguments: the two look the same."""

    name: str
    place: Range = placed()


@dataclass(frozen=True, slots=True)
class Atom:
    """`:name`, and also `nil`, `true` and `false`, which are atoms in Elixir."""

    name: str
    place: Range = placed()


@dataclass(frozen=True, slots=True)
class Alias:
    """A module, its name resolved: `Repo` after `alias Shop.Repo` is `Alias("Shop.Repo")`."""

    module: str
    place: Range = placed()


@dataclass(frozen=True, slots=True)
class Number:
    """An integer, a float or a `?c`, as it is written."""

    text: str
    place: Range = placed()


@dataclass(frozen=True, slots=True)
class String:
    """A string: its literal parts as str, its interpolations as expressions."""

    parts: tuple[str | Expression, ...]
    place: Range = placed()

    @property
    def literal(self) -> str | None:
        """The whole text, or None where something is interpolated."""
        return literal_text(self.parts)


@dataclass(frozen=True, slots=True)
class Charlist:
    """A `'charlist'`, with the parts of a string."""

    parts: tuple[str | Expression, ...]
    place: Range = placed()


@dataclass(frozen=True, slots=True)
class InterpolatedAtom:
    """`:"order_#{id}"`: an atom that is made while the program runs."""

    parts: tuple[str | Expression, ...]
    place: Range = placed()


@dataclass(frozen=True, slots=True)
class Sigil:
    """`~w(a b)a`: name `w`, modifiers `a`."""

    name: str
    parts: tuple[str | Expression, ...]
    modifiers: str
    place: Range = placed()

    @property
    def literal(self) -> str | None:
        """The whole text, or None where something is interpolated."""
        return literal_text(self.parts)


@dataclass(frozen=True, slots=True)
class List:
    """A list; keywords, also those without brackets, are a list of `Pair`s. `[h | t]` ends in `Operator("|")`."""

    elements: tuple[Expression, ...]
    place: Range = placed()


@dataclass(frozen=True, slots=True)
class Tuple:
    """A tuple."""

    elements: tuple[Expression, ...]
    place: Range = placed()


@dataclass(frozen=True, slots=True)
class Pair:
    """`key: value` or `key => value`."""

    key: Expression
    value: Expression
    place: Range = placed()


@dataclass(frozen=True, slots=True)
class Map:
    """A map; `%{base | key: value}` has a `base`."""

    pairs: tuple[Expression, ...]
    base: Expression | None = None
    place: Range = placed()


@dataclass(frozen=True, slots=True)
class Struct:
    """A struct; `module` is an `Alias`, or a `Variable` in the pattern `%name{}`."""

    module: Expression
    pairs: tuple[Expression, ...]
    base: Expression | None = None
    place: Range = placed()


@dataclass(frozen=True, slots=True)
class Bitstring:
    """`<<a::8, rest::binary>>`."""

    elements: tuple[Expression, ...]
    place: Range = placed()


@dataclass(frozen=True, slots=True)
class Operator:
    """A binary operator other than the pipe, which becomes a call: `=`, `<-`, `++`, `when`, `|`, `::` …"""

    operator: str
    left: Expression
    right: Expression
    place: Range = placed()


@dataclass(frozen=True, slots=True)
class Unary:
    """`not x`, `!x`, `-x`, `^x`."""

    operator: str
    operand: Expression
    place: Range = placed()


@dataclass(frozen=True, slots=True)
class AttributeRead:
    """`@name` where it is read."""

    name: str
    place: Range = placed()


@dataclass(frozen=True, slots=True)
class Branch:
    """`patterns when guard -> body`: of `fn`, `case`, `cond`, `with … else`, `receive`, `rescue` …"""

    patterns: tuple[Expression, ...]
    guard: Expression | None
    body: Expression
    place: Range = placed()


@dataclass(frozen=True, slots=True)
class Branches:
    """The clauses of a block, `do … end` of a `case` for one."""

    branches: tuple[Branch, ...]
    place: Range = placed()


@dataclass(frozen=True, slots=True)
class Closure:
    """`fn … end`."""

    branches: tuple[Branch, ...]
    place: Range = placed()


@dataclass(frozen=True, slots=True)
class Capture:
    """`&(&1 + 1)` or `&fun(&1, x)`; `&Mod.fun/1` is a `Call` with the form `capture`."""

    body: Expression
    place: Range = placed()


@dataclass(frozen=True, slots=True)
class Placeholder:
    """`&1` in a capture."""

    index: int
    place: Range = placed()


@dataclass(frozen=True, slots=True)
class Access:
    """`target[key]`."""

    target: Expression
    key: Expression
    place: Range = placed()


@dataclass(frozen=True, slots=True)
class Field:
    """`target.name` where the target is a value: a field of a map or struct."""

    target: Expression
    name: str
    place: Range = placed()


@dataclass(frozen=True, slots=True)
class Block:
    """Expressions one after the other; its value is that of the last. An empty one is `Block(())`."""

    expressions: tuple[Expression, ...]
    place: Range = placed()


@dataclass(frozen=True, slots=True)
class Other:
    """Something the reader has no shape for, as it is written."""

    text: str
    place: Range = placed()


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
