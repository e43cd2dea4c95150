"""Calls and functions that ask a database, and do nothing else that others would notice."""

from __future__ import annotations

import re

from elixirlens.detectors._origins import sources
from elixirlens.detectors._reach import called_here, reached
from elixirlens.elixir import Call, Clause, Function, Module, Resolution
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import calls_in, is_literal
from elixirlens.otp.waits import Wait, is_repo, waits_for

_HOPS = 1  # from the function that the loop calls
_READS = {  # with the fewest arguments that Ecto asks for: a Repo with get/1 is another kind of repository
    "aggregate": 2, "all": 1, "all_by": 2, "exists?": 1, "get": 2, "get!": 2, "get_by": 2, "get_by!": 2, "one": 1,
    "one!": 1, "preload": 2, "reload": 1, "reload!": 1,
}  # fmt: skip
_WRITES = frozenset(
    [
        "delete", "delete!", "delete_all", "insert", "insert!", "insert_all", "insert_or_update", "insert_or_update!",
        "update", "update!", "update_all",
    ]
)  # fmt: skip
_WORK = re.compile(  # functions that are named for what they do, and not for what they return
    r"^_?(do_)?(broadcast|consume|create|delete|deliver|emit|enqueue|execute|find_or_create|handle|import|insert|notify"
    r"|perform|process|publish|run|send|start|stop|subscribe|sync|update|upsert)(_|$|!)|_and_(send|start|stop)_"
)
_ENDING = re.compile(r"^_?(do_)?(cancel|delete|deliver|destroy|notify|purge|send|stop|terminate|unregister)(_|$|!)")
_ACTING = frozenset({"broadcast", "broadcast!", "call", "cast", "deliver", "deliver_later", "send", "start_child"})


def has_repo(module: Module) -> bool:
    """Whether a module names an Ecto repository: one of its own application, or any beside other modules of Ecto."""
    repos = [name for name in module.references if is_repo(name)]
    return any(name.split(".")[0] in {application(module.name), "Repo"} for name in repos) or (
        bool(repos) and any(name.startswith("Ecto.") for name in module.references)
    )


def application(module: str) -> str:
    """The application that a module is of, by its name: `Shop` and `ShopWeb` are one."""
    return module.partition(".")[0].removesuffix("Web")


def is_of_application(call: Call) -> bool:
    """Whether a call is one of another module of the same application."""
    return (
        call.resolution is Resolution.RESOLVED
        and call.module is not None
        and call.module != call.owner.name
        and application(call.module) == application(call.owner.name)
    )


def is_query(call: Call) -> bool:
    """Whether a call asks an Ecto repository for rows."""
    fewest = _READS.get(call.name)
    return (
        fewest is not None
        and call.module is not None
        and is_repo(call.module)
        and call.arity >= fewest
        and not any(map(_is_of_tenant, (call, *(each for rows in call.arguments[:1] for each in calls_in(rows)))))
    )


def _is_of_tenant(call: Call) -> bool:
    """Whether a query is for the tables of one tenant: one for each cannot be one for all."""
    return call.name == "put_query_prefix" or call.option("prefix") is not None


def calls_a_query(call: Call) -> bool:
    """Whether a function of the same module is called that only queries."""
    function = called_here(call)
    return function is not None and function is not call.function and only_queries(function)


def only_queries(function: Function) -> bool:
    """Whether a function reads, and does nothing else that others would notice.

    One that writes as well, or sends, is the work for one element: it is meant to run for each.
    """
    if _WORK.search(function.name) or "cache" in function.name:
        return False
    return any(map(is_query, reached(function.calls, _HOPS))) and not any(
        _acts(call) or is_kept(call) for call in reached(function.calls)
    )


def always_queries(clause: Clause) -> bool:
    """Whether a clause comes to a query, or hands on what it was given or what is written out."""
    body = clause.body
    if body is None or isinstance(body, expr.Variable) or is_literal(body):
        return True
    return any(map(is_query, reached(clause.calls, _HOPS)))


def only_completes(function: Function) -> bool:
    """Whether a function that queries does nothing but preload what it is given: Ecto skips what is loaded already."""
    return all(map(_completes, filter(is_query, reached(function.calls))))


def _completes(query: Call) -> bool:
    """Whether a query may find everything loaded: a preload without `force: true`, not of rows that are new here."""
    if query.name != "preload" or query.option("force") is not None:
        return False
    rows = query.arguments[0]
    origins = (rows, *(source for source, _ in sources(rows, query)))
    return not any(map(_is_new, origins))


def _is_new(rows: expr.Expression) -> bool:
    """Whether rows were built or fetched in this place, so that nobody has loaded anything of them before."""
    match rows:
        case Call():
            return is_of_application(rows)
        case expr.Struct(base=None):
            return True
    return False


def _acts(call: Call) -> bool:
    waits = waits_for(call)
    return (
        call.name in _ACTING
        or (is_of_application(call) and _WORK.search(call.name) is not None)
        or call.module == "Oban"
        or waits in {Wait.COMMAND, Wait.HTTP, Wait.TRANSACTION}
        or (waits is Wait.QUERY and call.name in _WRITES)
    )


def is_work(call: Call) -> bool:
    """Whether a call takes longer than a query, or ends the element: with it in a loop, each is worked on by itself."""
    return (
        waits_for(call) in {Wait.COMMAND, Wait.HTTP, Wait.TRANSACTION}
        or (call.name == "sleep" and call.module in {"Process", ":timer"})
        or (_ENDING.search(call.name) is not None and not is_kept(call) and _is_of_data(call))
    )


def _is_of_data(call: Call) -> bool:
    """Whether a call is one of the application, or of its repository for one row."""
    if call.module is not None and is_repo(call.module):
        return call.name != "delete_all"
    return is_of_application(call)


def is_kept(call: Call) -> bool:
    """Whether a call is one of a cache, so that the query behind it is seldom asked."""
    return "cache" in call.name or (
        call.module is not None and ("Cach" in call.module or call.module in {":ets", ":persistent_term"})
    )
