"""Maps with atoms and strings as keys: written so, or made so by adding to a map of the other kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._contracts import serves_framework
from elixirlens.elixir import Call, Clause, Source
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, bound, walk
from elixirlens.finding import Range

_NOT_NAMES = frozenset({"nil", "true", "false"})
# What stands for all keys that are not written: beside texts that people may type, an atom that nobody can type.
_ANY_OTHER = frozenset({"default", "else", "fallback", "other", "otherwise", "unknown"})
_NAME = re.compile(r"[\w$@][\w$@-]*")
_PUT = frozenset({"put", "put_new", "put_new_lazy"})


class Kind(StrEnum):
    """What a key is."""

    ATOM = "atom"
    STRING = "string"


_SAID = {Kind.ATOM: "an atom", Kind.STRING: "a string"}


def detect(subject: Call, context: Context) -> Iterator[Hit]:
    """Yield the first key of a map that is of another kind than the keys before it."""
    if subject.name == "%{}" and not subject.mixes_keys:
        return
    match subject.module, subject.arguments:
        case "Kernel", (expr.Map() as written,) if not _is_as_received(subject):
            keys = [] if _is_on_purpose(written, context.source) or _is_table(written) else list(_keys(written))
            known = {keys[0][0]} if keys else set()
        case "Map", (base, key, _) if subject.name in _PUT:
            keys = list(_key(key))
            known = _kinds(base, subject) if keys else set()
        case "Map", (base, expr.Map() as added):
            keys = list(_keys(added))
            known = _kinds(base, subject) if keys else set()
        case _:
            return
    for kind, shown, place in keys:
        if len(known) == 1 and kind not in known:
            yield Hit(place, {"key": shown, "kind": _SAID[kind], "value": next(iter(known)).value})
            return


def _is_on_purpose(written: expr.Map, source: Source) -> bool:
    """Whether atoms stand before the arrow, too: `%{"id" => 1, :meta => 2}` is written by somebody who chose each kind.

    In `%{"id" => 1, meta: 2}` and `%{"id" => 1, "meta": 2}` the second key easily passes for a string.
    """
    return any(
        isinstance(pair, expr.Pair)
        and isinstance(pair.key, expr.Atom)
        and pair.key.name not in _NOT_NAMES
        and source.text_between(pair.key.place).startswith(":")
        for pair in written.pairs
    )


def _is_as_received(written: Call) -> bool:
    """Whether a map is the pattern of a parameter, which has to look like what others send, also where they mix keys.

    What a browser sends never does, so that such a clause would never be chosen.
    """
    clause = written.clause
    if clause is None or serves_framework(written.owner):
        return False
    start = (written.whole.line, written.whole.column)
    patterns = (parameter.pattern.place for parameter in clause.parameters)
    return any((each.line, each.column) <= start < (each.end_line, each.end_column) for each in patterns)


def _is_table(written: expr.Map) -> bool:
    """Whether a map finds a module or a function by name, with one more for all names that it does not know."""
    pairs = [pair for pair in written.pairs if isinstance(pair, expr.Pair)]
    atoms = {pair.key.name for pair in pairs if isinstance(pair.key, expr.Atom)}
    return (
        len(pairs) == len(written.pairs)
        and atoms <= _ANY_OTHER
        and all(isinstance(pair.value, expr.Alias | expr.Capture | expr.Closure) for pair in pairs)
    )


def _keys(written: expr.Map) -> Iterator[tuple[Kind, str, Range]]:
    """The keys of a map as written, in source order."""
    for pair in written.pairs:
        if isinstance(pair, expr.Pair):
            yield from _key(pair.key)


def _key(key: expr.Expression) -> Iterator[tuple[Kind, str, Range]]:
    match key:
        case expr.Atom(name) if name not in _NOT_NAMES:
            yield Kind.ATOM, f":{name}", key.place
        case expr.String() if key.literal is not None and _NAME.fullmatch(key.literal):
            yield Kind.STRING, f'"{key.literal}"', key.place


def _kinds(base: expr.Expression, call: Call) -> set[Kind]:
    """The kinds of keys that a map is seen to have; none where nothing is known."""
    match base:
        case expr.Map(_, None):
            return {kind for kind, _, _ in _keys(base)}
        case expr.Variable(name) if call.clause is not None:
            kinds = _kinds_of_parameter(name, call.clause)
            return set() if kinds and _bound_before(name, call, call.clause) else kinds
        case Call(module="Map", arguments=(inner, *_)) if base.name in _PUT:
            return _kinds(inner, call)
    return set()


def _kinds_of_parameter(name: str, clause: Clause) -> set[Kind]:
    """What the patterns of the parameters say about the keys of a variable."""
    kinds: set[Kind] = set()
    for parameter in clause.parameters:
        for part in walk(parameter.pattern):
            match part:
                case expr.Operator("=", expr.Map() as pattern, expr.Variable(bound_to)) | expr.Operator(
                    "=", expr.Variable(bound_to), expr.Map() as pattern
                ) if bound_to == name:
                    kinds |= {kind for kind, _, _ in _keys(pattern)}
                case expr.Pair(expr.String(), expr.Variable(bound_to)) if bound_to == name:
                    # What a browser sends has strings as keys on every level.
                    if serves_framework(clause.function.module):
                        kinds.add(Kind.STRING)
    return kinds


def _bound_before(name: str, call: Call, clause: Clause) -> bool:
    """Whether the body binds a name before it comes to a call: then its parameter is forgotten."""
    start = (call.place.line, call.place.column)
    bodies = [body for body in (clause.body, *clause.blocks.values()) if body is not None]
    return any(
        name in bound(pattern)
        for body in bodies
        for part in walk(body)
        for pattern, end in _bindings(part)
        if end <= start
    )


def _bindings(part: Node) -> Iterator[tuple[expr.Expression, tuple[int, int]]]:
    """The patterns of an expression, and where their names begin to hold."""
    match part:
        case expr.Operator("=" | "<-", left, _):
            yield left, (part.place.end_line, part.place.end_column)
        case expr.Branch(patterns):
            for pattern in patterns:
                yield pattern, (part.place.line, part.place.column)
