"""Says in plain words why a table is not of the shape asked for: all faults, where msgspec stops at one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import inspect

from elixirlens.config.key_lines import KeyPath
from elixirlens.config.near_misses import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Fault = tuple[KeyPath, str]


def explain(table: dict[str, Any], shape: type) -> Iterator[Fault]:
    """Yield the path of every value that does not fit the msgspec struct `shape`, and why it does not."""
    yield from _faults(table, inspect.type_info(shape), ())


def _faults(value: object, expected: inspect.Type, path: KeyPath) -> Iterator[Fault]:
    match expected, value:
        case inspect.AnyType(), _:
            return
        case inspect.Metadata(type=inner), _:
            yield from _faults(value, inner, path)
        case inspect.StructType(fields=fields), dict():
            yield from _struct_faults(value, fields, path)
        case inspect.DictType(value_type=inner), dict():
            for key, item in value.items():
                yield from _faults(item, inner, (*path, key))
        case inspect.VarTupleType(item_type=inner), list():
            for index, item in enumerate(value):
                yield from _faults(item, inner, (*path, index))
        case inspect.UnionType(types=types), _:
            tried = [[*_faults(value, one, path)] for one in types if not isinstance(one, inspect.NoneType)]
            yield from min(tried, key=lambda faults: (len(faults), faults[:1] and len(faults[0][0]) == len(path)))
        case _ if not _fits(value, expected):
            yield path, f"must be {_describe(expected)}, not {_show(value)}.{_near(value, expected)}"


def _struct_faults(table: dict[str, Any], fields: tuple[inspect.Field, ...], path: KeyPath) -> Iterator[Fault]:
    known = {field.encode_name: field for field in fields}
    for key, value in table.items():
        if key in known:
            yield from _faults(value, known[key].type, (*path, key))
        else:
            yield (*path, key), f"is not a known key.{did_you_mean(key, known) or _known_keys(known)}"
    for key, field in known.items():
        if field.required and key not in table:
            yield path, f"lacks the key {key}: add it." if path else f"the key {key} is missing: add it."


def _known_keys(known: Iterable[str]) -> str:
    return f" Known here: {', '.join(sorted(known))}."


def _fits(value: object, expected: inspect.Type) -> bool:
    match expected:
        case inspect.BoolType():
            return isinstance(value, bool)
        case inspect.IntType(ge=least, le=most):
            if not isinstance(value, int) or isinstance(value, bool):
                return False
            return (least is None or value >= least) and (most is None or value <= most)
        case inspect.FloatType():
            return isinstance(value, (int, float)) and not isinstance(value, bool)
        case inspect.StrType():
            return isinstance(value, str)
        case inspect.LiteralType(values=values):
            return value in values and not isinstance(value, bool)
        case inspect.EnumType():
            return value in _choices(expected)
    return False


def _choices(expected: inspect.Type) -> tuple[str, ...]:
    match expected:
        case inspect.EnumType(cls=enum):
            return tuple(str(member.value) for member in enum)
        case inspect.LiteralType(values=values):
            return tuple(str(value) for value in values)
    return ()


def _describe(expected: inspect.Type) -> str:
    match expected:
        case inspect.BoolType():
            return "true or false"
        case inspect.IntType(ge=int(least), le=int(most)):
            return f"a whole number from {least} to {most}"
        case inspect.IntType(ge=int(least)):
            return f"a whole number, {least} or more"
        case inspect.IntType():
            return "a whole number"
        case inspect.FloatType():
            return "a number"
        case inspect.StrType():
            return "a text in quotes"
        case inspect.VarTupleType(item_type=inner):
            return f"a list, each entry {_describe(inner)}"
        case inspect.EnumType() | inspect.LiteralType():
            quoted = [_quoted(choice, expected) for choice in _choices(expected)]
            return quoted[0] if len(quoted) == 1 else f"one of {', '.join(quoted)}"
    return "a table"


def _quoted(choice: str, expected: inspect.Type) -> str:
    is_number = isinstance(expected, inspect.LiteralType) and choice not in expected.values
    return choice if is_number else f'"{choice}"'


def _near(value: object, expected: inspect.Type) -> str:
    return did_you_mean(value, _choices(expected)) if isinstance(value, str) else ""


def _show(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{value[:60]}…"' if len(value) > 60 else f'"{value}"'
        case dict():
            return "a table"
        case list():
            return "a list"
    return str(value)
