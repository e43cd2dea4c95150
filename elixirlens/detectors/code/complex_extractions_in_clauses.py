"""Clauses whose heads take fields for the guard and fields for the body, all in one pattern."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.elixir import Clause, Function
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, reads, walk

_FEW = 2


def detect(subject: Function, context: Context) -> Iterator[Hit]:
    """Yield the first of several clauses that mix what decides with what is only passed to the body.

    In a question such as `valid?/1` the head decides all of it: whether the fields are there at all.
    """
    if subject.name.endswith("?"):
        return
    candidates = [clause for clause in subject.clauses if clause.has_guard and clause.matches_maps]
    if len(candidates) < _FEW:
        return
    mixed = [(clause, found) for clause in candidates if (found := _mixture(clause, context.options["limit"]))]
    if len(mixed) >= _FEW:
        clause, (deciding, carried) = mixed[0]
        values = {
            "function": f"{subject.name}/{subject.arity}",
            "count": len(mixed),
            "variable": _listed(deciding),
            "value": _listed(carried),
        }
        yield Hit(clause.place, values, key=f"{subject.name}/{subject.arity}")


def _mixture(clause: Clause, limit: int) -> tuple[list[str], list[str]] | None:
    """The fields that the guard asks about, and those that only the body reads, where a head has both.

    A variable that stands twice in the head decides as well: it compares two fields.
    """
    if clause.guard is None or clause.body is None:
        return None
    fields = [name for parameter in clause.parameters for name in _fields(parameter.pattern)]
    asked = {variable.name for variable in reads(clause.guard)}
    deciding = [name for name in fields if name in asked]
    if not deciding or len(fields) - len(deciding) <= limit:
        return None
    used = {variable.name for body in (clause.body, *clause.blocks.values()) for variable in reads(body)}
    carried = [name for name in fields if name in used and name not in asked and fields.count(name) == 1]
    return (deciding, carried) if len(carried) > limit else None


def _fields(pattern: Node) -> Iterator[str]:
    """The variables that are bound to fields of maps and structs in a pattern."""
    for part in walk(pattern):
        if isinstance(part, expr.Map | expr.Struct):
            for pair in part.pairs:
                if isinstance(pair, expr.Pair):
                    yield from _names(pair.value)


def _names(value: expr.Expression) -> Iterator[str]:
    match value:
        case expr.Variable(name) if not name.startswith("_"):
            yield name
        case expr.Operator("=", left, right):
            yield from _names(left)
            yield from _names(right)


def _listed(names: list[str]) -> str:
    """The first names in the order of the head, the rest as a number."""
    unique = list(dict.fromkeys(names))
    shown, rest = unique[:3], len(unique) - 3
    return ", ".join(shown) + (f" and {rest} more" if rest > 0 else "")
