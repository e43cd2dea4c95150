"""Asks a Hex repository what it has: `/versions` once for everything, `/packages/NAME` for what needs detail.

An answer is given only for what its repository signed; anything else is a `NotChecked`. Packages are asked of their own
repository and of no other host.

Source of the format: hexpm/specifications, `registry-v2.md`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

from elixirlens.hex.environment import Repository, Waived, is_name
from elixirlens.hex.fetch import Answer, Fetcher
from elixirlens.hex.messages import Package, PackageVersions
from elixirlens.hex.shelf import Shelf
from elixirlens.hex.signature import is_signed
from elixirlens.hex.transport import Question, TooLarge, Transport, inflate
from elixirlens.hex.unchecked import Cause, NotChecked, shown
from elixirlens.hex.wire import Damaged, Versions, decode_package, decode_signed, decode_versions

_Message = TypeVar("_Message", Versions, Package)
_GZIP = b"\x1f\x8b"


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
        self._fetcher = Fetcher(transport, shelf, max_age, waived=repository.waived)
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
        with ThreadPoolExecutor(self._fetcher.transport.network.concurrency) as pool:
            return dict(zip(wanted, pool.map(self.package, wanted), strict=True))

    def _subject(self, name: str) -> str:
        return f"{self.repository.name}: {shown(name)}"

    def _ask(self, path: str, subject: str, decode: Callable[[bytes], _Message]) -> Answer[_Message] | NotChecked:
        question = Question(f"{self.repository.url}/{path}", subject, secret=self.repository.secret)
        return self._fetcher.ask(question, lambda body: self._opened(body, subject, decode))

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
