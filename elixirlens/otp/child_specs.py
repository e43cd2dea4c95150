"""x"""

from __future__ import annotations

from msgspec import Struct


class Supervision(Struct, frozen=True, gc=False, array_like=True):
    """What."""


def supervision_of(source: object) -> Supervision:
    """x."""
    return Supervision()
