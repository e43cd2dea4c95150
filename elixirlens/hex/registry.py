"""Asks a Hex repository what it has: `/versions` once for everything, `/packages/NAME` for what needs detail.

An answer is given only for what its repository signed; anything else is a `NotChecked`. What was fetched is kept, and
is confirmed with the server by one conditional request. Where the server has an outage, what was kept stands in, and
the answer says so and how old it is. Packages are asked of their own repository and of no other host.

Source of the format: hexpm/specifications, `registry-v2.md`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from elixirlens.hex.environment import Repository, Waived, is_name
from elixirlens.hex.messages import Package, PackageVersions
from elixirlens.hex.shelf import Kept, Shelf, Spoilt
from elixirlens.hex.signature import is_signed
from elixirlens.hex.transport import Question, Reply, TooLarge, Transport, inflate
from elixirlens.hex.unchecked import OUTAGES, Cause, NotChecked, shown
from elixirlens.hex.wire import Damaged, Versions, decode_package, decode_signed, decode_versions

_T = TypeVar("_T")
_Message = TypeVar("_Message", Versions, Package)
_GZIP = b"\x1f\x8b"
_SKEW = timedelta(minutes=5)  # clocks differ


class Origin(StrEnum):
    """Where an answer came from."""

    FETCHED = "fetched"
    CONFIRMED = "confirmed"  # kept, and the server says that it is current
    KEPT = "kept"  # kept, and nobody was asked or nobody answered


@dataclass(frozen=True, slots=True)
class Answer(Generic[_T]):
    """What a repository says, and how far that is to be believed.

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
    """What was kept, and what it says."""

    value: _T
    kept: Kept


class Registry:
    """One repository. Its methods never raise for what the network or the server does.

    `max_age` is how old an answer may be that nobody confirms, None for any age.
    """

    def __init__(
        self,
        repository: Repository,
        transport: Transport,
        shelf: Shelf | None = None,
        max_age: timedelta | None = None,
    ) -> None:
        self.repository = repository
        self._transport = transport
        self._shelf = shelf
        self._max_age = max_age
        self._versions: Answer[Versions] | NotChecked | None = None
        self._asking = threading.Lock()

    def versions(self) -> Answer[Versions] | NotChecked:
        """All packages of the repository and their versions. The server is asked once, however often this is called."""
        with self._asking:
            if self._versions is None:
                self._versions = self._ask("versions", f"{self.repository.name}: all versions", decode_versions)
            return self._versions

    def flags(self, name: str) -> Answer[PackageVersions] | NotChecked:
        """The versions of a package, and which of them are retired or have advisories, out of `versions()`."""
        subject = self._subject(name)
        if not is_name(name):
            return NotChecked(Cause.BAD_NAME, subject)
        match self.versions():
            case NotChecked(cause, _, detail):
                return NotChecked(cause, subject, detail)
            case Answer(versions) as answer:
                try:
                    package = versions.package(name)
                except Damaged as damage:
                    return NotChecked(Cause.DAMAGED, subject, str(damage))
                if package is None:
                    return NotChecked(Cause.NOT_FOUND, subject)
                return Answer(package, answer.origin, answer.age, answer.trouble, answer.waived)

    def package(self, name: str) -> Answer[Package] | NotChecked:
        """Releases and advisories of a package."""
        subject = self._subject(name)
        if not is_name(name):
            return NotChecked(Cause.BAD_NAME, subject)
        answer = self._ask(f"packages/{name}", subject, decode_package)
        if isinstance(answer, Answer) and answer.value.name != name:
            return NotChecked(Cause.WRONG_PACKAGE, subject, shown(answer.value.name))
        return answer

    def packages(self, names: Iterable[str]) -> dict[str, Answer[Package] | NotChecked]:
        """Several packages at a time, in the order of their names."""
        wanted = sorted(set(names))
        with ThreadPoolExecutor(self._transport.network.concurrency) as pool:
            return dict(zip(wanted, pool.map(self.package, wanted), strict=True))

    def _subject(self, name: str) -> str:
        return f"{self.repository.name}: {shown(name)}"

    def _ask(self, path: str, subject: str, decode: Callable[[bytes], _Message]) -> Answer[_Message] | NotChecked:
        url = f"{self.repository.url}/{path}"
        old = self._kept(url, subject, decode)
        etag = old.kept.etag if isinstance(old, _Old) else None
        reply = self._transport.get(Question(url, subject, etag, self.repository.secret))
        waived = self.repository.waived
        match reply, old:
            case NotChecked(cause), _Old() if cause in OUTAGES:
                return self._standing_in(old, reply)
            case NotChecked(Cause.OFFLINE), NotChecked():
                return old
            case NotChecked(), _:
                return reply
            case Reply(None), _Old(value, kept):
                self._keep(url, kept.body, kept.etag)
                return Answer(value, Origin.CONFIRMED, waived=waived)
            case Reply(bytes(body), etag), _:
                message = self._opened(body, subject, decode)
                if isinstance(message, NotChecked):
                    return message
                self._keep(url, body, etag)
                return Answer(
                    message, Origin.FETCHED, trouble=old if isinstance(old, NotChecked) else None, waived=waived
                )
        return NotChecked(Cause.DAMAGED, subject, "it is said to be known already")

    def _standing_in(self, old: _Old[_Message], outage: NotChecked) -> Answer[_Message] | NotChecked:
        """What was kept, in place of an answer, if it is not too old."""
        age = self._transport.now() - old.kept.asked_at
        if age < -_SKEW:
            return NotChecked(Cause.STALE, outage.subject, f"its date is in the future; {outage.reason}")
        if self._max_age is not None and age > self._max_age:
            return NotChecked(Cause.STALE, outage.subject, f"it is {age_text(age)} old; {outage.reason}")
        return Answer(old.value, Origin.KEPT, max(age, timedelta()), outage, self.repository.waived)

    def _kept(self, url: str, subject: str, decode: Callable[[bytes], _Message]) -> _Old[_Message] | NotChecked | None:
        """What the disk has of an address, verified as if it had just come."""
        match self._shelf.get(url) if self._shelf is not None else None:
            case None:
                return None
            case Spoilt():
                return NotChecked(Cause.CACHE, subject)
            case Kept() as kept:
                value = self._opened(kept.body, subject, decode)
                if isinstance(value, NotChecked):
                    return NotChecked(Cause.CACHE, subject, value.reason)
                return _Old(value, kept)

    def _keep(self, url: str, body: bytes, etag: str | None) -> None:
        if self._shelf is not None:
            self._shelf.put(url, Kept(body, etag, self._transport.now()))

    def _opened(self, body: bytes, subject: str, decode: Callable[[bytes], _Message]) -> _Message | NotChecked:
        """The message in a body, if the repository signed it and means itself."""
        repository = self.repository
        try:
            signed = decode_signed(inflate(body) if body.startswith(_GZIP) else body)
            if Waived.SIGNATURE not in repository.waived and (
                repository.key is None or not is_signed(signed.payload, signed.signature, repository.key)
            ):
                return NotChecked(Cause.SIGNATURE, subject)
            message = decode(signed.payload)
        except TooLarge as bomb:
            return NotChecked(Cause.TOO_LARGE, subject, str(bomb))
        except Damaged as damage:
            return NotChecked(Cause.DAMAGED, subject, str(damage))
        if Waived.ORIGIN not in repository.waived and message.repository != repository.origin:
            return NotChecked(Cause.WRONG_REPOSITORY, subject, shown(message.repository))
        return message


def age_text(age: timedelta) -> str:
    """An age in the largest unit that says something: `3 days`, `1 hour`, `0 minutes`."""
    minutes = int(age.total_seconds() // 60)
    count, unit = (minutes // 1_440, "day") if minutes >= 1_440 else (minutes // 60, "hour")
    if minutes < 60:
        count, unit = minutes, "minute"
    return f"{count} {unit}{'' if count == 1 else 's'}"
