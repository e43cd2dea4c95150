"""What the environment variables of Hex say: where repositories are, who we are to them, and how to connect.

They come as a mapping; nothing here reads the process's own. As for Hex, of two names the first wins.

* `HEX_TRUSTED_MIRROR_URL`, `HEX_TRUSTED_MIRROR`: in place of https://repo.hex.pm, for organisations too. Gets the key.
* `HEX_MIRROR_URL`, `HEX_MIRROR`: the same for public packages alone. Packages of an organisation are never asked of it,
  for their names would reach a host that is not their own.
* `HEX_API_URL`, `HEX_API`: in place of https://hex.pm/api.
* `HEX_API_KEY`: sent for an organisation's packages, to its repository and to the API, and to nobody else.
* `HEX_OFFLINE`: nothing is asked of any host.
* `HEX_HTTP_TIMEOUT`, `HEX_HTTP_CONCURRENCY`: seconds for an answer (15), requests at a time (8).
* `HEX_CACERTS_PATH`: a file of certificate authorities to trust in place of the usual ones.
* `HEX_UNSAFE_HTTPS`, `HEX_UNSAFE_REGISTRY`, `HEX_NO_VERIFY_REPO_ORIGIN`: certificates, signatures, the name of the
  repository are not verified. The answers say so.
* `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`: also in small letters, which win.

Not honoured: `HEX_REPOS_KEY`, with which organisations cannot be read any more since Hex 2.6; `HEX_HOME` and `MIX_XDG`,
for the configuration of the Hex client is not read; `HEX_COOLDOWN`, `HEX_COOLDOWN_EXCLUDE_REPOS`, `HEX_POLICY`,
`HEX_IGNORE_ADVISORIES` and `HEX_IGNORE_RETIREMENTS`, which are not about the network; `HEX_NO_SHORT_URLS`; `.netrc`,
`REQUESTS_CA_BUNDLE` and `SSL_CERT_FILE`, for they are not Hex's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from elixirlens.errors import UsageError
from elixirlens.hex.signature import HEXPM_KEY, BadKey, PublicKey, read_public_key
from elixirlens.hex.unchecked import Cause, NotChecked, shown

HEXPM = "hexpm"
HEXPM_URL = "https://repo.hex.pm"
API_URL = "https://hex.pm/api"
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,127}")
_YES = frozenset({"1", "true"})
_NO = frozenset({"", "0", "false"})
_MOST_SECONDS = 3_600
_MOST_REQUESTS = 64


class Waived(StrEnum):
    """What is not verified, because somebody asked for that."""

    CERTIFICATE = "certificate"
    SIGNATURE = "signature"
    ORIGIN = "origin"


@dataclass(frozen=True, slots=True)
class Network:
    """How to connect. `authorities` is a file of certificate authorities, None for the usual ones."""

    offline: bool = False
    seconds: float = 15
    concurrency: int = 8
    authorities: str | None = None
    waived: frozenset[Waived] = frozenset()
    proxies: Mapping[str, str] = field(default_factory=dict, repr=False)  # by scheme; may hold a password
    not_by_proxy: tuple[str, ...] = ()

    def proxy_for(self, url: str) -> str | None:
        """The proxy to ask for an address, None for a direct connection."""
        address = urlsplit(url)
        host = (address.hostname or "").lower()
        for pattern in self.not_by_proxy:
            if pattern and (
                pattern == "*" or f".{host}".endswith(f".{pattern}") or f"{host}:{address.port}" == pattern
            ):
                return None
        return self.proxies.get(address.scheme) or self.proxies.get("all")


@dataclass(frozen=True, slots=True)
class Repository:
    """Where a repository is, and how to know that an answer is its own.

    `name` is that of mix.lock: `hexpm`, `hexpm:ORGANISATION`, or that of one's own.
    """

    name: str
    url: str
    key: PublicKey | None
    secret: str | None = field(default=None, repr=False)
    waived: frozenset[Waived] = frozenset()

    @property
    def origin(self) -> str:
        """What the repository calls itself in what it signs."""
        return self.name.removeprefix(f"{HEXPM}:")


@dataclass(frozen=True, slots=True)
class OwnRepository:
    """A repository that somebody hosts: what `mix hex.repo add` takes."""

    url: str
    public_key: str
    secret: str | None = field(default=None, repr=False)


def network_of(environment: Mapping[str, str]) -> Network:
    """How to connect. Raises UsageError for a value that cannot be meant."""
    authorities = environment.get("HEX_CACERTS_PATH") or None
    if authorities is not None and not Path(authorities).is_file():
        raise UsageError("HEX_CACERTS_PATH names no file", "It takes the path of a file of certificates in PEM.")
    unproxied = _either(environment, "no_proxy", "NO_PROXY") or ""
    return Network(
        offline=_is_set(environment, "HEX_OFFLINE"),
        seconds=_number(environment, "HEX_HTTP_TIMEOUT", 15, _MOST_SECONDS),
        concurrency=_number(environment, "HEX_HTTP_CONCURRENCY", 8, _MOST_REQUESTS),
        authorities=authorities,
        waived=frozenset({Waived.CERTIFICATE} if _is_set(environment, "HEX_UNSAFE_HTTPS") else ()),
        proxies={
            scheme: url
            for scheme in ("http", "https", "all")
            if (url := _either(environment, f"{scheme}_proxy", f"{scheme.upper()}_PROXY"))
        },
        not_by_proxy=tuple(filter(None, map(_pattern, unproxied.lower().split(",")))),
    )


def repository_of(
    name: str, environment: Mapping[str, str], own: Mapping[str, OwnRepository] | None = None
) -> Repository | NotChecked:
    """The repository of that name in mix.lock; `own` are those that somebody hosts. Raises UsageError as above."""
    waived = _waived(environment)
    source, _, organisation = name.partition(":")
    if not is_name(source) or (":" in name and not is_name(organisation)):
        return NotChecked(Cause.BAD_NAME, shown(name))
    if own is not None and name in own:
        return _own_repository(name, own[name], waived)
    trusted = _address(environment, "HEX_TRUSTED_MIRROR_URL", "HEX_TRUSTED_MIRROR")
    if name == HEXPM:
        url = trusted or _address(environment, "HEX_MIRROR_URL", "HEX_MIRROR") or HEXPM_URL
        return Repository(name, url, HEXPM_KEY, waived=waived)
    if source == HEXPM:
        url = f"{trusted or HEXPM_URL}/repos/{organisation}"
        return Repository(name, url, HEXPM_KEY, environment.get("HEX_API_KEY") or None, waived)
    return NotChecked(Cause.UNKNOWN_REPOSITORY, name)


def api_of(environment: Mapping[str, str]) -> str:
    """The address of the JSON API. Raises UsageError for one that cannot be meant."""
    return _address(environment, "HEX_API_URL", "HEX_API") or API_URL


def is_name(text: str) -> bool:
    """Whether a package, an organisation or a repository may be called that, and so be part of an address."""
    return _NAME.fullmatch(text) is not None


def may_carry_secrets(url: str) -> bool:
    """Whether nobody on the way can read what is sent to an address: it is encrypted, or never leaves the machine."""
    address = urlsplit(url)
    if address.scheme == "https" or address.hostname == "localhost":
        return True
    try:
        return ip_address(address.hostname or "").is_loopback
    except ValueError:
        return False


def _own_repository(name: str, own: OwnRepository, waived: frozenset[Waived]) -> Repository | NotChecked:
    if not _is_address(own.url):
        return NotChecked(Cause.BAD_ADDRESS, name)
    try:
        key = None if Waived.SIGNATURE in waived else read_public_key(own.public_key)
    except BadKey as bad:
        return NotChecked(Cause.UNKNOWN_REPOSITORY, name, f"its public key cannot be used: {bad}")
    return Repository(name, own.url.rstrip("/"), key, own.secret, waived)


def _waived(environment: Mapping[str, str]) -> frozenset[Waived]:
    variables = {
        "HEX_UNSAFE_HTTPS": Waived.CERTIFICATE,
        "HEX_UNSAFE_REGISTRY": Waived.SIGNATURE,
        "HEX_NO_VERIFY_REPO_ORIGIN": Waived.ORIGIN,
    }
    return frozenset(waived for variable, waived in variables.items() if _is_set(environment, variable))


def _either(environment: Mapping[str, str], *names: str) -> str | None:
    return next((environment[name] for name in names if environment.get(name)), None)


def _address(environment: Mapping[str, str], *names: str) -> str | None:
    for name in names:
        url = environment.get(name)
        if url:
            if not _is_address(url):
                raise UsageError(f"{name} is no address", "It takes one such as https://hex.example.com.")
            return url.rstrip("/")
    return None


def _is_address(url: str) -> bool:
    try:
        address = urlsplit(url)
        usable = address.scheme in {"http", "https"} and bool(address.hostname) and address.port != 0
    except ValueError:
        return False
    extras = address.query or address.fragment or address.username is not None
    return usable and url.isprintable() and " " not in url and not extras


def _pattern(written: str) -> str:
    """A host of NO_PROXY, for which its subdomains may be meant by a dot or a star before it."""
    return written.strip().removeprefix("*.").lstrip(".")


def _is_set(environment: Mapping[str, str], name: str) -> bool:
    value = environment.get(name, "").lower()
    if value not in _YES | _NO:
        raise UsageError(f"{name} is neither 1 nor 0", "1 and true switch it on, 0 and false switch it off.")
    return value in _YES


def _number(environment: Mapping[str, str], name: str, usual: int, most: int) -> int:
    value = environment.get(name) or str(usual)
    if not re.fullmatch(r"[0-9]{1,4}", value) or not 0 < int(value) <= most:
        raise UsageError(f"{name} is no number from 1 to {most}", f"Without it {usual} is used.")
    return int(value)
