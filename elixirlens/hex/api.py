"""Asks the JSON API of hex.pm for what the registry does not have: licences, links, owners, downloads, documentation.

It tells nothing about advisories here: its packages are confirmed as unchanged when only their advisories changed. It
allows a hundred requests a minute, so what it said within a day is not asked again. Source: https://hex.pm/docs/api and
hexpm/specifications, `apiary.apib`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TypeVar
from urllib.parse import quote

import msgspec
from msgspec import Struct

from elixirlens.hex.environment import HEXPM, api_of, is_name
from elixirlens.hex.fetch import Answer, Fetcher
from elixirlens.hex.shelf import Shelf
from elixirlens.hex.transport import Question, Transport
from elixirlens.hex.unchecked import Cause, NotChecked, shown
from elixirlens.hex.version import InvalidVersion, Version

_FRESH_FOR = timedelta(days=1)
_LARGEST = 8_000_000
_Read = TypeVar("_Read")


class Downloads(Struct, frozen=True):
    """How often a package was downloaded: ever, in 90 days, in seven, and yesterday."""

    all: int = 0
    recent: int = 0
    week: int = 0
    day: int = 0


class ApiRetirement(Struct, frozen=True):
    """Why a release was retired, in the API's words."""

    reason: str
    message: str | None = None


class ReleaseLine(Struct, frozen=True):
    """One release in the list of a package."""

    version: str
    inserted_at: datetime | None = None
    has_docs: bool = False


class PackageMeta(Struct, frozen=True):
    """What a package says about itself, and what hex.pm counts. `owners` is None where it does not say."""

    name: str
    description: str = ""
    licences: tuple[str, ...] = ()
    links: dict[str, str] = {}
    owners: tuple[str, ...] | None = None
    downloads: Downloads = Downloads()
    latest: str | None = None
    latest_stable: str | None = None
    releases: tuple[ReleaseLine, ...] = ()
    retirements: dict[str, ApiRetirement] = {}
    inserted_at: datetime | None = None
    updated_at: datetime | None = None
    html_url: str = ""
    docs_url: str | None = None


class ReleaseMeta(Struct, frozen=True):
    """What a release says about itself. `checksum` is the outer one, in hexadecimal."""

    version: str
    checksum: str | None = None
    has_docs: bool = False
    inserted_at: datetime | None = None
    retirement: ApiRetirement | None = None
    app: str | None = None
    elixir: str | None = None
    build_tools: tuple[str, ...] = ()
    downloads: int = 0
    publisher: str | None = None


class Api:
    """The API of hex.pm. Its methods never raise for what the network or the server does.

    `max_age` is how old an answer may be that nobody confirms, None for any age. UsageError is raised where the
    environment has an address that cannot be meant.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        transport: Transport,
        shelf: Shelf | None = None,
        max_age: timedelta | None = None,
    ) -> None:
        self._url = api_of(environment)
        self._key = environment.get("HEX_API_KEY") or None
        self._fetcher = Fetcher(transport, shelf, max_age, _FRESH_FOR, transport.network.waived)

    def package(self, name: str, repository: str = HEXPM) -> Answer[PackageMeta] | NotChecked:
        """Licences, links, owners, downloads and retirements of a package."""
        question = self._question(name, repository, "")
        if isinstance(question, NotChecked):
            return question
        return self._fetcher.ask(question, lambda body: _package(body, name, question.subject))

    def release(self, name: str, version: str, repository: str = HEXPM) -> Answer[ReleaseMeta] | NotChecked:
        """What one release says about itself."""
        try:
            Version.parse(version)
        except InvalidVersion as invalid:
            return NotChecked(Cause.BAD_NAME, f"{shown(repository)}: {shown(name)}", str(invalid))
        question = self._question(name, repository, f"/releases/{quote(version, safe='')}")
        if isinstance(question, NotChecked):
            return question
        return self._fetcher.ask(question, lambda body: _release(body, version, question.subject))

    def packages(self, names: Iterable[str]) -> dict[str, Answer[PackageMeta] | NotChecked]:
        """Several public packages at a time, in the order of their names."""
        wanted = sorted(set(names))
        with ThreadPoolExecutor(self._fetcher.transport.network.concurrency) as pool:
            return dict(zip(wanted, pool.map(self.package, wanted), strict=True))

    def _question(self, name: str, repository: str, rest: str) -> Question | NotChecked:
        """What to ask of whom. A name that is not public is sent only with the key of its organisation."""
        subject = f"API, {shown(repository)}: {shown(name)}"
        source, _, organisation = repository.partition(":")
        if not is_name(name) or (":" in repository and not is_name(organisation)):
            return NotChecked(Cause.BAD_NAME, subject)
        if source != HEXPM:
            return NotChecked(Cause.NO_API, subject)
        if not organisation:
            url, secret = f"{self._url}/packages/{name}{rest}", None
        elif self._key is None:
            return NotChecked(Cause.FORBIDDEN, subject, "HEX_API_KEY is not set, so nobody was asked")
        else:
            url, secret = f"{self._url}/repos/{organisation}/packages/{name}{rest}", self._key
        return Question(url, subject, secret=secret, accept="application/json", most_bytes=_LARGEST)


class _User(Struct, frozen=True):
    username: str | None = None


class _Meta(Struct, frozen=True):
    """`meta` of a package and of a release."""

    description: str | None = None
    licenses: tuple[str, ...] | None = None
    links: dict[str, str] | None = None
    app: str | None = None
    elixir: str | None = None
    build_tools: tuple[str, ...] | None = None


class _Package(Struct, frozen=True):
    name: str
    meta: _Meta | None = None
    owners: tuple[_User, ...] | None = None
    downloads: dict[str, int] | None = None
    latest_version: str | None = None
    latest_stable_version: str | None = None
    releases: tuple[ReleaseLine, ...] | None = None
    retirements: dict[str, ApiRetirement] | None = None
    inserted_at: datetime | None = None
    updated_at: datetime | None = None
    html_url: str | None = None
    docs_html_url: str | None = None


class _Release(Struct, frozen=True):
    version: str
    checksum: str | None = None
    has_docs: bool = False
    inserted_at: datetime | None = None
    retirement: ApiRetirement | None = None
    meta: _Meta | None = None
    downloads: int | None = None
    publisher: _User | None = None


def _package(body: bytes, name: str, subject: str) -> PackageMeta | NotChecked:
    raw = _decoded(body, _Package, subject)
    if isinstance(raw, NotChecked):
        return raw
    if raw.name != name:
        return NotChecked(Cause.WRONG_PACKAGE, subject, shown(raw.name))
    meta = raw.meta or _Meta()
    counted = raw.downloads or {}
    return PackageMeta(
        name=name,
        description=meta.description or "",
        licences=meta.licenses or (),
        links=meta.links or {},
        owners=None if raw.owners is None else tuple(user.username for user in raw.owners if user.username),
        downloads=Downloads(*(counted.get(span, 0) for span in ("all", "recent", "week", "day"))),
        latest=raw.latest_version,
        latest_stable=raw.latest_stable_version,
        releases=raw.releases or (),
        retirements=raw.retirements or {},
        inserted_at=raw.inserted_at,
        updated_at=raw.updated_at,
        html_url=raw.html_url or "",
        docs_url=raw.docs_html_url,
    )


def _release(body: bytes, version: str, subject: str) -> ReleaseMeta | NotChecked:
    raw = _decoded(body, _Release, subject)
    if isinstance(raw, NotChecked):
        return raw
    if raw.version != version:
        return NotChecked(Cause.WRONG_PACKAGE, subject, f"version {shown(raw.version)}")
    meta = raw.meta or _Meta()
    return ReleaseMeta(
        version=version,
        checksum=raw.checksum,
        has_docs=raw.has_docs,
        inserted_at=raw.inserted_at,
        retirement=raw.retirement,
        app=meta.app,
        elixir=meta.elixir,
        build_tools=meta.build_tools or (),
        downloads=raw.downloads or 0,
        publisher=raw.publisher.username if raw.publisher is not None else None,
    )


def _decoded(body: bytes, kind: type[_Read], subject: str) -> _Read | NotChecked:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as failure:
        return NotChecked(Cause.DAMAGED, subject, shown(str(failure)))
