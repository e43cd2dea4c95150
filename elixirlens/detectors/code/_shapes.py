"""What is known of a map at a place: the keys that it is sure to have, or the struct that it is.

A name is followed to the match that binds it at that place; scopes are respected. What is not sure is not said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from elixirlens.elixir import Call, Form
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, bound, children, strip_match, walk
from elixirlens.finding import Range

_BINDING = frozenset({"=", "<-"})
_SCOPED = frozenset({"for", "with"})  # what their arguments bind ends with them


class Shape(Struct, frozen=True):
    """A map with at least some keys; where `struct` is given, one of that module."""

    keys: frozenset[str] = frozenset()
    struct: str | None = None

    def __or__(self, other: Shape) -> Shape:
        return Shape(self.keys | other.keys, self.struct or other.struct)


class Match(Struct, frozen=True):
    """A pattern and what it is matched with, None where that cannot be said; `guard` holds where it matches."""

    pattern: expr.Expression
    value: expr.Expression | None = None
    guard: expr.Expression | None = None


def shape_of(name: str, call: Call) -> Shape:
    """What is known of a variable where a call reads it."""
    known = Shape()
    if call.clause is None or name not in call.clause.shaped:
        return known
    for match in matches_before(call):
        if match.guard is not None:
            known |= _required(match.guard, name)
        if name in bound(match.pattern):
            return known | _beside(match.pattern, name) | _given(match, name)
        match match.value and strip_match(match.value):
            case expr.Variable(matched) if matched == name:
                known |= _of_literal(match.pattern)
    return known


def _given(match: Match, name: str) -> Shape:
    """What the value says that a name is bound to."""
    sides = _sides(match.pattern)
    if match.value is None or not any(isinstance(side, expr.Variable) and side.name == name for side in sides):
        return Shape()
    return _of_value(strip_match(match.value))


def _of_value(value: expr.Expression) -> Shape:
    match value:
        case expr.Map() | expr.Struct():
            return _of_literal(value)
        case Call(module="Map", name="put", arguments=(base, expr.Atom(key), _), form=Form.CALL):
            return Shape(frozenset({key})) | _of_value(base)
        case Call(module="Kernel", name="struct" | "struct!", arguments=(expr.Alias(module), *_), form=Form.CALL):
            return Shape(struct=module)
    return Shape()


def _of_literal(written: expr.Expression) -> Shape:
    """The keys of a map as it is written, in a pattern as well as in a value."""
    known = Shape()
    for side in _sides(written):
        match side:
            case expr.Map(pairs):
                known |= Shape(_keys(pairs))
            case expr.Struct(expr.Alias(module), pairs):
                known |= Shape(_keys(pairs), module)
            case expr.Struct(_, pairs):
                known |= Shape(_keys(pairs), "")
    return known


def _keys(pairs: Iterable[expr.Expression]) -> frozenset[str]:
    return frozenset(pair.key.name for pair in pairs if isinstance(pair, expr.Pair) and isinstance(pair.key, expr.Atom))


def _beside(pattern: expr.Expression, name: str) -> Shape:
    """What stands beside a name in a pattern: `%{sku: sku} = product`."""
    known = Shape()
    for part in walk(pattern):
        if isinstance(part, expr.Operator) and part.operator == "=":
            sides = _sides(part)
            if any(isinstance(side, expr.Variable) and side.name == name for side in sides):
                known |= _of_literal(part)
    return known


def _sides(written: expr.Expression) -> list[expr.Expression]:
    """All sides of `a = b = c`."""
    match written:
        case expr.Operator("=", left, right):
            return [*_sides(left), *_sides(right)]
    return [written]


def _required(guard: expr.Expression, name: str) -> Shape:
    """What a guard says about a variable."""
    match guard:
        case expr.Operator("and", left, right):
            return _required(left, name) | _required(right, name)
        case Call(module="Kernel", name="is_struct", arguments=(expr.Variable(tested), expr.Alias(module))):
            return Shape(struct=module) if tested == name else Shape()
        case Call(module="Kernel", name="is_map_key", arguments=(expr.Variable(tested), expr.Atom(key))):
            return Shape(frozenset({key})) if tested == name else Shape()
    return Shape()


def matches_before(call: Call) -> Iterator[Match]:
    """The matches that are in force where a call is made, the nearest first."""
    here = call.whole
    branch: expr.Branch | None = None
    for outer in call.enclosing():
        match outer:
            case expr.Branch():
                branch = outer
            case expr.Branches():
                pass
            case _:
                yield from _matched_by(branch, outer)
                branch = None
                if not _is_beside(outer, here):
                    yield from _made_by(children(outer), here)
    yield from _matched_by(branch, None)
    if call.clause is not None:
        guard = call.clause.guard
        yield from (Match(parameter.pattern, None, guard) for parameter in call.clause.parameters)


def _matched_by(branch: expr.Branch | None, around: Node | None) -> Iterator[Match]:
    """What holds in a branch of a `case`, a closure or the like. The conditions of a `cond` match nothing."""
    if branch is None or (isinstance(around, Call) and around.name == "cond"):
        return
    yield from (Match(pattern, None, branch.guard) for pattern in branch.patterns)
    if isinstance(around, Call) and around.name == "case" and around.arguments:
        yield from (Match(pattern, around.arguments[0]) for pattern in branch.patterns)


def _is_beside(outer: Node, here: Range) -> bool:
    """Whether a place is in the `else` of a `with`, where its names are not known."""
    other = outer.blocks.get("else") if isinstance(outer, Call) and outer.name == "with" else None
    return other is not None and not _ends_before(here, other.place)


def _ends_before(place: Range, other: Range) -> bool:
    return (place.end_line, place.end_column) <= (other.line, other.column)


def _made_by(expressions: Iterable[Node], here: Range) -> Iterator[Match]:
    """The matches that expressions make for what follows them, the last first."""
    found = [
        part
        for expression in expressions
        for part in _in_this_scope(expression)
        if isinstance(part, expr.Operator) and part.operator in _BINDING and _ends_before(part.place, here)
    ]
    return (Match(match.left, match.right) for match in reversed(found))


def _in_this_scope(expression: Node) -> Iterator[Node]:
    """An expression and its parts, without closures and blocks: their names end with them."""
    yield expression
    parts: Iterable[Node]
    match expression:
        case expr.Closure() | expr.Capture() | expr.Branches() | expr.Branch():
            return
        case Call(blocks=blocks) if blocks:
            parts = () if expression.name in _SCOPED else expression.arguments
        case _:
            parts = children(expression)
    for part in parts:
        yield from _in_this_scope(part)
