"""What names mean in mix.exs, and the ways that a value is come by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeGuard

from elixirlens.elixir import Module
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import walk
from elixirlens.finding import Range
from elixirlens.hex.trouble import text_of

LONGEST_CONDITION = 60
MOST_NAMES = 50  # of one value, one after the other


@dataclass(frozen=True, slots=True)
class Bound:
    """What a variable stands for, and what names mean where that was written."""

    value: expr.Expression
    scope: Scope


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean. `&1` is a variable here, too."""

    module: Module
    variables: Mapping[str, Bound] = field(default_factory=dict)
    depth: int = 0

    def binding(self, found: Mapping[str, Bound]) -> Scope:
        """The scope with some more variables."""
        return replace(self, variables={**self.variables, **found})

    def deeper(self) -> Scope:
        """The same scope, one step of following further."""
        return replace(self, depth=self.depth + 1)

    def after(self, statements: Iterable[expr.Expression]) -> Scope:
        """The scope after some statements: `name = value` binds, and what a pattern binds is not known."""
        scope = self
        for statement in statements:
            match statement:
                case expr.Operator("=", pattern, value):
                    scope = scope.without(pattern).binding(bound(pattern, value, scope) or {})
        return scope

    def without(self, *patterns: expr.Expression) -> Scope:
        """The scope where what patterns bind is not known, whatever a function of the same name returns."""
        parts = (part for pattern in patterns for part in walk(pattern))
        hidden = {part.name: Bound(expr.Other(part.name, at=part.place), self) for part in parts if _is_name(part)}
        return self.binding(hidden)

    def settled(self, value: expr.Expression) -> Bound:
        """What a variable stands for, as it is written where it was bound."""
        found = Bound(value, self)
        for _ in range(MOST_NAMES):
            match found.value:
                case expr.Variable(name) if name in found.scope.variables:
                    found = found.scope.variables[name]
                case expr.Placeholder(index) if f"&{index}" in found.scope.variables:
                    found = found.scope.variables[f"&{index}"]
                case _:
                    break
        return found

    def text(self, expression: expr.Expression) -> str:
        """An expression as written, short enough for a condition."""
        return text_of(expression, self.module.source, LONGEST_CONDITION)


@dataclass(frozen=True, slots=True)
class Condition:
    """One way out of several that part at a place."""

    text: str
    parting: Range
    way: int
    ways: int


@dataclass(frozen=True, slots=True)
class Way:
    """What an expression may stand for. `doubt` says what else is made of it, that nobody could follow.

    One that is not `followed` may stand for anything, for any number of elements as well.
    """

    expression: expr.Expression
    scope: Scope
    conditions: tuple[Condition, ...] = ()
    doubt: str | None = None
    followed: bool = True

    def within(self, outer: Way) -> Way:
        """The same, where another way has to be gone before."""
        return replace(self, conditions=outer.conditions + self.conditions, doubt=self.doubt or outer.doubt)


def bound(pattern: expr.Expression, value: expr.Expression, scope: Scope) -> dict[str, Bound] | None:
    """What the variables of a pattern stand for; None where it is not known whether it matches, or does not."""
    if isinstance(pattern, expr.Variable):
        return {} if pattern.name.startswith("_") else {pattern.name: Bound(value, scope)}
    settled = scope.settled(value)
    value, scope = settled.value, settled.scope
    match pattern, value:
        case expr.Tuple(patterns), expr.Tuple(values) if len(patterns) == len(values):
            pairs = zip(patterns, values, strict=True)
        case expr.Tuple((first, second)), expr.Pair(key, held):
            pairs = zip((first, second), (key, held), strict=True)
        case ((expr.Atom() | expr.String() | expr.Number()), _) if pattern == value:
            return {}
        case _:
            return None
    found: dict[str, Bound] = {}
    for each, given in pairs:
        inner = bound(each, given, scope)
        if inner is None:
            return None
        found |= inner
    return found


def _is_name(part: expr.Expression | expr.Branch) -> TypeGuard[expr.Variable]:
    return isinstance(part, expr.Variable)


def binds(pattern: expr.Expression) -> bool:
    """Whether a pattern gives a name to anything."""
    return any(isinstance(part, expr.Variable) and not part.name.startswith("_") for part in walk(pattern))


def differs(pattern: expr.Expression, value: expr.Expression) -> bool:
    """Whether a pattern is sure not to match: tuples of another size."""
    match pattern, value:
        case expr.Tuple(patterns), expr.Tuple(values):
            return len(patterns) != len(values)
        case expr.Tuple(patterns), expr.Pair():
            return len(patterns) != 2
        case expr.Atom(), expr.Atom():
            return pattern != value
    return False
