"""The protobuf messages of a Hex registry, read by hand: Signed, Versions and Package.

The format is that of the registry's second version (hexpm/specifications, `registry-v2.md` and its `.proto` files):
proto2, where lists of numbers come packed and unpacked, unknown fields are skipped and unknown numbers of an
enumeration are kept. What cannot be read raises `Damaged`; nothing is guessed.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TypeAlias, TypeVar

from msgspec import Struct

from elixirlens.hex.messages import (
    Dependency,
    Package,
    PackageVersions,
    Reason,
    RegistryAdvisory,
    Release,
    Retirement,
    Severity,
    Signed,
)

_T = TypeVar("_T")
# hex.pm's /versions takes two megabytes, its largest package less than one.
MOST_BYTES = 64_000_000
_MOST_IN_ENVELOPE = 16
_MOST_VARINT_BYTES = 10
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_REASONS = (Reason.OTHER, Reason.INVALID, Reason.SECURITY, Reason.DEPRECATED, Reason.RENAMED)
_SEVERITIES = (Severity.NONE, Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)

Value: TypeAlias = int | bytes | float


class Damaged(Exception):  # noqa: N818  # says what the bytes are, and is nobody's error here
    """These bytes are not the message that they should be; the text says why."""


class Versions(Struct, frozen=True):
    """All packages of a repository, each read when it is asked for: a lock asks for one in a hundred."""

    repository: str
    payload: bytes
    places: dict[bytes, tuple[int, int]]  # name to where its message begins and ends

    def __len__(self) -> int:
        return len(self.places)

    def __contains__(self, name: str) -> bool:
        return name.encode() in self.places

    def __iter__(self) -> Iterator[str]:
        return (name.decode("utf-8", "replace") for name in self.places)

    def package(self, name: str) -> PackageVersions | None:
        """The versions of a package, None where the repository has none of that name. Raises Damaged."""
        place = self.places.get(name.encode("utf-8", "replace"))
        return None if place is None else _package_versions(self.payload[place[0] : place[1]])


# Reading


def decode_signed(data: bytes) -> Signed:
    """Read the envelope of a registry file, already inflated. Raises Damaged."""
    payload = signature = None
    for count, field in enumerate(fields(data)):
        if count == _MOST_IN_ENVELOPE:  # nobody has verified anything yet, so nobody gets to keep us busy
            raise Damaged(f"its envelope has more than {_MOST_IN_ENVELOPE} fields")
        match field:
            case 1, bytes(value):
                payload = value
            case 2, bytes(value):
                signature = value
    return Signed(_required(payload, "payload"), _required(signature, "signature"))


def decode_versions(payload: bytes) -> Versions:
    """Read the message of `/versions` to an index by name. Raises Damaged."""
    _bounded(payload)
    places: dict[bytes, tuple[int, int]] = {}
    repository: str | None = None
    count = position = 0
    size = len(payload)
    try:
        while position < size:
            if payload[position] != 0x0A:  # anything but a package, which is field 1 and has a length
                number, value, position = _field(payload, position)
                if number == 2 and isinstance(value, bytes):
                    repository = _text(value)
                continue
            length = payload[position + 1]
            start = position + 2
            if length > 0x7F:
                length, start = _varint(payload, position + 1)
            position = start + length
            name_length = payload[start + 1] if length else 0
            if length and payload[start] == 0x0A and name_length <= 0x7F:
                name = payload[start + 2 : start + 2 + name_length]
                if name_length + 2 > length:
                    raise Damaged("a name is longer than its package")
            else:
                name = _name_of(payload[start:position])
            places[name] = (start, position)
            count += 1
    except IndexError:
        raise Damaged("it ends in the middle of a field") from None
    if position > size:
        raise Damaged("it ends in the middle of a field")
    if len(places) != count:
        raise Damaged("it has two packages of the same name")
    return Versions(_required(repository, "repository"), payload, places)


def decode_package(payload: bytes) -> Package:
    """Read the message of `/packages/NAME`. Raises Damaged."""
    name = repository = None
    releases: list[Release] = []
    advisories: list[RegistryAdvisory] = []
    for field in fields(payload):
        match field:
            case 1, bytes(value):
                releases.append(_release(value))
            case 2, bytes(value):
                name = _text(value)
            case 3, bytes(value):
                repository = _text(value)
            case 4, bytes(value):
                advisories.append(_advisory(value))
    for release in releases:
        if any(place >= len(advisories) for place in release.advisories):
            raise Damaged(f"release {release.version!r} names an advisory that is not there")
    return Package(_required(name, "name"), _required(repository, "repository"), tuple(releases), tuple(advisories))


def fields(data: bytes) -> Iterator[tuple[int, Value]]:
    """The fields of any message: number and value. Fixed-width values are floats, all that this format has of them."""
    _bounded(data)
    position = 0
    size = len(data)
    while position < size:
        number, value, position = _field(data, position)
        yield number, value


def _field(data: bytes, position: int) -> tuple[int, Value, int]:
    key, position = _varint(data, position)
    number, kind = key >> 3, key & 7
    if number == 0:
        raise Damaged("it has a field of number 0")
    if kind == _VARINT:
        value, position = _varint(data, position)
        return number, value, position
    if kind == _BYTES:
        length, position = _varint(data, position)
    elif kind in {_FIXED32, _FIXED64}:
        length = 4 if kind == _FIXED32 else 8
    else:
        raise Damaged(f"field {number} is of a kind that the format does not have")
    end = position + length
    if end > len(data):
        raise Damaged("it ends in the middle of a field")
    piece = data[position:end]
    if kind == _BYTES:
        return number, piece, end
    (fixed,) = struct.unpack("<f" if kind == _FIXED32 else "<d", piece)
    return number, float(fixed), end


def _varint(data: bytes, position: int) -> tuple[int, int]:
    """A number without sign below 2^64, and the place behind it."""
    value = 0
    for place, byte in enumerate(data[position : position + _MOST_VARINT_BYTES]):
        value |= (byte & 0x7F) << (7 * place)
        if byte <= 0x7F:
            if value >> 64:
                raise Damaged("it has a number of more than 64 bits")
            return value, position + place + 1
    ends = len(data) - position < _MOST_VARINT_BYTES
    raise Damaged("it ends in the middle of a number" if ends else "it has a number of more than 64 bits")


def _bounded(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise Damaged(f"it is larger than {MOST_BYTES:,} bytes")


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise Damaged("a text in it is not UTF-8") from None


def _required(value: _T | None, name: str) -> _T:
    if value is None:
        raise Damaged(f"it has no {name}")
    return value


def _signed(value: int) -> int:
    """A number as int32 and int64 mean it: negative ones are sent as large ones."""
    return value - (1 << 64) if value >> 63 else value


def _numbers(value: Value) -> Iterator[int]:
    """The elements of a list of numbers: one where it is unpacked, all of them where it is packed."""
    match value:
        case int(number):
            yield number
        case bytes(packed):
            position = 0
            while position < len(packed):
                number, position = _varint(packed, position)
                yield number


def _name_of(package: bytes) -> bytes:
    name = None
    for field in fields(package):
        match field:
            case 1, bytes(value):
                name = value
    return _required(name, "name of a package")


def _package_versions(data: bytes) -> PackageVersions:
    name = ""
    versions: list[str] = []
    retired: list[int] = []
    with_advisories: list[int] = []
    for field in fields(data):
        match field:
            case 1, bytes(value):
                name = _text(value)
            case 2, bytes(value):
                versions.append(_text(value))
            case 3, value:
                retired.extend(_numbers(value))
            case 5, value:
                with_advisories.extend(_numbers(value))
    try:
        return PackageVersions(
            name,
            tuple(versions),
            frozenset(versions[place] for place in retired),
            frozenset(versions[place] for place in with_advisories),
        )
    except IndexError:
        raise Damaged(f"package {name!r} flags a version that is not there") from None


def _release(data: bytes) -> Release:
    version = inner = outer = retirement = published_at = None
    dependencies: list[Dependency] = []
    advisories: list[int] = []
    for field in fields(data):
        match field:
            case 1, bytes(value):
                version = _text(value)
            case 2, bytes(value):
                inner = value
            case 3, bytes(value):
                dependencies.append(_dependency(value))
            case 4, bytes(value):
                retirement = _retirement(value)
            case 5, bytes(value):
                outer = value
            case 6, (int() | bytes()) as numbers:
                advisories.extend(_numbers(numbers))
            case 7, bytes(value):
                published_at = _moment(value)
    return Release(
        version=_required(version, "version of a release"),
        inner_checksum=_required(inner, "inner checksum of a release"),
        outer_checksum=outer,
        dependencies=tuple(dependencies),
        retirement=retirement,
        advisories=tuple(advisories),
        published_at=published_at,
    )


def _dependency(data: bytes) -> Dependency:
    package = requirement = app = repository = None
    optional = False
    for field in fields(data):
        match field:
            case 1, bytes(value):
                package = _text(value)
            case 2, bytes(value):
                requirement = _text(value)
            case 3, int(number):
                optional = number != 0
            case 4, bytes(value):
                app = _text(value)
            case 5, bytes(value):
                repository = _text(value)
    name = _required(package, "package of a dependency")
    return Dependency(name, _required(requirement, "requirement of a dependency"), optional, app, repository)


def _retirement(data: bytes) -> Retirement:
    number: int | None = None
    message = ""
    for field in fields(data):
        match field:
            case 1, int(value):
                number = _signed(value)
            case 2, bytes(text):
                message = _text(text)
    sent = _required(number, "reason of a retirement")
    return Retirement(_named(sent, _REASONS, Reason.UNKNOWN), sent, message)


def _advisory(data: bytes) -> RegistryAdvisory:
    texts: dict[int, str] = {}
    aliases: list[str] = []
    number: int | None = None
    score: float | None = None
    for field in fields(data):
        match field:
            case (1 | 2 | 3 | 6) as place, bytes(value):
                texts[place] = _text(value)
            case 4, int(value):
                number = _signed(value)
            case 5, float(value) if math.isfinite(value):
                score = round(value, 1)  # a score has one decimal, which 32 bits cannot hold exactly
            case 7, bytes(value):
                aliases.append(_text(value))
    return RegistryAdvisory(
        id=_required(texts.get(1), "id of an advisory"),
        summary=texts.get(2, ""),
        html_url=texts.get(3, ""),
        api_url=texts.get(6, ""),
        severity=None if number is None else _named(number, _SEVERITIES, Severity.UNKNOWN),
        severity_number=number,
        cvss_score=score,
        aliases=tuple(aliases),
    )


def _moment(data: bytes) -> datetime:
    seconds = nanos = 0
    for field in fields(data):
        match field:
            case 1, int(value):
                seconds = _signed(value)
            case 2, int(value):
                nanos = _signed(value)
    try:
        return _EPOCH + timedelta(seconds=seconds, microseconds=nanos // 1000)
    except OverflowError:
        raise Damaged("it has a date that no calendar knows") from None


def _named(number: int, known: tuple[_T, ...], unknown: _T) -> _T:
    return known[number] if 0 <= number < len(known) else unknown
