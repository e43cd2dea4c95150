"""Functions whose name, parameters and place are decided elsewhere: callbacks of behaviours and of frameworks."""

from __future__ import annotations

from elixirlens.elixir import Function, Module, ModuleKind

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

# All that a behaviour can ask for, where that is known: whatever else its modules have is their own.
_OF_A_SERVER = frozenset({
    ("init", 1), ("handle_call", 3), ("handle_cast", 2), ("handle_info", 2), ("handle_continue", 2), ("terminate", 2),
    ("code_change", 3), ("format_status", 1), ("format_status", 2),
})  # fmt: skip
_ASKED_FOR = {
    "GenServer": _OF_A_SERVER,
    "GenStage": _OF_A_SERVER
    | {("handle_demand", 2), ("handle_events", 3), ("handle_subscribe", 4), ("handle_cancel", 3)},
    "Supervisor": frozenset({("init", 1)}),
    "DynamicSupervisor": frozenset({("init", 1)}),
    "Plug": frozenset({("init", 1), ("call", 2)}),
}

_EXCEPTION = frozenset({("blame", 2), ("exception", 1), ("message", 1)})


def serves_framework(module: Module) -> bool:
    """Whether the functions of a module are there for a framework to call: a controller, a LiveView, a task."""
    return module.uses_module(*_FRAMEWORK)


def may_be_callback(function: Function) -> bool:
    """Whether a behaviour or protocol may ask for a function.

    It does where the function says `@impl`. In a module that says `@impl` nowhere, each public function may be meant,
    unless all that its behaviours ask for is known, as it is of a GenServer.
    """
    module = function.module
    if function.impl is not None or module.kind is ModuleKind.IMPLEMENTATION:
        return True
    if module.is_exception and (function.name, function.arity) in _EXCEPTION:
        return True
    if module.says_impl or not function.public:
        return False
    if any(use.effect is None for use in module.uses):
        return True
    asked = (_ASKED_FOR.get(behaviour) for behaviour in module.behaviours)
    return any(names is None or (function.name, function.arity) in names for names in asked)
