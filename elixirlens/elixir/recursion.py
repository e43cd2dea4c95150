"""Room for code that nests: whoever follows it nests with it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def bounded_recursion(frames: int) -> Iterator[None]:
    """Let the block go `frames` deep from here, so that a worker gives the same answer as a single process."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(_frames_here() + frames)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def _frames_here() -> int:
    count = 0
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        count, frame = count + 1, frame.f_back
    return count
