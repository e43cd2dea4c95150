"""Elixir code that is data, as Python values: for files such as .credo.exs, which are never run.

Names that the file binds itself are followed. Whatever would have to be run is a `Computed` in its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from elixirlens.elixir import Call
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MOST_ELEMENTS = 10_000  # `a = a ++ a`, line after line, doubles a list each time


class Computed(Struct, frozen=True):
    """Something that is only known when the file runs, and the line it stands in."""

    line: int


class Symbol(Struct, frozen=True):
    """An atom other than true, false and nil."""

    name: str


class Named(Struct, frozen=True):
    """A module, by its whole name."""

    module: str


class Regex(Struct, frozen=True):
    """A regular expression, as it is written."""

    text: str
    modifiers: str


class Tuple(Struct, frozen=True):
    """A tuple, and the line it begins in."""

    elements: tuple[Term, ...]
    line: int


class Pair(Struct, frozen=True):
    """A key of a keyword list with its value."""

    key: str
    value: Term


class Table(Struct, frozen=True):
    """A map whose keys are atoms."""

    pairs: tuple[Pair, ...]
    line: int

    def get(self, key: str) -> Term:
        """The value of a key, None where it is missing. The last one counts, as in Elixir."""
        return next((pair.value for pair in reversed(self.pairs) if pair.key == key), None)


Term: TypeAlias = (
    "bool | int | str | Symbol | Named | Regex | Tuple | Pair | Table | Computed | tuple[Term, ...] | None"
)


def value_of_file(expressions: Iterable[expr.Expression]) -> Term:
    """The value of a file: that of its last expression. None for an empty one."""
    bound: dict[str, Term] = {}
    value: Term = None
    for expression in expressions:
        match expression:
            case expr.Operator("=", expr.Variable(name), right):
                value = bound[name] = term(right, bound)
            case expr.Operator("=", pattern):
                line = expression.place.line
                bound.update({part.name: Computed(line) for part in walk(pattern) if isinstance(part, expr.Variable)})
                value = Computed(line)
            case _:
                value = term(expression, bound)
    return value


def term(expression: expr.Expression, bound: Mapping[str, Term]) -> Term:
    """The value of an expression, where `bound` are the values of variables."""
    match expression:
        case expr.Atom("true" | "false" as name):
            return name == "true"
        case expr.Atom("nil"):
            return None
        case expr.Atom(name):
            return Symbol(name)
        case expr.Alias(module):
            return Named(module)
        case expr.Number(text) if text.replace("_", "").isdecimal() and len(text) < 19:
            return int(text.replace("_", ""))
        case expr.String() | expr.Sigil("s" | "S") if expression.literal is not None:
            return expression.literal
        case expr.Sigil("r" | "R", _, modifiers) if expression.literal is not None:
            return Regex(expression.literal, modifiers)
        case expr.Sigil("w" | "W", _, modifiers) if expression.literal is not None and modifiers in {"", "s"}:
            return tuple(expression.literal.split())
        case expr.List(elements):
            return tuple(_element(element, bound) for element in elements)
        case expr.Tuple(elements):
            return Tuple(tuple(term(element, bound) for element in elements), expression.place.line)
        case expr.Map(pairs, None):
            return _table(pairs, bound, expression.place.line)
        case expr.Operator("++", left, right):
            return _joined(term(left, bound), term(right, bound), expression.place.line)
        case expr.Variable(name) if name in bound:
            return bound[name]
    return Computed(expression.whole.line if isinstance(expression, Call) else expression.place.line)


def _element(element: expr.Expression, bound: Mapping[str, Term]) -> Term:
    match element:
        case expr.Pair(expr.Atom(key), value):
            return Pair(key, term(value, bound))
    return term(element, bound)


def _table(pairs: tuple[expr.Expression, ...], bound: Mapping[str, Term], line: int) -> Term:
    known = [_element(pair, bound) for pair in pairs]
    named = tuple(pair for pair in known if isinstance(pair, Pair))
    return Table(named, line) if len(named) == len(known) else Computed(line)


def _joined(left: Term, right: Term, line: int) -> Term:
    """Two lists one after the other; what is not known of them stays as one element."""
    sides = [side if isinstance(side, tuple) else (Computed(line),) for side in (left, right)]
    joined = sides[0] + sides[1]
    return joined if len(joined) <= _MOST_ELEMENTS else Computed(line)


def computed_in(value: Term) -> Computed | None:
    """The first part of a value that is only known when the file runs."""
    match value:
        case Computed():
            return value
        case Pair(_, inner):
            return computed_in(inner)
        case Tuple(elements) | Table(elements) | tuple(elements):
            return next((found for element in elements if (found := computed_in(element))), None)
    return None
