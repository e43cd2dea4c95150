"""One request after another to a code host, by requests: the only module of `forge` that opens sockets.

The token goes to one server, and only where nobody can read it on the way. Redirects lead to the same server or
nowhere.

What may be sent twice is sent again where that may help. What may not, a POST, is sent again only when it is certain
that nobody acted on it; else the caller hears `Unsure`, and has to look.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec

from elixirlens import __version__
from elixirlens.hex.connection import (
    asked_to_wait,
    chunks,
    is_number,
    limit_ends,
    new_session,
    proxies,
    redirected,
    server_of,
)
from elixirlens.hex.environment import Network, may_carry_secrets

if TYPE_CHECKING:
    from requests import Response, Session

_MOST_BYTES = 32_000_000
_ATTEMPTS = 4
_SHORTEST_PAUSE = 1.0
_PATIENCE = 900.0  # seconds of waiting in a whole run; a job that sleeps longer is of no use to anybody
_SECONDARY_PAUSE = 60.0  # what the host asks of those who hit a limit that it does not put into a header
_BETWEEN_WRITES = 1.0
_MOST_REDIRECTS = 3
_SLOWEST = 8  # times the time-out: how long a body may take that keeps dripping
_LONGEST_WORDS = 300
_ACCEPT = "application/vnd.github+json, application/json"
_API_VERSION = "2022-11-28"


class Cause(StrEnum):
    """What went wrong with a request."""

    UNAUTHORISED = "the token is not valid"
    FORBIDDEN = "the token may not do that"
    NOT_FOUND = "there is no such thing, or the token may not see it"
    REFUSED = "the host does not take it"
    RATE_LIMITED = "the host asks to wait longer than a run can"
    SERVER_ERROR = "the host has trouble"
    UNREACHABLE = "the host cannot be reached"
    CUT_OFF = "the connection was lost"
    REDIRECTED = "the host sends us to another one"
    CERTIFICATE = "the host cannot prove who it is"
    OVERTAKEN = "the branch has been pushed to in the meantime"
    NOT_UNDERSTOOD = "the host's answer makes no sense"


_LIMIT = re.compile("rate limit|abuse detection", re.IGNORECASE)
_AGAIN = frozenset({Cause.SERVER_ERROR, Cause.UNREACHABLE, Cause.CUT_OFF, Cause.RATE_LIMITED})


class Trouble(Exception):  # noqa: N818  # what happened, and no fault of anybody
    """A request that failed, and how many seconds the host asks us to wait."""

    def __init__(self, cause: Cause, detail: str = "", wait: float | None = None) -> None:
        super().__init__(f"{cause.value} ({detail})" if detail else cause.value)
        self.cause = cause
        self.wait = wait


class Unsure(Trouble):
    """A request that failed in a way that leaves open whether the host acted on it."""


@dataclass(frozen=True, slots=True)
class Host:
    """The API of a code host, who we are to it, and how to connect."""

    api: str
    token: str | None = field(default=None, repr=False)
    network: Network = field(default_factory=Network, repr=False)


@dataclass(frozen=True, slots=True)
class Clock:
    """The time, so that tests can be quick."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Sending:
    """A request: the path below the API, and a body that is JSON."""

    method: str
    path: str
    body: bytes | None = None

    @property
    def may_be_repeated(self) -> bool:
        """Whether sending it twice is the same as sending it once."""
        return self.method != "POST"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and whether the host says that there is a next page of it."""

    body: bytes
    goes_on: bool = False


class Transport:
    """Sends requests to one host, in one thread."""

    def __init__(self, host: Host, clock: Clock | None = None) -> None:
        self.host = host
        self._clock = clock or Clock()
        self._patience = _PATIENCE
        self._written = False
        self._session: Session | None = None

    def send(self, sending: Sending) -> Answer:
        """Return the answer. Raises `Trouble` after as many attempts as are of use."""
        if sending.method != "GET" and self._written:
            self._clock.sleep(_BETWEEN_WRITES)  # the host asks not to be hurried
        self._written = self._written or sending.method != "GET"
        attempt = 0
        while True:
            try:
                return self._redirected(sending)
            except Trouble as trouble:
                attempt += 1
                useless = trouble.cause not in _AGAIN or attempt == _ATTEMPTS
                if useless or (isinstance(trouble, Unsure) and not sending.may_be_repeated):
                    raise
                self.wait(_SHORTEST_PAUSE * 2**attempt if trouble.wait is None else trouble.wait * attempt)

    def wait(self, seconds: float) -> None:
        """Sleep. Raises `Trouble` where a run would wait too long altogether."""
        if seconds > self._patience:
            raise Trouble(Cause.RATE_LIMITED, f"{seconds:.0f} seconds more")
        self._patience -= seconds
        self._clock.sleep(seconds)

    def _redirected(self, sending: Sending) -> Answer:
        url = f"{self.host.api}{sending.path}"
        for _ in range(_MOST_REDIRECTS + 1):
            outcome = self._once(sending, url)
            if isinstance(outcome, Answer):
                return outcome
            url = outcome
        raise Trouble(Cause.REDIRECTED, "in a circle")

    def _once(self, sending: Sending, url: str) -> Answer | str:
        """One request; an address where the host says that the answer is elsewhere on it."""
        import requests
        import urllib3

        try:
            with self._opened().request(
                sending.method,
                url,
                data=sending.body,
                headers=self._headers(sending, url),
                stream=True,
                allow_redirects=False,
                timeout=(self.host.network.seconds, self.host.network.seconds),
                proxies=proxies(self.host.network, url),
            ) as response:
                return self._understood(sending, url, response)
        except requests.exceptions.SSLError:
            raise Trouble(Cause.CERTIFICATE) from None
        except (requests.exceptions.ConnectTimeout, requests.exceptions.ProxyError):
            raise Trouble(Cause.UNREACHABLE) from None
        except requests.exceptions.ConnectionError as failure:
            refused = "NewConnectionError" in repr(failure) or "NameResolutionError" in repr(failure)
            raise Trouble(Cause.UNREACHABLE) if refused else Unsure(Cause.CUT_OFF) from None
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError):
            # Whatever else may happen happens after the request has left.
            raise Unsure(Cause.CUT_OFF) from None
        except ValueError:
            raise Trouble(Cause.NOT_UNDERSTOOD, "an address") from None

    def _understood(self, sending: Sending, url: str, response: Response) -> Answer | str:
        status, headers = response.status_code, response.headers
        if status in {200, 201, 202, 204}:
            return Answer(self._whole(response), 'rel="next"' in headers.get("Link", ""))
        if status in {301, 302, 303, 307, 308}:
            target = redirected(url, headers.get("Location", ""))
            if target is None or (sending.method != "GET" and status not in {307, 308}):  # it would become a GET
                raise Trouble(Cause.REDIRECTED)
            return target
        words = self._words(response)
        wait = self._asked_to_wait(headers)
        spent = headers.get("X-RateLimit-Remaining") == "0"
        if status == 429 or (status == 403 and (wait is not None or spent or _LIMIT.search(words))):
            raise Trouble(Cause.RATE_LIMITED, words, wait=_SECONDARY_PAUSE if wait is None else wait)
        match status:
            case 401:
                raise Trouble(Cause.UNAUTHORISED, words)
            case 403 | 451:
                raise Trouble(Cause.FORBIDDEN, words)
            case 404 | 410:
                raise Trouble(Cause.NOT_FOUND, words)
            case _ if status >= 500:
                raise Unsure(Cause.SERVER_ERROR, f"status {status}", wait=wait)
            case _:
                raise Trouble(Cause.REFUSED, f"status {status}: {words}" if words else f"status {status}")

    def _whole(self, response: Response) -> bytes:
        """The body, bounded in size and time."""
        body = bytearray()
        deadline = time.monotonic() + self.host.network.seconds * _SLOWEST
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in {"identity", ""}:
            raise Unsure(Cause.NOT_UNDERSTOOD, "it is compressed")
        for chunk in chunks(response):
            body += chunk
            if len(body) > _MOST_BYTES:
                raise Unsure(Cause.NOT_UNDERSTOOD, f"more than {_MOST_BYTES:,} bytes")
            if time.monotonic() > deadline:
                raise Unsure(Cause.CUT_OFF, "it only drips")
        announced = response.headers.get("Content-Length", "")
        if is_number(announced) and int(announced) != len(body):
            raise Unsure(Cause.CUT_OFF)
        return bytes(body)

    def _words(self, response: Response) -> str:
        """What the host says about a failure, on one line, and never our token."""
        import urllib3

        try:
            body = next(chunks(response), b"")
            message = msgspec.json.decode(body, type=_Complaint).text
        except (msgspec.DecodeError, UnicodeDecodeError, urllib3.exceptions.HTTPError, OSError):
            return ""
        if self.host.token:
            message = message.replace(self.host.token, "…")
        return " ".join(message.split())[:_LONGEST_WORDS]

    def _asked_to_wait(self, headers: Mapping[str, str]) -> float | None:
        """For how many seconds, where the host says."""
        now, end = self._clock.now(), limit_ends(headers)
        asked = asked_to_wait(headers, now)
        if asked is None and end is not None:
            asked = end - now
        return None if asked is None else max(_SHORTEST_PAUSE, asked)

    def _headers(self, sending: Sending, url: str) -> dict[str, str]:
        headers = {
            "User-Agent": f"elixirlens/{__version__}",
            "Accept": _ACCEPT,
            "Accept-Encoding": "identity",
            "X-GitHub-Api-Version": _API_VERSION,
        }
        if sending.body is not None:
            headers["Content-Type"] = "application/json"
        if self.host.token is not None and server_of(url) == server_of(self.host.api) and may_carry_secrets(url):
            headers["Authorization"] = f"Bearer {self.host.token}"
        return headers

    def _opened(self) -> Session:
        if self._session is None:
            self._session = new_session(self.host.network)
        return self._session


class _Complaint(msgspec.Struct, frozen=True):
    message: str = ""
    errors: Any = None

    @property
    def text(self) -> str:
        details = self.errors if isinstance(self.errors, list) else []
        return "; ".join([self.message, *(one for one in details if isinstance(one, str))])
