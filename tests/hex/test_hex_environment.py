from __future__ import annotations

from pathlib import Path

import pytest
from loopback import PUBLIC

from elixirlens.errors import UsageError
from elixirlens.hex.environment import (
    Network,
    OwnRepository,
    Repository,
    Waived,
    api_of,
    may_carry_secrets,
    network_of,
    repository_of,
)
from elixirlens.hex.signature import HEXPM_KEY, read_public_key
from elixirlens.hex.unchecked import Cause, NotChecked

MIRROR = {"HEX_MIRROR_URL": "https://mirror.example/"}
TRUSTED = {"HEX_TRUSTED_MIRROR_URL": "https://trusted.example"}
KEY = {"HEX_API_KEY": "the key"}


def repository(name: str, environment: dict[str, str]) -> Repository:
    found = repository_of(name, environment)
    assert isinstance(found, Repository)
    return found


def test_without_variables() -> None:
    assert network_of({}) == Network(offline=False, seconds=15, concurrency=8)
    assert repository("hexpm", {}) == Repository("hexpm", "https://repo.hex.pm", HEXPM_KEY)
    assert api_of({}) == "https://hex.pm/api"
    acme = repository("hexpm:acme", {})
    assert (acme.url, acme.key, acme.origin) == ("https://repo.hex.pm/repos/acme", HEXPM_KEY, "acme")


@pytest.mark.parametrize(
    ("environment", "public", "private"),
    [
        (MIRROR, "https://mirror.example", "https://repo.hex.pm/repos/acme"),
        ({"HEX_MIRROR": "http://10.0.0.1:8080/hex"}, "http://10.0.0.1:8080/hex", "https://repo.hex.pm/repos/acme"),
        (TRUSTED, "https://trusted.example", "https://trusted.example/repos/acme"),
        ({"HEX_TRUSTED_MIRROR": "https://t.example"}, "https://t.example", "https://t.example/repos/acme"),
        (MIRROR | TRUSTED, "https://trusted.example", "https://trusted.example/repos/acme"),
        (MIRROR | {"HEX_MIRROR": "https://b.example"}, "https://mirror.example", "https://repo.hex.pm/repos/acme"),
    ],
)
def test_a_mirror_never_hears_of_private_packages(environment: dict[str, str], public: str, private: str) -> None:
    assert repository("hexpm", environment).url == public
    assert repository("hexpm:acme", environment).url == private


def test_the_key_is_for_organisations() -> None:
    assert repository("hexpm", KEY | MIRROR).secret is None
    assert repository("hexpm:acme", KEY | MIRROR).secret == "the key"
    assert "the key" not in repr(repository("hexpm:acme", KEY))


def test_a_repository_of_ones_own() -> None:
    own = {"oban": OwnRepository("https://getoban.example/repo/", PUBLIC, "own key")}
    found = repository_of("oban", KEY | MIRROR, own)
    assert found == Repository("oban", "https://getoban.example/repo", read_public_key(PUBLIC), "own key")
    assert "own key" not in repr(own)


@pytest.mark.parametrize(
    ("name", "own", "cause"),
    [
        ("oban", None, Cause.UNKNOWN_REPOSITORY),
        ("other:acme", None, Cause.UNKNOWN_REPOSITORY),
        ("oban", OwnRepository("https://oban.example", "no key"), Cause.UNKNOWN_REPOSITORY),
        ("oban", OwnRepository("file:///etc/passwd", PUBLIC), Cause.BAD_ADDRESS),
        ("hexpm:../../x", None, Cause.BAD_NAME),
        ("hexpm:", None, Cause.BAD_NAME),
        ("hexpm:a:b", None, Cause.BAD_NAME),
        ("", None, Cause.BAD_NAME),
        ("he\x1bxpm", None, Cause.BAD_NAME),
    ],
)
def test_a_repository_that_cannot_be_asked(name: str, own: OwnRepository | None, cause: Cause) -> None:
    found = repository_of(name, {}, {name: own} if own else None)
    assert isinstance(found, NotChecked)
    assert found.cause is cause
    assert str(found).isprintable()


def test_checks_that_are_waived_are_known() -> None:
    environment = {"HEX_UNSAFE_REGISTRY": "1", "HEX_NO_VERIFY_REPO_ORIGIN": "true", "HEX_UNSAFE_HTTPS": "TRUE"}
    assert repository("hexpm", environment).waived == set(Waived)
    assert network_of(environment).waived == {Waived.CERTIFICATE}
    assert repository("hexpm", {"HEX_UNSAFE_REGISTRY": "0", "HEX_UNSAFE_HTTPS": ""}).waived == set()
    unsigned = repository_of("oban", environment, {"oban": OwnRepository("https://oban.example", "")})
    assert isinstance(unsigned, Repository)
    assert unsigned.key is None


def test_how_to_connect(tmp_path: Path) -> None:
    file = tmp_path / "authorities.pem"
    file.write_text("")
    network = network_of(
        {
            "HEX_OFFLINE": "1",
            "HEX_HTTP_TIMEOUT": "30",
            "HEX_HTTP_CONCURRENCY": "2",
            "HEX_CACERTS_PATH": str(file),
        }
    )
    assert network == Network(offline=True, seconds=30, concurrency=2, authorities=str(file))


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("https://repo.hex.pm/versions", "http://secure.example"),
        ("http://mirror.example/versions", "http://plain.example"),
        ("https://hex.corp.example/versions", None),
        ("https://corp.example", None),
        ("https://hex.starred.example", None),
        ("https://notcorp.example", "http://secure.example"),
        ("http://127.0.0.1:4000/versions", None),
        ("http://127.0.0.1:4001/versions", "http://plain.example"),
    ],
)
def test_proxies(url: str, proxy: str | None) -> None:
    network = network_of(
        {
            "HTTPS_PROXY": "http://loud.example",
            "https_proxy": "http://secure.example",
            "HTTP_PROXY": "http://plain.example",
            "NO_PROXY": " .Corp.example, 127.0.0.1:4000 ,, *.starred.example",
        }
    )
    assert network.proxy_for(url) == proxy
    assert "secure" not in repr(network), "a proxy may hold a password"


def test_one_proxy_for_all_or_none() -> None:
    assert network_of({"ALL_PROXY": "http://all.example"}).proxy_for("https://hex.pm") == "http://all.example"
    assert network_of({"ALL_PROXY": "http://all.example", "NO_PROXY": "*"}).proxy_for("https://hex.pm") is None


@pytest.mark.parametrize(
    "environment",
    [
        {"HEX_MIRROR_URL": "mirror.example"},
        {"HEX_MIRROR_URL": "file:///etc"},
        {"HEX_MIRROR_URL": "https://"},
        {"HEX_MIRROR_URL": "https://me:password@mirror.example"},
        {"HEX_MIRROR_URL": "https://mirror.example/?q"},
        {"HEX_MIRROR_URL": "https://mirror.example/\r\nX: y"},
        {"HEX_MIRROR_URL": "https://[::"},
        {"HEX_OFFLINE": "yes"},
        {"HEX_UNSAFE_REGISTRY": "maybe"},
        {"HEX_HTTP_TIMEOUT": "0"},
        {"HEX_HTTP_TIMEOUT": "9" * 5000},
        {"HEX_HTTP_TIMEOUT": "1.5"},
        {"HEX_HTTP_CONCURRENCY": "1000"},
        {"HEX_CACERTS_PATH": "/nowhere/at/all.pem"},
    ],
)
def test_what_cannot_be_meant_is_wrong_use(environment: dict[str, str]) -> None:
    with pytest.raises(UsageError) as wrong:
        (network_of(environment), repository_of("hexpm", environment))
    assert wrong.value.hint
    assert "password" not in wrong.value.message


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://repo.hex.pm", True),
        ("http://repo.hex.pm", False),
        ("http://127.0.0.1:4000", True),
        ("http://[::1]:4000", True),
        ("http://localhost", True),
        ("http://localhost.evil.example", False),
        ("http://10.0.0.1", False),
    ],
)
def test_secrets_are_not_sent_where_others_read_them(url: str, may: bool) -> None:
    assert may_carry_secrets(url) is may
