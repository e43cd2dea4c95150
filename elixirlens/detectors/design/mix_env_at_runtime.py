"""Questions to Mix that are asked while an application runs, where nothing says that Mix is there."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._modules import serves_developers
from elixirlens.elixir import Call, Function, Module, Resolution, Zone
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import calls_in, walk

_BUILDS = ("Compiler", "Reload")
_BUILDING = frozenset({"Build", "Builder"})  # in a library, which runs where something is built with it
_AT_WORK = frozenset({"ensure_application!", "install", "path_for", "raise", "shell"})
_PRESENCE = frozenset({"ensure_compiled", "ensure_loaded", "ensure_loaded?", "function_exported?", "is_loaded"})
_HOOKS = frozenset({"__before_compile__", "__after_compile__", "__on_definition__", "__after_verify__"})
_HOPS = 3


def detect(subject: Call, context: Context) -> Iterator[Hit]:
    """Yield the question, unless it is asked at compile time, at a terminal, or after a look whether Mix is there."""
    function = subject.function
    if function is None or "mix" in context.mix.extra_applications:
        return
    if serves_developers(subject.owner) or _serves_builds(subject.owner, context):
        return
    if not _looks_first(function) and not _writes_code(function) and not _runs_at_compile_time(function, _HOPS):
        yield Hit(subject.place)


def _serves_builds(module: Module, context: Context) -> bool:
    """Whether a module works with Mix in earnest, so that it runs where Mix does: a compiler, a code reloader."""
    names = module.name.split(".")
    return (
        any(part in name for name in names for part in _BUILDS)
        or (context.mix.has_no_tree and not _BUILDING.isdisjoint(names))
        or any(named.startswith("Mix.") for named in module.named)
        or any(call.module == "Mix" and call.name in _AT_WORK for call in module.all_calls)
    )


def _looks_first(function: Function) -> bool:
    """Whether the function asks if Mix is there: `Code.ensure_loaded?(Mix)`, or rescues the answer that it is not."""
    return any(
        call.name == "try"
        or (
            call.name in _PRESENCE
            and any(
                isinstance(part, expr.Alias) and part.module in {"Mix", "Mix.Project"}
                for argument in call.arguments
                for part in walk(argument)
            )
        )
        for call in function.calls
    )


def _writes_code(function: Function) -> bool:
    """Whether a function makes code, as `controller/0` does for `use ShopWeb, :controller`: macros call it."""
    bodies = (clause.body for clause in function.clauses if clause.body is not None)
    return any(call.name == "quote" for body in bodies for call in calls_in(body))


def _runs_at_compile_time(function: Function, hops: int) -> bool:
    """Whether all who call a function in its module do so while something is compiled: macros, and what they call."""
    if function.name in _HOOKS:
        return True
    callers = [
        call
        for call in function.module.all_calls
        if call.name == function.name and call.resolution is Resolution.LOCAL and call.function is not function
    ]
    return bool(callers) and all(
        call.function is None
        or bool(call.zones & Zone.MACRO)
        or (hops > 0 and _runs_at_compile_time(call.function, hops - 1))
        for call in callers
    )
