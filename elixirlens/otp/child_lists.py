"""Child lists: an expression to the children that it stands for, with how certain each of them is.

Followed are literals, variables, `++`, conditions, comprehensions, the usual functions on lists, module attributes and
helpers of the same module. Everything else becomes a child that is not known: nothing is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec import structs
from msgspec.structs import replace

from elixirlens.elixir import Call, Clause, Form, Resolution
from elixirlens.elixir import expression as expr
from elixirlens.elixir.effort import UNLIMITED, TooLaborious, effort
from elixirlens.elixir.flow import walk
from elixirlens.otp.child_conditions import merged, under
from elixirlens.otp.child_scope import (
    Bound,
    Scope,
    atom_name,
    hiding,
    module_of,
    name_text,
    names_in,
    options_in,
    place_of,
    settle,
    settle_helper,
    settled_module,
    text_of,
    value_text,
    with_parameter,
)
from elixirlens.otp.child_specs import Certainty, Child

_DEEPEST = 100
_MOST_STEPS = 50_000  # the longest list of real code that was met, of 204 children, took 2 800
_SAME_ELEMENTS = frozenset(
    [
        ("List", "flatten"), ("Enum", "concat"), ("List", "wrap"), ("Enum", "uniq"), ("Enum", "to_list"),
        ("Enum", "uniq_by"), ("Enum", "sort_by"), ("List", "keysort"),
    ]
)  # fmt: skip
_FILTERS = frozenset([("Enum", "reject"), ("Enum", "filter")])
_MAPS = frozenset([("Enum", "map"), ("Enum", "flat_map"), ("Kernel", "for")])
_OF_LISTS = _SAME_ELEMENTS | _FILTERS | _MAPS
_LEGACY = frozenset(["worker", "supervisor"])
_NEVER_RETURN = frozenset(["raise", "exit", "throw", "reraise"])
_PLACE_LESS = ("nil", "false")


Follow = Callable[[expr.Expression, Scope], Iterator[Child]]


def children_of(expression: expr.Expression, scope: Scope) -> Iterator[Child]:
    """The children of a list, in the order in which they are started; raises `TooLaborious` for endless ones."""
    effort.spend()
    if scope.depth > _DEEPEST:
        yield _unknown(expression, scope)
        return
    inner = scope.deeper()
    match expression:
        case expr.List(elements):
            for element in elements:
                match element:
                    case expr.Operator("|", head, tail):
                        yield from child_of(head, inner)
                        yield from children_of(tail, inner)
                    case _:
                        yield from child_of(element, inner)
        case expr.Operator("++", left, right):
            yield from children_of(left, inner)
            yield from children_of(right, inner)
        case expr.Operator("--", left, right):
            yield from under(f"not in {text_of(right, scope)}", children_of(left, inner))
        case expr.Atom(name) if name in _PLACE_LESS:
            return
        case Call() if (expression.module, expression.name) in _SAME_ELEMENTS and expression.form is Form.CALL:
            for argument in expression.arguments:
                if not isinstance(argument, Call | expr.Closure | expr.Capture) or argument is expression.arguments[0]:
                    yield from children_of(argument, inner)
        case Call(module="Enum", name="reverse", arguments=(given,)):
            yield from reversed(list(children_of(given, inner)))
        case Call(arguments=(given, test)) if (expression.module, expression.name) in _FILTERS:
            kept = children_of(given, inner)
            yield from kept if _only_drops_nil(test) else under(f"{expression.name}ed by {text_of(test, scope)}", kept)
        case Call() if (expression.module, expression.name) in _MAPS:
            yield from _repeated(expression, inner)
        case Call(module="Kernel", name="then" | "tap", arguments=(given, expr.Closure((branch,)))):
            yield from children_of(branch.body, with_parameter(branch, given, inner))
        case _:
            yield from _followed(expression, inner, children_of)


def all_children(expression: expr.Expression, scope: Scope, follow: Follow | None = None) -> tuple[Child, ...]:
    """The children of a list, or what one element stands for; one that is not known where nobody could follow."""
    effort.left = _MOST_STEPS
    try:
        return tuple((follow or children_of)(expression, scope))
    except TooLaborious:
        return (_unknown(expression, scope),)
    finally:
        effort.left = UNLIMITED


def child_of(expression: expr.Expression, scope: Scope) -> Iterator[Child]:
    """What one element of a list stands for: usually one child, none for `nil`, several for a list in the list."""
    effort.spend()
    if scope.depth > _DEEPEST:
        yield _unknown(expression, scope)
        return
    inner = scope.deeper()
    match expression:
        case expr.Alias(module):
            yield _child(expression, scope, module)
        case expr.Tuple((expr.Alias() | expr.Atom() as started, argument)):
            yield _with_argument(expression, scope, module_of(started), argument)
        case expr.Tuple((expr.AttributeRead() | expr.Variable() as started, argument)):
            yield _with_argument(expression, scope, settled_module(started, inner), argument)
        case expr.Tuple((identity, expr.Tuple((expr.Alias() | expr.Atom() as started, _, _)), restart, _, _, _)):
            child = _child(expression, scope, module_of(started))
            yield structs.replace(child, id=text_of(identity, scope), restart=atom_name(restart))
        case expr.Map(pairs, None):
            yield _of_map(expression, dict(options_in(pairs)), inner)
        case expr.Map(pairs, base) if base is not None:
            for child in child_of(base, inner):
                yield _overridden(child, [expr.List(pairs, at=expression.place)], scope)
        case expr.List() | expr.Operator("++" | "--"):
            yield from children_of(expression, inner)
        case Call() if (expression.module, expression.name) in _OF_LISTS and expression.form is Form.CALL:
            yield from children_of(expression, inner)
        case expr.Atom(name) if name in _PLACE_LESS:
            return
        case expr.Operator("&&" | "and", condition, child):
            yield from under(text_of(condition, scope), child_of(child, inner))
        case Call(module="Supervisor", name="child_spec", arguments=(given, *overrides)):
            for child in child_of(given, inner):
                yield _overridden(child, overrides, scope)
        case Call(name=name, arguments=(expr.Alias(module), *rest)) if name in _LEGACY and _is_legacy(expression):
            child = _with_argument(expression, scope, module, rest[0] if rest else None)
            yield _overridden(child, rest[1:], scope)
        case Call(module=":poolboy", name="child_spec", arguments=(_, options, *_)):
            yield _with_argument(expression, scope, ":poolboy", options)
        case Call(module=str(owner), name="child_spec", arguments=arguments) if expression.form is Form.CALL:
            yield _with_argument(expression, scope, owner, arguments[0] if len(arguments) == 1 else None)
        case _:
            yield from _followed(expression, inner, child_of)


def _followed(expression: expr.Expression, scope: Scope, follow: Follow) -> Iterator[Child]:
    """What stands behind a name, a condition, a block or a helper."""
    match expression:
        case expr.Variable(name) if name in scope.variables:
            yield from _of_variable(scope.variables[name], scope, follow)
        case expr.Block(expressions) if expressions:
            yield from follow(expressions[-1], scope.after(expressions[:-1]))
        case expr.Operator("=", _, value):
            yield from follow(value, scope)
        case expr.AttributeRead(name):
            held = [each.value for each in scope.module.attributes if each.name == name]
            if len(held) == 1 and held[0] is not None:
                yield from follow(held[0], Scope(scope.module, depth=scope.depth))
            else:
                yield _unknown(expression, scope)
        case Call(module="Kernel", name="if" | "unless", arguments=(condition, *_)) if "do" in expression.blocks:
            said = text_of(condition, scope)
            negated = f"not ({said})"
            first, second = (said, negated) if expression.name == "if" else (negated, said)
            ways: list[tuple[str, Iterable[Child]]] = [(first, follow(expression.blocks["do"], scope))]
            ways.append((second, follow(expression.blocks["else"], scope) if "else" in expression.blocks else ()))
            yield from merged(expression.place, ways)
        case Call(module="Kernel", name=name) if name in _NEVER_RETURN:
            return
        case Call(module="Kernel", name="case" | "cond" | "with"):
            yield from _branching(expression, scope, follow)
        case expr.Variable(name) if scope.module.function(name, 0) is not None:
            yield from _helper(expression, name, (), scope, follow)
        case Call(name=name, resolution=Resolution.LOCAL) if expression.form is Form.CALL:
            yield from _helper(expression, name, expression.arguments, scope, follow)
        case Call(form=Form.CALL, arguments=(_, *_)):
            yield from _handed_on(expression, scope)
        case _:
            yield _unknown(expression, scope)


def _of_variable(bound: Bound, scope: Scope, follow: Follow) -> Iterator[Child]:
    """What a variable stands for, followed once: a list may be built on itself again and again."""
    if follow not in bound.found:
        bound.found[follow] = tuple(follow(bound.value, replace(bound.scope, depth=scope.depth)))
    for child in bound.found[follow]:
        effort.spend()
        yield child


def _handed_on(call: Call, scope: Scope) -> Iterator[Child]:
    """What a function somewhere else makes of a list: its children may be started, and others besides."""
    given = [child for argument in call.arguments for child in _in_list(argument, scope)]
    if not given:
        yield _unknown(call, scope)
    for child in given:
        yield structs.replace(child, certainty=Certainty.UNKNOWN, condition=f"what {call.callee} makes of it")


def _in_list(expression: expr.Expression, scope: Scope) -> Iterator[Child]:
    match expression:
        case _ if scope.depth > _DEEPEST:
            return
        case expr.Variable(name) if name in scope.variables:
            yield from _of_variable(scope.variables[name], scope.deeper(), _in_list)
        case Call(form=Form.CALL, arguments=(_, *_)):
            yield from (child for child in _handed_on(expression, scope.deeper()) if child.module is not None)
        case _:
            yield from _written(settle(expression, scope), scope)


def _written(expression: expr.Expression | None, scope: Scope) -> Iterator[Child]:
    match expression:
        case expr.List(elements) as written if not any(isinstance(each, expr.Pair) for each in elements):
            yield from (child for child in children_of(written, scope) if child.module is not None)
        case expr.Operator("++") as joined:
            yield from children_of(joined, scope)


def _branching(call: Call, scope: Scope, follow: Follow) -> Iterator[Child]:
    subject = f"{text_of(call.arguments[0], scope)} is " if call.name == "case" and call.arguments else ""
    ways: list[tuple[str, Iterable[Child]]] = []
    for branch in call.branches("else" if call.name == "with" else "do"):
        condition = subject + ", ".join(text_of(pattern, scope) for pattern in branch.patterns)
        ways.append((condition, follow(branch.body, hiding(branch, scope))))
    if call.name == "with" and "do" in call.blocks:
        hidden = {name for argument in call.arguments for name in names_in(argument)}
        ways.insert(0, ("with …", follow(call.blocks["do"], scope.without(hidden))))
    yield from merged(call.place, ways)


def _helper(
    expression: expr.Expression, name: str, arguments: tuple[expr.Expression, ...], scope: Scope, follow: Follow
) -> Iterator[Child]:
    """What a function of the same module returns; one of several clauses depends on what it is called with."""
    function = scope.module.function(name, len(arguments))
    clauses = [clause for clause in function.clauses if clause.body is not None] if function is not None else []
    fitting = [clause for clause in clauses if _may_take(clause, arguments)]
    if not fitting or function is None or function.macro:
        yield _unknown(expression, scope)
    ways: list[tuple[str, Iterable[Child]]] = []
    for clause in fitting:
        assert clause.body is not None
        variables = {
            parameter.pattern.name: Bound(given, scope)
            for parameter, given in zip(clause.parameters, arguments, strict=False)
            if isinstance(parameter.pattern, expr.Variable)
        }
        heads = ", ".join(text_of(parameter.pattern, scope) for parameter in clause.parameters)
        condition = f"{name}({heads})"
        if any(condition == other for other, _ in ways):  # of two that look alike one is compiled, or a guard decides
            condition += f" of line {clause.line}"
        ways.append((condition, follow(clause.body, Scope(scope.module, variables, scope.depth))))
    yield from merged(place_of(expression), ways)


def _may_take(clause: Clause, arguments: tuple[expr.Expression, ...]) -> bool:
    """Whether a clause may take the arguments: of two literals that differ it does not."""
    literal = (expr.Atom, expr.Number)
    return all(
        parameter.pattern == given
        for parameter, given in zip(clause.parameters, arguments, strict=False)
        if isinstance(parameter.pattern, literal) and isinstance(given, literal)
    )


def _repeated(call: Call, scope: Scope) -> Iterator[Child]:
    """`for x <- list, do: child` and `Enum.map(list, fn x -> child end)`."""
    bodies: list[tuple[expr.Expression, Scope]] = []
    if call.name == "for":
        bodies = [(call.blocks["do"], scope)] if "do" in call.blocks else []
    elif len(call.arguments) == 2:
        match call.arguments[1]:
            case expr.Closure(branches):
                bodies = [(branch.body, hiding(branch, scope)) for branch in branches]
            case expr.Capture(body):
                bodies = [(body, scope)]
            case Call(form=Form.CAPTURE, name=name, arity=1, resolution=Resolution.LOCAL):
                function = scope.module.function(name, 1)
                clauses = function.clauses if function is not None else ()
                bodies = [(each.body, Scope(scope.module, depth=scope.depth)) for each in clauses if each.body]
    if not bodies:
        yield _unknown(call, scope)
    for body, inner in bodies:
        for child in child_of(body, inner):
            yield structs.replace(child, repeated=True, each_time=child.condition is None)


def _only_drops_nil(test: expr.Expression) -> bool:
    """Whether a filter only drops `nil` and `false`: `&is_nil/1`, `& &1`."""
    match test:
        case Call(name="is_nil", form=Form.CAPTURE):
            return True
        case expr.Capture(expr.Placeholder(1) | expr.Unary("!" | "not", _) | Call(name="is_nil")):
            return True
        case expr.Capture(expr.Operator("==" | "!=" | "===" | "!==", expr.Placeholder(1), expr.Atom(name))):
            return name in _PLACE_LESS
        case Call(module="Function", name="identity"):
            return True
    return False


# One child


def _child(expression: expr.Expression, scope: Scope, module: str | None) -> Child:
    certainty = Certainty.CERTAIN if module is not None else Certainty.UNKNOWN
    return Child(place=place_of(expression), text=text_of(expression, scope), module=module, certainty=certainty)


def _unknown(expression: expr.Expression, scope: Scope) -> Child:
    return _child(expression, scope, None)


def _with_argument(
    expression: expr.Expression, scope: Scope, module: str | None, argument: expr.Expression | None
) -> Child:
    """`{Mod, argument}`: the argument of many processes says how they are called, and sometimes what they restart."""
    child = _child(expression, scope, module)
    if argument is None:
        return child
    settled = settle_helper(argument, scope)
    options = dict(options_in(settled.elements)) if isinstance(settled, expr.List) else {}
    mentions = {part.module for part in walk(argument) if isinstance(part, expr.Alias)}
    inner = None
    if module == "PartitionSupervisor" and "child_spec" in options:
        inner = tuple(child_of(options["child_spec"], scope))
    elif module == "Supervisor" and "children" in options:
        inner = tuple(children_of(options["children"], scope))
    elif module == ":poolboy" and "worker_module" in options:
        worker = options["worker_module"]
        inner = (structs.replace(_child(worker, scope, settled_module(worker, scope)), repeated=True, each_time=True),)
    return structs.replace(
        child,
        name=name_text(options.get("name"), scope),
        strategy=atom_name(options.get("strategy")) if module != ":poolboy" else None,  # which worker is next
        max_restarts=value_text(options.get("max_restarts"), scope),
        mentions=tuple(sorted(mentions)),
        inner=inner,
    )


def _of_map(expression: expr.Map, options: dict[str, expr.Expression], scope: Scope) -> Child:
    """`%{id: …, start: {Mod, :start_link, arguments}}`."""
    match settle(options.get("start"), scope):
        case expr.Tuple((expr.Alias() | expr.Atom() as started, expr.Atom(function), arguments)):
            module = module_of(started)
        case expr.Tuple((expr.AttributeRead() | expr.Variable() as started, expr.Atom(function), arguments)):
            module = settled_module(started, scope)
        case _:
            return _unknown(expression, scope)
    given = arguments.elements if isinstance(arguments, expr.List) else ()
    child = _with_argument(expression, scope, module, given[-1] if given else None)
    inner = child.inner
    if module == "Supervisor" and given and isinstance(settle(given[0], scope), expr.List | expr.Operator):
        inner = tuple(children_of(given[0], scope))
    return structs.replace(
        child,
        id=text_of(options["id"], scope) if "id" in options else None,
        restart=atom_name(options.get("restart")),
        shutdown=value_text(options.get("shutdown"), scope),
        start=None if function == "start_link" else function,
        inner=inner,
    )


def _overridden(child: Child, overrides: list[expr.Expression], scope: Scope) -> Child:
    """A child with some of its specification replaced."""
    match overrides:
        case [expr.List(elements)] | [expr.Map(elements, None)]:
            options = dict(options_in(elements))
            return structs.replace(
                child,
                id=text_of(options["id"], scope) if "id" in options else child.id,
                restart=atom_name(options.get("restart")) or child.restart,
                shutdown=value_text(options.get("shutdown"), scope) or child.shutdown,
            )
        case [_, *_]:
            return structs.replace(child, id="?")
    return child


def _is_legacy(call: Call) -> bool:
    return call.module in {None, "Supervisor.Spec"} and call.resolution is not Resolution.LOCAL
