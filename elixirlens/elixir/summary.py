"""The index of a file to the facts that are kept of it when its tree is gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from elixirlens.elixir.calls import Call, Resolution, Zone
from elixirlens.elixir.facts import CallFacts, DirectiveFacts, FunctionFacts, ModuleFacts
from elixirlens.elixir.index import Use
from elixirlens.elixir.standard_library import STANDARD_MODULES

if TYPE_CHECKING:
    from elixirlens.elixir.index import Function, Module
    from elixirlens.elixir.source import Source

_QUOTE = int(Zone.QUOTE)
_LOCAL = Resolution.LOCAL


def module_facts(source: Source) -> tuple[ModuleFacts, ...]:
    """The facts of all modules of a file, and of the code outside any module where there is some."""
    return tuple(_facts(module) for module in source.modules if module.name or module.calls or module.references)


def _facts(module: Module) -> ModuleFacts:
    uses = {
        name for use in module.uses if use.module for name in (use.module, *(use.effect.uses if use.effect else ()))
    }
    return ModuleFacts(
        name=module.name,
        kind=module.kind.value,
        place=module.place,
        line=module.line,
        lines=module.lines,
        references=tuple(sorted(module.references - {module.name})),
        mentions=tuple(sorted(module.mentions)),
        uses=tuple(sorted(uses)),
        imports=tuple(sorted({directive.module for directive in module.imports if directive.module})),
        behaviours=tuple(dict.fromkeys(module.behaviours)),
        is_open=module.open,
        functions=tuple(map(_function, (*module.functions.values(), *module.generated))),
        calls=_calls(module.calls),
        directives=tuple(_directives(module)),
        is_hidden=any(around.hidden for around in _around(module)),
    )


def _around(module: Module) -> Iterator[Module]:
    """A module, and those that it is defined in."""
    each: Module | None = module
    while each is not None:
        yield each
        each = each.parent


def _directives(module: Module) -> Iterator[DirectiveFacts]:
    for directive in (*module.uses, *module.imports):
        name = directive.module
        if name is not None and name[0] != ":" and name not in STANDARD_MODULES:
            yield DirectiveFacts("use" if isinstance(directive, Use) else "import", name, directive.place)


def _function(function: Function) -> FunctionFacts:
    local: dict[tuple[str, int], None] = {}
    for call in function.calls:
        if call.resolution is _LOCAL and not call._frame.zones & _QUOTE:
            local[call.name, call.arity] = None
    return FunctionFacts(
        name=function.name,
        arity=function.arity,
        defaults=function.defaults,
        kind=function.kind.value,
        line=function.clauses[0].line,
        calls=_calls(function.calls),
        local=tuple(local),
    )


def _calls(calls: Iterable[Call]) -> tuple[CallFacts, ...]:
    """The calls of other modules, each callee once. Those of Erlang and of the standard library are left out."""
    first: dict[tuple[str, str, int], Call] = {}
    for call in calls:
        module = call.module
        if module is None or module in STANDARD_MODULES or module[0] == ":" or call.resolution is _LOCAL:
            continue
        if not call._frame.zones & _QUOTE:
            first.setdefault((module, call.name, call.arity), call)
    return tuple(CallFacts(*callee, call.place) for callee, call in first.items())
