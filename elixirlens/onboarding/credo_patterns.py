"""Patterns of .credo.exs, over paths and over names of modules, as elixirlens writes them. None where it cannot.

A regular expression can say more than a pattern. Only what is certain to mean the same is carried over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from elixirlens.config.globs import is_pattern
from elixirlens.project.terms import Regex

if TYPE_CHECKING:
    from elixirlens.project.terms import Term

_PLAIN_PATH = re.compile(r"[\w./*-]+", re.ASCII)
_PLAIN_NAME = re.compile(r"[\w.]+", re.ASCII)
_ESCAPED = re.compile(r"\\([./])")
_CHOICE = re.compile(r"(?P<before>[^()|]*)\((?:\?:)?(?P<choices>[^()]*)\)(?P<after>[^()|]*)")


def path_patterns(value: Term) -> tuple[str, ...] | None:
    """A path, a wildcard or a regular expression over paths, as patterns of .gitignore."""
    match value:
        case str() if _PLAIN_PATH.fullmatch(value) and not value.startswith("/") and ".." not in value:
            patterns = (f"/{value.removeprefix('./')}",)
        case Regex(text, "") if (plain := _unescaped(text.removesuffix("$"))) is not None and plain.startswith("/"):
            # Credo matches whole paths: `/gen/` is a folder anywhere, `/a\.ex$` a file anywhere.
            if plain.endswith("/") == text.endswith("$") or not _PLAIN_PATH.fullmatch(plain) or "*" in plain:
                return None
            patterns = (f"**{plain}",)
        case _:
            return None
    return patterns if all(map(is_pattern, patterns)) and patterns != ("/",) else None


def folder_patterns(value: Term) -> tuple[str, ...] | None:
    """What the path of a file's folder begins with, as patterns of .gitignore: `lib/mix` is `lib/mixer` as well."""
    if (
        isinstance(value, str)
        and _PLAIN_PATH.fullmatch(value)
        and not value.startswith(("/", "."))
        and "*" not in value
    ):
        return (f"/{value}*/",)
    return None


def name_globs(value: Term) -> tuple[str, ...] | None:
    """A part of a name, or a regular expression over names of modules, as globs over the whole name."""
    match value:
        case str() if _PLAIN_NAME.fullmatch(value):
            return (f"*{value}*",)
        case Regex(text, ""):
            start, end = "" if text.startswith("^") else "*", "" if text.endswith("$") else "*"
            found = [_unescaped(one) for one in _choices(text.removeprefix("^").removesuffix("$"))]
            names = [one for one in found if one is not None and _PLAIN_NAME.fullmatch(one)]
            return tuple(f"{start}{name}{end}" for name in names) if names and len(names) == len(found) else None
    return None


def _choices(text: str) -> list[str]:
    """`Shop(Web|API)` as `ShopWeb` and `ShopAPI`."""
    found = _CHOICE.fullmatch(text)
    if found is None:
        return [text]
    return [f"{found['before']}{one}{found['after']}" for one in found["choices"].split("|")]


def _unescaped(text: str) -> str | None:
    """The text that a regular expression of nothing but letters stands for. A bare dot would be any letter."""
    plain = _ESCAPED.sub(r"\1", text)
    bare_dots = text.count(".") - text.count(r"\.")
    return plain if bare_dots == 0 and not set(plain) & set("\\^$*+?()[]{}|") else None
