"""Values that are large in most applications: a connection, a socket, the state of a server, a changeset."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from elixirlens.elixir import Call, Module
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, bound, children, walk
from elixirlens.otp.genserver import is_genserver

_CONN_FIELDS = frozenset(
    [
        "assigns", "body_params", "cookies", "host", "method", "params", "path_info", "path_params", "private",
        "query_params", "query_string", "remote_ip", "req_cookies", "req_headers", "request_path",
    ]
)  # fmt: skip
_MANY = 4  # fields of a state: with fewer there is not much to copy, and who reads more needs most of it
_COLLECTIONS = frozenset({":queue", "Enum", "Keyword", "List", "Map", "MapSet"})
_LIVE = ("Phoenix.LiveComponent", "Phoenix.LiveView")
# What needs all of a connection or socket, because it goes on with it.
_GOING_ON = frozenset(
    [
        "broadcast",
        "broadcast!",
        "broadcast_from",
        "broadcast_from!",
        "call",
        "chunk",
        "push",
        "redirect",
        "render",
        "reply",
        "send_chunked",
        "send_resp",
    ]
)


def is_large(name: str, fields: Sequence[expr.Expression], owner: Module) -> bool:
    """Whether a value of that name is much more than the fields of it that are read."""
    match name:
        case "conn":
            return belongs_to_the_web(name, owner) or all(_root(field) in _CONN_FIELDS for field in fields)
        case "socket":
            return all(_root(field) == "assigns" for field in fields)
        case "state":
            roots = {_root(field) for field in fields}
            return is_genserver(owner) and len(roots) <= _MANY and _spares_something(owner, roots)
    return True


def _spares_something(server: Module, read: set[str | None]) -> bool:
    """Whether a state has many fields, and things gather in one of them that is not read."""
    fields = _fields_of_state(server)
    return len(fields) >= _MANY and not (fields & set(_gathering(server))) <= read


def _gathering(server: Module) -> Iterator[str]:
    """Names of what begins as an empty collection, and fields of the state that are made of what they were."""
    for node in _code_of(server):
        match node:
            case expr.Pair(expr.Atom(name), value) if _is_empty(value) or _is_added_to(name, value):
                yield name


def _is_empty(value: expr.Expression) -> bool:
    match value:
        case expr.Map(()) | expr.List(()):
            return True
        case Call(module=module, name="new", arguments=()):
            return module in _COLLECTIONS
    return False


def _is_added_to(name: str, value: expr.Expression) -> bool:
    """Whether a field becomes `Map.put(state.field, …)`, `[one | state.field]` or the like."""
    if not isinstance(value, expr.List | expr.Operator) and not (
        isinstance(value, Call) and value.module in _COLLECTIONS
    ):
        return False
    return any(isinstance(part, expr.Field) and part.name == name for part in walk(value))


def _code_of(server: Module) -> Iterator[Node]:
    """What stands in the functions of a server, and in the structs that it and the modules in it define."""
    for module in server.source.modules:
        if module.struct is not None and (module is server or module.parent is server):
            yield from walk(module.struct)
    for function in server.functions.values():
        for clause in function.clauses:
            yield from walk(clause.body) if clause.body is not None else ()


def _fields_of_state(server: Module) -> set[str]:
    """The fields that the functions of a server read of its state, or replace in it."""
    names: set[str] = set()
    for part in _code_of(server):
        match part:
            case expr.Field(expr.Variable("state"), name):
                names.add(name)
            case expr.Map(pairs, expr.Variable("state")) | expr.Struct(_, pairs, expr.Variable("state")):
                names |= {
                    pair.key.name for pair in pairs if isinstance(pair, expr.Pair) and isinstance(pair.key, expr.Atom)
                }
    return names


def is_passed_whole(name: str, closure: expr.Expression, owner: Module) -> bool:
    """Whether a closure hands on a connection or socket that it does not go on with."""
    goes_on = any(isinstance(part, Call) and part.name in _GOING_ON for part in walk(closure))
    return name in {"conn", "socket"} and belongs_to_the_web(name, owner) and not goes_on


def belongs_to_the_web(name: str, owner: Module) -> bool:
    """Whether a variable is the connection of a request or the socket of a page: `conn` may be one to a database."""
    if name == "socket":
        return owner.uses_module(*_LIVE)
    return owner.uses_module("Phoenix.Controller", "Plug.Builder", "Plug.Router") or "Plug.Conn" in owner.references


def _root(field: expr.Expression) -> str | None:
    """The first name behind the variable: `assigns` of `socket.assigns.user`, and of `socket[:assigns]`."""
    while isinstance(field, expr.Field | expr.Access):
        match field:
            case expr.Field(expr.Variable(), name) | expr.Access(expr.Variable(), expr.Atom(name)):
                return name
        field = field.target
    return None


def uses_of(node: Node, name: str) -> Iterator[expr.Expression]:
    """Where a variable is read, each time with all the fields that are taken of it: `conn.assigns.user`."""
    root = node
    while isinstance(root, expr.Field | expr.Access):
        root = root.target
    if isinstance(root, expr.Variable):
        if root.name == name and not isinstance(node, expr.Branch):
            yield node
        return
    for child in children(node):
        yield from uses_of(child, name)


def binds(closure: expr.Expression, name: str) -> bool:
    """Whether a closure has a variable of that name of its own."""
    for part in walk(closure):
        match part:
            case expr.Branch(patterns) if any(name in bound(pattern) for pattern in patterns):
                return True
            case expr.Operator("=" | "<-", pattern, _) if name in bound(pattern):
                return True
    return False
