"""Values of config/*.exs as they are in one Mix environment: literals, and what is made of environment variables.

Names that a file binds are followed, and so are conditions on the Mix environment. Nothing is run: what would have to
be is a `Term` of the kind `code`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from elixirlens.elixir import Call, Form, Module
from elixirlens.elixir import expression as expr
from elixirlens.elixir.effort import effort
from elixirlens.elixir.flow import bound, walk
from elixirlens.hex.trouble import place_of
from elixirlens.readiness.readers.environment_variables import is_variable, variable_read_by
from elixirlens.readiness.readers.terms import Term

ROOT = "/repository"  # what stands for the root of the repository where a file asks for its own folder
MOST_PARTS = 5_000  # of a value with all that is in it; names that are used twice would double it line after line
MOST_LETTERS = 20_000

_LOGICAL = {"==", "===", "!=", "!==", "in", "and", "&&", "not", "!"}
_ENVIRONMENT = {("Config", "config_env"), ("Mix", "env")}
_TARGET = {("Config", "config_target"), ("Mix", "target")}
# Functions after which a value is still the same to whoever reads it, and the kind it has then.
_CONVERSIONS = {
    ("String", "to_integer"): "number", ("String", "to_float"): "number", ("String", "to_atom"): "atom",
    ("String", "to_existing_atom"): "atom", ("String", "trim"): "string", ("String", "downcase"): "string",
    ("Kernel", "to_string"): "string", ("Atom", "to_string"): "string", ("Integer", "to_string"): "string",
    ("Kernel", "to_charlist"): "string", ("String", "to_charlist"): "string",
}  # fmt: skip


class Value(Struct, frozen=True):
    """What an expression comes to, and the names of the environment variables that it is made of.

    Where a variable decides, `term` is what holds without it. `pairs` are the values of a keyword list by key; where
    it is `filtered`, some of them may not be there, and others besides.
    """

    term: Term
    variables: tuple[str, ...] = ()
    pairs: tuple[tuple[str, Value], ...] = ()
    filtered: bool = False
    size: int = 1

    @property
    def is_known(self) -> bool:
        """Whether it is the same wherever the system boots."""
        return self.term.is_known and not self.variables

    @property
    def text(self) -> str | None:
        """Its text, None where that is not known for certain."""
        return self.term.text if self.is_known else None

    @property
    def truth(self) -> bool | None:
        """Whether a condition takes it for true; None where that is not known."""
        if not self.is_known:
            return None
        return not (self.term.kind == "atom" and self.term.text in {"nil", "false"})


class Scope(Struct, frozen=True):
    """Where an expression stands: the Mix environment, the file, what names are bound to, and the target if known;
    `modules` are those of the files that it loaded.
    """

    environment: str
    path: str
    names: Mapping[str, Value] = {}
    target: str | None = None
    modules: Mapping[str, Module] = {}

    def binding(self, names: Mapping[str, Value]) -> Scope:
        """The same with more names."""
        return replace(self, names={**self.names, **names}) if names else self


class Way(Struct, frozen=True):
    """A branch that may be taken; one that is `certain` always is."""

    body: expr.Expression
    scope: Scope
    certain: bool


def value_of(expression: expr.Expression, scope: Scope) -> Value:
    """The value of an expression."""
    effort.spend()
    line = place_of(expression).line
    match expression:
        case expr.Variable("__DIR__"):
            return _text(line, posixpath.join(ROOT, posixpath.dirname(scope.path)))
        case expr.Variable(name) if name in scope.names:
            return scope.names[name]
        case expr.Atom(name) | expr.Alias(name):
            return Value(Term(line, "atom", text=name))
        case expr.Number(text):
            return Value(Term(line, "number", text=text))
        case expr.String(parts) | expr.Charlist(parts) | expr.Sigil("s" | "S", parts, _):
            return _joined_text(parts, line, scope)
        case expr.Sigil("w" | "W", _, modifiers) if expression.literal is not None:
            kind = "atom" if "a" in modifiers else "string"
            words = tuple(Term(line, kind, text=word) for word in expression.literal.split()[:MOST_PARTS])
            return Value(Term(line, "list", items=words))
        case expr.List(elements):
            return _listed(elements, "list", line, scope)
        case expr.Tuple(elements):
            return _listed(elements, "tuple", line, scope)
        case expr.Map(elements, None):
            return _listed(elements, "map", line, scope)
        case expr.Block(expressions) if expressions:
            inner = scope
            for each in expressions[:-1]:
                inner = after(each, inner)
            return value_of(expressions[-1], inner)
        case expr.Operator("=", _, right):
            return value_of(right, scope)
        case expr.Operator("||" | "or", left, right):
            return _either(value_of(left, scope), value_of(right, scope))
        case expr.Operator("++", left, right):
            return _concatenated(value_of(left, scope), value_of(right, scope), line)
        case expr.Operator("<>", left, right):
            return _joined_text((left, right), line, scope)
        case expr.Operator(operator) | expr.Unary(operator) if operator in _LOGICAL:
            known = truth(expression, scope)
            if known is not None:
                return Value(Term(line, "atom", text="true" if known else "false"))
        case Call():
            return _of_call(expression, line, scope)
    return _computed(expression, line, scope)


def truth(expression: expr.Expression, scope: Scope) -> bool | None:
    """Whether a condition holds; None where that is not known."""
    match expression:
        case expr.Operator("==" | "===" | "!=" | "!==" as operator, left, right):
            same = _same(value_of(left, scope), value_of(right, scope))
            return None if same is None else same is operator.startswith("=")
        case expr.Operator("in", left, right):
            return _among(value_of(left, scope), value_of(right, scope))
        case expr.Operator("and" | "&&", left, right):
            return _both(truth(left, scope), truth(right, after(left, scope)))
        case expr.Operator("or" | "||", left, right):
            return _not(_both(_not(truth(left, scope)), _not(truth(right, scope))))
        case expr.Unary("not" | "!", operand):
            return _not(truth(operand, scope))
    return value_of(expression, scope).truth


def ways(call: Call, scope: Scope) -> Iterator[Way]:
    """The branches of `if`, `unless`, `case` and `cond` that may be taken."""
    match call.name, call.arguments:
        case "if" | "unless", (condition, *_):
            inner = after(condition, scope)
            holds = truth(condition, scope) if call.name == "if" else _not(truth(condition, scope))
            for block, taken in (("do", holds), ("else", _not(holds))):
                if taken is not False and block in call.blocks:
                    yield Way(call.blocks[block], inner, taken is True)
        case "case", (subject,):
            value = value_of(subject, scope)
            known = ((_fits(each, value, after(subject, scope)), each) for each in call.branches())
            yield from _first_taken((taken, each.body, inner) for (taken, inner), each in known)
        case "cond", ():
            branches = (each for each in call.branches() if len(each.patterns) == 1)
            yield from _first_taken(
                (truth(e.patterns[0], scope), e.body, after(e.patterns[0], scope)) for e in branches
            )


def after(expression: expr.Expression, scope: Scope) -> Scope:
    """The scope behind an expression, where a match binds names."""
    match expression:
        case expr.Operator("=", pattern, right):
            return scope.binding(bind(pattern, value_of(right, scope)))
        case expr.Operator("&&" | "and", left, right):
            return after(right, after(left, scope))
    return scope


def bind(pattern: expr.Expression, value: Value) -> dict[str, Value]:
    """What the names of a pattern stand for, matched with a value."""
    match pattern:
        case expr.Variable(name):
            return {name: value}
        case expr.Tuple(elements) if value.term.kind == "tuple" and len(value.term.items) == len(elements):
            found: dict[str, Value] = {}
            for inner, term in zip(elements, value.term.items, strict=True):
                found |= bind(inner, as_value(term, value.variables))
            return found
    computed = Value(Term(place_of(pattern).line, "code"), value.variables)
    return dict.fromkeys(bound(pattern), computed)


def as_value(term: Term, variables: tuple[str, ...]) -> Value:
    """A part of a term as a value of its own."""
    effort.spend()
    pairs = tuple((key, as_value(inner, variables)) for key, inner in term.pairs)
    items = [as_value(item, variables) for item in term.items]
    size = _size([*(value for _, value in pairs), *items])
    return Value(term, variables, pairs if term.kind == "keywords" else (), size=size)


def _of_call(call: Call, line: int, scope: Scope) -> Value:
    name = variable_read_by(call)
    if name is not None:
        position = 1 if call.module != "Map" else 2
        default = value_of(call.arguments[position], scope) if len(call.arguments) == position + 1 else None
        given = default is not None and call.module in {"System", "Map"}
        return Value(default.term if default is not None and given else Term(line, "code", code=call.callee), (name,))
    if (call.module, call.name) in _ENVIRONMENT:
        return Value(Term(line, "atom", text=scope.environment))
    if (call.module, call.name) in _TARGET and scope.target is not None:
        return Value(Term(line, "atom", text=scope.target))
    match call.module, call.name, call.arguments:
        case "Kernel", "if" | "unless" | "case" | "cond", _:
            return _of_branches(call, line, scope)
        case "Path", "join", (left, right):
            return _path(value_of(left, scope), value_of(right, scope), call, scope)
        case "Path", "expand", (path, folder):
            return _path(value_of(folder, scope), value_of(path, scope), call, scope)
        case "Path", "expand" | "wildcard", (path, *_):
            return value_of(path, scope)
        case "Keyword", "merge", (left, right):
            return _concatenated(value_of(right, scope), value_of(left, scope), line)
        case "Enum" | "Keyword", "filter" | "reject", (keywords, _):
            return replace(value_of(keywords, scope), filtered=True)
        case None, _, (expr.List() as keywords,) if isinstance(call.target, expr.Variable):
            return replace(value_of(keywords, scope), filtered=True)  # what closures do with keywords here: drop some
    kind = _CONVERSIONS.get((call.module or "", call.name or ""))
    if kind is not None and call.arguments:
        value = value_of(call.arguments[0], scope)
        return replace(value, term=replace(value.term, kind=kind)) if value.term.text is not None else value
    module = scope.modules.get(call.module or "")
    helper = module.function(call.name, call.arity) if module is not None and call.form is Form.CALL else None
    match helper.clauses if helper is not None and not call.arguments else ():
        case (clause,) if clause.body is not None:
            value = value_of(clause.body, Scope(scope.environment, scope.path))
            return replace(value, term=replace(value.term, line=line))
    return _computed(call, line, scope)


def _of_branches(call: Call, line: int, scope: Scope) -> Value:
    taken = list(ways(call, scope))
    if len(taken) == 1 and taken[0].certain:
        return value_of(taken[0].body, taken[0].scope)
    if not taken:
        return Value(Term(line, "atom", text="nil"))
    return _computed(call, line, scope)


def _first_taken(branches: Iterator[tuple[bool | None, expr.Expression, Scope]]) -> Iterator[Way]:
    certain = True
    for taken, body, scope in branches:
        if taken is False:
            continue
        yield Way(body, scope, certain and taken is True)
        if taken:
            return
        certain = False


def _fits(branch: expr.Branch, value: Value, scope: Scope) -> tuple[bool | None, Scope]:
    """Whether a branch takes a value, and the scope in it."""
    if len(branch.patterns) != 1:
        return None, scope
    pattern = branch.patterns[0]
    inner = scope.binding(bind(pattern, value))
    match pattern:
        case expr.Variable():
            fits: bool | None = True
        case expr.Atom() | expr.String() | expr.Number():
            fits = _same(value, value_of(pattern, scope))
        case _:
            fits = None
    return (fits if branch.guard is None else _both(fits, truth(branch.guard, inner))), inner


def _computed(expression: expr.Expression, line: int, scope: Scope) -> Value:
    """Something that is only known when it runs, and the environment variables that are named in it."""
    code = expression.callee if isinstance(expression, Call) else ""
    names: dict[str, None] = {}
    for part in walk(expression):
        match part:
            case Call() if (read := variable_read_by(part)) is not None:
                names[read] = None
            case expr.Access(Call(module="System", name="get_env"), expr.String() as key) if key.literal is not None:
                names[key.literal] = None
            case expr.Variable(name) if name in scope.names:
                names.update(dict.fromkeys(scope.names[name].variables))
    return Value(Term(line, "code", code=code), tuple(names))


def _text(line: int, text: str) -> Value:
    return Value(Term(line, "string", text=text))


def _joined_text(parts: tuple[str | expr.Expression, ...], line: int, scope: Scope) -> Value:
    values = [_text(line, part) if isinstance(part, str) else value_of(part, scope) for part in parts]
    texts = [value.text for value in values]
    known = [text for text in texts if text is not None]
    if len(known) == len(texts) and sum(map(len, known)) <= MOST_LETTERS:
        return _text(line, "".join(known))
    return Value(Term(line, "code"), _variables(values))


def _listed(elements: tuple[expr.Expression, ...], kind: str, line: int, scope: Scope) -> Value:
    pairs: list[tuple[str, Value]] = []
    items: list[Value] = []
    for element in elements:
        match element:
            case expr.Pair(expr.Atom(key) | expr.Alias(key), written):
                value = value_of(written, scope)
                at = element.place.line
                pairs.append((key, replace(value, term=replace(value.term, line=at))))
            case _:
                items.append(value_of(element, scope))
    if kind == "list" and pairs and not items:
        kind = "keywords"
    terms = tuple((key, value.term) for key, value in pairs)
    term = Term(line, kind, items=tuple(item.term for item in items), pairs=terms)
    parts = [*(value for _, value in pairs), *items]
    variables = _variables(parts)
    if kind == "tuple" and term.items and term.items[0].text == "system":  # a library reads it: `{:system, "PORT"}`
        variables += tuple(each.text for each in term.items if each.text and is_variable(each.text))[:1]
    return _bounded(Value(term, variables, tuple(pairs) if kind == "keywords" else (), size=_size(parts)))


def _bounded(value: Value) -> Value:
    return value if value.size <= MOST_PARTS else Value(Term(value.term.line, "code"), value.variables)


def _size(values: list[Value]) -> int:
    return 1 + sum(value.size for value in values)


def _variables(values: list[Value]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for value in values for name in value.variables))


def _either(left: Value, right: Value) -> Value:
    """`left || right`: what is on the right holds where a variable on the left is not set."""
    match left.truth:
        case True:
            return left
        case False:
            return right
    return Value(right.term, (*left.variables, *right.variables)) if left.variables else replace(left, variables=())


def _concatenated(left: Value, right: Value, line: int) -> Value:
    """`left ++ right`, of keywords or items; where one side is computed, the other is there, and more besides."""
    sides = [left, right]
    variables, size = _variables(sides), _size(sides)
    if left.pairs and right.pairs:
        taken = dict(left.pairs)
        pairs = left.pairs + tuple(pair for pair in right.pairs if pair[0] not in taken)
        term = Term(line, "keywords", pairs=tuple((key, value.term) for key, value in pairs))
        return _bounded(Value(term, variables, pairs, left.filtered or right.filtered, size))
    if left.term.kind == "list" and right.term.kind == "list":
        return _bounded(Value(Term(line, "list", items=left.term.items + right.term.items), variables, size=size))
    known = next((side for side in sides if side.pairs), Value(Term(line, "code")))
    return replace(known, variables=variables, filtered=bool(known.pairs))


def _path(folder: Value, path: Value, call: Call, scope: Scope) -> Value:
    if folder.text is None or path.text is None:
        return _computed(call, place_of(call).line, scope)
    return _text(place_of(call).line, posixpath.join(folder.text, path.text))


def _same(left: Value, right: Value) -> bool | None:
    if left.text is None or right.text is None:
        return None
    return (left.term.kind, left.text) == (right.term.kind, right.text)


def _among(value: Value, listed: Value) -> bool | None:
    if not listed.is_known or listed.term.kind != "list":
        return None
    found = [_same(value, Value(item)) for item in listed.term.items]
    return True if True in found else None if None in found else False


def _both(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def _not(known: bool | None) -> bool | None:
    return None if known is None else not known
