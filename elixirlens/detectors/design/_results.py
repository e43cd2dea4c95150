"""The shapes of results: what a caller has to match on, as far as it can be seen."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.elixir import Call, Clause, Resolution
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import tails
from elixirlens.otp.waits import is_repo

UNKNOWN = "?"
_ATOM = "an atom"
_LISTS = (
    "chunk_every concat dedup drop filter flat_map map reject reverse shuffle slice sort sort_by take to_list uniq"
    " uniq_by with_index zip"
)
_SHAPES = {
    **{("Enum", name): "a list" for name in _LISTS.split()},
    **{("Map", name): "a list" for name in ("keys", "to_list", "values")},
    **{("Stream", name): "a stream" for name in (*_LISTS.split(), "resource", "unfold")},
    **{("String", name): "a string" for name in ("capitalize", "downcase", "replace", "trim", "upcase")},
    **{("Enum", name): "a map" for name in ("frequencies", "group_by")},
    ("Enum", "count"): "a number",
    ("Enum", "join"): "a string",
    ("Enum", "sum"): "a number",
    ("Kernel", "inspect"): "a string",
    ("Kernel", "length"): "a number",
    ("Kernel", "to_string"): "a string",
    ("Map", "from_struct"): "a map",
    ("Map", "new"): "a map",
    ("MapSet", "new"): "a set",
    ("Jason", "encode!"): "a string",
    ("IO", "iodata_to_binary"): "a string",
    ("String", "length"): "a number",
    ("String", "split"): "a list",
}
_OF_REPO = {"aggregate": "a number", "all": "a list", "exists?": "a boolean", "stream": "a stream"}
_TWO_WAYS = {("Integer", "parse"), ("Float", "parse")}  # {number, rest} or :error
_OPERATORS = {
    **dict.fromkeys(("++", "--"), "a list"),
    **dict.fromkeys(("+", "-", "*", "/"), "a number"),
    **dict.fromkeys(("==", "!=", ">", "<", ">=", "<=", "and", "in"), "a boolean"),
    "<>": "a string",
}
_RAISING = frozenset({"exit", "raise", "reraise", "throw"})


def successes(result: expr.Expression, clause: Clause) -> set[str]:
    """The shapes of a result where nothing went wrong: errors, `nil` and what raises are left out."""
    return {shape for tail in tails(result) for shape in _shapes(tail, clause, 1)}


def are_alternatives(one: set[str], other: set[str]) -> bool:
    """Whether two sets of shapes are known, and a caller cannot tell which one a result is of by a name in it."""
    if not one or not other or UNKNOWN in one | other or _without_names(one) & _without_names(other):
        return False
    records = {shape for shape in one | other if shape == "a map" or shape.startswith("%")}
    if "a map" in records and len(records) > 1:  # what looks like a map may be a struct
        return False
    tags = [{shape.strip("{}").split(",")[0] for shape in shapes} for shapes in (one, other)]
    return not all(shape.startswith("{:") for shape in one | other) or bool(tags[0] & tags[1])


def _without_names(shapes: set[str]) -> set[str]:
    return {_ATOM if shape.startswith(":") else shape for shape in shapes}


def _shapes(result: expr.Expression, clause: Clause, hops: int) -> Iterator[str]:
    match result:
        case expr.Atom("nil" | "error") | expr.Tuple((expr.Atom("error"), *_)):
            return
        case expr.Tuple(elements):
            yield f"{{{', '.join(_shown(each, at_first=position == 0) for position, each in enumerate(elements))}}}"
        case expr.Variable(name):
            values = [match.right for match in clause.matches if match.left == result and match.operator == "="]
            if len(values) == 1 and hops and not any(name in _named(each.pattern) for each in clause.parameters):
                yield from (shape for tail in tails(values[0]) for shape in _shapes(tail, clause, hops - 1))
            else:
                yield UNKNOWN
        case Call(module="Kernel", name=name) if name in _RAISING:
            return
        case Call(resolution=Resolution.LOCAL) if hops:
            yield from _of_helper(result, hops)
        case _:
            yield _shape(result)


def _of_helper(call: Call, hops: int) -> Iterator[str]:
    helper = call.owner.function(call.name, call.arity)
    if helper is None or helper is call.function:
        yield UNKNOWN
        return
    for clause in helper.clauses:
        for tail in tails(clause.body) if clause.body is not None else ():
            yield from _shapes(tail, clause, hops - 1)


def _shape(result: expr.Expression) -> str:
    match result:
        case expr.Atom("true" | "false"):
            return "a boolean"
        case expr.Atom("ok"):
            return ":ok"
        case expr.Atom():
            return _ATOM
        case expr.List():
            return "a list"
        case expr.Map(_, None):
            return "a map"
        case expr.Struct(expr.Alias(module)):
            return f"%{module}{{}}"
        case expr.String():
            return "a string"
        case expr.Number():
            return "a number"
        case expr.Operator(operator) if operator in _OPERATORS:
            return _OPERATORS[operator]
        case Call(module=str(module), name=name):
            if (module, name) in _TWO_WAYS:
                return "{_, _}"
            return (_OF_REPO if is_repo(module) else {}).get(name) or _SHAPES.get((module, name), UNKNOWN)
    return UNKNOWN


def _shown(element: expr.Expression, *, at_first: bool) -> str:
    return f":{element.name}" if at_first and isinstance(element, expr.Atom) else "_"


def _named(pattern: expr.Expression) -> set[str]:
    return {pattern.name} if isinstance(pattern, expr.Variable) else set()
