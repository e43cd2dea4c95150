"""What makes atoms, what they are made of, and how many there may be."""

from __future__ import annotations

import re

from elixirlens.detectors._origins import HOPS, binding, captured_over, sources
from elixirlens.detectors._reach import called_here
from elixirlens.elixir import Call, Form
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, is_literal, walk

_DECODERS = frozenset({"Jason", "Jsonrs", "Poison", "JSX", ":jsx", "Toml", "YamlElixir"})
_ATOM_KEYS = frozenset({("keys", "atoms"), ("labels", "atom"), ("atoms", "true")})

# A name such as `:"cart_#{id}"` is one of very many where these go in, and one of a few where others do.
_ONE_PER_THING = frozenset(
    [
        "guid", "hash", "id", "ids", "ip", "nonce", "pid", "ref", "seq", "serial", "session", "slug", "tenant",
        "timestamp", "token", "uid", "unique_integer", "user", "username", "uuid",
    ]
)  # fmt: skip
_MESSAGES = frozenset({"body", "data", "message", "msg", "payload"})
_OPTIONS = frozenset({"config", "options", "opts", "settings"})
_OF_THE_SOURCE = frozenset({"field_id", "input_id", "input_name"})  # of a form: its fields are written in the source
# Of these there are as many as somebody has set up, and not as many as people and their doings.
_FEW = frozenset(
    [
        "adapter", "app", "backend", "bot", "car", "channel", "cluster", "database", "db", "device", "index", "ip",
        "map", "network", "node", "partition", "plugin", "pool", "printer", "queue", "region", "repo", "sensor",
        "shard", "store", "till", "topic", "vehicle", "worker",
    ]
)  # fmt: skip
_OF_A_FILE = ("file", "file_name", "filename", "path")  # as few as there are files


def name_of(call: Call) -> str:
    """What makes the atoms, for a message."""
    match call:
        case Call(form=Form.LITERAL, module="String"):
            return "~w()a with interpolation"
        case Call(form=Form.LITERAL):
            return "An interpolated atom"
        case Call(module=module) if module in _DECODERS:
            return f"{call.callee} with keys as atoms"
    return call.callee


def raw_material(call: Call) -> tuple[expr.Expression, ...]:
    """The values whose text becomes atoms; none where the call makes no atoms."""
    if call.form is Form.CAPTURE:
        value = captured_over(call)
        return () if value is None else (value,)
    match call.module, call.arguments:
        case module, (value, *_) if module in _DECODERS:
            return (value,) if _keys_become_atoms(call) else ()
        case "Module", (expr.List((_, *rest)),) if rest:
            return tuple(rest)  # what comes first is a module, and an atom already
        case "Module", (_, value):
            return (value,)
        case _, (value, *_):
            return (value,)
    return ()


def reads_own_text(call: Call) -> bool:
    """Whether a module decodes what it encodes itself, such as a struct that it keeps in Redis, and no message."""
    if call.module not in _DECODERS:
        return False
    match call.arguments:
        case (expr.Field(), *_):
            return False
        case (expr.Variable(name), *_) if name in _MESSAGES:
            return False
    return any(other.module == call.module and other.name.startswith("encode") for other in call.owner.all_calls)


def makes_atoms_itself(call: Call) -> bool:
    """Whether the function around a call is `to_atom/1` or its like: what matters is who calls it.

    A sigil is given what stands in the source.
    """
    name = call.function.name if call.function is not None else ""
    return name.endswith(("to_atom", "to_unsafe_atom")) or name.startswith("sigil_")


def is_node_name(call: Call) -> bool:
    """Whether the atom becomes the name of a node, such as `:"shop@#{host}"`, or its cookie, which have to be atoms."""
    if any(isinstance(text, str) and "@" in text for value in raw_material(call) for text in _texts(value)):
        return True
    return any(
        isinstance(around, expr.Operator)
        and around.operator == "="
        and isinstance(around.left, expr.Variable)
        and around.left.name in {"cookie", "node", "node_name"}
        for around in call.enclosing()
    )


def starts_process(call: Call) -> bool:
    """Whether the function around a call is one that a supervisor calls: what it is given is no request."""
    return call.function is not None and call.function.name in {"child_spec", "init", "start_link"}


def names_process(call: Call) -> bool:
    """Whether the function around a call is made for names, such as `process_name/1`."""
    return call.function is not None and re.search(r"(^|_)name$", call.function.name) is not None


def is_one_of_few(value: Node) -> bool:
    """Whether a value belongs to something that is set up, by its name: `store_id`, `node.id`."""
    names = (part.name for part in walk(value) if isinstance(part, expr.Variable | expr.Field))
    return any(not _FEW.isdisjoint(name.split("_")) for name in names)


def addresses_process(call: Call) -> bool:
    """Whether the atom is the name of a process that is called by it, and made the atom when it was started."""
    return any(
        isinstance(around, Call)
        and around.name in {"call", "cast", "send"}
        and around.arguments
        and _process(around.arguments[0]).place == call.place
        for around in call.enclosing()
    )


def _process(receiver: expr.Expression) -> expr.Expression:
    """The name in what a message is sent to: `{name, node}` is a process on another node."""
    match receiver:
        case expr.Tuple((name, _)):
            return name
    return receiver


def _texts(value: expr.Expression) -> tuple[str | expr.Expression, ...]:
    match value:
        case expr.String(parts) | expr.InterpolatedAtom(parts):
            return parts
    return ()


def endless(value: Node, call: Call) -> bool:
    """Whether there is one value for each order, user or request, by its name."""
    match value:
        case expr.Operator("<>" | "++", left, right):
            return endless(left, call) or endless(right, call)
        case expr.Variable("id") if _is_name_of_process(call):
            return False  # of what? Mostly of one of a handful of workers
        case expr.Field(expr.Variable(record), name) if (written := _written(record, name, call)) is not None:
            return endless(written, call)
        case expr.Variable(name) | expr.Field(_, name) | Call(name=name) if _one_per_thing(name):
            return True
        case expr.Access(target, expr.Atom(name)):
            return _one_per_thing(name) and not _are_options(target)
        case expr.Variable(name):
            match binding(name, call):
                case (expr.Variable(), expr.String(parts)):
                    return any(endless(part, call) for part in parts if not isinstance(part, str))
        case expr.String(parts) | expr.InterpolatedAtom(parts) | expr.Sigil(_, parts) | expr.Charlist(parts):
            return any(endless(part, call) for part in parts if not isinstance(part, str))
    return False


def _are_options(target: expr.Expression) -> bool:
    """Whether a value is taken from options, which whoever starts the process has written."""
    return isinstance(target, expr.Variable) and target.name in _OPTIONS


def _is_name_of_process(call: Call) -> bool:
    return call.form is Form.LITERAL or call.module == "Module"


def _written(record: str, name: str, call: Call) -> expr.Expression | None:
    """What a function writes into the field of a struct, where it builds the struct itself."""
    match binding(record, call):
        case (expr.Variable(), expr.Struct() as struct):
            for pair in struct.pairs:
                match pair:
                    case expr.Pair(expr.Atom(key), value) if key == name:
                        return value
    return None


def is_any_key(value: Node, call: Call) -> bool:
    """Whether a value is the key of any map, or a text that is decoded with its keys: nothing limits it."""
    return _is_open(value, call, of_record=False) or (call.module in _DECODERS and is_field(value, call))


def is_field(value: Node, call: Call) -> bool:
    """Whether a value is the field of a record: mostly a changeset elsewhere says what may stand there."""
    return _is_open(value, call, of_record=True)


def _is_open(value: Node, call: Call, hops: int = HOPS, *, of_record: bool) -> bool:
    if call.form is Form.LITERAL or call.module in {"Module", "List"} or "unsafe" in call.name or not hops:
        return False  # these are chosen knowingly, or made of modules: they need a stronger sign
    match value:
        case expr.Field():
            return of_record
        case Call(module="Macro" | "String" | "Kernel", arguments=(text, *_)):
            return _is_open(text, call, hops - 1, of_record=of_record)
        case expr.Variable(name):
            match binding(name, call):
                case (expr.Struct(), _):
                    return of_record
                case (expr.Tuple((expr.Variable(key), _)), expr.Variable() as source) if key == name:
                    return not of_record and not _has_captures(source, call)
                case (expr.Variable(), source) if source is not None:
                    return _is_open(source, call, hops - 1, of_record=of_record)
    return False


def _has_captures(value: Node, call: Call, hops: int = HOPS) -> bool:
    """Whether a map has what a pattern has captured: its keys are written in the pattern."""
    for source, seen_by in sources(value, call):
        if isinstance(source, Call):
            function = called_here(source)
            calls = (source,) if function is None else function.calls
            return any(each.name == "named_captures" for each in calls)
        return hops > 0 and _has_captures(source, seen_by, hops - 1)
    return False


def cut_from_text(value: Node, call: Call, hops: int = HOPS) -> bool:
    """Whether a value was cut out of a text, with a pattern or at its commas: who wrote the text does not show."""
    if call.form is Form.LITERAL or call.module in {"Module", "List"} or "unsafe" in call.name or not hops:
        return False
    match value:
        case Call(module="Macro" | "String" | "Kernel", arguments=(text, *_)):
            return cut_from_text(text, call, hops - 1)
        case expr.Variable(name):
            match binding(name, call):
                case (expr.Variable(), source) if source is not None:
                    return cut_from_text(source, call, hops - 1)
                case (_, source) if source is not None:
                    return _cut_from_text(source, call, hops)
    return False


def given_by_anyone(value: Node, call: Call) -> bool:
    """Whether a value is a parameter of a public function, which may be called with anything."""
    if call.form is Form.LITERAL or call.module in {"Module", "List"} or "unsafe" in call.name:
        return False
    match value:
        case Call(module="Keyword" | "Map" | "Macro" | "String" | "Kernel", arguments=(text, *_)):
            return given_by_anyone(text, call)
        case expr.Variable(name) if not name.endswith(_OF_A_FILE):
            match binding(name, call):
                case (expr.Variable(), None):
                    public = call.function is not None and call.function.public
                    return public and not _always_written_out(name, call)
                case (expr.Variable(), source) if source is not None:
                    return given_by_anyone(source, call)
    return False


def _always_written_out(name: str, call: Call) -> bool:
    """Whether a module calls its function itself, and a literal is what each of the calls passes for a parameter."""
    function, clause = call.function, call.clause
    if function is None or clause is None:
        return False
    parameters = [parameter.pattern for parameter in clause.parameters]
    at = next((at for at, each in enumerate(parameters) if isinstance(each, expr.Variable) and each.name == name), None)
    calls = [each for each in call.owner.calls_of(function.name) if each.arity == function.arity]
    return (
        at is not None
        and bool(calls)
        and all(at < len(each.arguments) and is_literal(each.arguments[at]) for each in calls)
    )


def _cut_from_text(value: expr.Expression, call: Call, hops: int) -> bool:
    match value:
        case Call(module="Regex", name="named_captures"):  # a map, with keys that are written in the pattern
            return False
        case Call(module="Regex") | Call(module="String", name="split"):
            return True
        case Call(module="Enum" | "List" | "String", arguments=(text, *_)) | Call(name="reduce", arguments=(text, *_)):
            return _cut_from_text(text, call, hops)
        case expr.Variable() if hops:
            return any(_cut_from_text(*source, hops - 1) for source in sources(value, call))
    return False


def _keys_become_atoms(call: Call) -> bool:
    return any(call.option(name) == expr.Atom(value, at=call.place) for name, value in _ATOM_KEYS)


def _one_per_thing(name: str) -> bool:
    if name in _OF_THE_SOURCE:
        return False
    return not _ONE_PER_THING.isdisjoint({name, name.rpartition("_")[2]}) or name.startswith("random_")
