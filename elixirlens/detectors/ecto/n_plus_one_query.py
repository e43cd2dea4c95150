"""Queries that run once for each element: in a comprehension, or in a function given to Enum, Stream or Task."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from elixirlens.detectors import Hit, ProjectContext
from elixirlens.detectors._modules import serves_developers
from elixirlens.detectors.ecto._loops import Loop, loop_around, may_loop, takes_element
from elixirlens.detectors.ecto._reads import always_queries, calls_a_query, has_repo, is_kept, is_query, only_queries
from elixirlens.detectors.project import Project
from elixirlens.elixir import Call, Form, Function, Module, Resolution
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import walk
from elixirlens.finding import Related, Spot

_OF_QUERIES = frozenset({"aggregate", "all", "exists?", "one", "one!"})
_EACH_FOR_ITSELF = ("query", "realm", "tenant")  # a query is no row, and each tenant has tables of its own
_ONE_OFF = frozenset({"Backfill", "Migrations", "Scripts", "Seed", "Seeds"})  # parts of the names of modules


class Repeated(Struct, frozen=True, gc=False, array_like=True):
    """A call that a loop repeats: a query, or a call of a function that may turn out to be a reader."""

    spot: Spot
    module: str
    name: str
    arity: int
    callee: str
    loop: str
    is_query: bool


class Reader(Struct, frozen=True, gc=False, array_like=True):
    """A function that only queries."""

    name: str
    arities: tuple[int, ...]
    line: int


class Queries(Struct, frozen=True, gc=False, array_like=True):
    """What a module repeats, and which of its functions only query."""

    module: str
    repeated: tuple[Repeated, ...]
    readers: tuple[Reader, ...]


def collect(subject: Module) -> Queries | None:
    """The queries and calls of other modules that are in loops, and the functions that others may have in theirs."""
    functions = [function for function in subject.functions.values() if not function.macro]
    asks = has_repo(subject)
    repeated: tuple[Repeated, ...] = ()
    if not _runs_once_only(subject):
        repeated = tuple(one for function in functions for one in _repeated(function, asks))
    readers = (function for function in functions if asks and function.public and _is_reader(function))
    kept = tuple(Reader(each.name, tuple(each.arities), each.clauses[0].line) for each in readers)
    return Queries(subject.name, repeated, kept) if repeated or kept else None


def detect(subject: Project, context: ProjectContext) -> Iterator[Hit]:
    """Yield each query that a loop repeats, and each call of a function that only queries."""
    readers = {
        (one.value.module, reader.name, arity): Related(one.file.path, reader.line, "queries here")
        for one in context.collected
        for reader in one.value.readers
        for arity in reader.arities
        if subject.place(one.value.module) is not None
    }
    for one in context.collected:
        for call in one.value.repeated:
            reader = readers.get((call.module, call.name, call.arity))
            if call.is_query or reader is not None:
                related = () if call.is_query or reader is None else (reader,)
                yield Hit(call.spot, {"callee": call.callee, "name": call.loop}, related=related)


def _runs_once_only(module: Module) -> bool:
    return serves_developers(module) or not _ONE_OFF.isdisjoint(module.name.split("."))


def _is_reader(function: Function) -> bool:
    """Whether a function queries whatever it is given, and not for one kind of argument among others."""
    return (
        only_queries(function)
        and all(map(always_queries, function.clauses))
        and not any(map(is_kept, function.calls))
        and "Cache" not in function.module.name
    )


def _repeated(function: Function, asks: bool) -> Iterator[Repeated]:
    calls = list(function.calls)
    if not any(map(may_loop, calls)):
        return
    has_comprehension = any(call.name == "for" for call in calls)
    for call in calls:
        if not call.at_run_time or not (has_comprehension or call.in_closure or call.form is Form.CAPTURE):
            continue
        queries = asks and (is_query(call) or calls_a_query(call))
        if (queries or _is_of_application(call)) and call.may_be_repeated:
            loop = loop_around(call)
            if loop is not None and not _is_about_loop(call, loop) and (queries or _is_for_element(call, loop)):
                spot = Spot(call.source.path, call.place, function.symbol)
                callee = call.module or "", call.name, call.arity
                yield Repeated(spot, *callee, call.callee, loop.call.callee, queries)


def _is_of_application(call: Call) -> bool:
    """Whether a call is one of another module of the same application: `Shop` and `ShopWeb` are one.

    What fills a cache does so seldom, and by itself.
    """
    return (
        call.resolution is Resolution.RESOLVED
        and call.module is not None
        and call.module != call.owner.name
        and "Cache" not in call.owner.name
        and _root(call.module) == _root(call.owner.name)
    )


def _is_for_element(call: Call, loop: Loop) -> bool:
    """Whether a call is about an element that is a row, and none that has tables of its own."""
    parts = (part for argument in call.arguments for part in walk(argument))
    return takes_element(call, loop) and not any(
        isinstance(part, expr.Variable) and _is_for_itself(part.name) for part in parts
    )


def _is_for_itself(name: str) -> bool:
    return any(word in name for word in _EACH_FOR_ITSELF)


def _root(module: str) -> str:
    return module.partition(".")[0].removesuffix("Web")


def _is_about_loop(call: Call, loop: Loop) -> bool:
    """Whether a call gets the accumulator, which is all of it, or the elements are queries, and not rows."""
    if any(map(_is_for_itself, loop.elements)):
        return True
    if call.form is not Form.CALL:
        return call.name in _OF_QUERIES and is_query(call)
    match call.arguments:
        case (expr.Variable(name), *_):
            return name in loop.accumulators or (name in loop.elements and call.name in _OF_QUERIES)
        case (expr.Placeholder(index), *_):
            return index > 1 or call.name in _OF_QUERIES
    return False
