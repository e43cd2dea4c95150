"""Queries that run once for each element: in a comprehension, or in a function given to Enum, Stream or Task."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from elixirlens.detectors import Hit, ProjectContext
from elixirlens.detectors._modules import serves_developers
from elixirlens.detectors.ecto._reads import always_queries, has_repo, only_completes, only_queries
from elixirlens.detectors.ecto._repeated import Repeated, repeated_in
from elixirlens.detectors.project import Project
from elixirlens.elixir import Function, Module
from elixirlens.finding import Related, Severity

_ONE_OFF = re.compile(  # parts of the names of modules: `Shop.Seeds`, `Shop.Data.Change019FillNames`
    r"\w*Backfills?|(Data)?Migrations?|MigrationHelpers?|Debug|Faker|Scripts|Seeds?|(Change|Migration|Update)\d+\w*"
)

_COMPLETES = "loads here what is not loaded yet"


class Reader(Struct, frozen=True, gc=False, array_like=True):
    """A function that only queries; one that only completes what it is given asks for nothing where that is loaded."""

    name: str
    arities: tuple[int, ...]
    line: int
    only_completes: bool


class Queries(Struct, frozen=True, gc=False, array_like=True):
    """What a module repeats, which of its functions only query, and which load associations."""

    module: str
    repeated: tuple[Repeated, ...]
    readers: tuple[Reader, ...]
    loading: tuple[tuple[str, int], ...]


def collect(subject: Module) -> Queries | None:
    """The queries and calls of other modules that are in loops, and the functions that others may have in theirs."""
    functions = [function for function in subject.functions.values() if not function.macro]
    asks = has_repo(subject)
    repeated: tuple[Repeated, ...] = ()
    if not _runs_once_only(subject):
        repeated = tuple(one for function in functions for one in repeated_in(function, asks))
    readers = (function for function in functions if asks and function.public and _is_reader(function))
    kept = tuple(Reader(each.name, tuple(each.arities), each.clauses[0].line, only_completes(each)) for each in readers)
    loading = tuple((each.name, arity) for each in functions if asks and _loads(each) for arity in each.arities)
    return Queries(subject.name, repeated, kept, loading) if repeated or kept or loading else None


def detect(subject: Project, context: ProjectContext) -> Iterator[Hit]:
    """Yield each query that a loop repeats, and each call of a function that only queries."""
    readers = {
        (one.value.module, reader.name, arity): (one.file.path, reader)
        for one in context.collected
        for reader in one.value.readers
        for arity in reader.arities
        if subject.place(one.value.module) is not None
    }
    loading = {(one.value.module, *function) for one in context.collected for function in one.value.loading}
    for one in context.collected:
        for call in one.value.repeated:
            values = {"callee": call.callee, "name": call.loop}
            found = readers.get((call.module, call.name, call.arity))
            if call.is_query:
                yield Hit(call.spot, values)
            elif found is not None:
                path, reader = found
                if reader.only_completes and (call.is_association or call.origin in loading):
                    continue
                severity, note = (Severity.INFO, _COMPLETES) if reader.only_completes else (None, "queries here")
                yield Hit(call.spot, values, related=(Related(path, reader.line, note),), severity=severity)


def _runs_once_only(module: Module) -> bool:
    return serves_developers(module) or any(map(_ONE_OFF.fullmatch, module.name.split(".")))


def _loads(function: Function) -> bool:
    """Whether the rows that a function returns come with associations."""
    return function.public and any(
        call.name == "preload" or (call.name == "from" and call.option("preload") is not None)
        for call in function.calls
    )


def _is_reader(function: Function) -> bool:
    """Whether a function queries whatever it is given, and not for one kind of argument among others."""
    return only_queries(function) and all(map(always_queries, function.clauses)) and "Cache" not in function.module.name
