"""Messages to a GenServer that none of its clauses takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from elixirlens.detectors import Hit, ProjectContext
from elixirlens.detectors.project import Place, Project
from elixirlens.elixir import Call, Clause, Form, Zone
from elixirlens.elixir import expression as expr
from elixirlens.finding import Range, Related, Spot
from elixirlens.otp.child_specs import ProcessModule
from elixirlens.otp.genserver import CALLBACKS, is_genserver, resolve
from elixirlens.otp.messages import shape_of, shown

_OTHER_KINDS = {"call": ("cast",), "cast": ("call",), "info": ()}
_OWN_SERVER = frozenset(["server", "pid"])
# Where the receiver and the message stand among the arguments, and what the message becomes.
_SENDING = {
    ("GenServer", "call"): (0, 1, "call"),
    ("GenServer", "cast"): (0, 1, "cast"),
    ("Kernel", "send"): (0, 1, "info"),
    ("Process", "send"): (0, 1, "info"),
    ("Process", "send_after"): (0, 1, "info"),
    (":timer", "send_after"): (None, 1, "info"),
    (":timer", "send_interval"): (None, 1, "info"),
}


class Sent(Struct, frozen=True, gc=False, array_like=True):
    """A message with a tag, the server that gets it by module or name, and where it is sent."""

    server: str
    kind: str
    shape: str
    place: Range
    symbol: str | None


def collect(subject: Call) -> Sent | None:
    """The message that a call sends to a server that is known by name, or to the process of its own module."""
    receiver_at, message_at, kind = _SENDING[subject.module or "", subject.name]
    if subject.form is not Form.CALL or len(subject.arguments) <= message_at or subject.clause is None:
        return None
    shape = shape_of(subject.arguments[message_at], subject.owner)
    if shape is None:
        return None
    receiver = None if receiver_at is None else subject.arguments[receiver_at]
    server = _server(receiver, subject, subject.clause)
    if server is None or (kind == "info" and not _is_own_process(receiver, subject)):
        return None
    return Sent(server, kind, shape, subject.place, subject.function.symbol if subject.function else None)


def _server(receiver: expr.Expression | None, call: Call, clause: Clause) -> str | None:
    """The module or the name of the server that a call speaks to, None where that is not known."""
    match resolve(receiver, call.owner):
        case expr.Alias(module):
            return module
        case expr.Atom(name):
            return f":{name}"
        case expr.Variable(name) if is_genserver(call.owner):
            for parameter in clause.parameters:
                if isinstance(parameter.pattern, expr.Variable) and parameter.pattern.name == name:
                    default = parameter.default
                    if isinstance(default, expr.Alias):
                        return default.module
                    is_client = clause.function.public and name in _OWN_SERVER
                    return call.owner.name if is_client and not _is_callback(clause) else None
        case Call(module="Kernel", name="self") | None if is_genserver(call.owner):
            return call.owner.name
    return None


def _is_own_process(receiver: expr.Expression | None, call: Call) -> bool:
    """Whether a plain message goes from a process to itself: it is sent in a callback or in a helper of one."""
    clause = call.clause
    is_self = receiver is None or (isinstance(receiver, Call) and receiver.name == "self")
    in_process = clause is not None and (_is_callback(clause) or not clause.function.public)
    return is_self and in_process and not call.zones & Zone.CLOSURE


def _is_callback(clause: Clause) -> bool:
    return (clause.function.name, clause.function.arity) in CALLBACKS


def detect(subject: Project, context: ProjectContext) -> Iterator[Hit]:
    """Yield the messages that no clause of their server takes."""
    servers = dict(_servers(subject))
    for one in context.collected:
        sent: Sent = one.value
        if sent.server not in servers:
            continue
        place, process = servers[sent.server]
        if _is_taken(sent.kind, sent.shape, process):
            continue
        values = {
            "shape": shown(sent.shape),
            "module": process.module,
            "callback": f"handle_{sent.kind}/{3 if sent.kind == 'call' else 2}",
            "reason": _reason(sent, process),
        }
        yield Hit(Spot(one.file.path, sent.place, sent.symbol), values, related=_handlers(place))


def _handlers(place: Place) -> tuple[Related, ...]:
    return (Related(place.file.path, place.module.line, f"the handlers of {place.module.name}"),)


def _reason(sent: Sent, process: ProcessModule) -> str:
    for kind in _OTHER_KINDS[sent.kind]:
        handler = process.handler(kind)
        if handler is not None and sent.shape in (handler.shapes or ()):
            return f"handle_{kind} does, but this is a {sent.kind}"
    tag = sent.shape.partition("/")[0]
    handler = process.handler(sent.kind)
    near = [shape for shape in (handler.shapes or ()) if shape.partition("/")[0] == tag] if handler is not None else []
    return f"it knows {shown(near[0])}" if near else "no clause has this tag"


def _is_taken(kind: str, shape: str, process: ProcessModule) -> bool:
    handler = process.handler(kind)
    return handler is not None and (handler.shapes is None or shape in handler.shapes)


def _servers(subject: Project) -> Iterator[tuple[str, tuple[Place, ProcessModule]]]:
    """The GenServers whose handlers are all known, by module and by registered name."""
    names: dict[str, list[tuple[Place, ProcessModule]]] = defaultdict(list)
    for file in subject.code:
        for process in file.supervision.processes:
            place = subject.place(process.module)
            if process.kind == "GenServer" and place is not None:
                for name in {process.module, *process.names}:
                    names[name].append((place, process))
    for name, found in names.items():
        module = found[0][0].module
        if len(found) == 1 and not module.is_open and not any(used in subject.places for used in module.uses):
            yield name, found[0]
