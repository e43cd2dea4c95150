from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from loopback import Clock, Sent, Server
from unhurried import unhurried

from elixirlens.hex import osv
from elixirlens.hex.environment import Network
from elixirlens.hex.fetch import Answer, Origin
from elixirlens.hex.osv import Database, fetch_osv, read_osv
from elixirlens.hex.osv_records import Affected, Event, EventKind, Range, Record, affects, fixes, readable
from elixirlens.hex.shelf import Shelf
from elixirlens.hex.transport import Transport
from elixirlens.hex.unchecked import Cause, NotChecked
from elixirlens.hex.version import Version


def record(
    *events: dict[str, str],
    versions: list[str] | None = None,
    package: str = "alpha",
    ecosystem: str = "Hex",
    kind: str = "SEMVER",
    **more: Any,
) -> dict[str, Any]:
    """A record as OSV writes it."""
    affected: dict[str, Any] = {"package": {"ecosystem": ecosystem, "name": package, "purl": f"pkg:hex/{package}"}}
    if events:
        affected["ranges"] = [{"type": kind, "events": list(events)}]
    if versions is not None:
        affected["versions"] = versions
    return {"id": "EEF-CVE-2026-0001", "modified": "2026-01-01T00:00:00Z", "affected": [affected]} | more


def read(folder: Path, written: object) -> Record:
    file = folder / "record.json"
    file.write_text(json.dumps(written))
    database = read_osv(file)
    assert isinstance(database, Database), database
    (only,) = database.records
    return only


def affected_among(found: Record, *versions: str) -> list[str]:
    return [version for version in versions if affects(found, "alpha", Version.parse(version))]


# One record


def test_a_range(tmp_path: Path) -> None:
    found = read(tmp_path, record({"introduced": "1.0.0"}, {"fixed": "1.2.0"}))
    assert affected_among(found, "0.9.0", "1.0.0-rc.1", "1.0.0", "1.2.0-rc.1", "1.2.0") == ["1.0.0", "1.2.0-rc.1"]
    assert affects(found, "beta", Version.parse("1.0.0")) is False
    assert found.ranges_of("alpha") == ">= 1.0.0 and < 1.2.0"
    assert list(map(str, fixes(found, "alpha"))) == ["1.2.0"]


def test_several_ranges_in_one(tmp_path: Path) -> None:
    """What hex.pm's own conversion makes unsatisfiable."""
    events = [{"fixed": "1.2.0"}, {"introduced": "2.0.0"}, {"introduced": "0"}, {"fixed": "2.0.3"}]
    found = read(tmp_path, record(*events, kind="ECOSYSTEM"))
    assert affected_among(found, "0.0.0-a", "1.1.9", "1.2.0", "1.9.9", "2.0.0", "2.0.3") == [
        "0.0.0-a",
        "1.1.9",
        "2.0.0",
    ]
    assert found.ranges_of("alpha") == "< 1.2.0 or >= 2.0.0 and < 2.0.3"


def test_the_last_affected_version(tmp_path: Path) -> None:
    found = read(tmp_path, record({"introduced": "1.0.0"}, {"last_affected": "1.2.0"}))
    assert affected_among(found, "1.2.0", "1.2.1-rc.1", "1.2.1") == ["1.2.0"]
    assert found.ranges_of("alpha") == ">= 1.0.0 and <= 1.2.0"
    only = read(tmp_path, record({"introduced": "1.0.0"}, {"last_affected": "1.0.0"}))
    assert affected_among(only, "0.9.9", "1.0.0", "1.0.1") == ["1.0.0"]


def test_limits(tmp_path: Path) -> None:
    found = read(tmp_path, record({"introduced": "1.0.0"}, {"limit": "2.0.0"}))
    assert affected_among(found, "1.9.9", "2.0.0") == ["1.9.9"]
    unlimited = read(tmp_path, record({"introduced": "1.0.0"}, {"limit": "2.0.0"}, {"limit": "*"}))
    assert affected_among(unlimited, "1.9.9", "2.0.0") == ["1.9.9", "2.0.0"]


def test_no_end_and_everything(tmp_path: Path) -> None:
    assert affected_among(read(tmp_path, record({"introduced": "1.0.0"})), "0.9.0", "99.0.0") == ["99.0.0"]
    everything = read(tmp_path, record({"introduced": "0"}))
    assert affected_among(everything, "0.0.0-0", "99.0.0") == ["0.0.0-0", "99.0.0"]
    assert everything.ranges_of("alpha") == "every version"


def test_a_list_of_versions(tmp_path: Path) -> None:
    found = read(tmp_path, record(versions=["1.0.0", "v1.1", "1.2.0-rc.1+build"]))
    assert affected_among(found, "1.0.0", "1.0.0+other", "1.0.1", "1.1.0", "1.2.0-rc.1") == [
        "1.0.0",
        "1.0.0+other",
        "1.1.0",
        "1.2.0-rc.1",
    ]
    both = read(tmp_path, record({"introduced": "2.0.0"}, versions=["1.0.0"]))
    assert affected_among(both, "1.0.0", "1.5.0", "2.0.0") == ["1.0.0", "2.0.0"]


def test_a_record_about_several_packages(tmp_path: Path) -> None:
    written = record({"introduced": "0"}, {"fixed": "1.0.0"})
    written["affected"] += record({"introduced": "3.0.0"})["affected"]
    written["affected"] += record({"introduced": "0"}, package="beta")["affected"]
    written["affected"] += record({"introduced": "0"}, package="alpha", ecosystem="npm")["affected"]
    found = read(tmp_path, written)
    assert affected_among(found, "0.9.0", "2.0.0", "3.0.0") == ["0.9.0", "3.0.0"]
    assert [each.package for each in found.affected] == ["alpha", "alpha", "beta"]


def test_what_was_withdrawn_is_about_nothing(tmp_path: Path) -> None:
    found = read(tmp_path, record({"introduced": "0"}, withdrawn="2026-02-01T00:00:00Z"))
    assert affects(found, "alpha", Version.parse("1.0.0")) is False


@pytest.mark.parametrize(
    "written",
    [
        record({"introduced": "one"}, {"fixed": "1.2.0"}),
        record({"introduced": "0"}, {"fixed": "the next"}),
        record({"introduced": "0"}, {"limit": "??"}),
        record({"introduced": "abcdef"}, kind="GIT"),
        record(),
        record(versions=[]),
    ],
)
def test_what_cannot_be_read_is_not_called_clean(tmp_path: Path, written: dict[str, Any]) -> None:
    assert affects(read(tmp_path, written), "alpha", Version.parse("1.0.0")) is None


def test_all_that_is_kept(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        record(
            {"introduced": "0"},
            aliases=["CVE-2026-0001", "GHSA-aaaa-bbbb-cccc"],
            summary="It leaks",
            severity=[{"type": "CVSS_V4", "score": "CVSS:4.0/…"}],
            references=[{"type": "WEB", "url": "https://example.com"}],
            database_specific={"severity": "MODERATE", "cwe_ids": ["CWE-1"]},
            published="2026-01-01T00:00:00Z",
            credits=None,
            unheard_of={"deep": [1, 2]},
        ),
    )
    assert found.names == {"EEF-CVE-2026-0001", "CVE-2026-0001", "GHSA-aaaa-bbbb-cccc"}
    assert (found.summary, found.severity, found.vectors) == ("It leaks", "MODERATE", ("CVSS:4.0/…",))
    assert found.references == ("https://example.com",)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("1.2.3", "1.2.3"),
        ("v1.2", "1.2.0"),
        ("1", "1.0.0"),
        ("1.2-rc.1", "1.2.0-rc.1"),
        ("1.0.0-a-b+c-d", "1.0.0-a-b+c-d"),
    ],
)
def test_versions_as_databases_write_them(text: str, version: str) -> None:
    assert str(readable(text)) == version


@pytest.mark.parametrize("text", ["", "one", "1.2.3.4", "1..2", "9" * 10_000, "01.0.0", "*"])
def test_what_is_no_version(text: str) -> None:
    assert readable(text) is None


# Any range

UNIVERSE = [
    Version.parse(text)
    for text in ["0.0.0-a", "0.0.0", "0.1.0", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "2.0.0-0", "2.0.0", "10.0.0"]
]
kinds = some.sampled_from([EventKind.INTRODUCED, EventKind.FIXED, EventKind.LAST_AFFECTED])
events = some.lists(some.tuples(kinds, some.sampled_from(["0", *map(str, UNIVERSE)])), max_size=8)
limits = some.lists(some.sampled_from(["*", *map(str, UNIVERSE)]), max_size=2)


def walked(happens: list[tuple[EventKind, str]], limited: list[str]) -> list[Version]:
    """The affected versions, found by walking along all of them and minding what happens at each."""

    def at(version: Version, kind: EventKind) -> bool:
        return (kind, str(version)) in happens

    affected, found = (EventKind.INTRODUCED, "0") in happens, []
    for version in UNIVERSE:
        if at(version, EventKind.FIXED):
            affected = False
        if at(version, EventKind.INTRODUCED):
            affected = True
        if affected:
            found.append(version)
        if at(version, EventKind.LAST_AFFECTED):
            affected = False
    if not limited or "*" in limited:
        return found
    return [version for version in found if any(version < Version.parse(limit) for limit in limited)]


@unhurried
@given(events, limits)
def test_any_range_is_what_walking_along_it_finds(happens: list[tuple[EventKind, str]], limited: list[str]) -> None:
    happens = [(kind, version) for kind, version in happens if version != "0" or kind is EventKind.INTRODUCED]
    written = [Event(kind, version) for kind, version in happens]
    written += [Event(EventKind.LIMIT, limit) for limit in limited]
    found = [version for version in UNIVERSE if Range(tuple(written)).holds(version)]
    assert found == walked(happens, limited)


@unhurried
@given(some.lists(some.tuples(some.sampled_from(list(EventKind)), some.text(max_size=8)), max_size=6))
def test_any_text_in_a_range_is_survived(happens: list[tuple[EventKind, str]]) -> None:
    part = Range(tuple(Event(kind, version) for kind, version in happens))
    for version in UNIVERSE:
        assert Affected("alpha", ranges=(part,)).holds(version) in {True, False, None}
    assert str(part)


# Files


def zipped(**files: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.json", content)
    return written.getvalue()


def as_json(number: int, **more: Any) -> bytes:
    return json.dumps(record({"introduced": "0"}, id=f"A-{number}", **more)).encode()


def ids(found: Database | NotChecked) -> list[str]:
    assert isinstance(found, Database), found
    return [each.id for each in found.records]


def test_a_zip(tmp_path: Path) -> None:
    (tmp_path / "all.zip").write_bytes(zipped(b=as_json(2), a=as_json(1)))
    found = read_osv(tmp_path / "all.zip")
    assert ids(found) == ["A-1", "A-2"]
    assert isinstance(found, Database)
    assert len(found.of("alpha")) == 2
    assert found.of("beta") == ()


def test_a_list_of_records(tmp_path: Path) -> None:
    (tmp_path / "all.json").write_bytes(b"[" + as_json(1) + b"," + as_json(2) + b"]")
    assert ids(read_osv(tmp_path / "all.json")) == ["A-1", "A-2"]


def test_a_directory_of_anything(tmp_path: Path) -> None:
    (tmp_path / "osv-scanner" / "Hex").mkdir(parents=True)
    (tmp_path / "osv-scanner" / "Hex" / "all.zip").write_bytes(zipped(a=as_json(1), b=as_json(2)))
    (tmp_path / "newer.json").write_bytes(as_json(2, modified="2026-02-02T00:00:00Z", summary="newer"))
    (tmp_path / "broken.json").write_bytes(b"{")
    (tmp_path / "npm.json").write_text(json.dumps(record({"introduced": "0"}, ecosystem="npm", id="N-1")))
    (tmp_path / "README.md").write_text("nothing to read")
    found = read_osv(tmp_path)
    assert ids(found) == ["A-1", "A-2"]
    assert isinstance(found, Database)
    assert found.records[1].summary == "newer"
    assert [(trouble.cause, trouble.subject) for trouble in found.troubles] == [(Cause.DAMAGED, "OSV: broken.json")]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"null",
        b"\xff\xfe",
        b'{"id": 1}',
        b'{"id": "A", "affected": [{"package": {"ecosystem": "npm", "name": "alpha"}}]}',
        b"PK\x03\x04 and no zip",
        b'{"id": "A", "deep": ' + b"[" * 100_000,
        json.dumps(record({"enlarged": "1.0.0"})).encode(),
        json.dumps(record({"introduced": "0"}) | {"affected": "all"}).encode(),
    ],
)
def test_what_holds_no_advisory_is_no_answer(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "some.json"
    file.write_bytes(content)
    found = read_osv(file)
    assert isinstance(found, NotChecked)
    assert found.cause is Cause.DAMAGED
    assert str(found).isprintable()


def test_what_is_not_there(tmp_path: Path) -> None:
    found = read_osv(tmp_path / "nothing")
    assert isinstance(found, NotChecked)
    assert found.cause is Cause.NOT_FOUND
    empty = read_osv(tmp_path)
    assert isinstance(empty, NotChecked)
    assert empty.cause is Cause.DAMAGED


def test_a_bomb_in_a_zip_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = b" " * (osv._LARGEST_RECORD + 1)
    (tmp_path / "all.zip").write_bytes(zipped(a=bomb, b=as_json(1)))
    found = read_osv(tmp_path / "all.zip")
    assert ids(found) == ["A-1"]
    assert isinstance(found, Database)
    assert [trouble.cause for trouble in found.troubles] == [Cause.TOO_LARGE]
    monkeypatch.setattr(osv, "_MOST_INFLATED", 1_000)
    (tmp_path / "all.zip").write_bytes(zipped(a=as_json(1), b=b" " * 2_000))
    found = read_osv(tmp_path / "all.zip")
    assert isinstance(found, Database)
    assert [trouble.cause for trouble in found.troubles] == [Cause.TOO_LARGE]
    monkeypatch.setattr(osv, "MOST_RECORDS", 1)
    found = read_osv(tmp_path / "all.zip")
    assert isinstance(found, NotChecked)
    assert found.cause is Cause.TOO_LARGE


def test_an_encrypted_record_is_said(tmp_path: Path) -> None:
    content = bytearray(zipped(a=as_json(1), b=as_json(2)))
    content[content.index(b"PK\x01\x02") + 8] |= 1  # as the directory at the end has it
    (tmp_path / "all.zip").write_bytes(bytes(content))
    found = read_osv(tmp_path / "all.zip")
    assert ids(found) == ["A-2"]
    assert isinstance(found, Database)
    assert [trouble.detail for trouble in found.troubles] == ["it is encrypted"]


@unhurried
@given(some.integers(0, 2_000), some.integers(0, 255))
def test_no_changed_byte_of_a_zip_is_more_than_a_trouble(place: int, byte: int) -> None:
    content = bytearray(zipped(a=as_json(1), b=as_json(2)))
    content[place % len(content)] = byte
    for part in osv._of_zip(bytes(content), "all.zip"):
        assert part is None or isinstance(part, Record | NotChecked)


@unhurried
@given(
    some.recursive(some.none() | some.text(max_size=5) | some.integers(), lambda inner: some.lists(inner, max_size=3))
)
def test_no_json_is_more_than_a_trouble(inner: object) -> None:
    for written in (inner, record() | {"affected": inner}, record(aliases=inner), record(database_specific=inner)):
        for part in osv._of_json(json.dumps(written).encode(), "some.json"):
            assert part is None or isinstance(part, Record | NotChecked)


# The network


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        running.pages["/Hex/all.zip"] = Sent(zipped(a=as_json(1)))
        yield running


def test_all_is_fetched_at_once_and_kept(server: Server, tmp_path: Path) -> None:
    clock, shelf, url = Clock(), Shelf(tmp_path), f"{server.url}/Hex/all.zip"
    online = Transport(Network(seconds=5), clock.now, clock.sleep)
    answer = fetch_osv(online, shelf, url=url)
    assert isinstance(answer, Answer)
    assert ids(answer.value) == ["A-1"]
    answer = fetch_osv(online, shelf, url=url)
    assert isinstance(answer, Answer)
    assert answer.origin is Origin.CONFIRMED
    clock.time += timedelta(days=2)
    offline = Transport(Network(offline=True), clock.now, clock.sleep)
    answer = fetch_osv(offline, shelf, url=url)
    assert isinstance(answer, Answer)
    assert answer.age == timedelta(days=2)
    stale = fetch_osv(offline, shelf, timedelta(days=1), url)
    assert isinstance(stale, NotChecked)
    assert stale.cause is Cause.STALE
    assert server.paths == ["/Hex/all.zip"] * 2


@pytest.mark.parametrize(
    ("sent", "cause"),
    [
        (Sent(b"<html>"), Cause.DAMAGED),
        (Sent(zipped()), Cause.DAMAGED),
        (Sent(zipped(a=as_json(1)), missing=10), Cause.DAMAGED),
        (Sent(status=404), Cause.NOT_FOUND),
        (Sent(status=500), Cause.SERVER_ERROR),
    ],
)
def test_what_cannot_be_fetched_is_no_answer(server: Server, sent: Sent, cause: Cause) -> None:
    server.pages["/Hex/all.zip"] = sent
    clock = Clock()
    answer = fetch_osv(Transport(Network(seconds=5), clock.now, clock.sleep), url=f"{server.url}/Hex/all.zip")
    assert isinstance(answer, NotChecked)
    assert answer.cause is cause
