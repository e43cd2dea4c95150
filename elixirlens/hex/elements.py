"""The elements of a list in mix.exs: literals, `++`, conditions, comprehensions and the usual functions on lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from elixirlens.elixir import Call, Form
from elixirlens.elixir import expression as expr
from elixirlens.hex.scope import Condition, Scope, Way, bound
from elixirlens.hex.trouble import place_of
from elixirlens.hex.ways import alternatives, applied

_NOTHING = ("nil", "false")
_VALUES = (expr.Tuple, expr.Pair, expr.List, expr.Atom, expr.String)


def elements(expression: expr.Expression, scope: Scope) -> Iterator[Way]:
    """The elements of a list, with the conditions on which each of them is there; nothing is left out."""
    for way in alternatives(expression, scope):
        yield from (found.within(way) for found in _elements_of(way.expression, way.scope.deeper()))


def _elements_of(expression: expr.Expression, scope: Scope) -> Iterator[Way]:
    match expression:
        case expr.List(written):
            for element in written:
                match element:
                    case expr.Operator("|", head, tail):
                        yield from chain(_element(head, scope), elements(tail, scope))
                    case _:
                        yield from _element(element, scope)
        case expr.Operator("++", left, right) | Call(module="Kernel", name="++", arguments=(left, right)):
            yield from chain(elements(left, scope), elements(right, scope))
        case expr.Operator("--", left, right):
            without = Condition(f"not in {scope.text(right)}", expression.place, 0, 2)
            yield from (way.within(Way(expression, scope, (without,))) for way in elements(left, scope))
        case expr.Atom(name) if name in _NOTHING:
            return
        case expr.Sigil("w" | "W", parts, modifiers) if expr.all_text(parts):
            for word in "".join(map(str, parts)).split():
                made = expr.Atom(word, at=expression.place) if modifiers == "a" else None
                yield Way(made or expr.String((word,), at=expression.place), scope)
        case Call(form=Form.CALL):
            yield from _of_call(expression, scope)
        case _:
            yield Way(expression, scope, followed=False)


def _of_call(call: Call, scope: Scope) -> Iterator[Way]:
    match call.module, call.name, call.arguments:
        case "Enum" | "List", "concat" | "flatten" | "uniq" | "reverse" | "sort" | "to_list" | "wrap", arguments:
            yield from chain.from_iterable(elements(argument, scope) for argument in arguments)
        case "Enum", "uniq_by" | "sort_by" | "dedup_by", (given, _):
            yield from elements(given, scope)
        case "Keyword", "merge", (given, more):  # the first of a name counts
            yield from chain(elements(more, scope), elements(given, scope))
        case "Keyword", "put" | "put_new", (given, key, value):
            pair = expr.Pair(key, value, at=call.whole)
            both = (iter([Way(pair, scope)]), elements(given, scope))
            yield from chain.from_iterable(both if call.name == "put" else both[::-1])
        case "Enum", "filter" | "reject", (given, test):
            kept = Condition(f"{call.name}ed by {scope.text(test)}", call.whole, 0, 2)
            ways = elements(given, scope)
            yield from ways if _only_drops_nothing(test) else (way.within(Way(call, scope, (kept,))) for way in ways)
        case "Enum", "map" | "flat_map", (given, function):
            for way in elements(given, scope):
                yield from _mapped(function, way, scope, call)
        case "Kernel", "for", (*generators, expr.List(options)) if "do" in call.blocks:
            into = (each.value for each in options if isinstance(each, expr.Pair) and _is_into(each))
            yield from chain.from_iterable(elements(value, scope) for value in into)
            yield from _comprehension(call, tuple(generators), scope)
        case "Kernel", "for", generators if "do" in call.blocks:
            yield from _comprehension(call, generators, scope)
        case _:
            yield from _handed_on(call, scope)


def _element(element: expr.Expression, scope: Scope) -> Iterator[Way]:
    """One element of a list: usually one, none for `nil`, several for a list in the list."""
    for way in alternatives(element, scope):
        match way.expression:
            case expr.Atom(name) if name in _NOTHING:
                continue
            case expr.List() | expr.Operator("++" | "--") | Call(form=Form.CALL):
                yield from (inner.within(way) for inner in _elements_of(way.expression, way.scope.deeper()))
            case _:
                yield way


def _handed_on(call: Call, scope: Scope) -> Iterator[Way]:
    """What a function somewhere else makes of a list: its elements may be there, and others besides."""
    yield Way(call, scope, followed=False)
    doubt = f"what {call.callee} makes of it"
    for argument in call.arguments:
        for way in elements(argument, scope):
            if way.followed and isinstance(way.expression, expr.Tuple):
                yield replace(way, doubt=way.doubt or doubt)


def _mapped(function: expr.Expression, way: Way, scope: Scope, call: Call) -> Iterator[Way]:
    """An element and what a function makes of it; itself in doubt, where nobody can follow."""
    if not way.followed:
        yield way
        return
    results = list(applied(function, way, scope))
    if call.name == "flat_map":
        one = (expr.Tuple, expr.Pair)
        results = [
            inner.within(result)
            for result in results
            for inner in (
                (result,) if isinstance(result.expression, one) else _elements_of(result.expression, result.scope)
            )
        ]
    yield from _instead_of(way, results, scope.text(function))


def _instead_of(way: Way, results: list[Way], function: str) -> Iterator[Way]:
    """What was made of an element; where nobody could follow, itself in doubt."""
    if all(isinstance(result.expression, _VALUES) for result in results):
        yield from results
    else:
        yield replace(way, doubt=way.doubt or f"what {function} makes of it")


def _comprehension(call: Call, arguments: tuple[expr.Expression, ...], scope: Scope) -> Iterator[Way]:
    """`for x <- list, y <- other, kept?(x), do: element`."""
    match arguments:
        case (expr.Operator("<-", pattern, given), *rest):
            for way in elements(given, scope):
                known = bound(pattern, way.expression, way.scope) if way.followed else None
                if known is None:
                    yield replace(way, doubt=way.doubt or "what `for` makes of it", followed=False)
                else:
                    inside = scope.binding(known).deeper()
                    results = [found.within(way) for found in _comprehension(call, tuple(rest), inside)]
                    yield from _instead_of(way, results, "`for`")
        case (condition, *rest):
            kept = Way(condition, scope, (Condition(scope.text(condition), place_of(condition), 0, 2),))
            yield from (found.within(kept) for found in _comprehension(call, tuple(rest), scope))
        case _:
            yield from _element(call.blocks["do"], scope)


def _is_into(option: expr.Pair) -> bool:
    return isinstance(option.key, expr.Atom) and option.key.name == "into"


def _only_drops_nothing(test: expr.Expression) -> bool:
    """Whether a filter only drops `nil` and `false`: `&is_nil/1`, `& &1`."""
    match test:
        case Call(name="is_nil", form=Form.CAPTURE) | Call(module="Function", name="identity"):
            return True
        case expr.Capture(expr.Placeholder(1) | expr.Unary("!" | "not", _) | Call(name="is_nil")):
            return True
        case expr.Capture(expr.Operator("==" | "!=" | "===" | "!==", expr.Placeholder(1), expr.Atom(name))):
            return name in _NOTHING
    return False
