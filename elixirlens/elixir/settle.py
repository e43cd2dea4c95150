"""Bare names, settled at the end of a file: a local definition wins, then imports, then Kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field

from elixirlens.elixir.calls import Resolution
from elixirlens.elixir.index import ModuleKind
from elixirlens.elixir.names import EXPORTS, KERNEL, SPECIAL_FORMS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elixirlens.elixir.environment import Environment
    from elixirlens.elixir.index import Module
    from elixirlens.elixir.uses import Imported

NameArity: TypeAlias = "tuple[str, int]"


def settle(environments: Iterable[Environment]) -> None:
    """Give calls of bare names their module, where it is known, and say how well it is known."""
    scopes: dict[tuple[int, int, bool], _Scope] = {}
    definitions: dict[int, frozenset[NameArity]] = {}
    for environment in environments:
        if not environment.bare:
            continue
        module, imports = environment.module, environment.imports
        key = (id(module), id(imports), environment.in_quote)
        scope = scopes.get(key)
        if scope is None:
            if id(module) not in definitions:
                definitions[id(module)] = _definitions(module)
            scope = scopes[key] = _scope(environment, definitions[id(module)])
        settled = scope.settled
        for call in environment.bare:
            name = (call.name, call.arity)
            known = settled.get(name)
            if known is None:
                known = settled[name] = scope.settle(name)
            call.module, call.resolution = known
        environment.bare.clear()


class _Scope(Struct):
    """What decides about bare names: the definitions of a module and a set of imports."""

    module: Module
    defined: frozenset[NameArity]
    picked: dict[NameArity, str]  # by `only:`
    libraries: tuple[Imported, ...]  # whole imports of libraries whose names are known
    kernel: Imported | None  # `import Kernel, except: […]`
    open: bool
    settled: dict[NameArity, tuple[str | None, Resolution]] = field(default_factory=dict)

    def settle(self, name: NameArity) -> tuple[str | None, Resolution]:
        if name[0] in SPECIAL_FORMS:
            return "Kernel", Resolution.RESOLVED
        if name in self.defined:
            return self.module.name or None, Resolution.LOCAL
        module = self.picked.get(name) or self._library_with(name)
        if module is not None:
            return module, Resolution.RESOLVED
        if name in KERNEL and not self._kernel_hides(name):
            return "Kernel", Resolution.RESOLVED
        return None, Resolution.OPEN if self.open else Resolution.UNKNOWN

    def _library_with(self, name: NameArity) -> str | None:
        for library in self.libraries:
            if name[0] in EXPORTS[library.module] and name not in library.without:
                return library.module
        return None

    def _kernel_hides(self, name: NameArity) -> bool:
        if self.kernel is None:
            return False
        return name in self.kernel.without or (self.kernel.only is not None and name not in self.kernel.only)


def _scope(environment: Environment, defined: frozenset[NameArity]) -> _Scope:
    module, imports = environment.module, environment.imports.entries
    latest = {imported.module: imported for imported in imports}
    whole = [imported for imported in latest.values() if imported.only is None]
    return _Scope(
        module,
        frozenset() if environment.in_quote else defined,  # a quote is for a module with names of its own
        {name: imported.module for imported in imports for name in imported.only or ()},
        tuple(imported for imported in whole if imported.module in EXPORTS),
        latest.get("Kernel"),
        # Around a fragment of a module there may be anything.
        environment.in_quote
        or module.open
        or module.kind is ModuleKind.FILE
        or any(imported.module != "Kernel" for imported in whole),
    )


def _definitions(module: Module) -> frozenset[NameArity]:
    """What a module defines, and what its `use`s define in it."""
    written = {(function.name, arity) for function in module.functions.values() for arity in function.arities}
    brought = (name for use in module.uses if use.effect is not None for name in use.effect.defines)
    return frozenset(written.union(brought))
