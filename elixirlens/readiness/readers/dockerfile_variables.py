"""Variables of Dockerfiles: what `ENV` and `ARG` set, and `${NAME:-default}` filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from elixirlens.readiness.readers.dockerfile_lines import Instruction

LONGEST = 1_000  # characters that a value may grow to; names of images are short
_DEEPEST = 20  # defaults within defaults

_SETTING = re.compile(r"""([A-Za-z_]\w*)=((?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])*)""")
_BRACE = re.compile(r"[{}]")
_NAME = re.compile(r"[A-Za-z_]\w*")


class Filled(Struct, frozen=True):
    """A text whose variables are filled in, and the names of those that have no value here."""

    text: str
    open_variables: tuple[str, ...] = ()


def settings(instruction: Instruction) -> tuple[tuple[str, str | None], ...]:
    """The names and values of an `ENV` or `ARG`, without quotes; None is an `ARG` that only the build gives."""
    text = instruction.text
    if instruction.keyword == "ENV" and (old := re.fullmatch(r"(\w+)\s+([^=\s].*)", text)) is not None:
        return ((old[1], _bare(old[2])),)
    found: dict[str, str | None] = {setting[1]: _bare(setting[2]) for setting in _SETTING.finditer(text)}
    if instruction.keyword == "ARG":
        found = dict.fromkeys((word for word in text.split() if _NAME.fullmatch(word)), None) | found
    return tuple(found.items())


def filled(text: str, values: Mapping[str, str], depth: int = 0) -> Filled:
    """Fill in `$NAME`, `${NAME}` and `${NAME:-default}`; a name without value stays as it is written."""
    parts: list[str] = []
    missing: list[str] = []
    text = _bare(text)[:LONGEST]
    at = 0
    while (dollar := text.find("$", at)) >= 0 and depth < _DEEPEST and sum(map(len, parts)) < LONGEST:
        parts.append(text[at:dollar])
        end, name, default = _variable(text, dollar)
        value = _value(name, default, values, depth)
        parts.append(text[dollar:end] if value is None else value.text)
        missing += [] if name is None else [name] if value is None else value.open_variables
        at = end
    return Filled(("".join(parts) + text[at:])[:LONGEST], tuple(missing))


def _value(name: str | None, default: str | None, values: Mapping[str, str], depth: int) -> Filled | None:
    if name is None:
        return None
    if values.get(name) or (name in values and default is None):
        return Filled(values[name])
    return filled(default, values, depth + 1) if default is not None else None


def _variable(text: str, dollar: int) -> tuple[int, str | None, str | None]:
    """Where the variable at a `$` ends, its name, and the default that it is written with."""
    if not text.startswith("{", dollar + 1):
        plain = _NAME.match(text, dollar + 1)
        return (plain.end(), plain[0], None) if plain else (dollar + 1, None, None)
    name = _NAME.match(text, dollar + 2)
    end = _closing(text, dollar + 2)
    if name is None or end is None:
        return dollar + 1, None, None
    rest = text[name.end() : end]
    default = re.match(r":?-(.*)", rest, re.DOTALL)
    return end + 1, name[0], default[1] if default else None


def _closing(text: str, start: int) -> int | None:
    """The brace that closes the one before `start`."""
    depth = 1
    for brace in _BRACE.finditer(text, start):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.start()
        if depth > _DEEPEST:
            break
    return None


def _bare(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
