"""A string with parts, and several functions that know where each part stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.elixir import Call
from elixirlens.elixir import expression as expr

_FEW = 2
Parts = tuple[str, str, int | None]  # a name, a separator, and how many parts there are

# Text that is split into lines or words is a list, and has no parts with a meaning of their own.
_OF_LISTS = re.compile(r"\s*")
_POSITIONS = frozenset({("Enum", "at"), ("Kernel", "elem"), ("Kernel", "hd"), ("List", "first"), ("List", "last")})
_NAMELESS = frozenset(
    [
        "bin", "binary", "body", "chunk", "content", "content_type", "data", "email", "html", "input", "json", "line",
        "path", "raw", "rest", "row", "s", "source", "sql", "str", "string", "text", "url", "value", "x",
    ]
)  # fmt: skip


def detect(subject: Call, context: Context) -> Iterator[Hit]:
    """Yield the first of several functions of a module that take the same string apart in the same way."""
    parts = _taken_apart(subject)
    if parts is None:
        return
    name, separator, _ = parts
    peers: dict[str, Call] = {}
    for call in subject.owner.all_calls:
        if (call.module, call.name) == ("String", "split") and call.function and _is_same(parts, _taken_apart(call)):
            peers.setdefault(call.function.name, call)
    if len(peers) >= context.options["limit"] and next(iter(peers.values())) is subject:
        yield Hit(subject.place, {"name": name, "value": separator, "count": len(peers), "function": ", ".join(peers)})


def _is_same(one: Parts, other: Parts | None) -> bool:
    """Whether two calls read one format: not where one of them sees three parts and the other one five."""
    return other is not None and one[:2] == other[:2] and (one[2] == other[2] or None in {one[2], other[2]})


def _taken_apart(call: Call) -> Parts | None:
    """What a call splits and at what, where the result has parts at known positions, and how many."""
    match call.arguments:
        case (value, expr.String() as separator, *_) if (text := separator.literal) and not _OF_LISTS.fullmatch(text):
            name = _named(value)
            if not name or name in _NAMELESS or (text == "/" and name.endswith("_path") and _is_base_name(call)):
                return None
            has_positions, count = _positions(call)
            return (name, text, count) if has_positions else None
    return None


def _named(value: expr.Expression) -> str | None:
    match value:
        case expr.Variable(name) | expr.Field(_, name) | expr.Access(_, expr.Atom(name)):
            return name
    return None


def _is_base_name(call: Call) -> bool:
    """Whether only the last part of a path is asked for, which `Path.basename/1` knows."""
    match next(call.enclosing(), None):
        case Call(module="List", name="last"):
            return True
        case Call(module="Enum", name="at", arguments=(_, expr.Unary("-", expr.Number()))):
            return True
    return False


def _positions(call: Call) -> tuple[bool, int | None]:
    """Whether the result is matched with a list of known length, or asked for its first, second or last part."""
    value: object = call
    for outer in call.enclosing():
        match outer:
            case expr.Operator("=" | "<-", pattern, right) if right is value:
                return _length(pattern) is not None, _length(pattern)
            case Call(module="Kernel", name="case", arguments=(matched, *_)) if matched is value:
                lengths = [_length(pattern) for branch in outer.branches() for pattern in branch.patterns]
                known = [length for length in lengths if length is not None]
                return bool(known), known[0] if len(known) == 1 else None
            case Call(module=module, name=name, arguments=(first, *_)) if first is value:
                return (module, name) in _POSITIONS, None
        return False, None
    return False, None


def _length(pattern: expr.Expression) -> int | None:
    """How many parts a pattern gives a place, from two on: `[street, city]`."""
    match pattern:
        case expr.List(elements) if len(elements) >= _FEW:
            open_ended = any(isinstance(element, expr.Operator) and element.operator == "|" for element in elements)
            return None if open_ended else len(elements)
    return None
