"""The placeholders of `message`, `why` and `do`. The set is closed, so that all rules speak one language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PLACEHOLDERS: Mapping[str, str] = {
    "alternative": "what to use in its place",
    "advisory": "the name of an advisory",
    "argument": "an argument or parameter, as written",
    "arity": "a number of parameters",
    "attribute": "a module attribute, with its @",
    "callback": "a callback as name/arity",
    "callee": "what is called, as Module.name/arity",
    "count": "how many there are",
    "exception": "an exception module",
    "function": "a function, as name/arity",
    "key": "a key of a map, keyword list or configuration",
    "kind": "what kind of thing it is, in one word",
    "limit": "how many a rule's option allows",
    "module": "a module",
    "name": "the name of whatever else the finding is about",
    "option": "an option of a call",
    "package": "a package of Hex, or the application of a dependency from elsewhere",
    "path": "a file, relative to the root",
    "reason": "why, in a few words",
    "repository": "a repository of packages, or of code",
    "requirement": "a requirement of versions, as written",
    "rule": "a rule",
    "shape": "the shape of a value, such as {:error, reason}",
    "type": "a type",
    "unit": "what a count counts, in the plural",
    "value": "a value, as written",
    "variable": "a variable",
    "version": "a version of a package",
}

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def placeholders(template: str) -> Iterator[str]:
    """Yield the names in braces. Elixir's own braces, such as `{:ok, pid}` and `%{}`, are plain text."""
    return (found[1] for found in _PLACEHOLDER.finditer(template))


def render(template: str, values: Mapping[str, object]) -> str:
    """Fill in the placeholders of a template; raises `KeyError` for one that has no value."""
    return _PLACEHOLDER.sub(lambda found: str(values[found[1]]), template)
