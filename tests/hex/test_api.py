from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from loopback import Clock, Sent, Server
from unhurried import unhurried

from elixirlens.errors import UsageError
from elixirlens.hex import api as api_module
from elixirlens.hex.api import Api, ApiRetirement, Downloads, PackageMeta, ReleaseLine
from elixirlens.hex.environment import Network
from elixirlens.hex.fetch import Answer, Origin
from elixirlens.hex.shelf import Shelf
from elixirlens.hex.transport import Transport
from elixirlens.hex.unchecked import Cause, NotChecked

PACKAGE: dict[str, Any] = {
    "name": "alpha",
    "repository": "hexpm",
    "url": "https://hex.pm/api/packages/alpha",
    "html_url": "https://hex.pm/packages/alpha",
    "docs_html_url": None,
    "inserted_at": "2020-01-01T00:00:00.000000Z",
    "updated_at": "2026-01-01T00:00:00.000000Z",
    "latest_version": "1.1.0",
    "latest_stable_version": None,
    "meta": {
        "description": "Counts things",
        "licenses": ["Apache-2.0", "MIT"],
        "links": {"GitHub": "https://github.com/a/b"},
        "maintainers": [],
    },
    "downloads": {"all": 1000, "recent": 100, "week": 10, "day": 1},
    "releases": [
        {"version": "1.1.0", "url": "…", "has_docs": True, "inserted_at": "2026-01-01T00:00:00.000000Z"},
        {"version": "1.0.0", "url": "…", "has_docs": False, "inserted_at": "2020-01-01T00:00:00.000000Z"},
    ],
    "retirements": {"1.0.0": {"reason": "security", "message": "use 1.1.0"}},
    "owners": [{"username": "ada", "email": "ada@example.com", "url": "…"}, {"username": "joe", "url": "…"}],
    "configs": {"mix.exs": '{:alpha, "~> 1.1"}'},
    "security_advisories": [{"id": "EEF-1"}],
}
RELEASE: dict[str, Any] = {
    "version": "1.0.0",
    "checksum": "f92e",
    "has_docs": True,
    "inserted_at": "2020-01-01T00:00:00.000000Z",
    "retirement": {"reason": "other", "message": None},
    "requirements": {"beta": {"requirement": "~> 1.0", "optional": False, "app": "beta"}},
    "meta": {"app": "alpha", "build_tools": ["mix"], "elixir": "~> 1.12"},
    "downloads": 42,
    "publisher": {"username": "ada", "url": "…"},
}
ADDRESS = "/api/packages/alpha"
NETWORK = Network(seconds=5)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        running.pages[ADDRESS] = Sent(json.dumps(PACKAGE).encode())
        running.pages[f"{ADDRESS}/releases/1.0.0"] = Sent(json.dumps(RELEASE).encode())
        yield running


def api(
    server: Server,
    clock: Clock,
    shelf: Shelf | None = None,
    network: Network = NETWORK,
    max_age: timedelta | None = None,
    **environment: str,
) -> Api:
    at = {"HEX_API_URL": f"{server.url}/api"} | environment
    return Api(at, Transport(network, clock.now, clock.sleep), shelf, max_age)


def cause(answer: object) -> Cause:
    assert isinstance(answer, NotChecked), answer
    assert str(answer).isprintable()
    assert answer.advice
    return answer.cause


def test_a_package(server: Server, clock: Clock) -> None:
    answer = api(server, clock).package("alpha")
    assert isinstance(answer, Answer)
    assert answer.value == PackageMeta(
        name="alpha",
        description="Counts things",
        licences=("Apache-2.0", "MIT"),
        links={"GitHub": "https://github.com/a/b"},
        owners=("ada", "joe"),
        downloads=Downloads(1000, 100, 10, 1),
        latest="1.1.0",
        latest_stable=None,
        releases=(
            ReleaseLine("1.1.0", datetime(2026, 1, 1, tzinfo=UTC), True),
            ReleaseLine("1.0.0", datetime(2020, 1, 1, tzinfo=UTC), False),
        ),
        retirements={"1.0.0": ApiRetirement("security", "use 1.1.0")},
        inserted_at=datetime(2020, 1, 1, tzinfo=UTC),
        updated_at=datetime(2026, 1, 1, tzinfo=UTC),
        html_url="https://hex.pm/packages/alpha",
        docs_url=None,
    )
    (asked,) = server.asked
    assert asked.headers["User-Agent"].startswith("elixirlens/"), "without one hex.pm answers nothing"
    assert asked.headers["Accept"] == "application/json"
    assert "Authorization" not in asked.headers


def test_a_release(server: Server, clock: Clock) -> None:
    answer = api(server, clock).release("alpha", "1.0.0")
    assert isinstance(answer, Answer)
    release = answer.value
    assert (release.version, release.checksum, release.has_docs) == ("1.0.0", "f92e", True)
    assert release.retirement == ApiRetirement("other", None)
    assert (release.app, release.elixir, release.build_tools) == ("alpha", "~> 1.12", ("mix",))
    assert (release.downloads, release.publisher) == (42, "ada")


def test_what_is_left_out_or_null(server: Server, clock: Clock) -> None:
    bare = {"name": "alpha", "meta": {"licenses": None, "links": None}, "owners": None, "downloads": {}}
    server.pages[ADDRESS] = Sent(json.dumps(bare).encode())
    answer = api(server, clock).package("alpha")
    assert isinstance(answer, Answer)
    assert answer.value == PackageMeta("alpha")
    server.pages[f"{ADDRESS}/releases/1.0.0"] = Sent(b'{"version": "1.0.0", "publisher": null}')
    assert isinstance(api(server, clock).release("alpha", "1.0.0"), Answer)


def test_it_may_be_compressed_on_its_way(server: Server, clock: Clock) -> None:
    server.pages[ADDRESS] = replace(
        Sent(gzip.compress(json.dumps(PACKAGE).encode())), headers={"Content-Encoding": "gzip"}
    )
    assert isinstance(api(server, clock).package("alpha"), Answer)


def test_several_packages(server: Server, clock: Clock) -> None:
    answers = api(server, clock).packages(["beta", "alpha", "alpha"])
    assert list(answers) == ["alpha", "beta"]
    assert isinstance(answers["alpha"], Answer)
    assert cause(answers["beta"]) is Cause.NOT_FOUND


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", Cause.DAMAGED),
        (b"<html>", Cause.DAMAGED),
        (b"[]", Cause.DAMAGED),
        (b"{}", Cause.DAMAGED),
        (b'{"name": "alpha", "downloads": "many"}', Cause.DAMAGED),
        (b'{"name": "beta\\u001b[31m"}', Cause.WRONG_PACKAGE),
        (b'{"name": "alpha", "x": ' + b"[" * 100_000, Cause.DAMAGED),
    ],
)
def test_what_is_no_package(server: Server, clock: Clock, body: bytes, expected: Cause) -> None:
    server.pages[ADDRESS] = Sent(body)
    assert cause(api(server, clock).package("alpha")) is expected


def test_another_release_than_asked_for(server: Server, clock: Clock) -> None:
    server.pages[f"{ADDRESS}/releases/1.1.0"] = Sent(json.dumps(RELEASE).encode())
    assert cause(api(server, clock).release("alpha", "1.1.0")) is Cause.WRONG_PACKAGE


def test_a_version_with_a_build(server: Server, clock: Clock) -> None:
    server.pages[f"{ADDRESS}/releases/1.0.0%2Bbuild"] = Sent(json.dumps(RELEASE | {"version": "1.0.0+build"}).encode())
    assert isinstance(api(server, clock).release("alpha", "1.0.0+build"), Answer)


@pytest.mark.parametrize(
    ("name", "version", "repository", "expected"),
    [
        ("../users", "1.0.0", "hexpm", Cause.BAD_NAME),
        ("a\x1b[2J", "1.0.0", "hexpm", Cause.BAD_NAME),
        ("alpha", "1.0/../2", "hexpm", Cause.BAD_NAME),
        ("alpha", "9" * 10_000, "hexpm", Cause.BAD_NAME),
        ("alpha", "1.0.0", "hexpm:a/b", Cause.BAD_NAME),
        ("alpha", "1.0.0", "hexpm:", Cause.BAD_NAME),
        ("alpha", "1.0.0", "oban", Cause.NO_API),
        ("alpha", "1.0.0", "oban:acme", Cause.NO_API),
        ("alpha", "1.0.0", "hexpm:acme", Cause.FORBIDDEN),
    ],
)
def test_whom_nobody_is_asked_about(
    server: Server, clock: Clock, name: str, version: str, repository: str, expected: Cause
) -> None:
    assert cause(api(server, clock).release(name, version, repository)) is expected
    assert server.asked == []


def test_an_organisation_needs_its_key(server: Server, clock: Clock) -> None:
    server.pages["/api/repos/acme/packages/alpha"] = Sent(json.dumps(PACKAGE).encode())
    asked = api(server, clock, HEX_API_KEY="the key")
    assert isinstance(asked.package("alpha", "hexpm:acme"), Answer)
    assert server.asked[-1].headers["Authorization"] == "the key"
    assert isinstance(asked.package("alpha"), Answer)
    assert "Authorization" not in server.asked[-1].headers


def test_what_was_said_today_is_not_asked_again(server: Server, clock: Clock, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    api(server, clock, shelf).package("alpha")
    clock.time += timedelta(hours=23)
    answer = api(server, clock, shelf).package("alpha")
    assert isinstance(answer, Answer)
    assert (answer.origin, answer.age, answer.trouble) == (Origin.KEPT, timedelta(hours=23), None)
    assert len(server.asked) == 1
    clock.time += timedelta(hours=2)
    answer = api(server, clock, shelf).package("alpha")
    assert isinstance(answer, Answer)
    assert answer.origin is Origin.CONFIRMED
    assert len(server.asked) == 2
    clock.time += timedelta(days=3)
    offline = Network(offline=True)
    assert isinstance(api(server, clock, shelf, offline).package("alpha"), Answer)
    assert cause(api(server, clock, shelf, offline, timedelta(days=2)).package("alpha")) is Cause.STALE


def test_what_was_changed_on_disk_is_fetched_anew(server: Server, clock: Clock, tmp_path: Path) -> None:
    """Nobody signs what the API says, so that its checksum is all there is."""
    api(server, clock, Shelf(tmp_path)).package("alpha")
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes().replace(b"MIT", b"GPL"))
    answer = api(server, clock, Shelf(tmp_path)).package("alpha")
    assert isinstance(answer, Answer)
    assert answer.value.licences == ("Apache-2.0", "MIT")
    assert (answer.origin, cause(answer.trouble)) == (Origin.FETCHED, Cause.CACHE)


def limit(clock: Clock, remaining: int, seconds: float) -> dict[str, str]:
    reset = str(int(clock.time.timestamp() + seconds))
    return {"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": str(remaining), "X-RateLimit-Reset": reset}


def test_the_limit_of_requests_is_waited_for(server: Server, clock: Clock) -> None:
    server.pages[ADDRESS] = Sent(json.dumps(PACKAGE).encode(), headers=limit(clock, 0, 30))
    asked = api(server, clock)
    assert isinstance(asked.package("alpha"), Answer)
    assert clock.slept == []
    assert isinstance(asked.release("alpha", "1.0.0"), Answer)
    assert clock.slept == [30]


def test_a_request_too_many_is_asked_again_after_the_reset(server: Server, clock: Clock) -> None:
    server.pages[ADDRESS] = [
        Sent(b'{"status": 429}', status=429, headers=limit(clock, 0, 20)),
        Sent(json.dumps(PACKAGE).encode(), headers=limit(clock, 99, 60)),
    ]
    assert isinstance(api(server, clock).package("alpha"), Answer)
    assert clock.slept == [20]


def test_a_limit_that_lasts_is_a_cause(server: Server, clock: Clock) -> None:
    server.pages[ADDRESS] = Sent(json.dumps(PACKAGE).encode(), headers=limit(clock, 0, 3_600))
    asked = api(server, clock)
    assert isinstance(asked.package("alpha"), Answer)
    assert cause(asked.release("alpha", "1.0.0")) is Cause.RATE_LIMITED
    assert clock.slept == []
    assert len(server.asked) == 1


def test_an_address_that_cannot_be_meant(server: Server, clock: Clock) -> None:
    with pytest.raises(UsageError):
        api(server, clock, HEX_API_URL="hex.pm/api")


@unhurried
@given(some.binary(max_size=60) | some.from_type(dict[str, int]).map(lambda each: json.dumps(each).encode()))
def test_no_body_is_more_than_damaged(body: bytes) -> None:
    assert isinstance(api_module._package(body, "alpha", "alpha"), NotChecked)
