"""Writes the messages that `wire.py` reads, so that a registry can be made: for tools and for tests."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from elixirlens.hex.messages import (
    Dependency,
    Package,
    PackageVersions,
    RegistryAdvisory,
    Release,
    Retirement,
    Signed,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def encode_signed(signed: Signed) -> bytes:
    """The envelope of a registry file, not yet compressed."""
    return _bytes(1, signed.payload) + _bytes(2, signed.signature)


def encode_versions(repository: str, packages: Iterable[PackageVersions]) -> bytes:
    """The message of `/versions`. Places of flagged versions are packed."""
    return b"".join(_bytes(1, _package_versions(package)) for package in packages) + _text(2, repository)


def encode_package(package: Package) -> bytes:
    """The message of `/packages/NAME`. The places of advisories are unpacked, as hex.pm sends them."""
    return b"".join([
        *(_bytes(1, _release(release)) for release in package.releases),
        _text(2, package.name),
        _text(3, package.repository),
        *(_bytes(4, _advisory(advisory)) for advisory in package.advisories),
    ])  # fmt: skip


def encode_varint(number: int) -> bytes:
    """A number in groups of seven bits, the lowest first; a negative one as the 64 bits that it has."""
    number &= (1 << 64) - 1
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)


def _number(place: int, number: int) -> bytes:
    return encode_varint(place << 3) + encode_varint(number)


def _bytes(place: int, value: bytes) -> bytes:
    return encode_varint(place << 3 | 2) + encode_varint(len(value)) + value


def _text(place: int, text: str | None) -> bytes:
    return b"" if text is None else _bytes(place, text.encode())


def _package_versions(package: PackageVersions) -> bytes:
    written = [_text(1, package.name), *(_text(2, version) for version in package.versions)]
    for place, flagged in ((3, package.retired), (5, package.with_advisories)):
        if flagged:
            places = [number for number, version in enumerate(package.versions) if version in flagged]
            written.append(_bytes(place, b"".join(map(encode_varint, places))))
    return b"".join(written)


def _release(release: Release) -> bytes:
    written = [_text(1, release.version), _bytes(2, release.inner_checksum)]
    written += [_bytes(3, _dependency(dependency)) for dependency in release.dependencies]
    if release.retirement is not None:
        written.append(_bytes(4, _retirement(release.retirement)))
    if release.outer_checksum is not None:
        written.append(_bytes(5, release.outer_checksum))
    written += [_number(6, place) for place in release.advisories]
    if release.published_at is not None:
        written.append(_bytes(7, _timestamp(release.published_at)))
    return b"".join(written)


def _dependency(dependency: Dependency) -> bytes:
    optional = _number(3, 1) if dependency.optional else b""
    head = _text(1, dependency.package) + _text(2, dependency.requirement)
    return head + optional + _text(4, dependency.app) + _text(5, dependency.repository)


def _retirement(retirement: Retirement) -> bytes:
    return _number(1, retirement.number) + _text(2, retirement.message or None)


def _advisory(advisory: RegistryAdvisory) -> bytes:
    written = [_text(1, advisory.id), _text(2, advisory.summary), _text(3, advisory.html_url)]
    if advisory.severity_number is not None:
        written.append(_number(4, advisory.severity_number))
    if advisory.cvss_score is not None:
        written.append(encode_varint(5 << 3 | 5) + struct.pack("<f", advisory.cvss_score))
    written.append(_text(6, advisory.api_url))
    written += [_text(7, alias) for alias in advisory.aliases]
    return b"".join(written)


def _timestamp(moment: datetime) -> bytes:
    seconds, rest = divmod(moment - _EPOCH, timedelta(seconds=1))
    return _number(1, seconds) + _number(2, rest.microseconds * 1000)
