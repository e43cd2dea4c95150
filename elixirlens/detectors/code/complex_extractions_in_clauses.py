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
    asked = {variable.name for variable in reads(clause.guard)}
    found = [each for parameter in clause.parameters for each in _mixable(parameter.pattern, asked)]
    fields = [name for _, name in found]
    deciding = [name for name in fields if name in asked]
    if not deciding or len(fields) - len(deciding) <= limit:
        return None
    used = {variable.name for body in (clause.body, *clause.blocks.values()) for variable in reads(body)}
    carried = [name for name in fields if name in used and name not in asked and fields.count(name) == 1]
    if len(carried) > limit:
        selecting = _selecting(clause)
        carried = [name for key, name in found if name in carried and key not in selecting]
    return (deciding, carried) if len(carried) > limit else None


def _mixable(pattern: expr.Expression, asked: set[str]) -> list[tuple[str | None, str]]:
    """The fields of a parameter, without those of a message from outside that the guard asks nothing about.

    What comes from a browser has strings as keys; a pattern of it, beside the socket that the guard asks about, checks
    that they are there.
    """
    found = list(_fields(pattern))
    if any(name in asked for _, name in found):
        return found
    return [(key, name) for key, name in found if key is None or key.startswith(":")]


def _selecting(clause: Clause) -> set[str]:
    """The keys of maps that select a clause by being there: another clause takes the same without."""
    own, literals = _keys(clause), _literals(clause)
    others = [other for other in clause.function.clauses if other is not clause and _literals(other) <= literals]
    return {key for other in others if (theirs := _keys(other)) for key in own - theirs}


def _keys(clause: Clause) -> set[str]:
    """The keys of maps in a head."""
    maps = (part for each in clause.parameters for part in walk(each.pattern) if isinstance(part, expr.Map))
    pairs = (pair for each in maps for pair in each.pairs if isinstance(pair, expr.Pair))
    return {key for pair in pairs if (key := _literal(pair.key)) is not None}


def _literals(clause: Clause) -> set[str]:
    """The texts, atoms and modules that a head and its guard ask for, but not as keys."""
    asking = [parameter.pattern for parameter in clause.parameters] + ([clause.guard] if clause.guard else [])
    parts = [part for each in asking for part in walk(each)]
    keys = {id(part.key) for part in parts if isinstance(part, expr.Pair)}
    return {literal for part in parts if id(part) not in keys and (literal := _literal(part)) is not None}


def _literal(part: Node) -> str | None:
    match part:
        case expr.String():
            return part.literal
        case expr.Atom(name) | expr.Alias(name):
            return f":{name}"
    return None


def _fields(pattern: Node) -> Iterator[tuple[str | None, str]]:
    """The variables that are bound to fields of maps and structs in a pattern, each with the key if a map has it."""
    for part in walk(pattern):
        if isinstance(part, expr.Map | expr.Struct):
            for pair in part.pairs:
                if isinstance(pair, expr.Pair):
                    key = _literal(pair.key) if isinstance(part, expr.Map) else None  # a struct has all of its keys
                    yield from ((key, name) for name in _names(pair.value))


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
