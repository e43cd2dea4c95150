"""The advisories of OSV about Hex: from files that somebody has, or fetched as a whole, so that no name is sent.

A directory may hold records as single files, or `all.zip` as https://osv.dev publishes it and osv-scanner keeps it.
What cannot be read is named in `troubles`; a database without any record of Hex is no answer at all.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from elixirlens.hex.fetch import Answer, Fetcher
from elixirlens.hex.osv_records import Affected, Event, EventKind, Range, Record, readable
from elixirlens.hex.shelf import Shelf
from elixirlens.hex.transport import Question, Transport
from elixirlens.hex.unchecked import Cause, NotChecked, shown

OSV_URL = "https://storage.googleapis.com/osv-vulnerabilities/Hex/all.zip"
MOST_RECORDS = 100_000
_ECOSYSTEM = "Hex"
_LARGEST_RECORD = 8_000_000
_LARGEST_ZIP = 100_000_000
_MOST_INFLATED = 500_000_000
_EVALUATED = frozenset({"SEMVER", "ECOSYSTEM"})
_ENCRYPTED = 0x1
_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?")


class Database(Struct, frozen=True):
    """Records about Hex, by id, and what could not be read."""

    records: tuple[Record, ...]
    troubles: tuple[NotChecked, ...] = ()

    def of(self, package: str) -> tuple[Record, ...]:
        """The records about a package of hex.pm, also those that were withdrawn."""
        return tuple(record for record in self.records if any(record.about(package)))


class _Package(Struct, frozen=True):
    ecosystem: str = ""
    name: str = ""


class _Range(Struct, frozen=True):
    type: str = ""
    events: list[dict[str, str]] | None = None


class _Affected(Struct, frozen=True):
    package: _Package | None = None
    ranges: list[_Range] | None = None
    versions: list[str] | None = None


class _Severity(Struct, frozen=True):
    score: str = ""


class _Reference(Struct, frozen=True):
    url: str = ""


class _Record(Struct, frozen=True):
    """The part of a record that is read here, as it is written."""

    id: str
    affected: list[_Affected] | None = None
    aliases: list[str] | None = None
    summary: str | None = None
    severity: list[_Severity] | None = None
    references: list[_Reference] | None = None
    published: str | None = None
    modified: str | None = None
    withdrawn: str | None = None
    database_specific: dict[str, Any] | None = None


def read_osv(path: Path) -> Database | NotChecked:
    """Read a record, a list of them, a zip of them, or a directory of any of these."""
    if not path.is_dir():
        return _database(_of_file(path, path.name), path.name)
    files = sorted(each for each in path.rglob("*") if each.suffix in {".json", ".zip"} and each.is_file())
    return _database((part for file in files for part in _of_file(file, file.relative_to(path).as_posix())), path.name)


def fetch_osv(
    transport: Transport,
    shelf: Shelf | None = None,
    max_age: timedelta | None = None,
    url: str = OSV_URL,
) -> Answer[Database] | NotChecked:
    """Fetch all records about Hex with one conditional request."""
    question = Question(url, "OSV: all advisories of Hex", most_bytes=_LARGEST_ZIP)
    fetcher = Fetcher(transport, shelf, max_age, waived=transport.network.waived)
    return fetcher.ask(question, lambda body: _database(_of_zip(body, "all.zip"), "all.zip"))


_Part = Record | NotChecked | None  # None for a record that is not about Hex


def _database(parts: Iterator[_Part], name: str) -> Database | NotChecked:
    records: dict[str, Record] = {}
    troubles: list[NotChecked] = []
    for part in parts:
        match part:
            case NotChecked():
                troubles.append(part)
            case Record(id=identity):
                known = records.get(identity)
                if known is None or (known.modified or "") < (part.modified or ""):
                    records[identity] = part
    if records:
        return Database(tuple(records[identity] for identity in sorted(records)), tuple(troubles))
    if len(troubles) == 1:
        return troubles[0]
    return NotChecked(Cause.DAMAGED, f"OSV: {shown(name)}", "it holds no advisory about Hex")


def _of_file(path: Path, name: str) -> Iterator[_Part]:
    most = _LARGEST_ZIP if path.suffix == ".zip" else _MOST_INFLATED
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as failure:
        cause = Cause.NOT_FOUND if isinstance(failure, FileNotFoundError) else Cause.DAMAGED
        yield NotChecked(cause, f"OSV: {shown(name)}", failure.strerror or "it cannot be opened")
        return
    if len(content) > most:
        yield NotChecked(Cause.TOO_LARGE, f"OSV: {shown(name)}", f"more than {most:,} bytes")
    elif content.startswith(b"PK"):
        yield from _of_zip(content, name)
    else:
        yield from _of_json(content, name)


def _of_zip(content: bytes, name: str) -> Iterator[_Part]:
    subject = f"OSV: {shown(name)}"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [each for each in archive.infolist() if each.filename.endswith(".json")]
            if len(members) > MOST_RECORDS:
                yield NotChecked(Cause.TOO_LARGE, subject, f"more than {MOST_RECORDS:,} records")
                return
            left = _MOST_INFLATED
            for member in members:
                record = _member(archive, member)
                if isinstance(record, NotChecked):
                    yield record
                    continue
                left -= len(record)
                if left < 0:
                    yield NotChecked(Cause.TOO_LARGE, subject, f"it inflates to more than {_MOST_INFLATED:,} bytes")
                    return
                yield from _of_json(record, member.filename)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError):
        yield NotChecked(Cause.DAMAGED, subject, "it is no zip file, or a broken one")


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | NotChecked:
    """The content of a member, which its own announcement of its size cannot make larger than the bound."""
    subject = f"OSV: {shown(member.filename)}"
    if member.flag_bits & _ENCRYPTED:
        return NotChecked(Cause.DAMAGED, subject, "it is encrypted")
    try:
        with archive.open(member) as file:
            content = file.read(_LARGEST_RECORD + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        return NotChecked(Cause.DAMAGED, subject, "its compression is broken")
    if len(content) > _LARGEST_RECORD:
        return NotChecked(Cause.TOO_LARGE, subject, f"more than {_LARGEST_RECORD:,} bytes")
    return content


def _of_json(content: bytes, name: str) -> Iterator[_Part]:
    try:
        if content.lstrip()[:1] == b"[":
            yield from map(_record, msgspec.json.decode(content, type=list[_Record]))
        else:
            yield _record(msgspec.json.decode(content, type=_Record))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as failure:
        yield NotChecked(Cause.DAMAGED, f"OSV: {shown(name)}", shown(str(failure)))


def _record(raw: _Record) -> _Part:
    """The record as far as it is about Hex, None where it is not."""
    try:
        affected = tuple(
            Affected(each.package.name, frozenset(map(_usual, each.versions or ())), tuple(_ranges(each)))
            for each in raw.affected or ()
            if each.package is not None and each.package.ecosystem.partition(":")[0] == _ECOSYSTEM
        )
    except ValueError as unknown:
        return NotChecked(Cause.DAMAGED, f"OSV: {shown(raw.id)}", shown(str(unknown)))
    if not affected:
        return None
    severity = (raw.database_specific or {}).get("severity")
    return Record(
        id=raw.id,
        affected=affected,
        aliases=tuple(raw.aliases or ()),
        summary=raw.summary or "",
        severity=severity if isinstance(severity, str) else None,
        vectors=tuple(each.score for each in raw.severity or ()),
        references=tuple(each.url for each in raw.references or ()),
        published=raw.published,
        modified=raw.modified,
        withdrawn=raw.withdrawn or None,
    )


def _ranges(affected: _Affected) -> Iterator[Range]:
    """The ranges of versions. Raises ValueError for an event that this version does not know."""
    for each in affected.ranges or ():
        if each.type in _EVALUATED:
            events = [(kind, version) for event in each.events or () for kind, version in event.items()]
            yield Range(tuple(Event(EventKind(kind), version) for kind, version in events))


def _usual(text: str) -> str:
    """A version as Hex writes it, without its build: `1.0` is 1.0.0. What cannot be read stays as it is."""
    if _VERSION.fullmatch(text):
        return text
    version = readable(text)
    return text if version is None else str(version).partition("+")[0]
