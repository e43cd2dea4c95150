"""Large values, copied as a whole to another process that needs a part of them: in a closure or in a message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._modules import serves_developers
from elixirlens.elixir import Call, Module
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, bound, children, walk
from elixirlens.otp.genserver import is_genserver

_MESSAGES = frozenset({("GenServer", "call"), ("GenServer", "cast"), ("Kernel", "send"), ("Process", "send_after")})
_CONN_FIELDS = frozenset(
    [
        "assigns", "body_params", "cookies", "host", "method", "params", "path_info", "path_params", "private",
        "query_params", "query_string", "remote_ip", "req_cookies", "req_headers", "request_path",
    ]
)  # fmt: skip
_STARTING = frozenset({"Task", "Task.Supervisor"})
_MANY = 4  # fields of a state; with fewer there is not much to copy
_LIVE = ("Phoenix.LiveComponent", "Phoenix.LiveView")
# What needs all of a connection or socket, because it goes on with it.
_GOING_ON = frozenset(
    [
        "broadcast",
        "broadcast!",
        "broadcast_from",
        "broadcast_from!",
        "chunk",
        "push",
        "reply",
        "send_chunked",
        "send_resp",
    ]
)


def detect(subject: Call, context: Context) -> Iterator[Hit]:
    """Yield the first use of a value that is copied as a whole."""
    if not subject.at_run_time or serves_developers(subject.owner):
        return
    in_message = (subject.module, subject.name) in _MESSAGES
    for argument in subject.arguments[1:] if in_message else subject.arguments:
        is_closure = isinstance(argument, expr.Closure | expr.Capture)
        if is_closure and not in_message and not _is_within_another(subject):
            yield from _captured(argument, subject, context)
        elif in_message or isinstance(argument, expr.List):  # the arguments of a function that is named
            yield from _sent(argument, subject)


def _is_within_another(call: Call) -> bool:
    """Whether a call stands in the closure of another process, which has copied everything already."""
    return any(isinstance(outer, Call) and outer.module in _STARTING for outer in call.enclosing() if outer is not call)


def _captured(closure: expr.Expression, call: Call, context: Context) -> Iterator[Hit]:
    for name in ("conn", "socket", "state", "changeset"):
        if _binds(closure, name):
            continue
        uses = list(_uses(closure, name))
        fields = [use for use in uses if not isinstance(use, expr.Variable)]
        if fields and len(fields) == len(uses) and _is_large(name, fields, call.owner):
            shown = dict.fromkeys(context.source.text_between(use.place) for use in fields)
            yield _hit(fields[0], name, call, f"it needs only {' and '.join(shown)}")
        elif uses and not fields and _is_passed_whole(name, closure, call.owner):
            yield _hit(uses[0], name, call, "a part of it would do")


def _sent(message: expr.Expression, call: Call) -> Iterator[Hit]:
    for part in _parts(message):
        match part:
            case expr.Variable("conn" | "socket" as name) if _belongs_to_the_web(name, call.owner):
                yield _hit(part, name, call, "a part of it would do")
                return


def _parts(message: Node) -> Iterator[Node]:
    """What a message holds as it is; what a call makes of a value is another value."""
    if isinstance(message, expr.Tuple | expr.List | expr.Map | expr.Struct | expr.Pair):
        for child in children(message):
            yield from _parts(child)
    else:
        yield message


def _hit(use: Node, name: str, call: Call, reason: str) -> Hit:
    return Hit(use.place, {"callee": call.callee, "variable": name, "reason": reason})


def _is_large(name: str, fields: Sequence[expr.Expression], owner: Module) -> bool:
    match name:
        case "conn":
            return _belongs_to_the_web(name, owner) or all(_root(field) in _CONN_FIELDS for field in fields)
        case "socket":
            return all(_root(field) == "assigns" for field in fields)
        case "state":
            return is_genserver(owner) and len(_fields_of_state(owner)) >= _MANY
    return True


def _fields_of_state(server: Module) -> set[str]:
    """The fields that the functions of a server read of its state, or replace in it."""
    names: set[str] = set()
    for function in server.functions.values():
        for clause in function.clauses:
            for part in walk(clause.body) if clause.body is not None else ():
                match part:
                    case expr.Field(expr.Variable("state"), name):
                        names.add(name)
                    case expr.Map(pairs, expr.Variable("state")) | expr.Struct(_, pairs, expr.Variable("state")):
                        names |= {
                            pair.key.name
                            for pair in pairs
                            if isinstance(pair, expr.Pair) and isinstance(pair.key, expr.Atom)
                        }
    return names


def _is_passed_whole(name: str, closure: expr.Expression, owner: Module) -> bool:
    goes_on = any(isinstance(part, Call) and part.name in _GOING_ON for part in walk(closure))
    return name in {"conn", "socket"} and _belongs_to_the_web(name, owner) and not goes_on


def _belongs_to_the_web(name: str, owner: Module) -> bool:
    """Whether a variable is the connection of a request or the socket of a page: `conn` may be one to a database."""
    if name == "socket":
        return owner.uses_module(*_LIVE)
    return owner.uses_module("Phoenix.Controller", "Plug.Builder", "Plug.Router") or "Plug.Conn" in owner.references


def _root(field: expr.Expression) -> str | None:
    """The first name behind the variable: `assigns` of `socket.assigns.user`."""
    while isinstance(field, expr.Field | expr.Access):
        if isinstance(field.target, expr.Variable):
            return field.name if isinstance(field, expr.Field) else None
        field = field.target
    return None


def _uses(node: Node, name: str) -> Iterator[expr.Expression]:
    """Where a variable is read, each time with all the fields that are taken of it: `conn.assigns.user`."""
    root = node
    while isinstance(root, expr.Field | expr.Access):
        root = root.target
    if isinstance(root, expr.Variable):
        if root.name == name and not isinstance(node, expr.Branch):
            yield node
        return
    for child in children(node):
        yield from _uses(child, name)


def _binds(closure: expr.Expression, name: str) -> bool:
    """Whether a closure has a variable of that name of its own."""
    for part in walk(closure):
        match part:
            case expr.Branch(patterns) if any(name in bound(pattern) for pattern in patterns):
                return True
            case expr.Operator("=" | "<-", pattern, _) if name in bound(pattern):
                return True
    return False
