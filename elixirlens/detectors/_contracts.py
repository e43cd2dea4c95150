"""Functions whose name, parameters and place are decided elsewhere: callbacks of behaviours and of frameworks."""

from __future__ import annotations

from collections.abc import Mapping

from elixirlens.elixir import Function, Module, ModuleKind, Parameter
from elixirlens.elixir import expression as expr

# What OTP, Phoenix, Ecto and ExUnit call by their own rules; nobody else calls the functions of such modules.
_FRAMEWORK = (
    "Application",
    "Ecto.Migration",
    "ExUnit.Case",
    "ExUnit.CaseTemplate",
    "Mix.Task",
    "Phoenix.Channel",
    "Phoenix.Controller",
    "Phoenix.Endpoint",
    "Phoenix.LiveComponent",
    "Phoenix.LiveView",
    "Phoenix.Router",
    "Phoenix.Socket",
    "Phoenix.View",
)

_EXCEPTION = frozenset({("blame", 2), ("exception", 1), ("message", 1)})

_PLUG = frozenset({("init", 1), ("call", 2)})  # both of them: many plugs say neither `@behaviour` nor `@impl`
_SUPERVISOR = frozenset({("init", 1)})
_SERVER = frozenset({
    ("init", 1), ("handle_call", 3), ("handle_cast", 2), ("handle_info", 2), ("handle_continue", 2), ("terminate", 2),
    ("code_change", 3), ("format_status", 1), ("format_status", 2),
})  # fmt: skip
_STARTERS = frozenset({"start", "start_link"})
_STAGE = frozenset({("handle_demand", 2), ("handle_events", 3), ("handle_subscribe", 4), ("handle_cancel", 3)})

# What the compiler calls for `@on_definition`; libraries leave the underscores out where they name it themselves.
_HOOKS = frozenset({("__on_definition__", 6), ("on_definition", 6), ("on_def", 6)})

# What :gen and :sys call in a module that is a kind of process itself, beside :gen_server and its like.
_KINDS = frozenset({
    ("init_it", 6), ("system_continue", 3), ("system_terminate", 4), ("system_code_change", 4),
    ("system_get_state", 1), ("system_replace_state", 2),
})  # fmt: skip

# All that a behaviour asks for, of those that are often declared without a single `@impl`.
_CALLBACKS: Mapping[str, frozenset[tuple[str, int]]] = {
    "Application": frozenset({("start", 2), ("start_phase", 3), ("prep_stop", 1), ("stop", 1), ("config_change", 3)}),
    "DynamicSupervisor": _SUPERVISOR,
    "GenServer": _SERVER,
    "GenStage": _SERVER | _STAGE,
    "Plug": _PLUG,
    "Supervisor": _SUPERVISOR,
}


def serves_framework(module: Module) -> bool:
    """Whether the functions of a module are there for a framework to call: a controller, a LiveView, a task."""
    return module.uses_module(*_FRAMEWORK)


def may_be_callback(function: Function) -> bool:
    """Whether a behaviour or protocol may ask for a function.

    It does where the function says `@impl`, of the two functions that make a plug, and of what the compiler calls, or
    :gen and :sys in a kind of process. In a module that says `@impl` nowhere, each public function may be meant, unless
    all is known that its behaviours ask for, as of a GenServer. Some modules are a GenServer or an application and say
    nothing of it: they are known by how they start.
    """
    module = function.module
    if function.impl is not None or module.kind is ModuleKind.IMPLEMENTATION:
        return True
    identity = (function.name, function.arity)
    if module.is_exception and identity in _EXCEPTION:
        return True
    if identity in _HOOKS or identity in _KINDS or (identity in _PLUG and module.functions.keys() >= _PLUG):
        return True
    if not function.public or module.says_impl:
        return False
    if any(use.effect is None for use in module.uses) or not all(each in _CALLBACKS for each in module.behaviours):
        return True
    if any(identity in _CALLBACKS[behaviour] for behaviour in module.behaviours):
        return True
    return not module.behaviours and (_serves_own_process(function) or _starts_application(function))


def _serves_own_process(function: Function) -> bool:
    """Whether a module that starts itself as a GenServer, and does not say that it is one, is called back here."""
    if (function.name, function.arity) not in _SERVER:
        return False
    starters = (each for each in function.module.functions.values() if each.name in _STARTERS)
    return any(call.module == "GenServer" for each in starters for call in each.calls)


def _starts_application(function: Function) -> bool:
    """Whether it is the `start/2` of an application whose module does not say so, as the generated ones name it."""
    if (function.name, function.arity) != ("start", 2):
        return False
    match function.clauses[0].parameters:
        case (Parameter(pattern=expr.Variable("_type" | "_start_type" | "type")), _):
            return True
    return False
