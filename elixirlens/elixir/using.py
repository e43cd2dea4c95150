"""What a repository's own `__using__` macros and case templates bring, read from the quotes in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct, field

from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import statements, walk
from elixirlens.elixir.index import Call, Function, Kind, Module, Zone
from elixirlens.elixir.uses import Imported, UseEffect

if TYPE_CHECKING:
    from elixirlens.elixir.source import Source

_TEMPLATE = "ExUnit.CaseTemplate"
_MARKS = (re.compile(rb"defmacro[\s(]+__using__"), re.compile(rb"ExUnit\.CaseTemplate"))  # one of both would be slower
_DIRECTIVES = frozenset({"import", "alias", "use", "require"})
_DEFINITIONS = frozenset({"def", "defp", "defmacro", "defmacrop", "defdelegate", "defguard", "defguardp"})
_DEFINING_NO_NAMES = frozenset({"defoverridable", "defimpl", "defmodule", "defprotocol", "defstruct", "defexception"})


class _Brought(Struct):
    """Collects what the statements of quotes bring."""

    imports: list[Imported] = field(default_factory=list)
    aliases: list[tuple[str, str]] = field(default_factory=list)
    behaviours: list[str] = field(default_factory=list)
    defines: list[tuple[str, int]] = field(default_factory=list)
    pending: list[tuple[str, str | None]] = field(default_factory=list)
    looked_at: set[int] = field(default_factory=set)  # functions that were unquoted, by id: each is looked at once
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
            opaque=not self.complete,
        )


def may_define_use(content: bytes) -> bool:
    """Whether a file may say what `use` of its modules brings; a file that may not need not be read for it."""
    if b"__using__" not in content and _TEMPLATE.encode() not in content:  # most files, and fifty times as fast
        return False
    # Documentation likes to show a `__using__`: behind an odd number of quotes we are in a heredoc.
    marks = (mark for pattern in _MARKS for mark in pattern.finditer(content))
    return any(content.count(b'"""', 0, mark.start()) % 2 == 0 for mark in marks)


def effects_of(source: Source) -> dict[tuple[str, str | None], UseEffect]:
    """The effects of `use` for the modules of a file, by module and by the atom that `__using__` dispatches on.

    `def controller, do: quote do … end` beside an `apply(__MODULE__, which, [])` in `__using__` is the effect of
    `use ShopWeb, :controller`. A case template says the same with `using do … end`.
    """
    effects: dict[tuple[str, str | None], UseEffect] = {}
    for module in source.modules:
        if not module.name:
            continue
        using = next((module.functions[key] for key in module.functions if key[0] == "__using__"), None)
        if using is not None and using.kind is Kind.DEFMACRO:
            effects[module.name, None] = _effect_of(module, using)
            if any(call.name == "apply" and not call.zones & Zone.QUOTE for call in using.calls):
                for function in module.functions.values():
                    if function.kind is Kind.DEF and function.arity == 0 and any(_quotes(function)):
                        effects[module.name, function.name] = _effect_of(module, function)
                effects[module.name, None] = UseEffect(complete=False, opaque=True)
        elif any(use.module == _TEMPLATE for use in module.uses):
            effects[module.name, None] = _effect_of_template(module)
    return effects


def _effect_of(module: Module, using: Function) -> UseEffect:
    brought = _Brought()
    _collect_function(module, using, brought)
    if not any(_quotes(using)):
        brought.complete = False  # made by other means than a quote
    return brought.effect()


def _effect_of_template(module: Module) -> UseEffect:
    brought = _Brought(pending=[("ExUnit.Case", None)])
    for call in module.calls:
        if call.name == "using" and "do" in call.blocks:
            _collect_quotes(module, call.blocks["do"], brought)
    return brought.effect()


def _collect_function(module: Module, function: Function, brought: _Brought) -> None:
    if id(function) not in brought.looked_at:
        brought.looked_at.add(id(function))
        for clause in function.clauses:
            if clause.body is not None:
                _collect_quotes(module, clause.body, brought)


def _collect_quotes(module: Module, body: expr.Expression, brought: _Brought) -> None:
    for quote in _quotes_in(body):
        for statement in statements(quote):
            _collect(module, statement, brought)


def _quotes(function: Function) -> Iterator[expr.Expression]:
    """What the quotes of a function hold."""
    for clause in function.clauses:
        if clause.body is not None:
            yield from _quotes_in(clause.body)


def _quotes_in(body: expr.Expression) -> Iterator[expr.Expression]:
    for part in walk(body):
        if isinstance(part, Call) and part.name == "quote" and part.module == "Kernel" and "do" in part.blocks:
            yield part.blocks["do"]


def _collect(module: Module, statement: expr.Expression, brought: _Brought) -> None:
    match statement:
        case Call(name=name) if name in _DIRECTIVES:
            _collect_directive(name, statement, brought)
        case expr.Unary("@", Call() as setting):
            _collect_attribute(setting, brought)
        case Call(name=name, arguments=arguments) if name in _DEFINITIONS and arguments:
            _collect_definition(arguments[0], brought)
        case Call(name="unquote", arguments=(Call(name=name, arity=arity, module=owner),)):
            inner = module.function(name, arity) if owner in {None, module.name} else None
            if inner is not None:
                _collect_function(module, inner, brought)
            else:
                brought.complete = False
        case Call(module="Kernel", name=name) if name in _DEFINING_NO_NAMES:
            return
        case Call(module="Module", name="register_attribute" | "put_attribute") | Call(name="setup" | "setup_all"):
            return
        case Call(name="if" | "unless" | "case", blocks=blocks):  # what it brings depends on something
            brought.complete = False
            for block in blocks.values():
                for inner_statement in statements(block):
                    _collect(module, inner_statement, brought)
        case Call():
            brought.complete = False  # a macro may define anything
        case expr.Block(inner_statements):
            for inner_statement in inner_statements:
                _collect(module, inner_statement, brought)


def _collect_directive(name: str, call: Call, brought: _Brought) -> None:
    modules = _modules(call)
    for target in modules:
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
    if not modules and name in {"import", "use"}:
        brought.complete = False  # use unquote(module)


def _modules(call: Call) -> tuple[str, ...]:
    """The modules that a directive or `@behaviour` names, also as `unquote(__MODULE__)`."""
    match call.arguments:
        case (Call(name="unquote", arguments=(expr.Alias(module),)), *_):
            return (module,)
    return call.source.view.modules(call)


def _arities(option: expr.Expression | None) -> tuple[tuple[str, int], ...] | None:
    if not isinstance(option, expr.List):
        return None
    found = []
    for element in option.elements:
        match element:
            case expr.Pair(expr.Atom(name), expr.Number(arity)) if arity.isdecimal():
                found.append((name, int(arity)))
    return tuple(found)


def _collect_attribute(setting: Call, brought: _Brought) -> None:
    if setting.name == "moduledoc":
        brought.documented = True
    elif setting.name == "behaviour":
        brought.behaviours += _modules(setting)
    elif setting.name == "before_compile":  # a macro may define anything
        brought.complete = False


def _collect_definition(head: expr.Expression, brought: _Brought) -> None:
    match head:
        case expr.Operator("when", inner, _):
            _collect_definition(inner, brought)
        case expr.Operator(name):
            brought.defines.append((name, 2))
        case expr.Variable(name):
            brought.defines.append((name, 0))
        case Call(name="" | "unquote"):
            brought.complete = False
        case Call(name=name, arity=arity, arguments=arguments):
            defaults = sum(isinstance(each, expr.Operator) and each.operator == "\\\\" for each in arguments)
            brought.defines += [(name, fewer) for fewer in range(arity - defaults, arity + 1)]
