"""Reads TOML into typed structs. Keys are a closed set, and every problem says where it is and what to do."""

from __future__ import annotations

import re
import tomllib
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from elixirlens.config.key_lines import KeyPath, key_lines, line_of

T = TypeVar("T")

# tomllib takes minutes for one key of ten thousand parts.
_DEEP_KEY = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*"|'[^'\n]*')[ \t]*+\.[ \t]*+){32}""")


class Problem(Struct, frozen=True):
    """What is wrong in a text, at which line (None where it is about the whole), and how to mend it."""

    line: int | None
    message: str

    def in_file(self, name: str) -> str:
        """The problem as one line of text, with its place in front."""
        return f"{name}:{self.line}: {self.message}" if self.line else f"{name}: {self.message}"


_TOO_DEEP = Problem(None, "tables or brackets are nested too deeply; flatten them")


class TomlError(Exception):
    """A text that is not TOML, or not of the shape that was asked for."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


def read_toml(text: str, shape: type[T]) -> T:
    """Read a TOML text as the msgspec struct `shape`; raises `TomlError` with all problems found."""
    if _DEEP_KEY.search(text):
        raise TomlError((_TOO_DEEP,))
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TomlError((_syntax_problem(str(error), last_line=text.count("\n") + 1),)) from None
    except ValueError:  # the digits of a number are limited, and tomllib does not know
        raise TomlError((Problem(None, "a number has too many digits; write a smaller one"),)) from None
    except RecursionError:
        raise TomlError((_TOO_DEEP,)) from None
    try:
        return msgspec.convert(table, shape)
    except msgspec.ValidationError as error:
        raise TomlError(_shape_problems(text, table, shape, str(error))) from None
    except RecursionError:
        raise TomlError((_TOO_DEEP,)) from None


def problem_at(path: KeyPath, message: str, lines: dict[KeyPath, int]) -> Problem:
    """A problem with the value at `path`, which is named in front of the message."""
    return Problem(line_of(path, lines), f"{show_path(path)} {message}" if path else message)


def show_path(path: KeyPath) -> str:
    """`("overrides", 0, "rules")` as `overrides[0].rules`."""
    shown = ""
    for key in path:
        shown += f"[{key}]" if isinstance(key, int) else f".{key}" if shown else key
    return shown


def _syntax_problem(message: str, last_line: int) -> Problem:
    place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", message)
    said = message[: place.start()] if place else message
    line = int(place[1]) if place and place[1] else last_line
    return Problem(line, f"this is not TOML: {said}")


def _shape_problems(text: str, table: dict[str, Any], shape: type, fallback: str) -> tuple[Problem, ...]:
    from elixirlens.config.explain import explain  # only where something is wrong: it inspects types

    lines = key_lines(text)
    problems = tuple(problem_at(path, message, lines) for path, message in explain(table, shape))
    return problems or (Problem(None, fallback),)
