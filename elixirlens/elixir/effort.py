"""How much may be asked about the code: steps from an expression into its parts.

A count, not a clock: a busy machine gives the same answer. Whoever asks on behalf of others sets `effort.left`
before; without that there is no limit.
"""

from __future__ import annotations

import sys

UNLIMITED = sys.maxsize


class TooLaborious(Exception):  # noqa: N818  # it is the code that is too entangled
    """The steps that were allowed are used up."""


class Effort:
    """The steps that are left."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = UNLIMITED

    def spend(self) -> None:
        """Take a step; raises `TooLaborious` where none is left."""
        self.left -= 1
        if self.left < 0:
            raise TooLaborious


effort = Effort()
