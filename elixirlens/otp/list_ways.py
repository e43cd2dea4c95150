"""Several child lists in one function: one of them is used, by the clause or the branch that is taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import structs

from elixirlens.elixir import Call, Clause
from elixirlens.elixir import expression as expr
from elixirlens.otp.child_conditions import on_way
from elixirlens.otp.child_scope import Scope, text_of
from elixirlens.otp.child_specs import ChildList


def by_way(found: Sequence[tuple[Call, ChildList]]) -> Iterator[ChildList]:
    """The lists that calls are given; children of a list that is one of several depend on the way to its call."""
    for call, each in found:
        beside = [other for other, _ in found if other.function is call.function]
        condition = _way_to(call, beside) if len(beside) > 1 else None
        if condition is None or call.function is None:
            yield each
        else:
            line = call.function.clauses[0].line
            way = (f"{line}:{call.function.name}", beside.index(call))
            yield structs.replace(each, children=tuple(on_way(condition, child, way) for child in each.children))


def _way_to(call: Call, beside: Sequence[Call]) -> str | None:
    """What has to be so that a call is reached and not one of those beside it; None where nothing is seen."""
    scope = Scope(call.owner)
    around = list(call.enclosing())
    for index, outer in enumerate(around):
        match outer:
            case Call(module="Kernel", name="if" | "unless", arguments=(condition, *_)):
                said = text_of(condition, scope)
                in_first = "do" in outer.blocks and call.place >= outer.blocks["do"].place
                in_first = in_first and not ("else" in outer.blocks and call.place >= outer.blocks["else"].place)
                return said if in_first is (outer.name == "if") else f"not ({said})"
            case expr.Branch(patterns):
                asking = next((each for each in around[index:] if isinstance(each, Call)), None)
                if asking is not None and asking.name in {"case", "cond", "with"}:
                    asked = asking.name == "case" and asking.arguments
                    subject = f"{text_of(asking.arguments[0], scope)} is " if asked else ""
                    return subject + ", ".join(text_of(pattern, scope) for pattern in patterns)
    if call.clause is None or all(other.clause is call.clause for other in beside):
        return None
    heads = _heads(call.clause, scope)
    written = f"{call.clause.function.name}({heads})"
    clauses = {other.clause.line: other.clause for other in beside if other.clause is not None}
    alike = [line for line, clause in clauses.items() if _heads(clause, scope) == heads]
    # Of two that look alike a guard decides, or the compiler.
    return written if len(alike) == 1 else f"{written} of line {call.clause.line}"


def _heads(clause: Clause, scope: Scope) -> str:
    return ", ".join(text_of(parameter.pattern, scope) for parameter in clause.parameters)
