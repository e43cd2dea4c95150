"""Parts of a text that are read by position: `Enum.at(parts, 0)`, then `Enum.at(parts, 2)`."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Hit
from elixirlens.elixir import Call, Clause, Form
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, bound, mentions, strip_match, walk

_SPLITTING = frozenset(
    {(":binary", "split"), ("Path", "split"), ("Regex", "run"), ("Regex", "split"), ("String", "split")}
)
_MEASURING = frozenset(
    {("Enum", "count"), ("Enum", "empty?"), ("Kernel", "case"), ("Kernel", "length"), ("Kernel", "match?")}
)
_ASKING = frozenset({"if", "unless", "case", "is_nil", "cond", "with"})
_MANY = 2
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


def read_by_position(call: Call, clause: Clause) -> Iterator[Hit]:
    """Yield the first of several reads of the parts of a text, where nobody asks how many there are."""
    reading = [(each, index) for each in clause.calls if (index := _index(each)) is not None]
    same = [(each, index) for each, index in reading if each.arguments[0] == call.arguments[0]]
    indexes = {index for _, index in same}
    if len(indexes) < _MANY or same[0][0] is not call or max(indexes) >= len(_ORDINALS) or not _is_split(call, clause):
        return
    if any(_is_optional(each, clause) for each, _ in same):
        return
    names = [_ORDINALS[index] if index in indexes else "_" for index in range(max(indexes) + 1)]
    yield Hit(
        call.place,
        {
            "value": "Enum.at/2",
            "reason": "a list of any length, with nil for what is missing",
            "alternative": f"[{', '.join(names)}] =",
        },
    )


def _index(call: Call) -> int | None:
    """The position that is read, where it is written out and counts from the start."""
    match call.name, call.arguments:
        case "at", (_, expr.Number(text)) if call.module == "Enum" and call.form is Form.CALL and text.isdecimal():
            return int(text)
    return None


def _is_split(call: Call, clause: Clause) -> bool:
    """Whether a list is made by splitting a text, and nobody asks how long it is."""
    if not isinstance(call.arguments[0], expr.Variable):
        return False
    name = call.arguments[0].name
    made = [match for match in clause.matches if name in bound(match.left)]
    if len(made) != 1 or not isinstance(made[0].left, expr.Variable):
        return False
    match strip_match(made[0].right):
        case Call(module=module, name=splitting) if (module, splitting) in _SPLITTING:
            return not any(_measures(each, name) for each in clause.calls)
    return False


def _measures(call: Call, name: str) -> bool:
    return (call.module, call.name) in _MEASURING and any(mentions(argument, name) for argument in call.arguments[:2])


def _is_optional(call: Call, clause: Clause) -> bool:
    """Whether the code reckons with nil: the value is asked for, or there is another one."""
    outer = next(call.enclosing(), None)
    match outer:
        case expr.Operator("||" | "&&", left, _) if left is call:
            return True
        case expr.Operator("=", expr.Variable(name), _):
            return clause.body is not None and any(_asks(part, name) for part in walk(clause.body))
        case Call(module="Kernel", name=name):
            return name in _ASKING
    return False


def _asks(part: Node, name: str) -> bool:
    match part:
        case expr.Operator("||" | "&&", expr.Variable(asked), _):
            return asked == name
        case Call(module="Kernel", name=asking, arguments=(asked, *_)) if asking in _ASKING:
            return mentions(asked, name)
    return False
