"""Public functions that return something else when an option is set."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._contracts import may_be_callback
from elixirlens.detectors.design._options import Options, options_of, reads_options
from elixirlens.detectors.design._results import are_alternatives, successes
from elixirlens.elixir import Call, Clause, Function, Kind, Resolution
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, statements, tails

_BRANCHING = frozenset({"case", "cond", "if", "unless"})
_OF_OTP = frozenset({"child_spec", "init", "start_link"})


def detect(subject: Function, context: Context) -> Iterator[Hit]:
    """Yield the branches on an option that end in results of different shapes."""
    if (
        subject.kind is not Kind.DEF
        or not any(clause.names_options for clause in subject.clauses)
        or subject.name in _OF_OTP
        or subject.name.startswith("__")
        or may_be_callback(subject)
    ):
        return
    for clause in subject.clauses:
        for asked in (clause, *_helpers(clause)):
            for branching, key, shapes in _alternatives(asked):
                if asked is not clause and _sets(clause, key):
                    continue
                values = {"option": f":{key}", "function": f"{subject.name}/{subject.arity}", "shape": shapes}
                yield Hit(branching.place, values, key=f"{subject.name} {key}")
                return


def _helpers(clause: Clause) -> Iterator[Clause]:
    """The clauses of private functions that get the options, and whose result is that of the function."""
    if not any(map(_may_help, clause.calls)):
        return
    options = options_of(clause)
    for tail in tails(clause.body) if clause.body is not None and options.names else ():
        match tail:
            case Call(resolution=Resolution.LOCAL, name=name, arity=arity, arguments=arguments):
                helper = tail.owner.function(name, arity)
                given = any(isinstance(each, expr.Variable) and each.name in options.names for each in arguments)
                if given and helper is not None and helper.kind is Kind.DEFP:
                    yield from helper.clauses


def _sets(clause: Clause, key: str) -> bool:
    """Whether a clause gives an option its value itself, so that no caller decides by it."""
    return any(
        call.name == "put"
        and call.module in {"Keyword", "Map"}
        and any(isinstance(argument, expr.Atom) and argument.name == key for argument in call.arguments[1:2])
        for call in clause.calls
    )


def _may_help(call: Call) -> bool:
    """Whether a private function is called that decides something by its options; the cheap questions first."""
    if call.resolution is not Resolution.LOCAL or call.arity == 0:
        return False
    helper = call.owner.function(call.name, call.arity)
    return helper is not None and helper.kind is Kind.DEFP and any(map(_may_decide, helper.clauses))


def _may_decide(clause: Clause) -> bool:
    return any(map(_branches, clause.calls)) and reads_options(clause)


def _alternatives(clause: Clause) -> Iterator[tuple[Call, str, str]]:
    """Branchings at the end of a clause that an option decides, the option, and the shapes of their results."""
    if not _may_decide(clause) or clause.body is None:
        return
    options = options_of(clause)
    for branching in _last_branchings(clause.body):
        key = options.decides(branching)
        if key is None:
            continue
        for one, other in _decided(branching, options):
            first, second = successes(one, clause), successes(other, clause)
            if are_alternatives(first, second) or _wraps(one, other) or _wraps(other, one):
                shown = [", ".join(sorted(each)) for each in (first, second)]
                yield branching, key, " or ".join("the value" if each == "?" else each for each in shown)
                break


def _branches(call: Call) -> bool:
    return call.name in _BRANCHING


def _decided(branching: Call, options: Options) -> Iterator[tuple[expr.Expression, expr.Expression]]:
    """The pairs of arms between which the option decides.

    Of a `cond` these are an arm that asks for it, and one that comes when the answer is no; all others are told apart
    by other questions.
    """
    if branching.name == "cond":
        branches = branching.branches()
        for place, branch in enumerate(branches):
            if any(options.asked(pattern) is not None for pattern in branch.patterns):
                yield from ((branch.body, later.body) for later in branches[place + 1 :])
        return
    if branching.name == "case":
        yield from combinations([branch.body for branch in branching.branches()], 2)
        return
    yield from combinations([branching.blocks[name] for name in ("do", "else") if name in branching.blocks], 2)


def _wraps(one: expr.Expression, other: expr.Expression) -> bool:
    """Whether one result is a tuple around the variable that the other result is."""
    inner, outer = statements(other)[-1:], statements(one)[-1:]
    match outer, inner:
        case (expr.Tuple(elements),), (expr.Variable() as value,):
            return value in elements
    return False


def _last_branchings(body: Node) -> Iterator[Call]:
    """The branchings whose value is that of a body."""
    match body:
        case expr.Block(expressions):
            if expressions:
                yield from _last_branchings(expressions[-1])
        case expr.Branches(branches):
            for branch in branches:
                yield from _last_branchings(branch.body)
        case Call(module="Kernel", name="if" | "unless" | "case" | "cond" | "with"):
            if body.name != "with":
                yield body
            for block in body.blocks.values():
                yield from _last_branchings(block)
