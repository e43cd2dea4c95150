"""Queries that run once for each element: in a comprehension, or in a function given to Enum, Stream or Task."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._modules import serves_developers
from elixirlens.detectors._reach import called_here, reached
from elixirlens.detectors.ecto._loops import Loop, loop_around, may_loop
from elixirlens.elixir import Call, Form, Function, Module
from elixirlens.elixir import expression as expr
from elixirlens.otp.waits import Wait, is_repo, waits_for

_HOPS = 1  # from the function that the loop calls
_READS = {  # with the fewest arguments that Ecto asks for: a Repo with get/1 is another kind of repository
    "aggregate": 2, "all": 1, "all_by": 2, "exists?": 1, "get": 2, "get!": 2, "get_by": 2, "get_by!": 2, "one": 1,
    "one!": 1, "preload": 2, "reload": 1, "reload!": 1,
}  # fmt: skip
_OF_QUERIES = frozenset({"aggregate", "all", "exists?", "one", "one!"})
_WRITES = frozenset(
    [
        "delete", "delete!", "delete_all", "insert", "insert!", "insert_all", "insert_or_update", "insert_or_update!",
        "update", "update!", "update_all",
    ]
)  # fmt: skip
_WORK = re.compile(  # functions that are named for what they do, and not for what they return
    r"^_?(do_)?(broadcast|create|delete|execute|find_or_create|handle|import|insert|notify|perform|process|run|send|start"
    r"|stop|sync|update|upsert)(_|$|!)"
)
_EACH_FOR_ITSELF = ("query", "tenant")  # a query is no row, and each tenant has tables of its own
_ONE_OFF = frozenset({"Backfill", "Migrations", "Scripts", "Seed", "Seeds"})  # parts of the names of modules
_ACTING = frozenset({"broadcast", "broadcast!", "call", "cast", "deliver", "deliver_later", "send", "start_child"})


def detect(subject: Function, context: Context) -> Iterator[Hit]:
    """Yield each query, or call of a function of the same module that only queries, that a loop repeats."""
    if subject.macro or not _has_repo(subject.module):
        return
    calls = list(subject.calls)
    if not any(map(may_loop, calls)) or _runs_once_only(subject.module):
        return
    for call in calls:
        if call.at_run_time and (_is_query(call) or _only_queries(call)):
            loop = loop_around(call)
            if loop is not None and not _is_about_loop(call, loop):
                yield Hit(call.place, {"callee": call.callee, "name": loop.call.callee})


def _runs_once_only(module: Module) -> bool:
    return serves_developers(module) or not _ONE_OFF.isdisjoint(module.name.split("."))


def _has_repo(module: Module) -> bool:
    """Whether a module names an Ecto repository: one of its own application, or any beside other modules of Ecto."""
    repos = [name for name in module.references if is_repo(name)]
    application = module.name.split(".")[0].removesuffix("Web")
    return any(name.split(".")[0] in {application, "Repo"} for name in repos) or (
        bool(repos) and any(name.startswith("Ecto.") for name in module.references)
    )


def _is_query(call: Call) -> bool:
    fewest = _READS.get(call.name)
    return (
        fewest is not None
        and call.module is not None
        and is_repo(call.module)
        and call.arity >= fewest
        and call.option("prefix") is None  # one query for each tenant cannot be one for all
    )


def _only_queries(call: Call) -> bool:
    """Whether a function of the same module is called that reads, and does nothing else that others would notice.

    One that writes as well, or sends, is the work for one element: it is meant to run for each.
    """
    function = called_here(call)
    if function is None or function is call.function or _WORK.search(function.name):
        return False
    return any(map(_is_query, reached(function.calls, _HOPS))) and not any(map(_acts, reached(function.calls)))


def _acts(call: Call) -> bool:
    waits = waits_for(call)
    return (
        call.name in _ACTING
        or call.module == "Oban"
        or waits in {Wait.COMMAND, Wait.HTTP, Wait.TRANSACTION}
        or (waits is Wait.QUERY and call.name in _WRITES)
    )


def _is_about_loop(call: Call, loop: Loop) -> bool:
    """Whether a call gets the accumulator, which is all of it, or the elements are queries, and not rows."""
    if any(word in name for name in loop.elements for word in _EACH_FOR_ITSELF):
        return True
    if call.form is not Form.CALL:
        return call.name in _OF_QUERIES and _is_query(call)
    match call.arguments:
        case (expr.Variable(name), *_):
            return name in loop.accumulators or (name in loop.elements and call.name in _OF_QUERIES)
        case (expr.Placeholder(index), *_):
            return index > 1 or call.name in _OF_QUERIES
    return False
