"""Expressions that are true or false and never anything else, as far as their own module shows."""

from __future__ import annotations

from elixirlens.elixir import Call, Clause, Form, Kind, Resolution
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import bound, tails, walk
from elixirlens.elixir.standard_library import STANDARD_MODULES

_HOPS = 2
_COMPARING = frozenset({"!=", "!==", "<", "<=", "==", "===", "=~", ">", ">=", "in"})
_OF_ERLANG = frozenset({(":erlang", "is_process_alive"), (":ets", "member"), (":lists", "member"), (":maps", "is_key")})
_GUARDS = frozenset({Kind.DEFGUARD, Kind.DEFGUARDP})


def is_boolean(value: expr.Expression, clause: Clause | None, hops: int = _HOPS) -> bool:
    """Whether a value of a clause can only be true or false. Bindings and helpers are followed a few steps."""
    match value:
        case expr.Atom(name):
            return name in {"true", "false"}
        case expr.Operator("and" | "or", _, right):  # the left one has to be a boolean, else it raises
            return is_boolean(right, clause, hops)
        case expr.Operator("&&" | "||", left, right):
            return is_boolean(left, clause, hops) and is_boolean(right, clause, hops)
        case expr.Operator(operator):
            return operator in _COMPARING
        case expr.Unary(operator):
            return operator in {"not", "!"}
        case expr.Variable(name):
            return hops > 0 and clause is not None and _is_boolean_variable(name, clause, hops - 1)
        case Call(form=Form.CALL):
            return _returns_boolean(value, hops)
    return False


def _returns_boolean(call: Call, hops: int) -> bool:
    if call.resolution is Resolution.LOCAL:
        return hops > 0 and _is_predicate(call, hops - 1)
    if call.module in {"Kernel", "Integer"} and call.name.startswith("is_"):
        return True
    return (call.module in STANDARD_MODULES and call.name.endswith("?")) or (call.module, call.name) in _OF_ERLANG


def _is_predicate(call: Call, hops: int) -> bool:
    """Whether every clause of a function of the same module ends in true or false."""
    function = call.owner.function(call.name, call.arity)
    if function is None or function.macro:
        return function is not None and function.kind in _GUARDS
    bodies = [(clause, body) for clause in function.clauses if (body := clause.body) is not None]
    return bool(bodies) and all(
        not clause.blocks and all(is_boolean(tail, clause, hops) for tail in tails(body)) for clause, body in bodies
    )


def _is_boolean_variable(name: str, clause: Clause, hops: int) -> bool:
    """Whether a guard says so, or whatever the body gives the name is true or false."""
    parameters = {each for parameter in clause.parameters for each in bound(parameter.pattern)}
    if name in parameters:
        return clause.guard is not None and _requires_boolean(clause.guard, name)
    given = [match for match in clause.matches if name in bound(match.left)]
    return (
        bool(given)
        and all(
            match.operator == "=" and isinstance(match.left, expr.Variable) and is_boolean(match.right, clause, hops)
            for match in given
        )
        and not _is_bound_by_branch(name, clause)
    )


def _requires_boolean(guard: expr.Expression, name: str) -> bool:
    match guard:
        case expr.Operator("and", left, right):
            return _requires_boolean(left, name) or _requires_boolean(right, name)
        case Call(module="Kernel", name="is_boolean", arguments=(expr.Variable(tested),)):
            return tested == name
    return False


def _is_bound_by_branch(name: str, clause: Clause) -> bool:
    """Whether a pattern of a `case`, a closure or the like binds a name; the conditions of a `cond` bind nothing."""
    parts = list(walk(clause.body)) if clause.body is not None else []
    conditions = {
        id(branch) for part in parts if isinstance(part, Call) and part.name == "cond" for branch in part.branches()
    }
    return any(
        name in bound(pattern)
        for part in parts
        if isinstance(part, expr.Branch) and id(part) not in conditions
        for pattern in part.patterns
    )
