"""Code that runs where nobody outside has a hand in it: while code is compiled, and once while the system starts."""

from __future__ import annotations

from elixirlens.detectors._modules import serves_developers
from elixirlens.detectors.once import once_per_module
from elixirlens.elixir import Call, Function, Module, Resolution
from elixirlens.elixir.flow import bound

_STARTING = ("Application", "Config", "Release", "Seed")
_SETTING_UP = ("Config", "Configuration")
_WRITTEN = "FrontMatter"  # above the text of a page that lies in the repository
_EDITING = ("CodeAction", "Completion", "LanguageServer", "LS", "LSP")  # what an editor talks to
_TESTING = frozenset({"Sandbox"})  # as a name of its own, after the one of Ecto
_KNOWS_MIX = frozenset({"env", "target"})  # asked for by mistake where there is no Mix
_SYNTAX = frozenset({"expand", "generate_arguments", "unique_var", "var"})
_ABOUT_CONFIGURATION = frozenset({"config", "configuration"})
_REQUESTS = frozenset({"attributes", "attrs", "conn", "params", "socket"})
_COMPILERS = "Compiler"
_OPEN_MODULES = frozenset({"create", "definitions_in", "eval_quoted", "get_attribute", "put_attribute"})
_COMPILING = frozenset({"ast", "caller", "env", "quoted"})


@once_per_module
def starts_or_develops(module: Module) -> bool:
    """Whether a module, by its name, serves a developer or the start of the system: its input is the owner's own."""
    return (
        serves_developers(module)
        or any(
            name.startswith(_STARTING) or name.endswith((*_EDITING, *_SETTING_UP, _WRITTEN)) or name in _TESTING
            for name in module.name.split(".")
        )
        or any(_needs_mix(call) for call in module.all_calls)
    )


def sets_up(call: Call) -> bool:
    """Whether the function around a call starts an application or reads its configuration, which is the owner's own.

    With a request in its hands it changes the configuration of somebody else.
    """
    function, clause = call.function, call.clause
    if function is None or clause is None:
        return False
    if function.name == "start":
        return call.owner.uses_module("Application")
    return not _ABOUT_CONFIGURATION.isdisjoint(function.name.split("_")) and _REQUESTS.isdisjoint(
        name for parameter in clause.parameters for name in bound(parameter.pattern)
    )


def _needs_mix(call: Call) -> bool:
    """Whether a call works only where Mix is there: on the machine of a developer, not in a release."""
    mix = call.module is not None and (call.module == "Mix" or call.module.startswith("Mix."))
    return mix and call.function is not None and not (call.module == "Mix" and call.name in _KNOWS_MIX)


def builds_code(call: Call) -> bool:
    """Whether the function of a call works for the compiler: it quotes code, gets an environment, or serves a macro."""
    function, clause = call.function, call.clause
    if function is None or clause is None:
        return False
    names = {name for parameter in clause.parameters for name in bound(parameter.pattern)}
    return (
        not names.isdisjoint(_COMPILING)
        or not {"ast", "quoted"}.isdisjoint(function.name.split("_"))
        or any(isinstance(around, Call) and around.name == "unquote" for around in call.enclosing())
        or call.owner.name.endswith(_COMPILERS)
        or _has_makers_of_syntax(call.owner)
        or serves_macros(call)
    )


def serves_macros(call: Call) -> bool:
    """Whether the function around a call runs while code is compiled: a macro calls it, or it looks into a module."""
    function = call.function
    return function is not None and (
        function in _serving_macros(call.owner) or any(map(_looks_into_module, function.calls))
    )


def _looks_into_module(call: Call) -> bool:
    return call.module == "Module" and call.name in _OPEN_MODULES


@once_per_module
def _has_makers_of_syntax(module: Module) -> bool:
    """Whether a function of a module makes code, which its macros would do anyway."""
    functions = (function for function in module.functions.values() if not function.macro)
    return any(_makes_syntax(call) for function in functions for call in function.calls)


def _makes_syntax(call: Call) -> bool:
    return call.quoted or (call.module == "Macro" and call.name in _SYNTAX)


@once_per_module
def _serving_macros(module: Module) -> list[Function]:
    """The functions of a module that its macros call while code is compiled, and those that these call in turn."""
    reached = [function for function in module.functions.values() if function.macro]
    for function in reached:
        for call in function.calls:
            if call.resolution is Resolution.LOCAL and not call.quoted:
                target = module.function(call.name, call.arity)
                if target is not None and target not in reached:
                    reached.append(target)
    return reached
