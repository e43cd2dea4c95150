"""Asks a server, keeps what it said, and says how old that is: what the registry, the API and OSV have in common.

What was kept is confirmed by a conditional request. Where the server has an outage, what was kept stands in, and the
answer says so. Whatever else goes wrong is a `NotChecked`, for which nothing stands in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from elixirlens.hex.environment import Waived
from elixirlens.hex.shelf import Kept, Shelf, Spoilt
from elixirlens.hex.transport import Question, Reply, Transport
from elixirlens.hex.unchecked import OUTAGES, Cause, NotChecked

_T = TypeVar("_T")
_SKEW = timedelta(minutes=5)  # clocks differ


class Origin(StrEnum):
    """Where an answer came from."""

    FETCHED = "fetched"
    CONFIRMED = "confirmed"  # kept, and the server says that it is current
    KEPT = "kept"  # kept, and nobody was asked or nobody answered


@dataclass(frozen=True, slots=True)
class Answer(Generic[_T]):
    """What a server says, and how far that is to be believed.

    `age` is the time since the server last said so. `trouble` says why what was kept stands in, or that it was spoilt.
    `waived` is what was not verified, because somebody asked for that.
    """

    value: _T
    origin: Origin
    age: timedelta = timedelta()
    trouble: NotChecked | None = None
    waived: frozenset[Waived] = frozenset()


@dataclass(frozen=True, slots=True)
class _Old(Generic[_T]):
    """What was kept, what it says, and how old it is."""

    value: _T
    kept: Kept
    age: timedelta


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Asks by a transport and keeps answers on a shelf, None for nowhere.

    `max_age` is how old an answer may be that nobody confirms, None for any age. One younger than `fresh_for` needs no
    confirmation.
    """

    transport: Transport
    shelf: Shelf | None = None
    max_age: timedelta | None = None
    fresh_for: timedelta | None = None
    waived: frozenset[Waived] = frozenset()

    def ask(self, question: Question, understand: Callable[[bytes], _T | NotChecked]) -> Answer[_T] | NotChecked:
        """What a server says at an address. `understand` verifies and reads a body, new or kept."""
        old = self._kept(question, understand)
        match old:
            case _Old() if self.fresh_for is not None and -_SKEW < old.age <= self.fresh_for:
                return Answer(old.value, Origin.KEPT, max(old.age, timedelta()), waived=self.waived)
            case _Old():
                question = question.knowing(old.kept.etag)
        reply = self.transport.get(question)
        match reply, old:
            case NotChecked(cause), _Old() if cause in OUTAGES:
                return self._standing_in(old, reply)
            case NotChecked(Cause.OFFLINE), NotChecked():
                return old
            case NotChecked(), _:
                return reply
            case Reply(None), _Old(value, kept):
                self._keep(question.url, kept.body, kept.etag)
                return Answer(value, Origin.CONFIRMED, waived=self.waived)
            case Reply(bytes(body), etag), _:
                understood = understand(body)
                if isinstance(understood, NotChecked):
                    return understood
                self._keep(question.url, body, etag)
                spoilt = old if isinstance(old, NotChecked) else None
                return Answer(understood, Origin.FETCHED, trouble=spoilt, waived=self.waived)
        return NotChecked(Cause.DAMAGED, question.subject, "it is said to be known already")

    def _standing_in(self, old: _Old[_T], outage: NotChecked) -> Answer[_T] | NotChecked:
        """What was kept, in place of an answer, if it is not too old."""
        if old.age < -_SKEW:
            return NotChecked(Cause.STALE, outage.subject, f"its date is in the future; {outage.reason}")
        if self.max_age is not None and old.age > self.max_age:
            return NotChecked(Cause.STALE, outage.subject, f"it is {age_text(old.age)} old; {outage.reason}")
        return Answer(old.value, Origin.KEPT, max(old.age, timedelta()), outage, self.waived)

    def _kept(self, question: Question, understand: Callable[[bytes], _T | NotChecked]) -> _Old[_T] | NotChecked | None:
        """What the disk has of an address, verified as if it had just come."""
        match self.shelf.get(question.url) if self.shelf is not None else None:
            case None:
                return None
            case Spoilt():
                return NotChecked(Cause.CACHE, question.subject)
            case Kept() as kept:
                understood = understand(kept.body)
                if isinstance(understood, NotChecked):
                    return NotChecked(Cause.CACHE, question.subject, understood.reason)
                return _Old(understood, kept, self.transport.now() - kept.asked_at)

    def _keep(self, url: str, body: bytes, etag: str | None) -> None:
        if self.shelf is not None:
            self.shelf.put(url, Kept(body, etag, self.transport.now()))


def age_text(age: timedelta) -> str:
    """An age in the largest unit that says something: `3 days`, `1 hour`, `0 minutes`."""
    minutes = int(age.total_seconds() // 60)
    count, unit = (minutes // 1_440, "day") if minutes >= 1_440 else (minutes // 60, "hour")
    if minutes < 60:
        count, unit = minutes, "minute"
    return f"{count} {unit}{'' if count == 1 else 's'}"
