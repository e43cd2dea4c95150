"""Functions of a library that read its own application environment: one value for everybody who uses it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._modules import serves_developers
from elixirlens.elixir import Call, Function, Module
from elixirlens.elixir import expression as expr
from elixirlens.otp.genserver import resolve

_OF_PROCESSES = ("Application", "Supervisor", "DynamicSupervisor", "GenServer", "Agent", "GenStage", "Mix.Task")
_OF_HANDLERS = frozenset([":gen_event", ":gen_server", ":gen_statem", "GenServer"])  # without a `use`
_ELIXIRS_APPS = frozenset(["eex", "elixir", "ex_unit", "iex", "logger", "mix"])
# What a whole project has one of by nature: how it is tested, what it logs, which warnings it wants to see.
_ABOUT_DEVELOPMENT = re.compile(
    "test|warn|debug|deprecat|log|trac|telemetry|validate|compil|annotat|json|_dir$|protocol|progress|filter_param"
)
_OF_DEVICES = ("nerves", "vintage_net")  # there is one network, one clock and one board in a device
_WITH_DEFAULT = frozenset(["get", "get_lazy", "pop", "pop_lazy", "put_new", "put_new_lazy", "merge"])
_OPTIONS = frozenset({"Access", "Keyword", "Map"})
_HOPS = 2  # from a helper to the function that asks its caller first


def detect(subject: Call, context: Context) -> Iterator[Hit]:
    """Yield a read of the package's own configuration, unless it is only what is taken if the caller says nothing."""
    if context.mix.kind != "library" or not context.mix.is_package or not subject.arguments:
        return
    if context.mix.app is None or context.mix.app.startswith(_OF_DEVICES):
        return
    app = resolve(subject.arguments[0], subject.owner)
    if not isinstance(app, expr.Atom) or app.name != context.mix.app or _is_process(subject.owner):
        return
    function = subject.function
    if function is None or function.macro or serves_developers(subject.owner) or _only_fills_in(subject, function):
        return
    if _is_state(subject) or _asks_the_system(function) or _is_documented_setting(function):
        return
    key = subject.arguments[1] if len(subject.arguments) > 1 else None
    if app.name in _ELIXIRS_APPS or (isinstance(key, expr.Atom) and _ABOUT_DEVELOPMENT.search(key.name)):
        return
    name = f":{key.name}" if isinstance(key, expr.Atom) else "its configuration"
    yield Hit(subject.place, {"key": name, "name": app.name})


def _is_process(module: Module) -> bool:
    return module.uses_module(*_OF_PROCESSES) or not _OF_HANDLERS.isdisjoint(module.behaviours)


def _only_fills_in(read: Call, function: Function) -> bool:
    """Whether the setting is only what is taken when the caller says nothing, as the name or the callers show."""
    says_so = function.name.lstrip("_").startswith(("default", "global"))
    return says_so or _is_fallback(read) or _is_short_form(function) or _is_called_as_fallback(function)


def _is_short_form(function: Function) -> bool:
    """Whether a function is the short form of one that takes more: `rows(cursor)` of `rows(cursor, size)`."""
    return any(
        call.name == function.name and call.arity > function.arity and call.module in {None, function.module.name}
        for call in function.calls
    )


def _asks_the_system(function: Function) -> bool:
    """Whether environment variables are asked as well: it is a setting of the whole system, and meant to be one."""
    return any(
        call.module == "System"
        and call.name.startswith(("get_env", "fetch_env"))
        and call.arguments
        and isinstance(call.arguments[0], expr.String)  # a name that is configured is no such variable
        for call in function.calls
    )


def _is_documented_setting(function: Function) -> bool:
    """Whether a function takes nothing and its text shows the setting: it is the one place for it, and says so."""
    return not function.arity and any(each.mentions(b"config :") for each in function.docs)


def _is_called_as_fallback(function: Function, hops: int = _HOPS) -> bool:
    """Whether a helper is called only where the caller said nothing, or by functions of which that is true."""
    calls = [call for call in function.module.calls_of(function.name) if call.arity == function.arity]
    return bool(calls) and all(_is_fallback(call) or (hops and _is_in_fallback(call, hops)) for call in calls)


def _is_in_fallback(call: Call, hops: int) -> bool:
    around = call.function
    return around is not None and around.module is call.owner and _is_called_as_fallback(around, hops - 1)


def _is_state(read: Call) -> bool:
    """Whether the module itself writes what is read: it keeps a value there, and nobody configures it."""
    return any(
        call.name == "put_env" and call.module == "Application" and call.arguments[:2] == read.arguments[:2]
        for call in read.owner.all_calls
    )


def _is_fallback(call: Call) -> bool:
    """Whether an option of the caller comes first: `Keyword.get(options, :parts, Application.get_env(…))`, `x || …`."""
    inner: object = call
    in_branch = False
    for around in call.enclosing():
        match around:
            case Call(module="Keyword" | "Map", name=name) if name in _WITH_DEFAULT:
                return True
            case Call(name="case", module="Kernel", arguments=(asked, *_)) if in_branch and _asks_options(asked):
                return True
            case expr.Operator("||", left, _) if left is not inner:
                return True
            case expr.Operator("\\\\", _, right) if right is inner:
                return True
            case expr.Branch():
                in_branch = True
            case expr.Block():
                return False
        inner = around
    return False


def _asks_options(asked: expr.Expression) -> bool:
    """Whether a `case` looks at what the caller says: `case Keyword.fetch(options, :parts) do`."""
    match asked:
        case Call(module=module, arguments=(expr.Variable(name), *_)):
            return module in _OPTIONS and name.startswith("opt")
    return False
