"""Small questions about expressions: what is inside, what is returned, what is bound and what is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any, TypeAlias

from elixirlens.elixir import expression as expr
from elixirlens.elixir.effort import TooLaborious, effort
from elixirlens.elixir.index import Call, Form

Node: TypeAlias = "expr.Expression | expr.Branch"

_BRANCHING = frozenset({"case", "cond", "if", "unless", "with", "receive", "try"})


def children(expression: Node) -> tuple[Node, ...]:
    """The parts of an expression, in source order; branches of a closure or block included."""
    effort.left -= 1  # `effort.spend()`, written out: nothing is asked more often
    if effort.left < 0:
        raise TooLaborious
    parts = _PARTS.get(type(expression))
    return () if parts is None else parts(expression)


def _given(part: expr.Expression | None) -> tuple[expr.Expression, ...]:
    return () if part is None else (part,)


def _interpolated(text: expr.String | expr.Charlist | expr.InterpolatedAtom | expr.Sigil) -> tuple[Node, ...]:
    return tuple([part for part in text.parts if not isinstance(part, str)])


# What an expression is made of, by its type. A `match` over all of them would take three times as long.
_PARTS: dict[type, Callable[[Any], tuple[Node, ...]]] = {
    Call: lambda call: call.source.view.parts(call),
    expr.Operator: attrgetter("left", "right"),
    expr.Unary: lambda unary: (unary.operand,),
    expr.List: attrgetter("elements"),
    expr.Tuple: attrgetter("elements"),
    expr.Bitstring: attrgetter("elements"),
    expr.Block: attrgetter("expressions"),
    expr.Pair: attrgetter("key", "value"),
    expr.Map: lambda written: (*_given(written.base), *written.pairs),
    expr.Struct: lambda struct: (struct.module, *_given(struct.base), *struct.pairs),
    expr.String: _interpolated,
    expr.Charlist: _interpolated,
    expr.InterpolatedAtom: _interpolated,
    expr.Sigil: _interpolated,
    expr.Branches: attrgetter("branches"),
    expr.Closure: attrgetter("branches"),
    expr.Branch: lambda branch: (*branch.patterns, *_given(branch.guard), branch.body),
    expr.Capture: lambda capture: (capture.body,),
    expr.Access: attrgetter("target", "key"),
    expr.Field: lambda field: (field.target,),
}


def walk(expression: Node) -> Iterator[Node]:
    """An expression and everything in it, outside first, in source order."""
    stack: list[Node] = [expression]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(children(current)))


def walk_here(expression: Node) -> Iterator[Node]:
    """Like `walk`, without the insides of closures: what runs here and now, in this process."""
    stack: list[Node] = [expression]
    while stack:
        current = stack.pop()
        yield current
        if not isinstance(current, expr.Closure | expr.Capture):
            stack.extend(reversed(children(current)))


def calls_in(expression: Node) -> Iterator[Call]:
    """All calls in an expression, itself included."""
    return (each for each in walk(expression) if isinstance(each, Call))


def tails(expression: expr.Expression) -> Iterator[expr.Expression]:
    """What an expression can evaluate to: the last expressions of its branches."""
    match expression:
        case expr.Block(expressions):
            if expressions:
                yield from tails(expressions[-1])
            else:
                yield expression
        case expr.Branches(branches):
            for branch in branches:
                yield from tails(branch.body)
        case Call(module="Kernel", name=name) if name in _BRANCHING and expression.form is not Form.CAPTURE:
            blocks = expression.blocks
            if name == "try":  # `after` does not decide the value, and `else` replaces that of `do`
                named = ["else" if "else" in blocks else "do", "rescue", "catch"]
            elif name == "receive":
                named = ["do", "after"]
            else:
                named = ["do", "else"]
            for block in named:
                if block in blocks:
                    yield from tails(blocks[block])
            if name in {"if", "unless"} and "else" not in blocks:
                yield expr.Atom("nil", at=expression.place)
        case expr.Operator("=", _, right):
            yield from tails(right)
        case _:
            yield expression


def statements(expression: expr.Expression) -> tuple[expr.Expression, ...]:
    """The expressions of a body, one after the other."""
    return expression.expressions if isinstance(expression, expr.Block) else (expression,)


def bound(pattern: Node) -> Iterator[str]:
    """The variables that a pattern binds; pinned ones and those in sizes and guards are read, not bound."""
    match pattern:
        case expr.Variable(name):
            yield name
        case expr.Unary("^", _) | expr.Alias() | expr.AttributeRead():
            return
        case expr.Operator("::", left, _) | expr.Operator("when", left, _):
            yield from bound(left)
        case expr.Pair(_, value):
            yield from bound(value)
        case expr.Struct(module, pairs):
            if isinstance(module, expr.Variable):
                yield module.name
            for pair in pairs:
                yield from bound(pair)
        case _:
            for child in children(pattern):
                yield from bound(child)


def reads(expression: Node) -> Iterator[expr.Variable]:
    """The variables that are read anywhere in an expression. Patterns do not count, pins do.

    Shadowing is not followed: a variable that a closure binds anew and reads counts as read.
    """
    match expression:
        case expr.Variable():
            yield expression
        case expr.Operator("=" | "<-", left, right):
            yield from _pinned(left)
            yield from reads(right)
        case expr.Branch(patterns, guard, body):
            for pattern in patterns:
                yield from _pinned(pattern)
            if guard is not None:
                yield from reads(guard)
            yield from reads(body)
        case expr.Struct(_, pairs, base):
            for part in (*pairs, *((base,) if base is not None else ())):
                yield from reads(part)
        case _:
            for child in children(expression):
                yield from reads(child)


def _pinned(pattern: Node) -> Iterator[expr.Variable]:
    for part in walk(pattern):
        if isinstance(part, expr.Unary) and part.operator == "^":
            yield from reads(part.operand)


def mentions(expression: Node, name: str) -> bool:
    """Whether a variable is read in an expression."""
    return any(variable.name == name for variable in reads(expression))


def is_literal(expression: expr.Expression) -> bool:
    """Whether an expression is written out in full: no variable, no call, nothing interpolated."""
    return all(
        isinstance(
            part,
            expr.Atom | expr.Alias | expr.Number | expr.String | expr.Charlist | expr.Sigil | expr.List | expr.Tuple
            | expr.Pair | expr.Map | expr.Struct,
        )
        for part in walk(expression)
    )  # fmt: skip


def strip_match(expression: expr.Expression) -> expr.Expression:
    """The value of `pattern = value`, else the expression itself."""
    return (
        strip_match(expression.right)
        if isinstance(expression, expr.Operator) and expression.operator == "="
        else expression
    )
