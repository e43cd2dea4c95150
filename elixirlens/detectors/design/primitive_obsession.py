"""A string with parts, and several functions that know where each part stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.elixir import Call
from elixirlens.elixir import expression as expr

_FEW = 2
# Text that is split into lines or words is a list, and has no parts with a meaning of their own.
_OF_LISTS = re.compile(r"\s*")
_POSITIONS = frozenset({("Enum", "at"), ("Kernel", "elem"), ("Kernel", "hd"), ("List", "first"), ("List", "last")})
_NAMELESS = frozenset(
    [
        "bin",
        "binary",
        "body",
        "chunk",
        "content",
        "data",
        "html",
        "input",
        "json",
        "line",
        "path",
        "raw",
        "row",
        "rest",
        "s",
        "source",
        "sql",
        "str",
        "string",
        "text",
        "url",
        "value",
        "x",
    ]
)


def detect(subject: Call, context: Context) -> Iterator[Hit]:
    """Yield the first of several functions of a module that take the same string apart in the same way."""
    parts = _taken_apart(subject)
    if parts is None:
        return
    name, separator = parts
    peers: dict[str, Call] = {}
    for call in subject.owner.all_calls:
        if (call.module, call.name) == ("String", "split") and call.function and _taken_apart(call) == parts:
            peers.setdefault(call.function.name, call)
    if len(peers) >= context.options["limit"] and next(iter(peers.values())) is subject:
        yield Hit(subject.place, {"name": name, "value": separator, "count": len(peers), "function": ", ".join(peers)})


def _taken_apart(call: Call) -> tuple[str, str] | None:
    """What a call splits and at what, where the result has parts at known positions."""
    match call.arguments:
        case (value, expr.String() as separator, *_) if (text := separator.literal) and not _OF_LISTS.fullmatch(text):
            name = _named(value)
            return (name, text) if name and name not in _NAMELESS and _has_positions(call) else None
    return None


def _named(value: expr.Expression) -> str | None:
    match value:
        case expr.Variable(name) | expr.Field(_, name) | expr.Access(_, expr.Atom(name)):
            return name
    return None


def _has_positions(call: Call) -> bool:
    """Whether the result is matched with a list of known length, or asked for its first, second or last part."""
    value: object = call
    for outer in call.enclosing():
        match outer:
            case expr.Operator("=" | "<-", pattern, right) if right is value:
                return _is_record(pattern)
            case Call(module="Kernel", name="case", arguments=(matched, *_)) if matched is value:
                return any(_is_record(pattern) for branch in outer.branches() for pattern in branch.patterns)
            case Call(module=module, name=name, arguments=(first, *_)) if first is value:
                return (module, name) in _POSITIONS
        return False
    return False


def _is_record(pattern: expr.Expression) -> bool:
    """Whether a pattern gives at least two parts a place: `[street, city]`."""
    return (
        isinstance(pattern, expr.List)
        and len(pattern.elements) >= _FEW
        and not any(isinstance(element, expr.Operator) and element.operator == "|" for element in pattern.elements)
    )
