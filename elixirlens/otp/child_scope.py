"""What names mean where a child list is written: variables, attributes, names of processes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from elixirlens.elixir import Call, Form, Module, Resolution
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import walk
from elixirlens.finding import Range
from elixirlens.otp.child_specs import Child

_LONGEST_TEXT = 60
_NO_NAMES = frozenset({"nil", "true", "false"})


class Bound(Struct):
    """What a variable stands for, and where that was written. `found` remembers what came of following it."""

    value: expr.Expression
    scope: Scope
    found: dict[object, tuple[Child, ...]] = field(default_factory=dict)


class Scope(Struct, frozen=True):
    """What names mean while a child list is followed."""

    module: Module
    variables: Mapping[str, Bound] = field(default_factory=dict)
    depth: int = 0

    def after(self, done: tuple[expr.Expression, ...]) -> Scope:
        """The scope after some statements."""
        scope = self
        for statement in done:
            match statement:
                case expr.Operator("=", expr.Variable(name), value):
                    scope = replace(scope, variables={**scope.variables, name: Bound(value, scope)})
                case expr.Operator("=", pattern, expr.Operator("=") as inner):  # %{start: start} = child = …
                    known = scope.after((inner,)).without(names_in(pattern)).variables
                    scope = replace(scope, variables=known)
                case expr.Operator("=", pattern, value):
                    known = scope.without(names_in(pattern)).variables
                    scope = replace(scope, variables={**known, **_taken_apart(pattern, value, scope)})
        return scope

    def without(self, names: set[str]) -> Scope:
        """The scope where some variables are not known."""
        kept = {name: bound for name, bound in self.variables.items() if name not in names}
        return replace(self, variables=kept)

    def deeper(self) -> Scope:
        """The same scope, one step of following further."""
        return replace(self, depth=self.depth + 1)


def names_in(pattern: expr.Expression) -> set[str]:
    """The variables of a pattern."""
    return {part.name for part in walk(pattern) if isinstance(part, expr.Variable)}


def _taken_apart(pattern: expr.Expression, value: expr.Expression | None, scope: Scope) -> dict[str, Bound]:
    """What the variables of `{first, last} = value` stand for, where the value is a tuple or a helper returns one."""
    inside = scope
    match value:
        case Call(name=name, resolution=Resolution.LOCAL, arity=0):
            value, inside = _returned(name, scope)
        case expr.Variable(name) if name not in scope.variables:
            value, inside = _returned(name, scope)
    match pattern, value:
        case expr.Tuple(names), expr.Tuple(values) if len(names) == len(values):
            return {
                each.name: Bound(given, inside)
                for each, given in zip(names, values, strict=True)
                if isinstance(each, expr.Variable)
            }
    return {}


def _returned(name: str, scope: Scope) -> tuple[expr.Expression | None, Scope]:
    """What a helper without arguments returns, and the scope at its end."""
    function = scope.module.function(name, 0)
    body = function.clauses[0].body if function is not None and len(function.clauses) == 1 else None
    outside = Scope(scope.module)
    match body:
        case expr.Block(expressions) if expressions:
            return expressions[-1], outside.after(expressions[:-1])
    return body, outside


def scope_of(call: Call) -> Scope:
    """What names mean where a call stands: the statements before it were run."""
    scope = Scope(call.owner)
    around = [each for each in call.enclosing() if isinstance(each, expr.Block)]
    start = (call.whole.line, call.whole.column)
    for block in reversed(around):
        before = tuple(each for each in block.expressions if (each.place.end_line, each.place.end_column) <= start)
        scope = scope.after(before)
    return scope


def options_in(pairs: tuple[expr.Expression, ...]) -> Iterator[tuple[str, expr.Expression]]:
    """The keywords of a list or map by name; of two with one name the last one given is the first written."""
    for pair in reversed(pairs):  # the first of a name wins in keywords
        match pair:
            case expr.Pair(expr.Atom(key), value):
                yield key, value


def settle(expression: expr.Expression | None, scope: Scope) -> expr.Expression | None:
    """A value behind a variable or an attribute, one step."""
    match expression:
        case expr.Variable(name) if name in scope.variables:
            return scope.variables[name].value
        case expr.AttributeRead(name):
            attribute = scope.module.attribute(name)
            return attribute.value if attribute is not None else None
    return expression


def settle_helper(expression: expr.Expression, scope: Scope) -> expr.Expression | None:
    """The same, and what a helper without arguments returns."""
    match settle(expression, scope):
        case Call(name=name, resolution=Resolution.LOCAL, arity=0, form=Form.CALL):
            returned, inside = _returned(name, scope)
            return settle(returned, inside)
        case settled:
            return settled


def with_parameter(branch: expr.Branch, given: expr.Expression, scope: Scope) -> Scope:
    """The scope in a function of one parameter that is given a value."""
    match branch.patterns:
        case (expr.Variable(name),):
            return replace(scope, variables={**scope.variables, name: Bound(given, scope)})
    return scope


def hiding(branch: expr.Branch, scope: Scope) -> Scope:
    """The scope in a branch: what its patterns bind is not known."""
    return scope.without({name for pattern in branch.patterns for name in names_in(pattern)})


def settled_module(expression: expr.Expression, scope: Scope) -> str | None:
    """The module behind a variable or attribute, None where it is not known."""
    settled = settle(expression, scope)
    return module_of(settled) if isinstance(settled, expr.Alias) else None


def module_of(started: expr.Expression) -> str | None:
    """The module that an expression names: `Shop.Till`, or `:poolboy`."""
    match started:
        case expr.Alias(module):
            return module
        case expr.Atom(name) if name not in _NO_NAMES:
            return f":{name}"
    return None


def atom_name(expression: expr.Expression | None) -> str | None:
    """The name of an atom, None for everything else."""
    return expression.name if isinstance(expression, expr.Atom) else None


def name_text(expression: expr.Expression | None, scope: Scope) -> str | None:
    """A registered name as it is shown; None where there is none, or where it is made while the program runs."""
    match settle(expression, scope):
        case expr.Tuple((expr.Atom("local"), inner)):
            return _fixed_name(inner, scope)
        case expr.Tuple((expr.Atom("global" | "via"), *_)) as registered:
            return _shortened(_name_part(registered, scope))
        case settled:
            return _fixed_name(settled, scope)


def _fixed_name(expression: expr.Expression | None, scope: Scope) -> str | None:
    match settle(expression, scope):
        case expr.Alias(module):
            return module
        case expr.Atom(name) if name not in _NO_NAMES:
            return f":{name}"
    return None


def _name_part(expression: expr.Expression, scope: Scope) -> str:
    """A part of a name as text, modules by their own names: `__MODULE__` means another one wherever it stands."""
    match expression:
        case expr.Tuple(parts):
            return f"{{{', '.join(_name_part(part, scope) for part in parts)}}}"
    return _fixed_name(expression, scope) or text_of(expression, scope)


def value_text(expression: expr.Expression | None, scope: Scope) -> str | None:
    """A setting as a text: `30000`, `infinity`, and what is computed as it is written; None where there is none."""
    match settle(expression, scope):
        case None:
            return None
        case expr.Atom(name):
            return name
        case expr.Number(digits):
            return digits.replace("_", "")
        case computed:
            return text_of(computed, scope)


def place_of(expression: expr.Expression) -> Range:
    """The range of a whole expression."""
    return expression.whole if isinstance(expression, Call) else expression.place


def text_of(expression: expr.Expression, scope: Scope) -> str:
    """An expression as written, on one line, shortened."""
    if isinstance(expression, Call) and expression.form is Form.CAPTURE:
        text = f"&{expression.callee}"
    else:
        text = " ".join(scope.module.source.text_between(place_of(expression)).split())
    return _shortened(text)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1].rstrip() + "…"
