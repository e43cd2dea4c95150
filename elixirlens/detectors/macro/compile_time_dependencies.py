"""Macros that keep a module that they are given for later, and make their caller wait for it now."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors.macro._quotes import Quote, quotes_of, unquoted
from elixirlens.elixir import Call, Clause, Function, Module, Zone
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, bound, children, walk
from elixirlens.elixir.standard_library import STANDARD_MODULES

# Parameters that nobody would call so if they were not modules.
_MODULE = re.compile(
    r"(?:\w+_)?(?:mod|module)|adapter|controller|handler|live_view|middleware|plug|resolver|router|schema|serializer"
    r"|view|worker"
)
_BEFORE_COMPILE = ("__before_compile__", 1)
_ASKING = frozenset({"Code"})  # Code.ensure_compiled!(module) waits for it
_STANDARD = STANDARD_MODULES | {None}
_DEFINITIONS = frozenset({"def", "defdelegate", "defmacro", "defmacrop", "defp"})


def detect(subject: Function, _context: Context) -> Iterator[Hit]:
    """Yield the parameter of a macro that its quote puts into an attribute as it came."""
    if subject.name.startswith("__") or _works_at_compile_time(subject.module):
        return
    for clause in subject.clauses:
        if any(_expands(call) for call in clause.calls):
            continue
        for parameter in clause.parameters:
            match parameter.pattern:
                case expr.Variable(name) if _MODULE.fullmatch(name) and not _is_changed(name, clause):
                    if _is_kept(name, clause):
                        yield Hit(parameter.pattern.place, {"argument": name})


def _works_at_compile_time(module: Module) -> bool:
    """Whether nothing is made of what was kept, or the maker may call it at once, so that it must be there."""
    maker = module.functions.get(_BEFORE_COMPILE)
    return (
        maker is None
        or any(_calls_value(call) for call in _run_while_compiling(module))
        or any(_calls_elsewhere(call, module) for call in maker.calls)
    )


def _run_while_compiling(module: Module) -> Iterator[Call]:
    """The calls in the body of a module, in its macros, and in those of its functions that they reach."""
    yield from (call for call in module.all_calls if call.function is None)
    reached = [function for function in module.functions.values() if function.macro]
    for function in reached:
        for call in function.calls:
            yield call
            if call.module in {None, module.name} and not call.zones & Zone.QUOTE:
                called = module.function(call.name, call.arity)
                if called is not None and called not in reached:
                    reached.append(called)


def _calls_value(call: Call) -> bool:
    """`plug.init(options)`, not in a quote."""
    return call.module is None and call.target is not None and bool(call.name) and not call.zones & Zone.QUOTE


def _calls_elsewhere(call: Call, module: Module) -> bool:
    """A call of another module that is not Elixir's: nobody sees what it does with the modules that it is given."""
    return not call.zones & Zone.QUOTE and call.module not in STANDARD_MODULES | {None, module.name}


def _expands(call: Call) -> bool:
    """Whether a macro looks into its arguments: `Macro.expand_literals/2`, `expand_alias(module, __CALLER__)`."""
    return not call.zones & Zone.QUOTE and (
        (call.module == "Macro" and call.name not in {"escape", "to_string"}) or call.name.startswith("expand")
    )


def _is_changed(name: str, clause: Clause) -> bool:
    """Whether the macro makes something else of a parameter before it quotes it."""
    return any(match.operator == "=" and name in bound(match.left) for match in clause.matches)


def _is_kept(name: str, clause: Clause) -> bool:
    """Whether a quote puts a parameter into an attribute, and outside of functions asks it nothing.

    What other modules do with it, such as `Shop.Plugins.plugin?(module)`, nobody sees: they may well call it.
    """
    kept = False
    for quote in quotes_of(clause):
        for part in _outside_definitions(quote.block):
            match part:
                case (
                    expr.Unary("@", Call(arguments=(value,)))
                    | Call(module="Module", name="put_attribute", arguments=(_, _, value))
                ):
                    kept = kept or _mentions(value, name, quote)
                case Call(target=target) if target is not None and _mentions(target, name, quote):
                    return False
                case Call(module=module) if module in _ASKING or module not in _STANDARD:
                    if any(_mentions(argument, name, quote) for argument in part.arguments):
                        return False
    return kept


def _outside_definitions(code: Node) -> Iterator[Node]:
    yield code
    if not (isinstance(code, Call) and code.name in _DEFINITIONS):
        for child in children(code):
            yield from _outside_definitions(child)


def _mentions(value: expr.Expression, name: str, quote: Quote) -> bool:
    """Whether a value has the parameter in it as a part: `unquote(module)`, or a variable that `bind_quoted` made."""
    for part in walk(value):
        match unquoted(part):
            case expr.Variable(inserted) if inserted == name:
                return True
        if isinstance(part, expr.Variable) and quote.bound is not None:
            given = quote.bound.get(part.name)
            if isinstance(given, expr.Variable) and given.name == name:
                return True
    return False
