"""Which pull request is meant, and where its host is: from options, or from what GitHub Actions puts into variables.

* `GITHUB_TOKEN`: who we are; it is sent to the host of `GITHUB_API_URL` and nowhere else.
* `GITHUB_API_URL`, `GITHUB_SERVER_URL`: GitHub Enterprise's own addresses; without them, those of github.com.
* `GITHUB_REPOSITORY`, `GITHUB_EVENT_PATH`: the repository, and a file that tells of the event that started the run.
* `HTTPS_PROXY`, `NO_PROXY`, `SSL_CERT_FILE`: how to get there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import msgspec
from msgspec import Struct

from elixirlens.errors import UsageError
from elixirlens.forge.transport import Host
from elixirlens.hex.environment import may_carry_secrets, network_of

_API = "https://api.github.com"
_SERVER = "https://github.com"
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}")
_NUMBER = re.compile(r"[1-9][0-9]{0,9}")
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?")
_TOKEN = re.compile(r"[!-~]{1,1000}")
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
_SECONDS = 30  # a review with many comments takes its time
_LARGEST_EVENT = 32_000_000
_LONGEST_NUMBER_FILE = 100


class Target(Struct, frozen=True):
    """A pull request. Nothing is said there unless its newest commit is `head`, where that is known.

    `origin` is the repository that the commit comes from, as far as the event says.
    """

    repository: str
    number: int
    head: str | None = None
    origin: str | None = None


class _Side(Struct, frozen=True):
    sha: str = ""


class _Pull(Struct, frozen=True):
    number: int
    head: _Side


class _Repository(Struct, frozen=True):
    full_name: str | None = None


class _Run(Struct, frozen=True):
    head_sha: str = ""
    head_repository: _Repository | None = None


class _Event(Struct, frozen=True):
    pull_request: _Pull | None = None
    workflow_run: _Run | None = None


class Written(Struct, frozen=True):
    """What the command line says: a repository, a number or a file that holds one, and a commit."""

    repository: str | None = None
    number: int | None = None
    number_file: Path | None = None
    head: str | None = None


def host_of(environment: Mapping[str, str]) -> Host:
    """Where the API is, and who we are to it. Raises `UsageError` for a variable that cannot be meant."""
    token = environment.get("GITHUB_TOKEN") or None
    if token is not None and not _TOKEN.fullmatch(token):
        raise UsageError("GITHUB_TOKEN holds no token.", "It takes one line of letters, digits and signs.")
    api = _address("GITHUB_API_URL", environment.get("GITHUB_API_URL") or _API)
    if token is not None and not may_carry_secrets(api):
        raise UsageError("GITHUB_API_URL is not encrypted.", "A token is sent by https:// only.")
    variables = {name: environment[name] for one in _PROXIES for name in (one, one.upper()) if name in environment}
    network = network_of(variables)
    return Host(api, token, replace(network, seconds=_SECONDS, authorities=environment.get("SSL_CERT_FILE") or None))


def server_of(environment: Mapping[str, str]) -> str:
    """The address that links begin with. Raises `UsageError` as above."""
    return _address("GITHUB_SERVER_URL", environment.get("GITHUB_SERVER_URL") or _SERVER)


def pages_of(written: str | None) -> str | None:
    """The address of the rules' pages, if somebody gave one. Raises `UsageError` where it is no address."""
    return None if not written else _address("--pages", written)


def target_of(written: Written, environment: Mapping[str, str]) -> Target:
    """The pull request that is meant.

    In a `workflow_run` the number comes from what the run before it left behind, which anybody may have written: the
    commit of the event decides whether it counts. Raises `UsageError` where something is missing or no such thing.
    """
    event = _event(environment)
    repository = written.repository or environment.get("GITHUB_REPOSITORY") or ""
    if not _REPOSITORY.fullmatch(repository):
        raise UsageError(
            "No repository is named." if not repository else f"{repository!r} is no repository.",
            "Write it as --repository elixir-lang/elixir; in GitHub Actions it is known.",
        )
    head = written.head or _head(event)
    if head is not None and not is_commit(head):
        raise UsageError(f"{head!r} is no commit.", "It takes all forty digits.")
    if event.workflow_run is not None and head is None:
        raise UsageError("The event does not say which commit its run was about.", "Give it with --head.")
    run = event.workflow_run
    origin = run.head_repository.full_name if run is not None and run.head_repository is not None else None
    return Target(repository, _number(written, event), head, origin)


def is_commit(text: str) -> bool:
    """Whether this is a commit in full, and so may be part of an address."""
    return _SHA.fullmatch(text) is not None


def _head(event: _Event) -> str | None:
    if event.workflow_run is not None:
        return event.workflow_run.head_sha or None
    return (event.pull_request.head.sha or None) if event.pull_request is not None else None


def _number(written: Written, event: _Event) -> int:
    if written.number is not None:
        return written.number
    if written.number_file is not None:
        return _read_number(written.number_file)
    if event.pull_request is not None and event.pull_request.number > 0:
        return event.pull_request.number
    hint = "Write --pull 7, or --pull-from FILE with the number in it; in a workflow of pull requests it is known."
    raise UsageError("No pull request is named.", hint)


def _read_number(file: Path) -> int:
    try:
        with file.open("rb") as opened:
            text = opened.read(_LONGEST_NUMBER_FILE).decode("ascii").strip()
    except (OSError, UnicodeDecodeError):
        text = ""
    if not _NUMBER.fullmatch(text):
        raise UsageError(f"{str(file)!r} does not hold the number of a pull request.", "It takes digits, nothing else.")
    return int(text)


def _event(environment: Mapping[str, str]) -> _Event:
    file = environment.get("GITHUB_EVENT_PATH")
    if not file or not Path(file).is_file():
        return _Event()
    try:
        with Path(file).open("rb") as opened:
            return msgspec.json.decode(opened.read(_LARGEST_EVENT), type=_Event)
    except (OSError, UnicodeDecodeError, msgspec.DecodeError):
        raise UsageError("GITHUB_EVENT_PATH names a file that tells of no event.", "Unset it or correct it.") from None


def _address(name: str, url: str) -> str:
    if not _ADDRESS.fullmatch(url):
        raise UsageError(f"{name} is no address.", "It takes one such as https://github.example.com/api/v3.")
    return url.rstrip("/")
