"""Configuration that is read while a module is compiled."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.elixir import Call, Use
from elixirlens.elixir.flow import walk

# What evaluates the options of `use` in the body of the module. Other macros may as well put them into a function.
_EVALUATING = frozenset(
    ["Agent", "Ecto.Repo", "GenServer", "Phoenix.Endpoint", "Plug.Builder", "Plug.Router", "Supervisor", "Task"]
)


def detect(subject: Call, _context: Context) -> Iterator[Hit]:
    """Yield the call, unless a macro decides when it runs: it is in the options of a `use` that is not known."""
    if not any(_is_in(use, subject) for use in subject.owner.uses if use.module not in _EVALUATING):
        yield Hit(subject.place)


def _is_in(use: Use, call: Call) -> bool:
    """Whether a call is among the options of a `use`."""
    return use.options is not None and any(part is call for part in walk(use.options))
