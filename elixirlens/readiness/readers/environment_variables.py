"""Which environment variable of the operating system a call reads."""

from __future__ import annotations

import re

from elixirlens.elixir import Call, Form
from elixirlens.elixir import expression as expr

_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")
_READERS_OF_VARIABLES = re.compile(r"(?i)env|config|secret|dotenvy|setting")


def is_variable(text: str) -> bool:
    """Whether a text may be the name of an environment variable."""
    return _VARIABLE.fullmatch(text) is not None


def variable_read_by(call: Call) -> str | None:
    """The name of the environment variable that a call reads, None where it reads none.

    Helpers of the repository count, if their name says so: `env.("PORT")`, `ConfigHelper.parse_bool_env_var("SSL")`.
    """
    if call.form is not Form.CALL:
        return None
    named = next((each.literal for each in call.arguments[:2] if isinstance(each, expr.String)), None)
    if named is None or not is_variable(named):
        return None
    match call.module, call.name:
        case "System", "get_env" | "fetch_env" | "fetch_env!":
            return named
        case "Map" | "Keyword", _:
            first = call.arguments[0]
            return named if isinstance(first, Call) and (first.module, first.name) == ("System", "get_env") else None
        case "System" | "Kernel" | "String" | "Path" | "File" | "Application" | "Logger" | "IO", _:
            return None
    called = f"{call.module or ''}.{call.name or ''}"
    by_name = isinstance(call.target, expr.Variable) and _READERS_OF_VARIABLES.search(call.target.name)
    return named if by_name or _READERS_OF_VARIABLES.search(called) else None
