"""A `case` whose `_` takes an error for something that just is not there."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Hit
from elixirlens.elixir import Call, Resolution
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import tails

_RAISING = frozenset({"exit", "raise", "reraise", "throw"})
_TWO = 2
# What Ecto's repositories return as {:ok, _} or {:error, _}.
_WRITING = frozenset({"delete", "insert", "insert_or_update", "transact", "transaction", "update"})


def swallowed_errors(call: Call) -> Iterator[Hit]:
    """Yield the `_` of a `case` over what is known to return `{:error, _}` otherwise."""
    heads = call.heads  # the cheap question first
    if len(heads) != _TWO or not heads[0].startswith("{:ok,") or heads[1] != "_":
        return
    branches = call.branches()
    if len(branches) != _TWO or not call.arguments:
        return
    match branches[0].patterns, branches[1].patterns:
        case (expr.Tuple((expr.Atom("ok"), expr.Variable())),), (expr.Variable("_") as rest,):
            value = call.arguments[0]
            guarded = any(branch.guard is not None for branch in branches)
            if isinstance(value, Call) and not guarded and _is_result(value) and not _is_answer(branches):
                reason = f"anything, where {value.callee} returns {{:error, _}}"
                yield Hit(rest.place, {"value": "_", "reason": reason, "alternative": "{:error, reason} ->"})


def _is_answer(branches: tuple[expr.Branch, ...]) -> bool:
    """Whether only the success is asked for, as in `true` and `false`, or whatever else comes is raised."""
    if _is_value_or_nil(branches) or all(isinstance(branch.body, expr.Atom | expr.String) for branch in branches):
        return True
    for tail in tails(branches[1].body):
        match tail:
            case expr.Atom("true" | "false"):
                return True
            case Call(name=name) if name in _RAISING or name.endswith("!"):
                return True
    return False


def _is_value_or_nil(branches: tuple[expr.Branch, ...]) -> bool:
    """Whether a result becomes its value or nil, as `Map.get/2` answers: whoever calls it wants no reason."""
    match branches[0].patterns, branches[0].body, branches[1].body:
        case (expr.Tuple((_, expr.Variable(found))),), expr.Variable(given), expr.Atom("nil"):
            return found == given
    return False


def _is_result(call: Call) -> bool:
    if call.resolution is Resolution.LOCAL:
        function = call.owner.function(call.name, call.arity)
        if function is None or function.macro or any(clause.blocks for clause in function.clauses):
            return False
        found = [_tag(tail) for clause in function.clauses if clause.body is not None for tail in tails(clause.body)]
        return set(found) == {"ok", "error"}
    return call.module is not None and call.module.rpartition(".")[2] == "Repo" and call.name in _WRITING


def _tag(tail: expr.Expression) -> str:
    match tail:
        case expr.Tuple((expr.Atom("error"), expr.Atom("nil"))):
            return ""  # there is no reason that could be lost
        case expr.Tuple((expr.Atom(tag), _)):
            return tag
    return ""
