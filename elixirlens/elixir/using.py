"""What a repository's own `__using__` macros bring, read from the quotes in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import statements, walk
from elixirlens.elixir.index import Call, Function, Kind, Module, Zone
from elixirlens.elixir.uses import Imported, UseEffect

if TYPE_CHECKING:
    from elixirlens.elixir.source import Source

MARK = b"__using__"  # a file without it defines none
_DIRECTIVES = frozenset({"import", "alias", "use", "require"})
_DEPTH = 8  # quotes that unquote functions that quote …


@dataclass(slots=True)
class _Brought:
    """Collects what the statements of quotes bring."""

    imports: list[Imported] = field(default_factory=list)
    aliases: list[tuple[str, str]] = field(default_factory=list)
    behaviours: list[str] = field(default_factory=list)
    defines: list[tuple[str, int]] = field(default_factory=list)
    pending: list[tuple[str, str | None]] = field(default_factory=list)
    documented: bool = False
    complete: bool = True

    def effect(self) -> UseEffect:
        """What was collected."""
        return UseEffect(
            imports=tuple(self.imports),
            aliases=tuple(self.aliases),
            behaviours=tuple(self.behaviours),
            defines=tuple(self.defines),
            documented=self.documented,
            complete=self.complete,
            pending=tuple(self.pending),
        )


def effects_of(source: Source) -> dict[tuple[str, str | None], UseEffect]:
    """The effects of `use` for the modules of a file, by module and by the atom that `__using__` dispatches on.

    `def controller, do: quote do … end` beside an `apply(__MODULE__, which, [])` in `__using__` is the effect of
    `use ShopWeb, :controller`.
    """
    effects: dict[tuple[str, str | None], UseEffect] = {}
    for module in source.modules:
        using = next((module.functions[key] for key in module.functions if key[0] == "__using__"), None)
        if using is None or using.kind is not Kind.DEFMACRO or not module.name:
            continue
        effects[module.name, None] = _effect_of(module, [using])
        if any(call.name == "apply" and not call.zones & Zone.QUOTE for call in using.calls):
            for function in module.functions.values():
                if function.kind is Kind.DEF and function.arity == 0 and any(_quotes(function)):
                    effects[module.name, function.name] = _effect_of(module, [function])
            effects[module.name, None] = UseEffect(complete=False)
    return effects


def _effect_of(module: Module, functions: list[Function]) -> UseEffect:
    brought = _Brought()
    for function in functions:
        _collect_function(module, function, brought, _DEPTH)
    if not any(quote for function in functions for quote in _quotes(function)):
        brought.complete = False  # made by other means than a quote
    return brought.effect()


def _collect_function(module: Module, function: Function, brought: _Brought, depth: int) -> None:
    for quote in _quotes(function):
        for statement in statements(quote):
            _collect(module, statement, brought, depth)


def _quotes(function: Function) -> Iterator[expr.Expression]:
    """What the outermost quotes of a function hold."""
    for clause in function.clauses:
        if clause.body is None:
            continue
        for part in walk(clause.body):
            if isinstance(part, Call) and part.name == "quote" and part.module == "Kernel" and "do" in part.blocks:
                yield part.blocks["do"]


def _collect(module: Module, statement: expr.Expression, brought: _Brought, depth: int) -> None:
    match statement:
        case Call(name=name) if name in _DIRECTIVES:
            _collect_directive(name, statement, brought)
        case expr.Unary("@", Call(name=name, arguments=arguments)):
            if name == "moduledoc":
                brought.documented = True
            elif name == "behaviour" and arguments and isinstance(arguments[0], expr.Alias):
                brought.behaviours.append(arguments[0].module)
        case Call(name="def" | "defmacro" | "defdelegate", arguments=arguments) if arguments:
            _collect_definition(arguments[0], brought)
        case Call(name="unquote", arguments=(Call(name=name, arity=arity),)):
            inner = module.function(name, arity)
            if inner is not None and depth:
                _collect_function(module, inner, brought, depth - 1)
            else:
                brought.complete = False
        case Call(name="defp" | "defoverridable" | "defimpl" | "defmodule" | "defstruct"):
            return
        case Call(name="if" | "unless" | "case", blocks=blocks):  # what it brings depends on something
            brought.complete = False
            for block in blocks.values():
                for inner_statement in statements(block):
                    _collect(module, inner_statement, brought, depth)
        case expr.Variable() | expr.Atom() | expr.Operator():
            return
        case Call():
            brought.complete = False  # a macro may define anything


def _collect_directive(name: str, call: Call, brought: _Brought) -> None:
    for target in _modules(call.arguments[0]) if call.arguments else ():
        if name == "import":
            brought.imports.append(
                Imported(target, _arities(call.option("only")), _arities(call.option("except")) or ())
            )
        elif name == "alias":
            short = call.option("as")
            brought.aliases.append(
                (short.module if isinstance(short, expr.Alias) else target.rpartition(".")[2], target)
            )
        elif name == "use":
            second = call.arguments[1] if len(call.arguments) > 1 else None
            brought.pending.append((target, second.name if isinstance(second, expr.Atom) else None))
    if call.arguments and not isinstance(call.arguments[0], expr.Alias | expr.Atom | expr.Other):
        brought.complete = False  # use unquote(module)


def _modules(target: expr.Expression) -> tuple[str, ...]:
    match target:
        case expr.Alias(module):
            return (module,)
        case expr.Atom(name):
            return (f":{name}",)
        case expr.Other(text) if "{" in text:  # alias Shop.{Cart, Order}
            prefix, _, group = text.partition(".{")
            return tuple(f"{prefix}.{name.strip()}" for name in group.rstrip("} \n").split(",") if name.strip())
    return ()


def _arities(option: expr.Expression | None) -> tuple[tuple[str, int], ...] | None:
    if not isinstance(option, expr.List):
        return None
    found = []
    for element in option.elements:
        match element:
            case expr.Pair(expr.Atom(name), expr.Number(arity)) if arity.isdecimal():
                found.append((name, int(arity)))
    return tuple(found)


def _collect_definition(head: expr.Expression, brought: _Brought) -> None:
    match head:
        case expr.Operator("when", inner, _):
            _collect_definition(inner, brought)
        case Call(name="unquote"):
            brought.complete = False
        case Call(name=name, arity=arity):
            brought.defines.append((name, arity))
        case expr.Variable(name):
            brought.defines.append((name, 0))
