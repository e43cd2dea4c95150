"""Parameters that switch a public function between two ways of working."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.detectors._contracts import may_be_callback, serves_framework
from elixirlens.elixir import Call, Clause, Function, Kind
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, walk

# What they are given is what they store, show or convert: the name of the function says what the boolean is.
_KEEPS_IT = re.compile(
    r"(set|put|enable|disable|toggle|mark|assign|update|change|switch|turn|cast|dump|load|encode|decode|to|from|format"
    r"|parse|inspect|is|has|validate|assert|log|emit|notify|changeset)(_|$)"
)
_BOOLEANS = frozenset({"true", "false"})
_CONNECTIVES = frozenset({"and", "or", "&&", "||"})
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")


def flags_of(function: Function) -> Iterator[int]:
    """The parameters of a function that are flags, counted from 0."""
    if (
        function.kind is not Kind.DEF
        or function.name.endswith("?")
        or function.hidden
        or not any(clause.names_boolean for clause in function.clauses)
        or _KEEPS_IT.match(function.name)
        or may_be_callback(function)
        or serves_framework(function.module)
    ):
        return
    yield from (index for index in range(function.arity) if _is_flag(function, index))


def _is_flag(function: Function, index: int) -> bool:
    if _has_boolean_default(function, index) or any(_guarded(clause, index) for clause in function.clauses):
        flag = any(_steers(clause, index) for clause in function.clauses) or _told_apart(function, index)
    else:
        flag = (
            function.arity > 1
            and _only_booleans(function, index)
            and _told_apart(function, index)
            and _rest_ignored(function, index)
        )
    return flag and not any(_counts_up(clause, index) for clause in function.clauses)


def takes_an_answer(function: Function, index: int) -> bool:
    """Whether a parameter is a question that callers have just answered, and not a wish of theirs.

    `order |> paid?() |> settle(order)` goes to one of two clauses.
    """
    return (
        index == 0
        and not _has_boolean_default(function, index)
        and not any(_guarded(clause, index) for clause in function.clauses)
    )


def _has_boolean_default(function: Function, index: int) -> bool:
    return any(_is_boolean(clause.parameters[index].default) for clause in function.clauses)


def _guarded(clause: Clause, index: int) -> bool:
    """Whether a guard says that the parameter is a boolean."""
    name = _variable(clause, index)
    return clause.guard is not None and any(
        isinstance(part, Call) and part.name == "is_boolean" and _is_variable(part.arguments, name)
        for part in walk(clause.guard)
    )


def _only_booleans(function: Function, index: int) -> bool:
    """Whether no clause takes something else by its looks: another atom, a string, a struct."""
    patterns = (clause.parameters[index].pattern for clause in function.clauses)
    return all(isinstance(pattern, expr.Variable) or _is_boolean(pattern) for pattern in patterns)


def _told_apart(function: Function, index: int) -> bool:
    """Whether the clauses are one for true and one for false, or for one of them and for a rest that nobody reads."""
    patterns = [clause.parameters[index].pattern for clause in function.clauses if clause.body is not None]
    literals = {pattern.name for pattern in patterns if isinstance(pattern, expr.Atom)}
    others = any(not isinstance(pattern, expr.Atom) for pattern in patterns)
    return literals == _BOOLEANS or (
        len(literals) == 1 and literals < _BOOLEANS and others and _rest_ignored(function, index)
    )


def _rest_ignored(function: Function, index: int) -> bool:
    """Whether the clauses that match on no literal leave the parameter unread; those that read it take any value."""
    patterns = (clause.parameters[index].pattern for clause in function.clauses if clause.body is not None)
    return all(
        isinstance(pattern, expr.Atom) or (isinstance(pattern, expr.Variable) and pattern.name.startswith("_"))
        for pattern in patterns
    )


def _counts_up(clause: Clause, index: int) -> bool:
    """Whether the body gives the parameter a new value: then it is what a loop keeps, not what a caller asks for."""
    name = _variable(clause, index)
    return clause.body is not None and any(
        isinstance(part, expr.Operator) and part.operator == "=" and _is_variable((part.left,), name)
        for part in walk(clause.body)
    )


def _steers(clause: Clause, index: int) -> bool:
    """Whether the parameter decides between branches in the body."""
    name = _variable(clause, index)
    return clause.body is not None and name is not None and any(_decides(part, name) for part in walk(clause.body))


def _decides(part: Node, name: str) -> bool:
    match part:
        case Call(module="Kernel", name="if" | "unless" | "case", arguments=(condition, *_)):
            return _is_variable((condition,), name) or _decides(condition, name)
        case expr.Operator(operator, left, right) if operator in _CONNECTIVES:
            return _is_variable((left,), name) or _is_variable((right,), name)
        case expr.Unary("not" | "!", operand):
            return _is_variable((operand,), name)
    return False


def _is_variable(expressions: tuple[expr.Expression, ...], name: str | None) -> bool:
    return any(isinstance(each, expr.Variable) and each.name == name for each in expressions)


def _is_boolean(value: expr.Expression | None) -> bool:
    return isinstance(value, expr.Atom) and value.name in _BOOLEANS


def _variable(clause: Clause, index: int) -> str | None:
    match clause.parameters[index].pattern:
        case expr.Variable(name) | expr.Operator("=", _, expr.Variable(name)):
            return name
    return None


def name_of(function: Function, index: int) -> str:
    """How a message names a parameter."""
    for clause in function.clauses:
        name = (_variable(clause, index) or "").removeprefix("_")
        if name and name not in _BOOLEANS:
            return f"`{name}`"
    return f"The {_ORDINALS[index] if index < len(_ORDINALS) else 'last'} parameter"
