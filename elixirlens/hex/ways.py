"""What an expression of mix.exs may stand for, and on which conditions. Nothing is run.

`Evaluator` in `project/literal.py` says what a value is in one Mix environment and leaves out what it does not know.
Here every way is followed instead, and what cannot be followed is handed over as it is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from elixirlens.elixir import Call, Clause, Form, Function, Module, Resolution
from elixirlens.elixir import expression as expr
from elixirlens.elixir.effort import effort
from elixirlens.elixir.flow import walk
from elixirlens.finding import Range
from elixirlens.hex.scope import Bound, Condition, Scope, Way, binds, bound, differs
from elixirlens.hex.trouble import place_of

DEEPEST = 60
_NEVER_RETURN = frozenset({"raise", "exit", "throw", "reraise"})


def alternatives(expression: expr.Expression, scope: Scope) -> Iterator[Way]:
    """What a value may be: variables, attributes, helpers, conditions and blocks are followed to their ends.

    Raises `TooLaborious` where that has no end.
    """
    effort.spend()
    if scope.depth > DEEPEST:
        yield Way(expression, scope, followed=False)
        return
    inner = scope.deeper()
    match expression:
        case expr.Variable(name) if name in scope.variables:
            known = scope.variables[name]
            yield from alternatives(known.value, replace(known.scope, depth=inner.depth))
        case expr.Placeholder(index) if f"&{index}" in scope.variables:
            known = scope.variables[f"&{index}"]
            yield from alternatives(known.value, replace(known.scope, depth=inner.depth))
        case expr.AttributeRead() if (held := _attribute(expression, scope)) is not None:
            yield from alternatives(held.value, replace(held.scope, depth=inner.depth))
        case expr.Block(expressions) if expressions:
            yield from alternatives(expressions[-1], inner.after(expressions[:-1]))
        case expr.Operator("=", _, value):
            yield from alternatives(value, inner)
        case expr.Operator("||" | "or", left, right):
            yield from _parted(expression, [(inner.text(left), left, inner), (f"not {inner.text(left)}", right, inner)])
        case expr.Operator("&&" | "and", left, right):
            nothing = expr.Atom("nil", at=expression.place)
            yield from _parted(
                expression, [(inner.text(left), right, inner), (f"not {inner.text(left)}", nothing, inner)]
            )
        case Call(module="Kernel", name="if" | "unless", arguments=(condition, *_)) if "do" in expression.blocks:
            yield from _parted(expression, _two_ways(expression, condition, inner))
        case Call(module="Kernel", name="case" | "cond" | "with", form=Form.CALL):
            yield from _parted(expression, _branching(expression, inner))
        case Call(module="Kernel", name=name) if name in _NEVER_RETURN:
            return
        case Call(module="Kernel", name="then", arguments=(given, function)):
            for way in alternatives(given, inner):
                yield from applied(function, way, inner)
        case expr.Variable(name) if (helper := scope.module.function(name, 0)) is not None:
            yield from _helper(expression, helper, (), inner)
        case Call(form=Form.CALL) if (helper := _function(expression, scope)) is not None:
            yield from _helper(expression, helper, _given(expression.arguments, inner), inner)
        case expr.Access(target, expr.Atom(key)):
            yield from _held(expression, target, key, inner)
        case _:
            yield Way(expression, scope)


def _held(access: expr.Access, target: expr.Expression, key: str, scope: Scope) -> Iterator[Way]:
    """`settings[:deps]` of keywords or a map that are written out."""
    for way in alternatives(target, scope):
        match way.expression:
            case expr.List(pairs) | expr.Map(pairs, None) if all(isinstance(pair, expr.Pair) for pair in pairs):
                known = [pair.value for pair in pairs if isinstance(pair, expr.Pair) and _is_atom(pair.key, key)]
                nothing = expr.Atom("nil", at=access.place)
                value = next(iter(known), nothing)
                yield from (found.within(way) for found in alternatives(value, way.scope.deeper()))
            case _:
                yield Way(access, scope, way.conditions, way.doubt)


def _is_atom(key: expr.Expression, name: str) -> bool:
    return isinstance(key, expr.Atom) and key.name == name


def text(expression: expr.Expression, scope: Scope) -> str | None:
    """The one text that an expression stands for; None where there are several, or where it is not known."""
    found = [written_text(way.expression, way.scope) for way in alternatives(expression, scope)]
    return found[0] if len(set(found)) == 1 else None


def written_text(expression: expr.Expression, scope: Scope) -> str | None:
    """The text of a string that is written out, known values put in; None for everything else."""
    match expression:
        case expr.String(parts) | expr.Charlist(parts) | expr.Sigil("s" | "S", parts, _):
            found = [part if isinstance(part, str) else text(part, scope.deeper()) for part in parts]
            known = [part for part in found if part is not None]
            return "".join(known) if len(known) == len(found) else None
        case expr.Operator("<>", left, right):
            first, second = text(left, scope.deeper()), text(right, scope.deeper())
            return None if first is None or second is None else first + second
    return None


# Conditions


def _parted(expression: expr.Expression, ways: list[tuple[str, expr.Expression, Scope]]) -> Iterator[Way]:
    """Several ways, of which one is gone; where there is only one, it is no condition."""
    for at, (condition, value, scope) in enumerate(ways):
        parting = (Condition(condition, place_of(expression), at, len(ways)),) if len(ways) > 1 else ()
        yield from (found.within(Way(value, scope, parting)) for found in alternatives(value, scope))


def _two_ways(call: Call, condition: expr.Expression, scope: Scope) -> list[tuple[str, expr.Expression, Scope]]:
    nothing = expr.Atom("nil", at=call.whole)
    said = scope.text(condition)
    negated = f"not ({said})"
    first, second = (said, negated) if call.name == "if" else (negated, said)
    inside = scope.after((condition,))
    return [(first, call.blocks["do"], inside), (second, call.blocks.get("else", nothing), inside)]


def _branching(call: Call, scope: Scope) -> list[tuple[str, expr.Expression, Scope]]:
    match call.name:
        case "case" if call.arguments:
            subject = Bound(call.arguments[0], scope)
            return [(_case(branch, subject), branch.body, _inside(branch, subject)) for branch in call.branches()]
        case "with" if "do" in call.blocks:
            return _with(call, scope)
    return [(_condition(branch, scope), branch.body, scope) for branch in call.branches()]


def _case(branch: expr.Branch, subject: Bound) -> str:
    guard = f" when {subject.scope.text(branch.guard)}" if branch.guard is not None else ""
    return ", ".join(_is(subject, pattern) for pattern in branch.patterns) + guard


def _is(subject: Bound, pattern: expr.Expression) -> str:
    """How it is said that a value is what a pattern takes."""
    value = subject.scope.text(subject.value)
    if isinstance(pattern, expr.Variable) and pattern.name.startswith("_"):
        return f"{value} is anything else"
    return f"{value} is {subject.scope.text(pattern)}"


def _inside(branch: expr.Branch, subject: Bound) -> Scope:
    scope = subject.scope.without(*branch.patterns)
    known = bound(branch.patterns[0], subject.value, subject.scope) if branch.patterns else None
    return scope if known is None else scope.binding(known)


def _condition(branch: expr.Branch, scope: Scope) -> str:
    match branch.patterns:
        case (expr.Atom("true"),):
            return "nothing before holds"
    return ", ".join(map(scope.text, branch.patterns))


def _with(call: Call, scope: Scope) -> list[tuple[str, expr.Expression, Scope]]:
    """What stands in `do` where everything matches; else a branch of `else`, or what did not match."""
    inside, said = scope, []
    for step in call.arguments:
        match step:
            case expr.Operator("<-", pattern, _):
                inside = inside.without(pattern)
                said.append(scope.text(step))
            case _:
                inside = inside.after((step,))
    ways = [("with " + ", ".join(said), call.blocks["do"], inside)]
    for branch in call.branches("else"):
        ways.append(
            (f"with: {', '.join(map(scope.text, branch.patterns))}", branch.body, scope.without(*branch.patterns))
        )
    if said and "else" not in call.blocks:
        ways.append(("with: nothing matches", expr.Atom("nil", at=call.whole), scope))
    return ways


def _function(call: Call, scope: Scope) -> Function | None:
    """The function of this file that a call reaches."""
    if call.resolution is Resolution.LOCAL:
        return scope.module.function(call.name, call.arity)
    owners = (module for module in scope.module.source.modules if module.name and module.name == call.module)
    return next((found for module in owners if (found := module.function(call.name, call.arity)) is not None), None)


def _given(arguments: tuple[expr.Expression, ...], scope: Scope) -> tuple[Bound, ...]:
    return tuple(Bound(argument, scope) for argument in arguments)


def _helper(
    expression: expr.Expression, function: Function, arguments: tuple[Bound, ...], scope: Scope
) -> Iterator[Way]:
    """What a function of the same file returns; which of several clauses depends on what it is called with."""
    fitting = [clause for clause in function.clauses if clause.body is not None and _may_take(clause, arguments)]
    if function.macro or not fitting:
        yield Way(expression, scope, followed=False)
        return
    ways: list[tuple[str, expr.Expression, Scope]] = []
    for clause in fitting:
        assert clause.body is not None
        inside = Scope(function.module, _parameters(clause, arguments, function.module), scope.depth)
        ways.append((_head(clause, arguments, scope), clause.body, inside))
        if not clause.has_guard and all(isinstance(each.pattern, expr.Variable) for each in clause.parameters):
            break  # it takes everything: no clause after it is reached
    yield from _parted(expression, ways)
    for argument in _taken_apart(fitting, arguments):
        for way in alternatives(argument.value, replace(argument.scope, depth=scope.depth)):
            if _may_hold_tuples(way.expression):
                yield replace(way, doubt=way.doubt or f"what {function.name}/{function.arity} makes of it")


def _taken_apart(clauses: list[Clause], arguments: tuple[Bound, ...]) -> Iterator[Bound]:
    """The arguments that a clause takes apart in a way that is not followed: what becomes of them is not known."""
    for at, argument in enumerate(arguments):
        patterns = [clause.parameters[at].pattern for clause in clauses if at < len(clause.parameters)]
        if any(binds(pattern) and bound(pattern, argument.value, argument.scope) is None for pattern in patterns):
            yield argument


def _may_hold_tuples(value: expr.Expression) -> bool:
    return any(isinstance(part, expr.Tuple | expr.Pair | expr.Variable) for part in walk(value))


def _parameters(clause: Clause, arguments: tuple[Bound, ...], module: Module) -> dict[str, Bound]:
    found: dict[str, Bound] = {}
    defaults = len(clause.parameters) - len(arguments)
    given = list(arguments)
    for parameter in clause.parameters:
        if parameter.default is not None and defaults > 0:
            defaults -= 1
            found |= _bound(parameter.pattern, Bound(parameter.default, Scope(module)))
        elif given:
            found |= _bound(parameter.pattern, given.pop(0))
    return found


def _bound(pattern: expr.Expression, argument: Bound) -> Mapping[str, Bound]:
    """What a parameter stands for; names that are not known hide functions all the same."""
    found = bound(pattern, argument.value, argument.scope)
    return Scope(argument.scope.module).without(pattern).variables if found is None else found


def _head(clause: Clause, arguments: tuple[Bound, ...], scope: Scope) -> str:
    """On what condition a clause is taken: `Mix.env() is :prod`."""
    inside = Scope(clause.function.module)
    patterns = [inside.text(parameter.pattern) for parameter in clause.parameters]
    guard = f" when {inside.text(clause.guard)}" if clause.guard is not None else ""
    if len(arguments) == len(patterns) == 1:
        return _is(arguments[0], clause.parameters[0].pattern) + guard
    return f"{clause.function.name}({', '.join(patterns)}){guard}"


def _may_take(clause: Clause, arguments: tuple[Bound, ...]) -> bool:
    """Whether a clause may take the arguments: of two literals that differ it does not."""
    literal = (expr.Atom, expr.Number, expr.String)
    return all(
        parameter.pattern == given.value
        for parameter, given in zip(clause.parameters, arguments, strict=False)
        if isinstance(parameter.pattern, literal) and isinstance(given.value, literal)
    )


def _attribute(read: expr.AttributeRead, scope: Scope) -> Bound | None:
    """The value that an attribute has where it is read: the last one that was set before."""
    held = [each for each in scope.module.attributes if each.name == read.name and each.place < read.place]
    value = held[-1].value if held else None
    if value is None:
        return None
    return Bound(value, Scope(scope.module).after(_body_before(held[-1].place, scope.module)))


def _body_before(place: Range, module: Module) -> Iterator[expr.Expression]:
    """The statements in the body of a module that bind a name before a place."""
    for expression in module.source.expressions:
        effort.spend()
        if not isinstance(expression, Call) or expression.whole != module.whole:
            continue
        match expression.blocks.get("do"):
            case expr.Block(statements):
                for statement in statements:
                    effort.spend()
                    if isinstance(statement, expr.Operator) and statement.place < place:
                        yield statement


def applied(function: expr.Expression, way: Way, scope: Scope) -> Iterator[Way]:
    """What a function returns for one argument."""
    match function:
        case expr.Closure(branches):
            for branch in branches:
                known = bound(branch.patterns[0], way.expression, way.scope) if len(branch.patterns) == 1 else None
                if known is not None and branch.guard is None:
                    inside = scope.binding(known).deeper()
                    yield from (found.within(way) for found in alternatives(branch.body, inside))
                    return
                if known is not None or not differs(branch.patterns[0], way.expression):
                    break
        case expr.Capture(body):
            inside = scope.binding({"&1": Bound(way.expression, way.scope)}).deeper()
            yield from (found.within(way) for found in alternatives(body, inside))
            return
        case Call(form=Form.CAPTURE, arity=1) if (named := _function(function, scope)) is not None:
            argument = Bound(way.expression, way.scope)
            yield from (found.within(way) for found in _helper(function, named, (argument,), scope.deeper()))
            return
    yield replace(way, doubt=way.doubt or f"what {scope.text(function)} makes of it")
