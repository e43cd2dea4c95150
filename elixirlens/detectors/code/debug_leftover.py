"""Debugging aids in code that ships."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._modules import serves_developers
from elixirlens.elixir import Call


def detect(subject: Call, context: Context) -> Iterator[Hit]:
    """Yield the call, unless its module is there to print for a person at a terminal."""
    if not serves_developers(subject.owner):
        yield Hit(subject.place)
