"""Macros that make much code for each of their callers, where one function could do the work for all."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors.interface import is_deprecated
from elixirlens.detectors.macro._plain import evaluates
from elixirlens.detectors.macro._quotes import Quote, quotes_of
from elixirlens.elixir import Call, Function
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, children, statements

_BRANCHES = frozenset({"case", "cond", "if", "unless", "with"})  # a loop decides nothing
_DEFINITIONS = frozenset({"def", "defdelegate", "defmacro", "defmacrop", "defp"})
_MODULES = frozenset({"defimpl", "defmodule", "defprotocol"})
_DIRECTIVES = frozenset({"alias", "defoverridable", "import", "require", "use"})
_DECISIONS = 2
_FEW = 3  # statements of a function that passes its arguments on, and callers of a private macro


def detect(subject: Function, context: Context) -> Iterator[Hit]:
    """Yield a macro one of whose quotes holds more code than the option allows, or decides what a function could."""
    if subject.module.name.startswith("Kernel") or is_deprecated(subject):
        return
    limit = context.options["lines"]
    for quote in (quote for clause in subject.clauses for quote in quotes_of(clause)):
        if quote.call.whole.end_line - quote.call.whole.line > limit:
            lines = len(set(_lines(quote.block)))
            if lines > limit:
                yield Hit(subject.place, {"count": lines, "unit": "lines of code"})
                return
        if subject.arity and not subject.name.startswith("__") and not _is_called_here_alone(subject):
            decisions = _decisions(quote)
            if decisions >= _DECISIONS:
                yield Hit(subject.place, {"count": decisions, "unit": "decisions"})
                return


def _is_called_here_alone(macro: Function) -> bool:
    """Whether a private macro has a few callers, whom it saves a call: there is no module that it could burden."""
    return not macro.public and len(macro.module.calls_of(macro.name)) < _FEW


def _lines(code: Node) -> Iterator[int]:
    """The lines on which code begins: no documentation, no types, no functions that pass on what they are given."""
    match code:
        case expr.Unary("@"):
            return
        case Call(name=name) if (
            name in _DIRECTIVES or _is_language(code) or (name in _DEFINITIONS and _passes_on(code))
        ):
            return
        case _:
            yield code.place.line
            for child in children(code):
                yield from _lines(child)


def _is_language(call: Call, *blocks: str) -> bool:
    """Whether a bare name is called that only the caller knows: `field :name`, `schema do`; a macro as a rule."""
    return call.module is None and call.target is None and all(block in call.blocks for block in blocks)


def _passes_on(definition: Call) -> bool:
    """Whether a function does little but call another one, or says a constant."""
    body = definition.blocks.get("do")
    written = statements(body) if body is not None else ()
    return len(written) <= _FEW and all(not isinstance(each, Call) or not each.blocks for each in written)


def _decisions(quote: Quote) -> int:
    """How often a quote branches outside of functions over what it is given, though a function could do that for it."""
    if not evaluates(quote.block):
        return 0
    return sum(
        isinstance(part, Call) and part.name in _BRANCHES and part.module == "Kernel" and not _defines(part)
        for part in _outside_definitions(quote.block)
    )


def _defines(code: Node) -> bool:
    """Whether only the caller can do what a branch does: define something, call a macro, run code that is unquoted."""
    return any(
        isinstance(part, Call) and (part.name in _DEFINITIONS | _MODULES or _is_language(part))
        for part in _outside_definitions(code)
    )


def _outside_definitions(code: Node) -> Iterator[Node]:
    """An expression and its parts, without the insides of functions and of what another macro decides about."""
    yield code
    if not (isinstance(code, Call) and (code.name in _DEFINITIONS or _is_language(code, "do"))):
        for child in children(code):
            yield from _outside_definitions(child)
