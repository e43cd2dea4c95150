"""What a `@spec` says of the parameters of a function, as it is written."""

from __future__ import annotations

from elixirlens.elixir import Function

_OPENING, _CLOSING = "([{<", ")]}>"
_NUMBERS = frozenset(
    [
        "Date.t", "DateTime.t", "NaiveDateTime.t", "Time.t", "arity", "byte", "char", "float", "integer",
        "neg_integer", "non_neg_integer", "number", "pos_integer",
    ]
)  # fmt: skip


def takes_number(function: Function, position: int) -> bool:
    """Whether every spec of a function says that a parameter is a number or a date."""
    specs = [_types(attribute.written) for attribute in function.attributes if attribute.name == "spec"]
    return bool(specs) and all(position < len(types) and types[position] in _NUMBERS for types in specs)


def _types(written: str) -> list[str]:
    """The types of the parameters, without the names before them and the brackets behind them."""
    start = written.find("(")
    found: list[str] = []
    depth, current = 0, ""
    for letter in written[start + 1 :] if start >= 0 else "":
        if letter in _CLOSING and not depth:
            return [*found, _bare(current)]
        depth += (letter in _OPENING) - (letter in _CLOSING)
        if letter == "," and not depth:
            found.append(_bare(current))
            current = ""
        else:
            current += letter
    return []


def _bare(type_: str) -> str:
    return type_.rpartition("::")[2].strip().removesuffix("()")
