from __future__ import annotations

import contextlib
import gzip
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from unhurried import unhurried

from elixirlens.hex import wire
from elixirlens.hex.encode import encode_package, encode_signed, encode_varint, encode_versions
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
from elixirlens.hex.wire import Damaged, decode_package, decode_signed, decode_versions

REGISTRIES = Path(__file__).parents[2] / "fixtures" / "hex"
FILES = ["versions", "packages/alpha", "packages/beta_lib", "packages/gamma"]


def payload_of(registry: str, file: str) -> bytes:
    return decode_signed(gzip.decompress((REGISTRIES / f"registry_{registry}" / file).read_bytes())).payload


def field(number: int, value: int | bytes) -> bytes:
    """A field of any number, written without the code under test where it matters."""
    if isinstance(value, int):
        return encode_varint(number << 3) + encode_varint(value)
    return encode_varint(number << 3 | 2) + encode_varint(len(value)) + value


# What the real client wrote


def test_a_real_list_of_versions() -> None:
    versions = decode_versions(payload_of("hexpm", "versions"))
    assert versions.repository == "hexpm"
    assert list(versions) == ["alpha", "beta_lib", "gamma"]
    assert versions.package("alpha") == PackageVersions(
        "alpha",
        ("0.9.0", "1.0.0", "1.1.0-rc.1", "1.1.0"),
        retired=frozenset({"1.0.0"}),
        with_advisories=frozenset({"0.9.0", "1.0.0"}),
    )
    assert "alpha" in versions
    assert "delta" not in versions
    assert versions.package("delta") is None


def test_a_real_package() -> None:
    alpha = decode_package(payload_of("hexpm", "packages/alpha"))
    old = alpha.release("1.0.0")
    assert old is not None
    assert old.retirement == Retirement(Reason.SECURITY, 2, "CVE-2026-0001, use 1.1.0")
    assert old.published_at == datetime(2026, 10, 22, 2, 20, 53, tzinfo=UTC)
    assert old.inner_checksum.hex().startswith("eacdb8ba3f0c6a23")
    assert old.outer_checksum is not None
    assert old.outer_checksum.hex().startswith("f92e3d5f1ace1694")
    first, second = alpha.advisories_of(old)
    assert first.id == "EEF-CVE-2026-0001"
    assert first.severity is Severity.HIGH
    assert first.cvss_score == 8.7
    assert first.aliases == ("CVE-2026-0001", "GHSA-aaaa-bbbb-cccc")
    assert second.cvss_score is None
    new = alpha.release("1.1.0")
    assert new is not None
    assert alpha.advisories_of(new) == ()
    assert alpha.release("7.0.0") is None


def test_a_real_package_that_needs_another() -> None:
    beta = decode_package(payload_of("acme", "packages/beta_lib"))
    assert beta.repository == "acme"
    assert beta.releases[1].dependencies == (
        Dependency("alpha", "~> 1.0 or >= 2.0.0", optional=True, app="alpha", repository="hexpm"),
    )
    assert beta.releases[1].published_at is None


@pytest.mark.parametrize("registry", ["hexpm", "acme"])
@pytest.mark.parametrize("file", FILES)
def test_what_is_written_again_reads_the_same(registry: str, file: str) -> None:
    payload = payload_of(registry, file)
    if file == "versions":
        versions = decode_versions(payload)
        packages = [versions.package(name) for name in versions]
        again = decode_versions(encode_versions(versions.repository, [each for each in packages if each]))
        assert [again.package(name) for name in again] == packages
        assert again.payload == payload
    else:
        assert decode_package(encode_package(decode_package(payload))) == decode_package(payload)


# Any message


texts = some.text(max_size=20)
dates = some.datetimes(datetime(1960, 1, 1), datetime(2100, 1, 1), timezones=some.just(UTC))
dependencies = some.builds(
    Dependency, texts, texts, some.booleans(), some.none() | texts, some.none() | texts
)  # fmt: skip
retirements = some.sampled_from(list(Reason)[:5]).flatmap(
    lambda reason: some.builds(Retirement, some.just(reason), some.just(list(Reason).index(reason)), texts)
)
advisories = some.sampled_from(list(Severity)[:5]).flatmap(
    lambda severity: some.builds(
        RegistryAdvisory,
        id=texts,
        summary=texts,
        severity=some.just(severity),
        severity_number=some.just(list(Severity).index(severity)),
        cvss_score=some.none() | some.integers(0, 100).map(lambda tenth: tenth / 10),
        aliases=some.lists(texts, max_size=3).map(tuple),
    )
)
releases = some.builds(
    Release,
    version=texts,
    inner_checksum=some.binary(max_size=32),
    outer_checksum=some.none() | some.binary(max_size=32),
    dependencies=some.lists(dependencies, max_size=3).map(tuple),
    retirement=some.none() | retirements,
    advisories=some.lists(some.integers(0, 1), max_size=2).map(tuple),
    published_at=some.none() | dates,
)
packages = some.builds(
    Package,
    name=texts,
    repository=texts,
    releases=some.lists(releases, max_size=3).map(tuple),
    advisories=some.lists(advisories, min_size=2, max_size=3).map(tuple),
)


@unhurried
@given(packages)
def test_any_package_survives_the_wire(package: Package) -> None:
    assert decode_package(encode_package(package)) == package


@unhurried
@given(some.lists(some.text(max_size=200), unique=True, max_size=20), some.data())
def test_any_list_of_versions_survives_the_wire(names: list[str], data: some.DataObject) -> None:
    written = []
    for name in names:
        versions = tuple(data.draw(some.lists(texts, unique=True, max_size=5)))
        flagged = some.frozensets(some.sampled_from(versions)) if versions else some.just(frozenset[str]())
        written.append(PackageVersions(name, versions, data.draw(flagged), data.draw(flagged)))
    read = decode_versions(encode_versions("hexpm", written))
    assert list(read) == names
    assert [read.package(name) for name in names] == written


@unhurried
@given(some.integers(-(2**63), 2**63 - 1))
def test_any_number_survives_the_wire(number: int) -> None:
    ((place, value),) = wire.fields(field(7, number))
    assert place == 7
    assert value == number % 2**64


# What the format allows


def alpha_with(*fields: bytes) -> bytes:
    return field(1, field(1, b"alpha") + field(2, b"0.9.0") + field(2, b"1.0.0") + b"".join(fields)) + field(2, b"r")


@pytest.mark.parametrize(
    "written",
    [field(3, b"\x00\x01"), field(3, 0) + field(3, 1), field(3, b"\x00") + field(3, 1), field(3, b"\x80\x00\x01")],
    ids=["packed", "unpacked", "both", "longer than it needs to be"],
)
def test_lists_of_numbers_come_packed_and_unpacked(written: bytes) -> None:
    alpha = decode_versions(alpha_with(written)).package("alpha")
    assert alpha is not None
    assert alpha.retired == {"0.9.0", "1.0.0"}


def release_with(*fields: bytes) -> bytes:
    release = field(1, b"1.0.0") + field(2, b"inner") + b"".join(fields)
    advisories = field(4, field(1, b"A")) + field(4, field(1, b"B"))
    return field(1, release) + field(2, b"alpha") + field(3, b"hexpm") + advisories


@pytest.mark.parametrize("written", [field(6, 0) + field(6, 1), field(6, b"\x00\x01")], ids=["unpacked", "packed"])
def test_advisories_of_a_release_come_packed_and_unpacked(written: bytes) -> None:
    package = decode_package(release_with(written))
    assert [advisory.id for advisory in package.advisories_of(package.releases[0])] == ["A", "B"]


def test_unknown_fields_are_skipped() -> None:
    fixed = encode_varint(20 << 3 | 5) + b"four" + encode_varint(21 << 3 | 1) + b"and four"
    unknown = field(19, 5) + field(1000, b"text") + fixed
    alpha = decode_versions(unknown + alpha_with(unknown) + unknown).package("alpha")
    assert alpha is not None
    assert alpha.versions == ("0.9.0", "1.0.0")
    assert decode_package(unknown + release_with(unknown)).releases[0].version == "1.0.0"


def test_a_field_of_another_kind_is_an_unknown_field() -> None:
    assert decode_package(release_with(field(7, 12), field(4, 3))).releases[0].published_at is None


@pytest.mark.parametrize(("number", "reason"), [(5, Reason.UNKNOWN), (99, Reason.UNKNOWN), (-1, Reason.UNKNOWN)])
def test_unknown_reasons_keep_their_number(number: int, reason: Reason) -> None:
    retirement = decode_package(release_with(field(4, field(1, number)))).releases[0].retirement
    assert retirement == Retirement(reason, number, "")


def test_unknown_severities_keep_their_number() -> None:
    written = field(2, b"alpha") + field(3, b"hexpm") + field(4, field(1, b"A") + field(4, 7))
    (advisory,) = decode_package(written).advisories
    assert (advisory.severity, advisory.severity_number) == (Severity.UNKNOWN, 7)


def test_a_score_that_is_no_number_is_no_score() -> None:
    score = encode_varint(5 << 3 | 5) + b"\x00\x00\xc0\x7f"
    (advisory,) = decode_package(field(2, b"a") + field(3, b"r") + field(4, field(1, b"A") + score)).advisories
    assert advisory.cvss_score is None


def test_the_name_need_not_come_first() -> None:
    package = field(1, field(2, b"1.0.0") + field(1, b"alpha"))
    assert decode_versions(package + field(2, b"r")).package("alpha") == PackageVersions("alpha", ("1.0.0",))


# What it does not


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (b"", "no repository"),
        (field(2, b"r")[:-1], "middle of a field"),
        (b"\x0a", "middle of a field"),
        (b"\x0a\x05\x0a\x03al", "middle of a field"),
        (b"\x0a\x03\x0a\x09alpha" + b" " * 20, "longer than its package"),
        (field(1, b"") + field(2, b"r"), "no name of a package"),
        (field(1, field(1, b"a")) * 2 + field(2, b"r"), "two packages of the same name"),
        (field(2, b"\xff"), "not UTF-8"),
        (b"\x12" + b"\xff" * 10, "more than 64 bits"),
        (b"\x12\xff\xff", "middle of a number"),
        (b"\x13", "of a kind"),
        (b"\x02\x00", "number 0"),
    ],
)
def test_damaged_versions_are_refused(payload: bytes, said: str) -> None:
    with pytest.raises(Damaged, match=said):
        decode_versions(payload)


@pytest.mark.parametrize("flag", [field(3, 2), field(5, b"\x02"), field(3, -1)])
def test_a_flag_on_a_version_that_is_not_there_is_refused(flag: bytes) -> None:
    versions = decode_versions(alpha_with(flag))
    with pytest.raises(Damaged, match="flags a version"):
        versions.package("alpha")


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (field(2, b"alpha"), "no repository"),
        (field(3, b"hexpm"), "no name"),
        (release_with(field(6, 2)), "advisory that is not there"),
        (release_with(field(4, b"")), "no reason"),
        (release_with(field(7, field(1, 2**62))), "no calendar knows"),
        (release_with(field(3, field(1, b"beta"))), "no requirement"),
    ],
)
def test_damaged_packages_are_refused(payload: bytes, said: str) -> None:
    with pytest.raises(Damaged, match=said):
        decode_package(payload)


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MOST_BYTES", 10)
    with pytest.raises(Damaged, match="larger than 10 bytes"):
        decode_versions(alpha_with())
    with pytest.raises(Damaged, match="larger than 10 bytes"):
        decode_signed(encode_signed(Signed(b"payload", b"signature")))


def test_a_signed_message_needs_both_parts() -> None:
    assert decode_signed(encode_signed(Signed(b"payload", b"signature"))) == Signed(b"payload", b"signature")
    with pytest.raises(Damaged, match="no signature"):
        decode_signed(field(1, b"payload"))
    with pytest.raises(Damaged, match="more than 16 fields"):
        decode_signed(b"\x18\x00" * 1_000_000)


@unhurried
@given(some.binary(max_size=80))
def test_no_bytes_do_more_than_damage(data: bytes) -> None:
    for decode in (decode_signed, decode_package, decode_versions):
        with contextlib.suppress(Damaged):
            read = decode(data)
            if isinstance(read, wire.Versions):
                for name in read:
                    read.package(name)


@unhurried
@given(some.integers(0, 400), some.integers(0, 255))
def test_no_changed_byte_does_more_than_damage(place: int, byte: int) -> None:
    payload = bytearray(payload_of("hexpm", "packages/alpha"))
    payload[place] = byte
    with contextlib.suppress(Damaged):
        decode_package(bytes(payload))


@unhurried
@given(some.integers(0, 1000))
def test_what_is_cut_off_is_never_read_as_whole(length: int) -> None:
    payload = payload_of("hexpm", "versions")
    if length < len(payload):
        with pytest.raises(Damaged):
            decode_versions(payload[:length])


def test_the_whole_of_hex_is_read_in_half_a_second() -> None:
    """25,000 packages of nine versions, a few more than hex.pm has."""
    versions = tuple(f"1.{number}.0" for number in range(9))
    packages = [
        PackageVersions(f"package_{number}", versions, frozenset(versions[: number % 2])) for number in range(25_000)
    ]
    payload = encode_versions("hexpm", packages)
    took = []
    for _ in range(3):  # another process may have the machine for a while
        start = time.perf_counter()
        read = decode_versions(payload)
        assert read.package("package_12345") == packages[12345]
        took.append(time.perf_counter() - start)
    assert len(read) == 25_000
    assert min(took) < 0.5
