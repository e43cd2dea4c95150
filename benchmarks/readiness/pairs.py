"""Pairs of commits of which one is readier, and what they were scored at: `pairs.json` and `scored.json`."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

FILE = Path(__file__).parent / "pairs.json"
SCORED = Path(__file__).parent / "scored.json"


class Place(Struct, frozen=True):
    """A commit of a public repository."""

    repository: str
    commit: str

    @property
    def name(self) -> str:
        """`owner/name@1234567`."""
        return f"{self.repository}@{self.commit[:7]}"


class Pair(Struct, frozen=True):
    """Two commits, and in a few words why one is readier."""

    readier: Place
    less: Place
    why: str


class Scored(Struct, frozen=True):
    """A pair and its scores, from 0 to 100, gates or not."""

    readier: str
    readier_score: float
    less: str
    less_score: float
    why: str

    @property
    def in_order(self) -> bool:
        """Whether the scores agree with whoever named the pair."""
        return self.readier_score > self.less_score


def load(file: Path = FILE) -> tuple[Pair, ...]:
    """The pairs as they were named."""
    return msgspec.json.decode(file.read_bytes(), type=tuple[Pair, ...])


def scored(file: Path = SCORED) -> tuple[Scored, ...]:
    """What they came to when they were last scored; none where they never were."""
    return msgspec.json.decode(file.read_bytes(), type=tuple[Scored, ...]) if file.exists() else ()


def keep(found: list[Scored], file: Path = SCORED) -> None:
    """Keep what the pairs came to."""
    file.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")
