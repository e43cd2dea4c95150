"""Calls that a loop repeats, and that are about one element of it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from elixirlens.detectors._origins import sources
from elixirlens.detectors.ecto._loops import (
    Loop,
    loop_around,
    may_loop,
    names_of,
    repeated_parts,
    source_of,
    takes_element,
)
from elixirlens.detectors.ecto._reads import calls_a_query, is_of_application, is_query, is_work
from elixirlens.elixir import Call, Form, Function
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, calls_in, reads, walk
from elixirlens.finding import Spot

_OF_QUERIES = frozenset({"aggregate", "all", "exists?", "one", "one!"})
_EACH_FOR_ITSELF = ("query", "realm", "schema", "table_name", "tenant")  # a query is no row, nor is a tenant


class Repeated(Struct, frozen=True, gc=False, array_like=True):
    """A call that a loop repeats: a query, or a call of a function that may turn out to be a reader."""

    spot: Spot
    module: str
    name: str
    arity: int
    callee: str
    loop: str
    is_query: bool
    origin: tuple[str, str, int] | None = None  # the function of the application that has the list
    is_association: bool = False  # whether the list is a field: who has loaded that, may have loaded more


def repeated_in(function: Function, asks: bool) -> Iterator[Repeated]:
    """Yield the queries in the loops of a function, and calls of other modules of its application that may query.

    `asks` says whether its module names a repository: without one, its own calls query nothing.
    """
    calls = list(function.calls)
    if not any(map(may_loop, calls)):
        return
    has_comprehension = any(call.name == "for" for call in calls)
    for call in calls:
        if not call.at_run_time or not (has_comprehension or call.in_closure or call.form is Form.CAPTURE):
            continue
        queries = asks and (is_query(call) or calls_a_query(call))
        if (queries or _may_query(call)) and call.may_be_repeated:
            loop = loop_around(call)
            if (
                loop is not None
                and not _is_about_loop(call, loop)
                and (queries or _is_for_element(call, loop))
                and not any(is_work(each) for part in repeated_parts(loop.call) for each in calls_in(part))
            ):
                spot = Spot(call.source.path, call.place, function.symbol)
                callee = call.module or "", call.name, call.arity
                yield Repeated(spot, *callee, call.callee, loop.call.callee, queries, *_origin(loop))


def _origin(loop: Loop) -> tuple[tuple[str, str, int] | None, bool]:
    """The function that a list comes from, and whether it is a field."""
    source = source_of(loop.call)
    match source:
        case Call(module=str(module)):
            return (module, source.name, source.arity), False
    return None, isinstance(source, expr.Field)


def _may_query(call: Call) -> bool:
    """Whether a call is one of another module of the same application. What fills a cache does so seldom."""
    return is_of_application(call) and "Cache" not in call.owner.name


def _is_for_element(call: Call, loop: Loop) -> bool:
    """Whether a call is about an element that is a row, and none that has tables of its own."""
    parts = (part for argument in call.arguments for part in walk(argument))
    return takes_element(call, loop) and not any(
        isinstance(part, expr.Variable) and _is_for_itself(part.name) for part in parts
    )


def _is_for_itself(name: str) -> bool:
    return any(word in name for word in _EACH_FOR_ITSELF)


def _is_about_loop(call: Call, loop: Loop) -> bool:
    """Whether a call gets the accumulator, which is all of it, or the elements are queries, and not rows."""
    if any(map(_is_for_itself, loop.elements)) or _is_one_for_all(call, loop):
        return True
    if call.form is not Form.CALL:
        return call.name in _OF_QUERIES and is_query(call)
    if _follows_others(call, loop):
        return True
    match call.arguments:
        case (expr.Variable(name), *_):
            return name in loop.accumulators or (name in loop.elements and call.name in _OF_QUERIES)
        case (expr.Placeholder(index), *_):
            return index > 1 or call.name in _OF_QUERIES
    return False


def _follows_others(call: Call, loop: Loop) -> bool:
    """Whether a query asks for what the ones before it have left: `where(query, [row], row.id not in ^done)`."""
    if not loop.accumulators:
        return False
    read = (variable for argument in call.arguments for variable in reads(argument))
    values = (value for variable in read for value in (variable, *(source for source, _ in sources(variable, call))))
    return any(
        _is_whole(part, value) for value in values for part in walk(value) if _is_one_of(part, loop.accumulators)
    )


def _is_one_of(part: Node, names: frozenset[str]) -> bool:
    return isinstance(part, expr.Variable) and part.name in names


def _is_whole(part: Node, value: Node) -> bool:
    """Whether a variable stands in a value by itself, and not for a field of it."""
    return not any(isinstance(each, expr.Field) and each.target is part for each in walk(value))


def _is_one_for_all(call: Call, loop: Loop) -> bool:
    """Whether a call is given a part of the element that stands for many rows: a query, a table, a list of `ids`."""
    names = {name for name in names_of(loop) if _is_for_itself(name) or name == "ids" or name.endswith("_ids")}
    return bool(names) and any(
        isinstance(part, expr.Variable) and part.name in names for argument in call.arguments for part in walk(argument)
    )
