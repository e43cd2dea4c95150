"""Where a value comes from, as far as its own module shows.

All answers are about a value as a certain call sees it. Bindings are followed a few steps; more would be guessing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.detectors._specs import takes_number
from elixirlens.elixir import Call, Kind, Resolution
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, bound, children, mentions, tails, walk

HOPS = 4

# What a deployment settles: it can differ between machines, but no visitor can change it.
_CONFIGURATION = frozenset({"Application", "Mix", "Mix.Project", ":code"})
_OWN_CONFIGURATION = ("Config", "Configuration")  # a module that keeps it: `Shop.Config.get(:till)`
_ENVIRONMENT = frozenset(
    {"cwd", "cwd!", "fetch_env", "fetch_env!", "get_env", "getenv", "getpid", "tmp_dir", "tmp_dir!", "user_home"}
)

# Calls whose result is made of the very text that they are given.
_TEXT_MODULES = frozenset({"Atom", "Integer", "List", "Macro", "Module", "Path", "String"})
_TEXT_FUNCTIONS = frozenset({"hd", "inspect", "node", "to_charlist", "to_string"})
_COLLECTIONS = frozenset({"Access", "Enum", "Keyword", "Map", "Stream"})

_COUNTERS = frozenset({"count", "i", "idx", "index", "position"})
_NUMBERS = _COUNTERS | {
    "date", "day", "days", "height", "hours", "limit", "max", "min", "minutes", "month", "num", "number", "offset",
    "page", "pid", "port", "seconds", "size", "width", "year",
}  # fmt: skip
_NUMBER_CALLS = frozenset(
    [
        "byte_size", "length", "map_size", "max", "min", "monotonic_time", "os_time", "rem", "round", "system_time",
        "to_integer", "to_unix", "trunc", "unique_integer",
    ]
)  # fmt: skip
_NUMBER_MODULES = frozenset({"Date", "DateTime", "Float", "Integer", "NaiveDateTime", "Time"})
_REQUEST_NAMES = frozenset({"json", "payload", "raw_body", "user_input"})
_REQUEST_FIELDS = frozenset(
    [
        "body_params", "cookies", "host", "params", "path_info", "path_params", "query_params", "query_string",
        "req_cookies", "req_headers", "request_path",
    ]
)  # fmt: skip
_REQUEST_CALLS = frozenset({"fetch_cookies", "fetch_query_params", "get_req_header", "read_body"})
_DECODERS = frozenset({"Jason", "JSON", "Poison", "Plug.Conn.Query"})
PROVING = re.compile(r"decrypt|(?<!un)verif(y|ied)")  # who cannot sign or encrypt cannot choose what comes out
_JOBS = frozenset({"Job", "Jobs", "Worker", "Workers"})
_LAST_WORD = re.compile(r"([A-Z][a-z]+)(?:\.|$)")  # of each part of a module's name
_NOTIFICATION = b":notification"
_AT_HOME = (b"File.read", b"File.stream!", b":file.read_file", _NOTIFICATION)
_READING = frozenset({("File", "read"), ("File", "read!"), ("File", "stream!"), (":file", "read_file")})

Binding = tuple[
    "expr.Expression", "expr.Expression | None"
]  # a pattern and what it is matched with; None for a parameter


def binding(name: str, call: Call) -> Binding | None:
    """The pattern that binds a variable before a call, the nearest one, and the value it is matched with.

    For a variable of a closure the value is what the closure runs over, for one of a `case` what the `case` looks at.
    """
    nearest: Binding | None = None
    for pattern, value in _bindings(call):
        if name in bound(pattern) and (nearest is None or _start(nearest[0]) <= _start(pattern)):
            nearest = pattern, value
    return nearest


def captured_over(call: Call) -> expr.Expression | None:
    """What a capture around a call, or the call itself as a capture, runs over: `tags` in `Enum.map(tags, &f/1)`."""
    outer = next((each for each in call.enclosing() if isinstance(each, Call) and each is not call), None)
    return outer.arguments[0] if outer is not None and outer.arguments else None


def sources(value: Node, call: Call) -> Iterator[tuple[expr.Expression, Call]]:
    """What a variable or `&1` stands for, in its clause or at the callers of a `defp`, and the call that sees it."""
    match value:
        case expr.Placeholder():
            if (source := captured_over(call)) is not None:
                yield source, call
        case expr.Variable(name):
            match binding(name, call):
                case (_, None):
                    yield from _passed(name, call)
                case (_, source) if source is not None:
                    yield source, call


def settled(value: Node, call: Call, hops: int = HOPS) -> bool:
    """Whether a value is settled at the latest by the configuration, so that nobody can choose it from outside."""
    match value:
        case expr.Variable() | expr.Placeholder():
            found = list(sources(value, call)) if hops else []
            return bool(found) and all(settled(*source, hops - 1) for source in found)
        case Call(module=module, name=name) if module in _CONFIGURATION or name in _ENVIRONMENT:
            return True
        case Call(name="config", arity=0):  # Confex and its like bring it
            return True
        case Call(module=str() as module, arguments=arguments) if module.endswith(_OWN_CONFIGURATION):
            return all(settled(argument, call, hops) for argument in arguments)
        case Call(resolution=Resolution.LOCAL, arity=0) if hops:
            function = value.owner.function(value.name, 0)
            return function is not None and all(
                clause.body is not None and all(settled(tail, value, 0) for tail in tails(clause.body))
                for clause in function.clauses
            )
        case Call():
            ends = tuple(tails(value))  # a condition chooses between what is settled
            if ends != (value,):
                return all(settled(end, call, hops) for end in ends)
            keeps = _keeps_text(value) or value.module == "Base"
            return keeps and all(settled(part, call, hops) for part in value.arguments)
        case expr.Closure() | expr.Capture() | expr.Other():
            return False
    return all(settled(part, call, hops) for part in children(value))


def from_outside(value: Node, call: Call, hops: int = HOPS) -> bool:
    """Whether somebody outside chooses a value: it is part of a request, of decoded text, of a map with string keys."""
    match value:
        case expr.Variable(name) if name in _COUNTERS:
            return False
        case expr.Variable(name) if name in _REQUEST_NAMES or _is_request_parameter(name, call):
            return not is_notified(name, call)
        case expr.Variable() | expr.Placeholder():
            return hops > 0 and any(from_outside(*source, hops - 1) for source in sources(value, call))
        case expr.Field(expr.Variable("conn"), name):
            return name in _REQUEST_FIELDS
        case expr.Access(target, expr.String()) | Call(module="Map", arguments=(target, expr.String(), *_)) if not (
            is_job(call) or settled(target, call) or proven(target, call) or is_at_home(target, call)
        ):
            return True
        case expr.Field(target, _) | expr.Access(target, _):
            return from_outside(target, call, hops)
        case Call(module=module, name=name, arguments=(text, *_)) if module in _DECODERS and "decode" in name:
            return not (proven(text, call) or is_at_home(text, call))
        case Call(name=name) if name in _REQUEST_CALLS:
            return True
        case Call(module="Keyword" | "Map", name="fetch" | "fetch!" | "get", arguments=(target, _, *default)):
            return any(from_outside(part, call, hops) for part in (target, *default))  # the key chooses, and is not it
        case Call():
            return _keeps_text(value) and any(from_outside(part, call, hops) for part in value.arguments)
        case expr.Closure() | expr.Capture():
            return False
    return any(from_outside(part, call, hops) for part in children(value))


def proven(value: Node, call: Call, hops: int = HOPS) -> bool:
    """Whether a value comes out of a seal: it was decrypted, or its signature was verified."""
    if any(isinstance(part, Call) and PROVING.search(part.name) for part in walk(value)):
        return True
    inner = (part for part in walk(value) if isinstance(part, expr.Variable))
    return hops > 0 and any(proven(*source, hops - 1) for part in inner for source in sources(part, call))


def is_at_home(value: Node, call: Call, hops: int = HOPS) -> bool:
    """Whether a value is read from a file that nobody has uploaded, or its own database has told it."""
    if not any(mark in call.source.content for mark in _AT_HOME):  # to follow all there is to follow would be dear
        return False
    for part in walk(value):
        match part:
            case Call(module=module, name=name, arguments=(path, *_)) if (module, name) in _READING:
                return not (from_outside(path, call) or _takes_uploads(call))
            case expr.Variable(name) if is_notified(name, call):
                return True
            case expr.Variable() if hops and any(is_at_home(*source, hops - 1) for source in sources(part, call)):
                return True
    return False


def _takes_uploads(call: Call) -> bool:
    """Whether a module works with files that visitors send."""
    return b"upload" in call.source.content.lower()


def is_notified(name: str, call: Call, hops: int = HOPS) -> bool:
    """Whether a variable is part of what PostgreSQL says of a channel: a trigger or the application has written it."""
    if _NOTIFICATION not in call.source.content:
        return False
    match binding(name, call):
        case (pattern, None):
            if any(_is_notification(part) for part in walk(pattern)):
                return True
            given = list(_passed(name, call)) if hops else []
            return bool(given) and all(
                isinstance(value, expr.Variable) and is_notified(value.name, caller, hops - 1)
                for value, caller in given
            )
    return False


def _is_notification(part: Node) -> bool:
    match part:
        case expr.Tuple((expr.Atom("notification"), _, _, _, _)):
            return True
    return False


def is_job(call: Call) -> bool:
    """Whether a job makes a call: its arguments come out of the queue, where the application put them.

    An Oban job says what it is; one of Exq or its like has a name and a `perform`.
    """
    owner = call.owner
    if owner.uses_module("Oban.Worker", "TaskBunny.Job") or (
        call.clause is not None and call.clause.names(b"%Oban.Job{")
    ):
        return True
    is_named_so = not _JOBS.isdisjoint(_LAST_WORD.findall(owner.name))
    return is_named_so and any(each.name == "perform" and each.public for each in owner.functions.values())


def is_given_to_job(value: Node, call: Call, hops: int = HOPS) -> bool:
    """Whether a value is made of the arguments of a job and of nothing else."""
    if not is_job(call) or call.function is None or not call.function.name.startswith("perform") or not hops:
        return False
    names = {part.name for part in walk(value) if isinstance(part, expr.Variable)}
    return bool(names) and all(_is_argument(name, call, hops) for name in names)


def _is_argument(name: str, call: Call, hops: int) -> bool:
    match binding(name, call):
        case (_, None):
            return True
        case (_, source) if source is not None:
            return is_given_to_job(source, call, hops - 1)
    return False


def is_number(value: Node, call: Call, hops: int = HOPS) -> bool:
    """Whether a value is a number or a date, by its name, by a guard, or by what it is computed with."""
    match value:
        case expr.Number():
            return True
        case expr.Variable(name) | expr.Field(_, name) if name.rpartition("_")[2] in _NUMBERS:
            return True
        case expr.Operator("+" | "-" | "*" | "/"):
            return True
        case Call(module="String", arguments=(text, *_)):
            return value.name in _NUMBER_CALLS or is_number(text, call, hops)
        case Call(module=module, name=name):
            return name in _NUMBER_CALLS or module in _NUMBER_MODULES
        case expr.Variable(name):
            guards = walk(call.clause.guard) if call.clause and call.clause.guard is not None else ()
            return (
                any(
                    isinstance(guard, Call) and guard.name in {"is_integer", "is_number"} and mentions(guard, name)
                    for guard in guards
                )
                or _is_specified_number(name, call)
                or (hops > 0 and any(is_number(*source, hops - 1) for source in sources(value, call)))
            )
    return False


def _is_specified_number(name: str, call: Call) -> bool:
    """Whether the `@spec` of the function around a call says that a parameter is a number."""
    function, clause = call.function, call.clause
    if function is None or clause is None or not function.attributes:
        return False
    return any(
        isinstance(parameter.pattern, expr.Variable)
        and parameter.pattern.name == name
        and takes_number(function, position)
        for position, parameter in enumerate(clause.parameters)
    )


def checked(value: Node, call: Call) -> bool:
    """Whether the clause compares a variable of a value with allowed ones: `name in @allowed`, `Enum.member?/2`."""
    names = {part.name for part in walk(value) if isinstance(part, expr.Variable)}
    conditions = (call.clause.guard, call.clause.body) if call.clause else ()
    return _is_guarded(names, call) or any(
        _is_check(part, names) for condition in conditions if condition is not None for part in walk(condition)
    )


def _is_guarded(names: set[str], call: Call) -> bool:
    """Whether the guard lets through only some texts: `when button == "left" or button == "right"`."""
    guard = call.clause.guard if call.clause else None
    return guard is not None and any(
        isinstance(part, expr.Operator)
        and part.operator == "=="
        and isinstance(part.left, expr.Variable)
        and part.left.name in names
        and isinstance(part.right, expr.String)
        for part in walk(guard)
    )


def _is_check(part: Node, names: set[str]) -> bool:
    match part:
        case expr.Operator("in", expr.Variable(name)):
            return name in names
        case Call(name="any?" | "member?" | "has_key?" | "is_map_key"):
            return any(isinstance(inner, expr.Variable) and inner.name in names for inner in walk(part))
    return False


def _keeps_text(call: Call) -> bool:
    return (
        call.module in _TEXT_MODULES
        or call.module in _COLLECTIONS
        or (call.module == "Kernel" and call.name in _TEXT_FUNCTIONS)
    )


def _is_request_parameter(name: str, call: Call) -> bool:
    """Whether a variable is the `params` beside a `conn` or `socket`, or was taken from a map under a string key."""
    if is_job(call):
        return False
    found = binding(name, call)
    if found is not None and any(
        isinstance(part, expr.Pair) and isinstance(part.key, expr.String) and name in bound(part.value)
        for part in walk(found[0])
    ):
        return True
    if call.clause is None or not (name == "params" or name.endswith("_params")):
        return False
    heads = {each for parameter in call.clause.parameters for each in bound(parameter.pattern)}
    is_computed = found is not None and found[1] is not None  # then what it is made of decides
    return not is_computed and not heads.isdisjoint({"_conn", "_socket", "conn", "socket"})


def _passed(name: str, call: Call) -> Iterator[tuple[expr.Expression, Call]]:
    """What the callers in the same module give for a parameter of a private function: all that it ever gets."""
    if call.function is not None and call.function.kind is Kind.DEFP:
        yield from passed(name, call)


def passed(name: str, call: Call) -> Iterator[tuple[expr.Expression, Call]]:
    """What the callers in the same module give for a parameter."""
    function, clause = call.function, call.clause
    if function is None or clause is None:
        return
    for position, parameter in enumerate(clause.parameters):
        if name in bound(parameter.pattern):
            for caller in call.owner.calls_of(function.name):
                if caller.function is not function and len(caller.arguments) > position:
                    yield caller.arguments[position], caller


def _bindings(call: Call) -> Iterator[Binding]:
    clause, here = call.clause, (call.place.line, call.place.column)
    if clause is not None:
        yield from ((parameter.pattern, None) for parameter in clause.parameters)
        yield from ((match.left, match.right) for match in clause.matches if _end(match) <= here)
    patterns: tuple[expr.Expression, ...] = ()
    for around in call.enclosing():
        match around:
            case expr.Branch():
                patterns += around.patterns
            case Call(arguments=arguments):
                yield from ((pattern, arguments[0]) for pattern in patterns if arguments)
                patterns = ()


def _start(pattern: expr.Expression) -> tuple[int, int]:
    return pattern.place.line, pattern.place.column


def _end(expression: expr.Operator) -> tuple[int, int]:
    return expression.place.end_line, expression.place.end_column
