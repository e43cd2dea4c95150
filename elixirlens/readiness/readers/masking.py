"""Texts without what somebody wants to keep secret."""

from __future__ import annotations

import re

from elixirlens.hex.trouble import without_secrets
from elixirlens.readiness.readers.secrets import is_secret_name, token_in

SHOWN = 4  # letters of a secret, enough to find it
_LONGEST = 2_000

_GIVEN = re.compile(
    r"(?P<before>(?P<name>[A-Za-z_][A-Za-z0-9_]{1,60})(?:=|: )[\"']?|"
    r"(?P<option>--?(?:set)?(?:cookie|password|passwd|token|secret|api-?key))[ =]+[\"']?)"
    r"(?P<text>[^\s\"'$<{}][^\s\"']*)",
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """A text in which of cookies, passwords, keys and tokens only the beginning is left."""
    text = _GIVEN.sub(_mask, without_secrets(text[:_LONGEST]))
    words = (f"{word[:SHOWN]}…" if len(word) > 16 and token_in(word) else word for word in re.split(r"(\s+)", text))
    return "".join(words)


def _mask(given: re.Match[str]) -> str:
    name = given["name"] or ""
    is_secret = given["option"] or is_secret_name(name) or "cookie" in name.lower()
    return f"{given['before']}{given['text'][:SHOWN]}…" if is_secret and len(given["text"]) > SHOWN else given[0]
