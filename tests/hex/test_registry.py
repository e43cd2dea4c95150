from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from loopback import (
    OTHER_SECRET,
    PUBLIC,
    Clock,
    Sent,
    Server,
    certificate,
    package,
    package_file,
    signed,
    versions_file,
    with_files,
)
from msgspec import structs

from elixirlens.hex import transport as transport_module
from elixirlens.hex.encode import encode_package, encode_signed, encode_varint
from elixirlens.hex.environment import Network, Repository, Waived, network_of
from elixirlens.hex.fetch import Answer, Origin, age_text
from elixirlens.hex.messages import Package, PackageVersions, Reason, Retirement, Signed
from elixirlens.hex.registry import Registry
from elixirlens.hex.shelf import Shelf
from elixirlens.hex.signature import HEXPM_KEY, read_public_key
from elixirlens.hex.transport import Transport
from elixirlens.hex.unchecked import Cause, NotChecked

KEY = read_public_key(PUBLIC)
ALPHA = package("alpha", "1.0.0", "1.1.0")
BETA = package("beta", "0.1.0")
NETWORK = Network(seconds=5)
OFFLINE = Network(offline=True)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        with_files(running, ALPHA, BETA)
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "shelf")


def registry(
    server: Server,
    clock: Clock,
    shelf: Shelf | None = None,
    network: Network = NETWORK,
    max_age: timedelta | None = None,
    name: str = "hexpm",
    waived: frozenset[Waived] = frozenset(),
) -> Registry:
    repository = Repository(name, server.url, KEY, waived=waived)
    return Registry(repository, Transport(network, clock.now, clock.sleep), shelf, max_age)


def cause(answer: Answer[object] | NotChecked) -> Cause:
    assert isinstance(answer, NotChecked), answer
    assert answer.reason
    assert answer.advice
    assert str(answer).isprintable()
    return answer.cause


def value(answer: Answer[Package] | NotChecked) -> Package:
    assert isinstance(answer, Answer), answer
    return answer.value


# What a repository has


def test_versions_are_asked_for_once(server: Server, clock: Clock) -> None:
    asked = registry(server, clock)
    first = asked.flags("alpha")
    assert isinstance(first, Answer)
    assert first.value == PackageVersions("alpha", ("1.0.0", "1.1.0"))
    assert (first.origin, first.age, first.trouble, first.waived) == (Origin.FETCHED, timedelta(), None, frozenset())
    assert isinstance(asked.flags("beta"), Answer)
    assert cause(asked.flags("delta")) is Cause.NOT_FOUND
    assert server.paths == ["/versions"]


def test_a_package(server: Server, clock: Clock) -> None:
    asked = registry(server, clock)
    assert value(asked.package("alpha")) == ALPHA
    assert cause(asked.package("delta")) is Cause.NOT_FOUND


def test_packages_are_asked_for_at_the_same_time(server: Server, clock: Clock) -> None:
    names = [f"package_{number}" for number in range(40)]
    for name in names:
        server.pages[f"/packages/{name}"] = Sent(package_file(package(name, "1.0.0")), pause=0.05)
    answers = registry(server, clock).packages([*names, "delta", names[0]])
    assert list(answers) == sorted([*names, "delta"])
    assert {name for name, answer in answers.items() if isinstance(answer, Answer)} == set(names)
    assert len(server.asked) == 41
    assert 2 <= server.most_at_a_time <= 8


def test_a_lock_of_300_packages_costs_one_request_and_one_for_each_that_is_flagged(
    server: Server, clock: Clock
) -> None:
    retired = Retirement(Reason.SECURITY, 2, "use another")
    packages = [package(f"package_{number}", "1.0.0") for number in range(300)]
    for number in (7, 77, 177):
        release = structs.replace(packages[number].releases[0], retirement=retired)
        packages[number] = structs.replace(packages[number], releases=(release,))
    with_files(server, *packages)
    asked = registry(server, clock)
    flags = [asked.flags(each.name) for each in packages]
    flagged = [flag.value.name for flag in flags if isinstance(flag, Answer) and "1.0.0" in flag.value.retired]
    assert flagged == ["package_7", "package_77", "package_177"]
    details = asked.packages(flagged)
    assert all(value(detail).releases[0].retirement == retired for detail in details.values())
    assert len(server.asked) == 4


@pytest.mark.parametrize("sent_as", ["as it is", "encoded", "twice", "plain"])
def test_a_server_may_compress_as_it_likes(server: Server, clock: Clock, sent_as: str) -> None:
    body = package_file(ALPHA)
    encoded = {"Content-Encoding": "gzip"}
    server.pages["/packages/alpha"] = {
        "as it is": Sent(body),
        "encoded": Sent(body, headers=encoded),
        "twice": Sent(gzip.compress(body), headers=encoded),
        "plain": Sent(gzip.decompress(body)),
    }[sent_as]
    assert value(registry(server, clock).package("alpha")) == ALPHA


def test_unknown_numbers_and_unpacked_lists_are_understood(server: Server, clock: Clock) -> None:
    """What a server of next year sends, or one that was written by somebody else."""
    retired = Retirement(Reason.UNKNOWN, 42, "of a kind to come")
    alpha = structs.replace(ALPHA, releases=(structs.replace(ALPHA.releases[0], retirement=retired),))
    server.pages["/packages/alpha"] = Sent(package_file(alpha))
    assert value(registry(server, clock).package("alpha")).releases[0].retirement == retired

    def field(number: int, data: bytes) -> bytes:
        return encode_varint(number << 3 | 2) + encode_varint(len(data)) + data

    line = field(1, b"alpha") + field(2, b"1.0.0") + field(2, b"1.1.0") + b"\x18\x00\x18\x01" + b"\x28\x01"
    server.pages["/versions"] = Sent(signed(field(1, line) + field(2, b"hexpm") + field(99, b"?")))
    flags = registry(server, clock).flags("alpha")
    assert isinstance(flags, Answer)
    assert flags.value.retired == {"1.0.0", "1.1.0"}
    assert flags.value.with_advisories == {"1.1.0"}


# What cannot be believed


def test_another_signature_is_refused(server: Server, clock: Clock) -> None:
    server.pages["/packages/alpha"] = Sent(signed(encode_package(ALPHA), OTHER_SECRET))
    server.pages["/versions"] = Sent(signed(b"", OTHER_SECRET))
    asked = registry(server, clock)
    assert cause(asked.package("alpha")) is Cause.SIGNATURE
    assert cause(asked.flags("alpha")) is Cause.SIGNATURE


@pytest.mark.parametrize("place", [12, 40, 100, 300, -1])
def test_a_flipped_byte_is_refused(server: Server, clock: Clock, place: int) -> None:
    envelope = bytearray(gzip.decompress(package_file(ALPHA)))
    envelope[place] ^= 1
    server.pages["/packages/alpha"] = Sent(gzip.compress(bytes(envelope)))
    assert cause(registry(server, clock).package("alpha")) in {Cause.SIGNATURE, Cause.DAMAGED}


def test_an_answer_of_another_repository_is_refused(server: Server, clock: Clock) -> None:
    server.pages["/packages/alpha"] = Sent(package_file(structs.replace(ALPHA, repository="evil\x1b[31m")))
    answer = registry(server, clock).package("alpha")
    assert cause(answer) is Cause.WRONG_REPOSITORY
    server.pages["/versions"] = Sent(versions_file(repository="acme"))
    assert cause(registry(server, clock).versions()) is Cause.WRONG_REPOSITORY


def test_an_answer_about_another_package_is_refused(server: Server, clock: Clock) -> None:
    server.pages["/packages/alpha"] = Sent(package_file(BETA))
    assert cause(registry(server, clock).package("alpha")) is Cause.WRONG_PACKAGE


def test_an_organisation_signs_with_its_own_name(server: Server, clock: Clock) -> None:
    with_files(server, package("secret", "1.0.0", repository="acme"))
    assert isinstance(registry(server, clock, name="hexpm:acme").package("secret"), Answer)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", Cause.DAMAGED),
        (b"<html>It works</html>", Cause.DAMAGED),
        (package_file(ALPHA)[:-9], Cause.DAMAGED),
        (package_file(ALPHA) + b"more", Cause.DAMAGED),
        (gzip.compress(b"nothing signed", mtime=0), Cause.DAMAGED),
        (b"\x1f\x8b" + b"no gzip", Cause.DAMAGED),
        (signed(b"\x0a\xff"), Cause.DAMAGED),
        (gzip.compress(encode_signed(Signed(encode_package(ALPHA), b"")), mtime=0), Cause.SIGNATURE),
    ],
)
def test_damage_is_not_an_empty_answer(server: Server, clock: Clock, body: bytes, expected: Cause) -> None:
    server.pages["/packages/alpha"] = Sent(body)
    assert cause(registry(server, clock).package("alpha")) is expected


def test_damage_in_one_line_of_the_versions(server: Server, clock: Clock) -> None:
    server.pages["/versions"] = Sent(signed(b"\x0a\x0a\x0a\x05alpha\x18\x07\x00\x12\x05hexpm"))
    assert cause(registry(server, clock).flags("alpha")) is Cause.DAMAGED


@pytest.mark.parametrize("headers", [{}, {"Content-Encoding": "gzip"}])
def test_a_zip_bomb_is_refused(server: Server, clock: Clock, headers: dict[str, str]) -> None:
    bomb = gzip.compress(bytes(transport_module.MOST_INFLATED + 1), compresslevel=1)
    assert len(bomb) < 500_000
    server.pages["/packages/alpha"] = Sent(bomb, headers=headers)
    assert cause(registry(server, clock).package("alpha")) is Cause.TOO_LARGE


def test_what_never_ends_is_refused(server: Server, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    server.pages["/packages/alpha"] = Sent(endless=bytes(1_000_000))
    assert cause(registry(server, clock).package("alpha")) is Cause.TOO_LARGE
    monkeypatch.setattr(transport_module, "_SLOWEST", 0.2)
    server.pages["/packages/beta"] = Sent(endless=b"drip")
    assert cause(registry(server, clock, network=Network(seconds=1)).package("beta")) is Cause.TIMED_OUT


def test_an_unknown_encoding_is_refused(server: Server, clock: Clock) -> None:
    server.pages["/packages/alpha"] = Sent(b"?", headers={"Content-Encoding": "zstd"})
    assert cause(registry(server, clock).package("alpha")) is Cause.DAMAGED


# What the network does


def test_nobody_listens(clock: Clock, shelf: Shelf) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    gone = Server()
    transport = Transport(NETWORK, clock.now, clock.sleep)
    asked = Registry(Repository("hexpm", f"http://127.0.0.1:{port}", KEY), transport, shelf)
    assert cause(asked.versions()) is Cause.UNREACHABLE
    assert cause(asked.flags("alpha")) is Cause.UNREACHABLE
    assert clock.slept == [0.5, 1.0]
    assert [cause(each) for each in asked.packages(["alpha", "beta"]).values()] == [Cause.UNREACHABLE] * 2
    assert clock.slept == [0.5, 1.0], "a server that is gone is not waited for once more"
    gone._server.server_close()


def test_nobody_of_that_name(clock: Clock) -> None:
    transport = Transport(NETWORK, clock.now, clock.sleep)
    asked = Registry(Repository("hexpm", "http://nowhere.invalid", KEY), transport)
    assert cause(asked.versions()) is Cause.UNREACHABLE


def test_an_answer_that_does_not_come(server: Server, clock: Clock) -> None:
    server.pages["/versions"] = Sent(pause=1.5)
    asked = registry(server, clock, network=Network(seconds=0.1))
    assert cause(asked.versions()) is Cause.TIMED_OUT
    assert len(server.asked) == 3
    assert clock.slept == [0.5, 1.0]


def test_a_body_that_does_not_come(server: Server, clock: Clock) -> None:
    server.pages["/versions"] = Sent(versions_file(), missing=100)
    assert cause(registry(server, clock).versions()) is Cause.DAMAGED
    assert len(server.asked) == 3


def test_a_body_in_pieces(server: Server, clock: Clock) -> None:
    server.pages["/packages/alpha"] = Sent(package_file(ALPHA), chunk=50)
    assert value(registry(server, clock).package("alpha")) == ALPHA
    server.pages["/packages/alpha"] = Sent(package_file(ALPHA), chunk=50, missing=1)
    assert cause(registry(server, clock).package("alpha")) is Cause.DAMAGED


def test_a_server_that_hangs_up(server: Server, clock: Clock) -> None:
    server.pages["/versions"] = [Sent(hang_up=True), Sent(versions_file())]
    assert isinstance(registry(server, clock).versions(), Answer)
    server.pages["/versions"] = Sent(hang_up=True)
    assert cause(registry(server, clock).versions()) is Cause.UNREACHABLE


def test_a_failing_server_is_asked_again(server: Server, clock: Clock) -> None:
    server.pages["/versions"] = [Sent(status=500), Sent(status=503), Sent(versions_file())]
    assert isinstance(registry(server, clock).versions(), Answer)
    assert clock.slept == [0.5, 1.0]
    server.pages["/versions"] = Sent(status=500)
    asked = registry(server, clock)
    assert cause(asked.versions()) is Cause.SERVER_ERROR
    assert isinstance(asked.package("alpha"), Answer), "one file that fails says nothing about another"


def test_a_server_is_waited_for_as_long_as_it_asks(server: Server, clock: Clock) -> None:
    server.pages["/versions"] = [
        Sent(status=429, headers={"Retry-After": "7"}),
        Sent(
            status=429,
            headers={"Retry-After": format_datetime(clock.time + timedelta(seconds=7 + 20), usegmt=True)},
        ),
        Sent(versions_file()),
    ]
    assert isinstance(registry(server, clock).versions(), Answer)
    assert clock.slept == [7, 20]


def test_a_server_is_not_waited_for_all_day(server: Server, clock: Clock) -> None:
    server.pages["/versions"] = Sent(status=429, headers={"Retry-After": "86400"})
    asked = registry(server, clock)
    answer = asked.versions()
    assert cause(answer) is Cause.RATE_LIMITED
    assert "86400 seconds" in str(answer)
    assert clock.slept == []
    assert cause(asked.package("alpha")) is Cause.RATE_LIMITED
    assert server.paths == ["/versions"]


@pytest.mark.parametrize(
    "asked_to_wait", ["soon", "", "9" * 400, "-3", "Thu, 99 Jan", f"Fri, 1 Jan {'9' * 40} 00:00 GMT"]
)
def test_nonsense_about_waiting(server: Server, clock: Clock, asked_to_wait: str) -> None:
    server.pages["/versions"] = Sent(status=429, headers={"Retry-After": asked_to_wait})
    assert cause(registry(server, clock).versions()) is Cause.RATE_LIMITED
    assert clock.slept == [0.5, 1.0]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (401, Cause.FORBIDDEN),
        (403, Cause.FORBIDDEN),
        (404, Cause.NOT_FOUND),
        (410, Cause.NOT_FOUND),
        (400, Cause.DAMAGED),
        (204, Cause.DAMAGED),
        (304, Cause.DAMAGED),
    ],
)
def test_other_answers_are_not_asked_for_again(server: Server, clock: Clock, status: int, expected: Cause) -> None:
    server.pages["/packages/alpha"] = Sent(status=status)
    assert cause(registry(server, clock).package("alpha")) is expected
    assert len(server.asked) == 1


def test_redirects_stay_on_the_server(server: Server, clock: Clock) -> None:
    server.pages["/versions"] = Sent(status=302, headers={"Location": "/elsewhere"})
    server.pages["/elsewhere"] = Sent(versions_file())
    assert isinstance(registry(server, clock).versions(), Answer)
    server.pages["/elsewhere"] = Sent(status=301, headers={"Location": "/versions"})
    assert cause(registry(server, clock).versions()) is Cause.REDIRECTED


@pytest.mark.parametrize(
    "location",
    ["http://localhost:{port}/versions", "https://127.0.0.1:{port}/", "//evil.example/", "ftp://x/", "", "http://[::"],
)
def test_a_redirect_to_another_host_is_refused(server: Server, clock: Clock, location: str) -> None:
    target = location.format(port=server.url.rpartition(":")[2])
    server.pages["/versions"] = Sent(status=302, headers={"Location": target})
    assert cause(registry(server, clock).versions()) is Cause.REDIRECTED
    assert server.paths == ["/versions"]


def test_a_redirect_has_no_body_to_choke_on(server: Server, clock: Clock) -> None:
    server.pages["/versions"] = Sent(
        status=302, headers={"Location": "https://evil.example/", "Content-Encoding": "gzip"}, endless=b"\x1f\x8b"
    )
    assert cause(registry(server, clock).versions()) is Cause.REDIRECTED


# Certificates


def tls_registry(url: str, clock: Clock, environment: dict[str, str]) -> Registry:
    network = network_of(environment)
    return Registry(Repository("hexpm", url, KEY, waived=network.waived), Transport(network, clock.now, clock.sleep))


def test_a_certificate_of_somebody_else_is_refused(tmp_path: Path, clock: Clock) -> None:
    file = certificate(tmp_path, "other.example")
    with Server(file) as server:
        with_files(server, ALPHA)
        answer = tls_registry(server.url, clock, {"HEX_CACERTS_PATH": str(file)}).versions()
        assert cause(answer) is Cause.CERTIFICATE
        assert "another name" in str(answer)
        assert server.asked == []


def test_certificates_are_checked(tmp_path: Path, clock: Clock) -> None:
    file = certificate(tmp_path, "127.0.0.1")
    with Server(file) as server:
        with_files(server, ALPHA)
        answer = tls_registry(server.url, clock, {}).versions()
        assert cause(answer) is Cause.CERTIFICATE
        assert "nobody that we trust" in str(answer)
        assert server.asked == []
        answer = tls_registry(server.url, clock, {"HEX_CACERTS_PATH": str(file)}).versions()
        assert isinstance(answer, Answer)
        answer = tls_registry(server.url, clock, {"HEX_UNSAFE_HTTPS": "1"}).versions()
        assert isinstance(answer, Answer)
        assert answer.waived == {Waived.CERTIFICATE}


@pytest.mark.parametrize(
    "url",
    [
        "http://" + "a" * 300 + ".example",
        "http://xn--.example",
        "http://[::1]:1",
        "http://a..b",
        "http://\u00e9\u00e9.invalid",
        "http://127.0.0.1:65536",
        "gopher://127.0.0.1",
        "http://%00.example",
    ],
)
def test_an_address_that_leads_nowhere(clock: Clock, url: str) -> None:
    transport = Transport(Network(seconds=2), clock.now, clock.sleep)
    asked = Registry(Repository("hexpm", url, KEY), transport)
    assert cause(asked.versions()) in {Cause.BAD_ADDRESS, Cause.UNREACHABLE}


def test_authorities_that_are_none(tmp_path: Path, clock: Clock) -> None:
    file = certificate(tmp_path, "127.0.0.1")
    (tmp_path / "none.pem").write_text("no certificate")
    with Server(file) as server:
        answer = tls_registry(server.url, clock, {"HEX_CACERTS_PATH": str(tmp_path / "none.pem")}).versions()
        assert cause(answer) in {Cause.CERTIFICATE, Cause.BAD_ADDRESS}


def test_a_plain_server_where_a_certificate_is_expected(server: Server, clock: Clock) -> None:
    assert cause(tls_registry(server.url.replace("http:", "https:"), clock, {}).versions()) is Cause.CERTIFICATE


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "nonsense", "http://127.0.0.1:1", "http://:@/"])
def test_a_proxy_that_is_none(clock: Clock, proxy: str) -> None:
    network = replace(network_of({"HTTP_PROXY": proxy}), seconds=2)
    asked = Registry(Repository("hexpm", "http://hex.invalid", KEY), Transport(network, clock.now, clock.sleep))
    assert cause(asked.versions()) in {Cause.BAD_ADDRESS, Cause.UNREACHABLE}


# What is kept


def test_what_is_kept_is_confirmed_by_one_request(server: Server, clock: Clock, shelf: Shelf) -> None:
    assert value(registry(server, clock, shelf).package("alpha")) == ALPHA
    clock.time += timedelta(days=9)
    answer = registry(server, clock, shelf, max_age=timedelta(days=1)).package("alpha")
    assert value(answer) == ALPHA
    assert isinstance(answer, Answer)
    assert (answer.origin, answer.age) == (Origin.CONFIRMED, timedelta())
    assert "If-None-Match" in server.asked[1].headers
    clock.time += timedelta(hours=3)
    kept = registry(server, clock, shelf, OFFLINE).package("alpha")
    assert isinstance(kept, Answer)
    assert (kept.origin, kept.age) == (Origin.KEPT, timedelta(hours=3)), "a confirmation makes it young again"


def test_a_change_is_fetched(server: Server, clock: Clock, shelf: Shelf) -> None:
    registry(server, clock, shelf).package("alpha")
    newer = package("alpha", "2.0.0")
    with_files(server, newer)
    answer = registry(server, clock, shelf).package("alpha")
    assert value(answer) == newer
    assert isinstance(answer, Answer)
    assert answer.origin is Origin.FETCHED


def test_offline_asks_nobody_and_says_how_old_it_is(server: Server, clock: Clock, shelf: Shelf) -> None:
    registry(server, clock, shelf).versions()
    asked = len(server.asked)
    clock.time += timedelta(days=2)
    answer = registry(server, clock, shelf, OFFLINE).versions()
    assert isinstance(answer, Answer)
    assert (answer.origin, answer.age) == (Origin.KEPT, timedelta(days=2))
    assert answer.trouble is not None
    assert answer.trouble.cause is Cause.OFFLINE
    assert cause(registry(server, clock, shelf, OFFLINE).package("alpha")) is Cause.OFFLINE
    assert cause(registry(server, clock, None, OFFLINE).versions()) is Cause.OFFLINE
    assert len(server.asked) == asked


@pytest.mark.parametrize("outage", [Sent(status=500), Sent(status=429), Sent(hang_up=True), Sent(pause=1)])
def test_what_is_kept_stands_in_for_an_outage(server: Server, clock: Clock, shelf: Shelf, outage: Sent) -> None:
    registry(server, clock, shelf).package("alpha")
    server.pages["/packages/alpha"] = outage
    clock.time += timedelta(days=1)
    network = Network(seconds=0.3)
    answer = registry(server, clock, shelf, network, max_age=timedelta(days=7)).package("alpha")
    assert value(answer) == ALPHA
    assert isinstance(answer, Answer)
    assert answer.origin is Origin.KEPT
    assert answer.trouble is not None
    assert timedelta(days=1) <= answer.age < timedelta(days=1, minutes=1)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (Sent(status=404), Cause.NOT_FOUND),
        (Sent(status=403), Cause.FORBIDDEN),
        (Sent(signed(encode_package(ALPHA), OTHER_SECRET)), Cause.SIGNATURE),
        (Sent(package_file(structs.replace(ALPHA, repository="other"))), Cause.WRONG_REPOSITORY),
        (Sent(b"<html>"), Cause.DAMAGED),
        (Sent(status=302, headers={"Location": "https://evil.example"}), Cause.REDIRECTED),
    ],
)
def test_nothing_stands_in_for_an_answer(
    server: Server, clock: Clock, shelf: Shelf, sent: Sent, expected: Cause
) -> None:
    registry(server, clock, shelf).package("alpha")
    server.pages["/packages/alpha"] = sent
    assert cause(registry(server, clock, shelf).package("alpha")) is expected


def test_what_is_too_old_is_not_used(server: Server, clock: Clock, shelf: Shelf) -> None:
    registry(server, clock, shelf).versions()
    clock.time += timedelta(days=8)
    answer = registry(server, clock, shelf, OFFLINE, max_age=timedelta(days=7)).versions()
    assert cause(answer) is Cause.STALE
    assert "8 days" in str(answer)
    server.pages["/versions"] = Sent(status=503)
    assert cause(registry(server, clock, shelf, max_age=timedelta(days=7)).versions()) is Cause.STALE


def test_what_comes_from_the_future_is_not_used(server: Server, clock: Clock, shelf: Shelf) -> None:
    registry(server, clock, shelf).versions()
    clock.time -= timedelta(days=1)
    assert cause(registry(server, clock, shelf, OFFLINE).versions()) is Cause.STALE


def spoil(folder: Path, place: int) -> None:
    (file,) = [each for each in folder.iterdir() if each.is_file()]
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(bytes(content))


@pytest.mark.parametrize("place", [0, 30, 200, -1])
def test_what_was_spoilt_is_fetched_anew(
    server: Server, clock: Clock, shelf: Shelf, tmp_path: Path, place: int
) -> None:
    registry(server, clock, shelf).package("alpha")
    spoil(tmp_path / "shelf", place)
    assert cause(registry(server, clock, shelf, OFFLINE).package("alpha")) is Cause.CACHE
    answer = registry(server, clock, shelf).package("alpha")
    assert value(answer) == ALPHA
    assert isinstance(answer, Answer)
    assert answer.trouble is not None
    assert answer.trouble.cause is Cause.CACHE
    assert isinstance(registry(server, clock, shelf, OFFLINE).package("alpha"), Answer)


def test_what_was_kept_without_a_check_is_not_believed_with_one(server: Server, clock: Clock, shelf: Shelf) -> None:
    server.pages["/packages/alpha"] = Sent(signed(encode_package(ALPHA), OTHER_SECRET))
    careless = registry(server, clock, shelf, waived=frozenset({Waived.SIGNATURE}))
    answer = careless.package("alpha")
    assert isinstance(answer, Answer)
    assert answer.waived == {Waived.SIGNATURE}
    assert cause(registry(server, clock, shelf, OFFLINE).package("alpha")) is Cause.CACHE
    assert cause(registry(server, clock, shelf).package("alpha")) is Cause.SIGNATURE


def test_the_origin_may_go_unverified(server: Server, clock: Clock) -> None:
    with_files(server, structs.replace(ALPHA, repository="mirror"))
    answer = registry(server, clock, waived=frozenset({Waived.ORIGIN})).package("alpha")
    assert isinstance(answer, Answer)
    assert answer.waived == {Waived.ORIGIN}


def test_repositories_do_not_share_what_is_kept(server: Server, clock: Clock, shelf: Shelf) -> None:
    registry(server, clock, shelf).package("alpha")
    with Server() as other:
        assert cause(registry(other, clock, shelf, OFFLINE).package("alpha")) is Cause.OFFLINE


def test_only_its_owner_reads_what_is_kept(server: Server, clock: Clock, shelf: Shelf, tmp_path: Path) -> None:
    registry(server, clock, shelf).package("alpha")
    (file,) = (tmp_path / "shelf").iterdir()
    assert file.stat().st_mode & 0o077 == 0


def test_a_shelf_that_cannot_be_written_is_said(server: Server, clock: Clock, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    shelf = Shelf(tmp_path / "file" / "shelf")
    assert isinstance(registry(server, clock, shelf).package("alpha"), Answer)
    assert shelf.trouble is not None


# Names


@pytest.mark.parametrize(
    "name",
    ["", "../versions", "a/b", "a%2fb", "a?b", "a b", "a\x1b[31m", "a\n", "é", "a" * 200, ".", "a\x00b", "-r", "a.b"],
)
def test_a_name_that_hex_does_not_allow_is_never_asked_for(server: Server, clock: Clock, name: str) -> None:
    asked = registry(server, clock)
    assert cause(asked.package(name)) is Cause.BAD_NAME
    assert cause(asked.flags(name)) is Cause.BAD_NAME
    assert server.asked == []


@pytest.mark.parametrize("name", ["alpha", "Foo-bar", "_x", "a1_b2"])
def test_names_that_exist(server: Server, clock: Clock, name: str) -> None:
    server.pages[f"/packages/{name}"] = Sent(package_file(package(name, "1.0.0")))
    assert isinstance(registry(server, clock).package(name), Answer)


# Who hears what


def test_secrets_go_to_their_own_repository(server: Server, clock: Clock) -> None:
    private = package("secret", "1.0.0", repository="acme")
    with_files(server, private, below="/repos/acme")
    transport = Transport(NETWORK, clock.now, clock.sleep)
    organisation = Repository("hexpm:acme", f"{server.url}/repos/acme", KEY, "the key")
    assert value(Registry(organisation, transport).package("secret")) == private
    assert server.asked[-1].headers["Authorization"] == "the key"
    assert "the key" not in repr(organisation)
    Registry(Repository("hexpm", server.url, KEY), transport).package("alpha")
    assert "Authorization" not in server.asked[-1].headers


def test_a_request_says_who_we_are_and_little_else(
    server: Server, clock: Clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login somebody password something")
    for variable, text in {
        "HOME": str(tmp_path),
        "NETRC": str(tmp_path / ".netrc"),
        "HTTP_PROXY": "http://127.0.0.1:1",
        "HEX_API_KEY": "the key",
    }.items():
        monkeypatch.setenv(variable, text)
    server.pages["/versions"] = Sent(versions_file(), headers={"Set-Cookie": "crumbs=1"})
    asked = registry(server, clock)
    assert isinstance(asked.versions(), Answer)
    assert isinstance(asked.package("alpha"), Answer)
    assert set(server.asked[1].headers) == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
    assert server.asked[1].headers["User-Agent"].startswith("elixirlens/")


def test_a_proxy_is_asked_where_there_is_one(server: Server, clock: Clock) -> None:
    """A proxy is a server that is asked for whole addresses."""
    far = "http://hex.example.invalid"
    server.pages[f"{far}/packages/alpha"] = Sent(package_file(ALPHA))
    network = network_of({"HTTP_PROXY": server.url, "NO_PROXY": "127.0.0.1"})
    transport = Transport(replace(network, seconds=5), clock.now, clock.sleep)
    assert value(Registry(Repository("hexpm", far, KEY), transport).package("alpha")) == ALPHA
    near = Registry(Repository("hexpm", server.url, KEY), transport)
    assert value(near.package("alpha")) == ALPHA
    assert server.paths == [f"{far}/packages/alpha", "/packages/alpha"]


def test_a_secret_is_not_sent_where_others_can_read_it(server: Server, clock: Clock) -> None:
    """The proxy stands for everybody on the way."""
    far = "http://hex.example.invalid/repos/acme"
    server.pages[f"{far}/versions"] = Sent(status=401)
    transport = Transport(replace(network_of({"HTTP_PROXY": server.url}), seconds=5), clock.now, clock.sleep)
    answer = Registry(Repository("hexpm:acme", far, KEY, "the key"), transport).versions()
    assert cause(answer) is Cause.FORBIDDEN
    assert "encrypted" in str(answer)
    assert "Authorization" not in server.asked[-1].headers


def test_the_key_of_hexpm_does_not_open_ours(server: Server, clock: Clock) -> None:
    transport = Transport(NETWORK, clock.now, clock.sleep)
    assert cause(Registry(Repository("hexpm", server.url, HEXPM_KEY), transport).versions()) is Cause.SIGNATURE


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(seconds=5), "0 minutes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=47), "1 day"),
        (timedelta(days=8), "8 days"),
    ],
)
def test_ages_are_readable(age: timedelta, said: str) -> None:
    assert age_text(age) == said
