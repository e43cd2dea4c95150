"""One file to what it says about supervision: see `child_specs.py` for what is kept of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from elixirlens.elixir import Call, Form, Function, Module, Resolution, Zone
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import tails
from elixirlens.elixir.standard_library import STANDARD_MODULES
from elixirlens.finding import Range
from elixirlens.otp.child_lists import all_children, child_of
from elixirlens.otp.child_scope import Scope, atom_name, name_text, options_in, scope_of, text_of, value_text
from elixirlens.otp.child_specs import ChildList, ProcessModule, Start, Supervision
from elixirlens.otp.list_ways import by_way
from elixirlens.otp.messages import handlers_of

if TYPE_CHECKING:
    from elixirlens.elixir import Source, Use

# What a module can be as a process, by what it uses or implements.
PROCESS_KINDS = (
    "DynamicSupervisor", "PartitionSupervisor", "ConsumerSupervisor", "Supervisor", "GenServer", "GenStage",
    "GenStateMachine", "Broadway", "Agent", "Task", ":gen_statem", ":gen_server", ":supervisor", ":gen_event",
)  # fmt: skip
_LISTED = frozenset([
    ("Supervisor", "start_link"), ("Supervisor", "init"), ("ConsumerSupervisor", "init"),
    ("DynamicSupervisor", "start_link"),
])  # fmt: skip
_GIVEN = frozenset(["DynamicSupervisor", "Supervisor", "PartitionSupervisor", "Horde.DynamicSupervisor"])
_STARTING = frozenset(["start_link", "start"])
_NAMES = frozenset(["start_link", "start", "init", "supervise", "start_child"])
_STANDARD_PROCESSES = frozenset(["Registry", "Task.Supervisor"])
_QUOTE = int(Zone.QUOTE)
_START = expr.Atom("start", at=Range(1, 1, 1, 1))
_OWN_STARTER_NAMES = _STARTING | {"child_spec"}


def supervision_of(source: Source) -> Supervision:
    """The child lists, starts and process modules of a file."""
    listed: list[tuple[Call, ChildList]] = []
    starts: list[Start] = []
    for call in source.calls:
        if call.name in _NAMES and call.form is not Form.IMPLICIT and not call._frame.zones & _QUOTE:
            found = _listed(call)
            if found is not None:
                listed.append((call, found))
            else:
                starts += _started(call)
    processes = [process for module in source.modules if (process := _process(module)) is not None]
    lists = list(by_way(listed))
    for module in source.modules:
        lists += _returned(module)
    return Supervision(tuple(lists), tuple(starts), tuple(processes))


def _function_name(call: Call) -> str | None:
    return f"{call.function.name}/{call.function.arity}" if call.function is not None else None


def _listed(call: Call) -> ChildList | None:
    """The child list that a call is given."""
    is_legacy = call.name == "supervise" and call.arity == 2 and call.resolution is not Resolution.LOCAL
    if not is_legacy and (call.module, call.name) not in _LISTED:
        return None
    if call.form is not Form.CALL or not call.arguments or call.function is None:
        return None
    if call.module == "DynamicSupervisor":
        return _without_children(call)
    given = call.arguments[0]
    if isinstance(given, expr.Alias) or (call.name == "start_link" and len(call.arguments) == 3):
        return None  # a supervisor with a module of its own
    scope = scope_of(call)
    options = call.arguments[1] if len(call.arguments) > 1 else None
    return ChildList(
        call.owner.name,
        _function_name(call) or "",
        call.place,
        all_children(given, scope),
        atom_name(_option(options, "strategy", scope)),
        name_text(_option(options, "name", scope), scope),
        value_text(_option(options, "max_restarts", scope), scope),
    )


def _without_children(call: Call) -> ChildList | None:
    """The dynamic supervisor at the root of an application: its children are all given to it later."""
    if len(call.arguments) != 1 or not call.owner.uses_module("Application"):
        return None
    scope, options = scope_of(call), call.arguments[0]
    return ChildList(
        call.owner.name,
        _function_name(call) or "",
        call.place,
        (),
        atom_name(_option(options, "strategy", scope)),
        name_text(_option(options, "name", scope), scope),
        value_text(_option(options, "max_restarts", scope), scope),
    )


def _option(options: expr.Expression | None, name: str, scope: Scope) -> expr.Expression | None:
    """One of the options of a supervisor, also where they are bound to a variable before."""
    if isinstance(options, expr.Variable) and options.name in scope.variables:
        options = scope.variables[options.name].value
    if isinstance(options, expr.List):
        for element in options.elements:
            match element:
                case expr.Pair(expr.Atom(key), value) if key == name:
                    return value
    return None


def _returned(module: Module) -> Iterator[ChildList]:
    """The children in `{:ok, {flags, children}}`, which `init/1` of an Erlang supervisor returns."""
    init = module.functions.get(("init", 1))
    if init is None or not (":supervisor" in module.behaviours or module.uses_module("Supervisor")):
        return
    for clause in init.clauses:
        for result in tails(clause.body) if clause.body is not None else ():
            match result:
                case expr.Tuple((expr.Atom("ok"), expr.Tuple((_, children)))):
                    scope = Scope(module)
                    if isinstance(clause.body, expr.Block):
                        scope = scope.after(clause.body.expressions[:-1])
                    yield ChildList(module.name, "init/1", clause.place, all_children(children, scope))


def _started(call: Call) -> Iterator[Start]:
    """The process that a call starts outside a child list."""
    module, name = call.module, call.name
    if module is None or module == "Kernel" or call.function is None:
        return
    if name == "start_child" and module in _GIVEN:
        yield from _given(call)
        return
    if name not in _STARTING or call.resolution is Resolution.LOCAL or not _is_startable(module):
        return
    is_behaviour = module in PROCESS_KINDS
    target = _first_module(call) if is_behaviour else module
    if is_behaviour and target is None and module not in {"Agent", "Task"}:
        return
    if target == call.owner.name and call.function.name in _OWN_STARTER_NAMES:
        return  # the module's own way of being started
    if is_behaviour and target is None and call.owner.uses_module(module) and call.function.name in _OWN_STARTER_NAMES:
        return
    yield Start(
        call.owner.name,
        _function_name(call),
        call.callee,
        call.place,
        all_children(expr.Alias(target, at=call.place), Scope(call.owner), child_of) if target is not None else (),
        None,
        name == "start_link",
        bool(call._frame.zones & Zone.CLOSURE),
    )


def _is_startable(module: str) -> bool:
    """Whether `start_link` of a module may start a process that someone should supervise."""
    if module in PROCESS_KINDS or module in _STANDARD_PROCESSES:
        return True
    return module[0] != ":" and module not in STANDARD_MODULES


def _given(call: Call) -> Iterator[Start]:
    """A child that is given to a supervisor while the program runs."""
    if len(call.arguments) < 2 or isinstance(call.arguments[1], expr.List):
        return  # a list is what the one child that is known already gets as arguments
    scope = scope_of(call)
    supervisor = name_text(call.arguments[0], scope) or text_of(call.arguments[0], scope)
    children = all_children(call.arguments[1], scope, child_of)
    in_closure = bool(call._frame.zones & Zone.CLOSURE)
    yield Start(
        call.owner.name, _function_name(call), call.callee, call.place, children, supervisor, in_closure=in_closure
    )


def _first_module(call: Call) -> str | None:
    """The module in `GenServer.start_link(Shop.Till, …)`."""
    for argument in call.arguments[:2]:
        if isinstance(argument, expr.Alias):
            return argument.module
    return None


def _process(module: Module) -> ProcessModule | None:
    """What a module is as a process, None where it is none."""
    kind = kind_of(module)
    if kind is None or not module.name:
        return None
    starts = [call for call in module.all_calls if call.name in _STARTING and call.module in PROCESS_KINDS]
    use = next((use for use in module.uses if use.module == kind), None)
    return ProcessModule(
        module=module.name,
        kind=kind,
        restart=atom_name(use.option("restart")) if use is not None else None,
        names=tuple(dict.fromkeys(name for call in starts for name in _names(call))),
        starters=tuple(dict.fromkeys(_starters(module, starts))),
        strategy=atom_name(_init_option(module, "strategy")),
        handlers=handlers_of(module) if kind == "GenServer" else (),
        shutdown=value_text(_shutdown(module, use), Scope(module)),
        max_restarts=value_text(_init_option(module, "max_restarts"), Scope(module)),
    )


def kind_of(module: Module) -> str | None:
    """The behaviour that makes a module a process: GenServer, Supervisor, Task …"""
    for kind in PROCESS_KINDS:
        if module.uses_module(kind) or (kind[0] == ":" and kind in module.behaviours):
            return kind
    return "Agent" if _starts_an_agent(module) else None


def _starts_an_agent(module: Module) -> bool:
    """Whether a module has a `start_link` that starts an agent: that works without `use Agent`, too."""
    starters = (function for (name, _), function in module.functions.items() if name == "start_link")
    return any((call.module, call.name) == ("Agent", "start_link") for each in starters for call in each.calls)


def _names(call: Call) -> Iterator[str]:
    """The name that a process is registered under, or is unless it is told otherwise."""
    match call.option("name"):
        case Call(module="Keyword", name="get" | "pop", arguments=(_, _, default)):
            name = name_text(default, scope_of(call))
        case None:
            return
        case given:
            name = name_text(given, scope_of(call))
    if name is not None:
        yield name


def _starters(module: Module, starts: list[Call]) -> Iterator[str]:
    """The functions that start a process of the module or say how, by name: `start_link`, and what calls it."""
    found: set[Function] = {call.function for call in starts if call.function is not None}
    found |= {function for function in module.functions.values() if any(map(_is_child_spec, function.calls))}
    for function in found:
        yield function.name
    for function in module.functions.values():
        for call in function.calls:
            if call.resolution is Resolution.LOCAL and module.function(call.name, call.arity) in found:
                yield function.name


def _is_child_spec(call: Call) -> bool:
    """Whether a map is a child specification: `%{id: …, start: {…}}`."""
    if call.form is not Form.LITERAL or call.name != "%{}":
        return False
    match call.arguments:
        case (expr.Map(pairs),):
            return any(isinstance(pair, expr.Pair) and pair.key == _START for pair in pairs)
    return False


def _shutdown(module: Module, use: Use | None) -> expr.Expression | None:
    """How long a process may take to end: what `use` is given, or its own `child_spec/1` says."""
    given = use.option("shutdown") if use is not None else None
    own = module.functions.get(("child_spec", 1))
    for call in own.calls if own is not None and given is None else ():
        match call.arguments:
            case (expr.Map(pairs),) if _is_child_spec(call):
                return dict(options_in(pairs)).get("shutdown")
    return given


def _init_option(module: Module, name: str) -> expr.Expression | None:
    """An option that `init/1` of a supervisor sets."""
    init = module.functions.get(("init", 1))
    for call in init.calls if init is not None else ():
        if call.name == "init" and call.module in {"DynamicSupervisor", "Supervisor", "ConsumerSupervisor"}:
            return call.option(name)
    return None
