"""What the commands share that are asked about one dependency."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from elixirlens.errors import UsageError

_MOST_NAMES = 3


def no_such_dependency(
    name: str, known: Iterable[str], where: str = "Neither a mix.exs nor a mix.lock here"
) -> UsageError:
    """That nothing has a name, with the nearest names that there are."""
    near = difflib.get_close_matches(name, list(known), _MOST_NAMES)
    hint = f"Did you mean {' or '.join(near)}?" if near else "elixirlens deps --all lists all that there are."
    return UsageError(f"{where} has a dependency {name!r}.", hint)
