"""What descriptions of a deployment have in common, whatever system they are for: facts of a few kinds with lines.

A criterion asks for a kind, such as `PROBE`, and need not know how Fly, Kubernetes and a compose file each write it.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from elixirlens.readiness.readers.masking import masked


class Kind(StrEnum):
    """What a fact is about."""

    START = "start"  # the command that starts the application
    BEFORE = "before"  # a command that runs before a new version takes over, such as migrations
    PROBE = "probe"  # what asks whether the application is well
    ROLLOUT = "rollout"  # new instances take over from old ones without a gap
    ROLLBACK = "rollback"  # what does not come up is taken back
    GRACE = "grace"  # the time that an instance has to stop
    LIMIT = "limit"  # what it may use of a machine
    SCALE = "scale"  # how many instances there are, as a range
    RESTART = "restart"  # what has died is started again
    NO_RESTART = "no restart"  # it is said that it is not
    TLS = "tls"  # who speaks HTTPS for it
    BACKUP = "backup"  # copies of data


class Fact(Struct, frozen=True):
    """A fact in a few words, or the command as it is written, and its line."""

    kind: Kind
    text: str
    line: int


class Manifest(Struct, frozen=True):
    """What a file says about how the application is run by a system."""

    path: str
    system: str
    facts: tuple[Fact, ...] = ()
    problem: str | None = None

    def of(self, *kinds: Kind) -> Iterator[Fact]:
        """The facts of some kinds, in the order of the file."""
        return (fact for fact in self.facts if fact.kind in kinds)


def shortened(text: str, most: int = 60) -> str:
    """A text on one line that fits into evidence, masked."""
    line = " ".join(masked(text).split())
    return line if len(line) <= most else line[: most - 1] + "…"
