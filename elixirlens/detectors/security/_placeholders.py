"""Pieces of SQL that are made for parameters: `$1, $2, $3`, `id = ?`; and functions that quote a value."""

from __future__ import annotations

import re

from elixirlens.detectors._origins import HOPS, sources
from elixirlens.elixir import Call, Form
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, tails, walk

_QUOTING = ("encode", "escape", "ident", "literal", "placeholder", "quote", "sanitize")
_BEFORE_A_NUMBER = re.compile(r"([$?@]|(?<!:):)p?$")
_LISTS = frozenset({"Enum", "List", "Stream", "String", ":lists"})


def is_quoting(name: str) -> bool:
    """Whether a function, by its name, makes a value safe to stand in a text of SQL."""
    return any(word in name for word in _QUOTING)


def takes_parameters(value: Node, call: Call, hops: int = HOPS) -> bool:
    """Whether a text has nothing in it but what is written, numbers of placeholders, and what was quoted.

    What a list holds does not matter where a function makes such a text of each of its elements.
    """
    match value:
        case expr.String(parts):
            return all(_is_placeholder(parts, at) for at, part in enumerate(parts) if not isinstance(part, str))
        case expr.Operator("<>" | "++", left, right):
            return takes_parameters(left, call, hops) and takes_parameters(right, call, hops)
        case expr.Tuple((text, *_)):  # beside the values that belong to it
            return takes_parameters(text, call, hops)
        case expr.Variable():
            found = list(sources(value, call)) if hops else []
            return bool(found) and all(takes_parameters(*source, hops - 1) for source in found)
        case expr.Capture(body):
            return takes_parameters(body, call, hops)
        case expr.Closure(branches):
            return all(takes_parameters(end, call, hops) for branch in branches for end in tails(branch.body))
        case Call(name=name) if is_quoting(name):
            return True
        case Call(module=module, arguments=(first, *rest)) if module in _LISTS:
            functions = [each for each in rest if _is_function(each)]
            if functions and "map" in value.name:
                return all(takes_parameters(each, call, hops) for each in functions)
            return not any(_puts_values_in(each) for each in functions) and takes_parameters(first, call, hops)
    return False


def _is_placeholder(parts: tuple[str | expr.Expression, ...], at: int) -> bool:
    """Whether what stands at a position of a text is the number of a placeholder, or was quoted."""
    before, part = parts[at - 1] if at else "", parts[at]
    if isinstance(before, str) and _BEFORE_A_NUMBER.search(before):
        return True
    return isinstance(part, Call) and is_quoting(part.name)


def _is_function(argument: Node) -> bool:
    is_captured = isinstance(argument, Call) and argument.form is Form.CAPTURE
    return is_captured or isinstance(argument, expr.Closure | expr.Capture)


def _puts_values_in(function: Node) -> bool:
    return any(isinstance(part, expr.String) and part.literal is None for part in walk(function))
