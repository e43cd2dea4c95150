"""What the commands share that are asked about one dependency."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from elixirlens.errors import UsageError

HERE = "Neither a mix.exs nor a mix.lock here has a dependency"
ANYWHERE = "Neither this repository nor hex.pm, as far as it could be asked, has a package"
_MOST_NAMES = 3


def no_such_dependency(said: str, name: str, known: Iterable[str]) -> UsageError:
    """That nothing has a name, with the nearest names that there are."""
    near = difflib.get_close_matches(name, list(known), _MOST_NAMES)
    hint = f"Did you mean {' or '.join(near)}?" if near else "elixirlens deps --all lists all that there are."
    return UsageError(f"{said} {name!r}.", hint)
