"""Calls that make a process wait: for the network, a database, a program, the clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum

from elixirlens.elixir import Call, Resolution
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import walk


class Wait(StrEnum):
    """What a call waits for."""

    HTTP = "http"
    COMMAND = "command"
    SLEEP = "sleep"
    QUERY = "query"
    TRANSACTION = "transaction"
    REMOTE = "remote"  # another node, or a connection being made
    TASK = "task"


_REQUESTS = frozenset(
    ["get", "post", "put", "patch", "delete", "head", "options", "request", "run", "stream", "stream_while"]
)
_HTTP_CLIENTS = frozenset(
    ["HTTPoison", "Req", "Tesla", "Finch", "HTTPotion", "Mojito", ":hackney", ":httpc", ":ibrowse"]
)
_QUERIES = frozenset(
    [
        "aggregate", "all", "all_by", "delete", "delete_all", "exists?", "get", "get_by", "insert", "insert_all",
        "insert_or_update", "one", "preload", "query", "query_many", "reload", "update", "update_all",
    ]
)  # fmt: skip
_TRANSACTIONS = frozenset(["transaction", "transact"])

_CALLS: dict[tuple[str, str], Wait] = {
    ("System", "cmd"): Wait.COMMAND,
    ("System", "shell"): Wait.COMMAND,
    (":os", "cmd"): Wait.COMMAND,
    ("MuonTrap", "cmd"): Wait.COMMAND,
    ("Process", "sleep"): Wait.SLEEP,
    (":timer", "sleep"): Wait.SLEEP,
    ("Ecto.Adapters.SQL", "query"): Wait.QUERY,
    ("Postgrex", "query"): Wait.QUERY,
    ("MyXQL", "query"): Wait.QUERY,
    ("Redix", "command"): Wait.QUERY,
    ("Redix", "pipeline"): Wait.QUERY,
    ("Postgrex", "transaction"): Wait.TRANSACTION,
    ("ExAws", "request"): Wait.HTTP,
    (":rpc", "call"): Wait.REMOTE,
    (":rpc", "multicall"): Wait.REMOTE,
    (":erpc", "call"): Wait.REMOTE,
    (":erpc", "multicall"): Wait.REMOTE,
    ("Node", "connect"): Wait.REMOTE,
    ("Node", "ping"): Wait.REMOTE,
    (":net_adm", "ping"): Wait.REMOTE,
    (":gen_tcp", "connect"): Wait.REMOTE,
    (":ssl", "connect"): Wait.REMOTE,
    ("Task", "await"): Wait.TASK,
    ("Task", "await_many"): Wait.TASK,
    ("Task", "yield"): Wait.TASK,
    ("Task", "yield_many"): Wait.TASK,
}


_ENDS = frozenset(
    [("Application", "stop"), ("System", "halt"), ("System", "restart"), ("System", "stop"), (":application", "stop"),
     (":init", "restart"), (":init", "stop")]
)  # fmt: skip
_QUICK_PROGRAMS = frozenset(
    [
        "cat", "chmod", "chown", "cp", "date", "df", "echo", "epmd", "hostname", "id", "ifconfig", "ip", "kill",
        "killall", "ln", "ls", "lsof", "mkdir", "mount", "mv", "nproc", "pgrep", "pidof", "pkill", "rm", "stty",
        "sysctl", "touch", "tput", "umount", "uname", "uptime", "which", "whoami",
    ]
)  # fmt: skip
_SHORT_PAUSE = 100  # milliseconds
# Options of requests whose answer comes as a message: of :httpc, HTTPoison, :hackney and Req.
ANSWERS_LATER = frozenset(["async", "receiver", "stream_to"])


def waits_for(call: Call) -> Wait | None:
    """What a call waits for, None where it is not known to wait."""
    module, name = call.module, call.name.removesuffix("!")
    if module is None:
        return None
    if module in _HTTP_CLIENTS:
        return Wait.HTTP if name in _REQUESTS else None
    if is_repo(module):
        return Wait.TRANSACTION if name in _TRANSACTIONS else Wait.QUERY if name in _QUERIES else None
    return _CALLS.get((module, name))


def first_wait(calls: Iterable[Call], kinds: Collection[Wait] = tuple(Wait)) -> Call | None:
    """The first of some calls that waits for one of the kinds, for long enough to matter."""
    return next((call for call in calls if waits_for(call) in kinds and not _hardly_waits(call)), None)


def _hardly_waits(call: Call) -> bool:
    """Whether a wait is short, hands its answer on as a message, or is the last thing before the node stops."""
    match waits_for(call), call.arguments:
        case Wait.SLEEP, (expr.Number(text),):
            return _number(text) <= _SHORT_PAUSE or _stops_the_node(call)
        case Wait.SLEEP, _:
            return _stops_the_node(call)
        case Wait.HTTP, _:
            return _is_answered_later(call)
        case Wait.COMMAND, (expr.String((str() as line, *_)) | expr.Charlist((str() as line, *_)), *_):
            return line.split(" ")[0] in _QUICK_PROGRAMS
        case Wait.REMOTE, (host, *_):
            return _is_this_machine(host)
    return False


def _number(text: str) -> int:
    digits = text.replace("_", "")
    return int(digits) if digits.isdecimal() else 0


def _stops_the_node(pause: Call) -> bool:
    """Whether the clause of a pause, or a function of the module that it calls, stops the node or an application."""
    for call in pause.clause.calls if pause.clause is not None else ():
        if (call.module, call.name) in _ENDS:
            return True
        function = call.owner.function(call.name, call.arity) if call.resolution is Resolution.LOCAL else None
        clauses = function.clauses if function is not None else ()
        if any((inner.module, inner.name) in _ENDS for clause in clauses for inner in clause.calls):
            return True
    return False


def _is_answered_later(request: Call) -> bool:
    body = request.clause.body if request.clause is not None else None
    for part in walk(body) if body is not None else ():
        match part:
            case expr.Pair(expr.Atom(option), _) if option in ANSWERS_LATER:
                return True
    return False


def _is_this_machine(host: expr.Expression) -> bool:
    match host:
        case expr.Tuple((expr.Atom("local"), _)):
            return True
        case expr.Charlist((text,)) | expr.Sigil("c", (text,)):
            return text in {"localhost", "127.0.0.1"}
    return False


def is_repo(module: str) -> bool:
    """Whether a module is an Ecto repository, by the name that all the world gives to it."""
    return module.rpartition(".")[2] in {"Repo", "ReadRepo", "ReplicaRepo"}
