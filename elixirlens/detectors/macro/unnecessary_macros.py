"""Macros that do nothing a function could not do: they take values, and give a value back.

A macro earns its place when it needs code: to evaluate an argument later or not at all, to match on it, to define
something, to call another macro, to know the module that it is called in. Where none of this shows, it is reported.
"""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors.macro._plain import evaluates, is_guard, is_pattern, is_plain
from elixirlens.detectors.macro._quotes import Quote, as_quote, unquoted
from elixirlens.elixir import Call, Clause, Function, Module, Zone
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import reads, walk

_LEAVING = frozenset({"exit", "raise", "reraise", "throw"})
# A macro in a module that speaks one of these languages gives back a piece of that language.
_LANGUAGES = ("Ash.", "Ecto.", "Ex2ms", "ExUnit.", "NimbleParsec", "Nx.")


def detect(subject: Function, _context: Context) -> Iterator[Hit]:
    """Yield a macro of one clause, which is one quote that evaluates each argument in the open."""
    if subject.name.startswith(("_", "sigil_")) or subject.impl is not None or len(subject.clauses) != 1:
        return
    clause = subject.clauses[0]
    quote = as_quote(clause.body) if clause.body is not None and clause.guard is None else None
    names = _parameters(clause)
    if quote is None or names is None or _speaks_a_language(subject.module) or _is_called_in_body(subject):
        return
    if _used(quote) >= names and _only_computes(quote, subject):
        yield Hit(subject.place, {"alternative": _alternative(quote, subject)})


def _speaks_a_language(module: Module) -> bool:
    """Whether quoted code may be a piece of another language, or of Elixir's own beginnings."""
    return module.name.startswith("Kernel") or any(named.startswith(_LANGUAGES) for named in module.references)


def _is_called_in_body(macro: Function) -> bool:
    """Whether the body of its own module calls it, where functions are not there yet."""
    return any(call.name == macro.name and call.arity == macro.arity for call in macro.module.calls)


def _parameters(clause: Clause) -> set[str] | None:
    """The names of the parameters; None where one is matched with code, as a `do` block is."""
    patterns = [parameter.pattern for parameter in clause.parameters]
    names = {pattern.name for pattern in patterns if isinstance(pattern, expr.Variable)}
    return names if len(names) == len(patterns) else None


def _used(quote: Quote) -> set[str]:
    """The variables of the macro that get into its quote."""
    if quote.bound is not None:
        read = {variable.name for variable in reads(quote.block)}
        return {value.name for name, value in quote.bound.items() if name in read and isinstance(value, expr.Variable)}
    inserted = (unquoted(part) for part in walk(quote.block))
    return {each.name for each in inserted if isinstance(each, expr.Variable)}


def _only_computes(quote: Quote, macro: Function) -> bool:
    if is_pattern(quote.block) or _only_leaves(quote.block) or not is_plain(quote.block, macro.module):
        return False
    if quote.bound is None and not evaluates(quote.block):
        return False
    # Without arguments it may be a constant, which patterns and guards like to have.
    return macro.arity > 0 or not is_guard(quote.block)


def _only_leaves(block: expr.Expression) -> bool:
    """Whether it only raises or throws: in a macro that is done by the caller, as the trace of the stack then says."""
    return isinstance(block, Call) and block.module == "Kernel" and block.name in _LEAVING


def _alternative(quote: Quote, macro: Function) -> str:
    """What to define in its place: a guard where it is one, else a function."""
    called_in_guard = any(call.zones & Zone.GUARD for call in macro.module.all_calls if call.name == macro.name)
    kind = "guard" if is_guard(quote.block) and (called_in_guard or macro.name.startswith("is_")) else ""
    return f"def{kind}" if macro.public else f"def{kind}p"
