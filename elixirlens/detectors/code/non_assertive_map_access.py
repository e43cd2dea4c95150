"""`map[:key]` where the key is sure to be there, or where nil cannot be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors.code._shapes import shape_of
from elixirlens.elixir import Call, Clause, Form
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, tails, walk

_FIELD = re.compile(r"[a-z_]\w*[?!]?")  # what can stand behind a dot
_PATHS = frozenset({"get_and_update_in", "get_in", "pop_in", "put_in", "update_in"})
_COMPUTING = frozenset({"+", "-", "*", "/", "<>"})
# Functions that raise where their first argument is nil.
_STRICT = frozenset({"Date", "DateTime", "Decimal", "Enum", "Float", "Integer", "NaiveDateTime", "String", "Time"})
_STRICT_KERNEL = frozenset(
    {"abs", "byte_size", "ceil", "div", "floor", "hd", "length", "map_size", "rem", "round", "tl", "trunc"}
)
_OF_ANYTHING = frozenset({"from_keys", "get", "has_key?", "new"})  # of Map, where its first argument need not be a map
# What such names hold is often a keyword list, or optional in every part.
_OPTIONS = ("assigns", "attributes", "attrs", "config", "keyword", "keywords", "meta", "metadata", "options", "opts")
_PLAIN = 2  # arguments of a get without a default
_READING = frozenset({"fetch", "get", "has_key?", "is_map_key", "pop"})


def detect(subject: Call, context: Context) -> Iterator[Hit]:
    """Yield a read with square brackets, or by `Map.get/2`, that says `may be missing` and cannot mean it."""
    if subject.form not in {Form.CALL, Form.OPERATOR} or subject.clause is None:
        return
    match subject.arguments:
        case expr.Variable(name), expr.Atom(key) if _FIELD.fullmatch(key):
            reason = _reason(name, key, subject, subject.clause)
            if reason:
                written = f"{name}[:{key}]" if subject.form is Form.OPERATOR else f"Map.get({name}, :{key})"
                values = {"value": written, "key": f":{key}", "alternative": f"{name}.{key}", "reason": reason}
                yield Hit(subject.place, values)


def _reason(name: str, key: str, call: Call, clause: Clause) -> str:
    shape = shape_of(name, call)
    brackets = call.form is Form.OPERATOR
    if (shape.struct is not None and brackets) or _is_path(call):
        return ""
    if key in shape.keys:
        return "and it is there"
    outer = next(call.enclosing(), None)
    if name.endswith(_OPTIONS) or outer is None:
        return ""
    if _is_needed(call, outer) and (not brackets or _is_map(name, clause)) and not _is_optional(name, key, clause):
        return "and nil would raise right here"
    if brackets and isinstance(outer, expr.Tuple) and _goes_out(outer, call, name, clause):
        return "and a tuple with nil in it goes out"
    return ""


def _is_path(call: Call) -> bool:
    """Whether brackets say where to write: `put_in(order[:total], 0)`."""
    around = (outer for outer in call.enclosing() if not isinstance(outer, expr.Access | expr.Field))
    outer = next(around, None)
    return isinstance(outer, Call) and outer.name in _PATHS


def _is_needed(call: Call, outer: Node) -> bool:
    """Whether nil raises where a value is used."""
    match outer:
        case expr.Operator(operator):
            return operator in _COMPUTING
        case Call(module=module, name=name, arguments=(first, *_), form=Form.CALL):
            strict = module in _STRICT or (module == "Kernel" and name in _STRICT_KERNEL)
            return strict and first.place == call.place
    return False


def _is_map(name: str, clause: Clause) -> bool:
    """Whether something else in the clause treats a variable as a map, and not as a keyword list."""
    for part in (part for whole in (clause.guard, clause.body) if whole is not None for part in walk(whole)):
        match part:
            case expr.Field(expr.Variable(read)) if read == name:
                return True
            case Call(module="Map", arguments=(expr.Variable(read), *_)) if read == name:
                return part.name not in _OF_ANYTHING
            case Call(module="Kernel", name="is_map", arguments=(expr.Variable(read),)) if read == name:
                return True
    return False


def _is_optional(name: str, key: str, clause: Clause) -> bool:
    """Whether the clause also reads the key where nil does no harm, or asks whether it is there."""
    for other in clause.calls:
        match other.arguments if other.name in _READING else ():
            case expr.Variable(read), expr.Atom(asked), *_ if (read, asked) == (name, key):
                outer = next(other.enclosing(), None)
                if other.name != "get" or other.arity != _PLAIN or outer is None or not _is_needed(other, outer):
                    return True
    return False


def _goes_out(outer: expr.Tuple, call: Call, name: str, clause: Clause) -> bool:
    """Whether a function makes a tuple of nothing but such reads of a parameter, and returns it."""
    names = [
        element.target.name
        for element in outer.elements
        if isinstance(element, expr.Access) and isinstance(element.target, expr.Variable)
    ]
    parameters = [parameter.pattern for parameter in clause.parameters]
    return (
        names == [name] * len(outer.elements)
        and len(names) > 1
        and outer.elements[0].place == call.place
        and clause.body is not None
        and any(tail is outer for tail in tails(clause.body))
        and any(isinstance(pattern, expr.Variable) and pattern.name == name for pattern in parameters)
    )
