"""GenServer: its callbacks, what they return, and how a module calls the process that it is."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.elixir import Call, Clause, Function, Module
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import tails, walk

CALLBACKS = (
    ("init", 1),
    ("handle_continue", 2),
    ("handle_call", 3),
    ("handle_cast", 2),
    ("handle_info", 2),
    ("terminate", 2),
)

# Calls that wait for the process they are given as the first argument.
WAITING = frozenset(
    [
        ("GenServer", "call"),
        ("GenServer", "stop"),
        (":gen_server", "call"),
        (":gen_server", "stop"),
        (":sys", "get_state"),
    ]
)

WITHOUT_OPTIONS = 2  # GenServer.start_link(module, argument): a process without a name


def is_genserver(module: Module) -> bool:
    """Whether a module is a GenServer by `use GenServer`, directly or through a `use` of the repository."""
    return module.uses_module("GenServer")


def callbacks(module: Module) -> Iterator[Function]:
    """The callbacks that a GenServer defines, in the order of a process's life."""
    for name, arity in CALLBACKS:
        function = module.function(name, arity)
        if function is not None:
            yield function


def callback_name(function: Function) -> str:
    """`handle_call/3`."""
    return f"{function.name}/{function.arity}"


def returned(clause: Clause) -> Iterator[expr.Expression]:
    """What a clause can return, on every way through it, its `rescue` and `catch` included."""
    blocks = clause.blocks
    body = blocks.get("else", clause.body)
    for part in (body, blocks.get("rescue"), blocks.get("catch")):
        if part is not None:
            yield from tails(part)


def state_after(result: expr.Expression) -> expr.Expression | None:
    """The new state in what a callback returns, None where it returns none or something else than a tuple."""
    match result:
        case expr.Tuple((expr.Atom("reply"), _, state, *_)):
            return state
        case expr.Tuple((expr.Atom("noreply" | "ok"), state, *_)):
            return state
        case expr.Tuple((expr.Atom("stop"), _, state)) | expr.Tuple((expr.Atom("stop"), _, _, state)):
            return state
    return None


def resolve(value: expr.Expression | None, module: Module) -> expr.Expression | None:
    """The value of a module attribute where one is read, else the expression itself."""
    match value:
        case expr.AttributeRead(name):
            attribute = module.attribute(name)
            return attribute.value if attribute is not None else None
    return value


def registered_names(module: Module) -> tuple[expr.Expression, ...]:
    """The fixed names that a module starts its process under; empty where they are given from outside."""
    names = (resolve(call.option("name"), module) for call in _starts(module))
    return tuple(name for name in names if name is not None and is_fixed_name(name))


def _starts(module: Module) -> list[Call]:
    return [call for call in module.all_calls if call.module == "GenServer" and call.name in {"start_link", "start"}]


def is_fixed_name(name: expr.Expression | None) -> bool:
    """Whether a server name is one name: `__MODULE__`, `:stock`, `{:global, :stock}`."""
    match name:
        case expr.Alias() | expr.Atom():
            return name != expr.Atom("nil", at=name.place)
        case expr.Tuple((expr.Atom("local" | "global"), inner)):
            return is_fixed_name(inner)
    return False


def is_shared(module: Module) -> bool:
    """Whether all callers share one process: it is registered or called under one fixed name."""
    if is_nameless(module):
        return False
    return bool(registered_names(module)) or any(is_fixed_name(server) for server in called_servers(module))


def is_nameless(module: Module) -> bool:
    """Whether a module starts its processes without a name: there can be any number, as in a pool."""
    starts = _starts(module)
    return bool(starts) and all(call.arity == WITHOUT_OPTIONS or _is_empty(call.arguments[-1]) for call in starts)


def is_one_of_many(module: Module) -> bool:
    """Whether a module starts its processes under names that are made for each: `{:via, Registry, {Shop, id}}`."""
    names = [call.option("name") for call in _starts(module)]
    return any(_is_made_of_argument(name) for name in names if name is not None)


def _is_made_of_argument(name: expr.Expression) -> bool:
    made = isinstance(name, Call) and name.arguments and name.module not in {"Keyword", "Map", "Access"}
    made = made or isinstance(name, expr.InterpolatedAtom | expr.Tuple)
    return bool(made) and any(isinstance(part, expr.Variable) for part in walk(name))


def _is_empty(options: expr.Expression) -> bool:
    return isinstance(options, expr.List) and not options.elements


def called_servers(module: Module) -> Iterator[expr.Expression | None]:
    """The servers that the functions of a module call or cast to; of a parameter its default."""
    for function in module.functions.values():
        for call in function.calls:
            if call.module == "GenServer" and call.name in {"call", "cast"} and call.arguments:
                yield resolve(_or_default(call.arguments[0], function), module)


def default_of(function: Function, index: int) -> expr.Expression | None:
    """The default of a parameter, which stands in the head or in the only clause."""
    parameters = function.clauses[0].parameters
    return parameters[index].default if index < len(parameters) else None


def arguments_for(call: Call, function: Function) -> list[expr.Expression | None]:
    """What a call gives to each parameter of a function, defaults filled in; None where it cannot be seen."""
    given: list[expr.Expression | None] = list(call.arguments)
    given += [None] * (call.arity - len(given))  # a capture, or a block
    to_spare = call.arity - (function.arity - function.defaults)
    filled: list[expr.Expression | None] = []
    for index in range(function.arity):
        default = default_of(function, index)
        if default is not None and to_spare <= 0:
            filled.append(default)
            continue
        to_spare -= default is not None
        filled.append(given.pop(0) if given else None)
    return filled


def _or_default(server: expr.Expression, function: Function) -> expr.Expression | None:
    match server:
        case expr.Variable(name):
            for index, parameter in enumerate(function.clauses[0].parameters):
                if parameter.pattern == server or (
                    isinstance(parameter.pattern, expr.Variable) and parameter.pattern.name == name
                ):
                    return default_of(function, index)
    return server
