"""One GET after another, by requests: the only module of `hex` that opens sockets.

Whatever the network does becomes a `NotChecked`, never an exception and never an empty answer. Answers are bounded in
size and time, also while they are inflated. Redirects lead to the same server or nowhere.
"""

from __future__ import annotations

import threading
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from msgspec import structs

from elixirlens import __version__
from elixirlens.hex.connection import asked_to_wait, chunks, limit_ends, new_session, proxies, redirected, server_of
from elixirlens.hex.environment import Network, may_carry_secrets
from elixirlens.hex.unchecked import Cause, NotChecked, shown
from elixirlens.hex.wire import Damaged

if TYPE_CHECKING:
    from requests import Response, Session

MOST_SENT = 16_000_000  # bytes; the largest file of hex.pm has half a million
MOST_INFLATED = 64_000_000
_ATTEMPTS = 3
_SHORTEST_PAUSE = 0.25
_LONGEST_PAUSE = 60.0
_MOST_REDIRECTS = 3
_SLOWEST = 8  # times the time-out: how long a body may take that keeps dripping
_AGAIN = frozenset({Cause.UNREACHABLE, Cause.TIMED_OUT, Cause.RATE_LIMITED, Cause.SERVER_ERROR, Cause.DAMAGED})
# What one request met all others would meet too.
_OF_THE_HOST = frozenset({Cause.UNREACHABLE, Cause.TIMED_OUT, Cause.RATE_LIMITED, Cause.CERTIFICATE})
_LONGEST_ETAG = 256


class TooLarge(Damaged):
    """These bytes inflate to more than anything honest does."""


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask: an address, what to call it, and the version that is known already.

    `secret` goes to this address alone, and only where nobody can read it on the way.
    """

    url: str
    subject: str
    etag: str | None = None
    secret: str | None = field(default=None, repr=False)
    accept: str = "*/*"
    most_bytes: int = MOST_SENT

    def knowing(self, etag: str | None) -> Question:
        """The same question, by somebody who knows that version of the answer."""
        return replace(self, etag=etag)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. `body` is None where the known version is still the current one."""

    body: bytes | None
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class _Failure:
    """An attempt that failed, and how many seconds the server asks us to wait."""

    unchecked: NotChecked
    wait: float | None = None


class Transport:
    """Asks servers. It may be used by several threads; `now` and `sleep` are the clock, so that tests can be quick."""

    def __init__(
        self,
        network: Network,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.network = network
        self.now = now
        self._sleep = sleep
        self._sessions = threading.local()
        self._given_up: dict[str, NotChecked] = {}  # by server
        self._not_before: dict[str, float] = {}  # by server: the second at which it answers again

    def get(self, question: Question) -> Reply | NotChecked:
        """Ask, again where that may help, and honour how long the server asks us to wait."""
        if self.network.offline:
            return NotChecked(Cause.OFFLINE, question.subject)
        server = server_of(question.url)
        attempt = 0
        while True:
            if server in self._given_up:
                return structs.replace(self._given_up[server], subject=question.subject)
            outcome = self._when_allowed(question)
            if not isinstance(outcome, _Failure):
                return outcome
            attempt += 1
            pause = _SHORTEST_PAUSE * 2**attempt if outcome.wait is None else outcome.wait
            if attempt == _ATTEMPTS or pause > _LONGEST_PAUSE or outcome.unchecked.cause not in _AGAIN:
                break
            self._sleep(pause)
        if outcome.unchecked.cause in _OF_THE_HOST:
            self._given_up[server] = outcome.unchecked
        return outcome.unchecked

    def _when_allowed(self, question: Question) -> Reply | NotChecked | _Failure:
        """Ask once, and not before the server's limit of requests is reset."""
        pause = self._not_before.get(server_of(question.url), 0.0) - self.now().timestamp()
        if pause > _LONGEST_PAUSE:
            return NotChecked(Cause.RATE_LIMITED, question.subject, f"for {pause:.0f} seconds more")
        if pause > 0:
            self._sleep(pause)
        url = question.url
        for _ in range(_MOST_REDIRECTS + 1):
            outcome = self._once(question, url)
            if not isinstance(outcome, str):
                return outcome
            url = outcome
        return NotChecked(Cause.REDIRECTED, question.subject, "in a circle")

    def _once(self, question: Question, url: str) -> Reply | NotChecked | _Failure | str:
        """One request; an address where the server says that the answer is elsewhere on it."""
        import requests
        import urllib3

        try:
            with self._session().get(
                url,
                headers=_headers(question),
                stream=True,
                allow_redirects=False,
                timeout=(self.network.seconds, self.network.seconds),
                proxies=proxies(self.network, url),
            ) as response:
                return self._understood(question, url, response)
        except requests.exceptions.SSLError as failure:
            return _Failure(NotChecked(Cause.CERTIFICATE, question.subject, _certificate_trouble(failure)))
        except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError, TimeoutError):
            return _Failure(NotChecked(Cause.TIMED_OUT, question.subject, f"{self.network.seconds:g} seconds"))
        except requests.exceptions.ProxyError:
            return _Failure(NotChecked(Cause.UNREACHABLE, question.subject, "the proxy does not help"))
        except (requests.exceptions.ChunkedEncodingError, urllib3.exceptions.ProtocolError):
            return _Failure(NotChecked(Cause.DAMAGED, question.subject, "it was cut off"))
        except requests.exceptions.ConnectionError:
            return _Failure(NotChecked(Cause.UNREACHABLE, question.subject, shown(urlsplit(url).netloc)))
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as failure:
            return NotChecked(Cause.BAD_ADDRESS, question.subject, type(failure).__name__)

    def _understood(self, question: Question, url: str, response: Response) -> Reply | NotChecked | _Failure | str:
        subject, headers = question.subject, response.headers
        self._mind_limit(url, headers)
        match response.status_code:
            case 200:
                return self._whole(question, response)
            case 304 if question.etag is not None:
                return Reply(None, question.etag)
            case 301 | 302 | 303 | 307 | 308:
                location = headers.get("Location", "")
                elsewhere = f"to {shown(_server_behind(url, location)) or 'nowhere'}"
                return redirected(url, location) or NotChecked(Cause.REDIRECTED, subject, elsewhere)
            case 401 | 403:
                unsent = question.secret is not None and not may_carry_secrets(url)
                return NotChecked(Cause.FORBIDDEN, subject, "no key is sent unless it is encrypted" if unsent else "")
            case 404 | 410:
                return NotChecked(Cause.NOT_FOUND, subject)
            case 429:
                wait = self._asked_to_wait(url, headers)
                detail = f"for {wait:.0f} seconds" if wait is not None else ""
                return _Failure(NotChecked(Cause.RATE_LIMITED, subject, detail), wait)
            case status if status >= 500:
                return _Failure(
                    NotChecked(Cause.SERVER_ERROR, subject, f"status {status}"), self._asked_to_wait(url, headers)
                )
            case status:
                return NotChecked(Cause.DAMAGED, subject, f"status {status}")

    def _whole(self, question: Question, response: Response) -> Reply | NotChecked | _Failure:
        """The body, bounded in size and time, without the compression of the way."""
        body = bytearray()
        deadline = time.monotonic() + self.network.seconds * _SLOWEST
        for chunk in chunks(response):
            body += chunk
            if len(body) > question.most_bytes:
                return NotChecked(Cause.TOO_LARGE, question.subject, f"more than {question.most_bytes:,} bytes")
            if time.monotonic() > deadline:
                return _Failure(NotChecked(Cause.TIMED_OUT, question.subject, "it only drips"))
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in {"identity", "gzip", ""}:
            return NotChecked(Cause.DAMAGED, question.subject, f"its encoding is {shown(encoding)}")
        etag = response.headers.get("ETag")
        if etag is not None and not (etag.isascii() and etag.isprintable() and len(etag) <= _LONGEST_ETAG):
            etag = None
        try:
            return Reply(inflate(bytes(body)) if encoding == "gzip" else bytes(body), etag)
        except TooLarge as bomb:
            return NotChecked(Cause.TOO_LARGE, question.subject, str(bomb))
        except Damaged as damage:
            return _Failure(NotChecked(Cause.DAMAGED, question.subject, str(damage)))

    def _mind_limit(self, url: str, headers: Mapping[str, str]) -> None:
        """Remember when the server will answer again, where this was the last request that it allows for now."""
        end = limit_ends(headers)
        if end is not None:
            self._not_before[server_of(url)] = end

    def _asked_to_wait(self, url: str, headers: Mapping[str, str]) -> float | None:
        now, end = self.now().timestamp(), self._not_before.get(server_of(url))
        asked = asked_to_wait(headers, now)
        return max(0.0, end - now) if asked is None and end is not None else asked

    def _session(self) -> Session:
        """The session of this thread."""
        if not hasattr(self._sessions, "session"):
            self._sessions.session = new_session(self.network)
        session: Session = self._sessions.session
        return session


def inflate(data: bytes, most: int | None = None) -> bytes:
    """What a gzip file holds. Raises Damaged for one that is broken or cut off, TooLarge for one that never ends."""
    limit = MOST_INFLATED if most is None else most
    stream = zlib.decompressobj(wbits=31)
    try:
        inflated = stream.decompress(data, limit + 1)
    except zlib.error:
        raise Damaged("its compression is broken") from None
    if len(inflated) > limit:
        raise TooLarge(f"it inflates to more than {limit:,} bytes")
    if not stream.eof:
        raise Damaged("it is cut off")
    if stream.unused_data:
        raise Damaged("there is something behind its end")
    return inflated


def _headers(question: Question) -> dict[str, str]:
    headers = {
        "User-Agent": f"elixirlens/{__version__}",
        "Accept": question.accept,
        "Accept-Encoding": "gzip",
    }
    if question.etag is not None:
        headers["If-None-Match"] = question.etag
    if question.secret is not None and may_carry_secrets(question.url):
        headers["Authorization"] = question.secret
    return headers


def _server_behind(url: str, location: str) -> str:
    try:
        return server_of(urljoin(url, location))
    except ValueError:
        return ""


def _certificate_trouble(failure: Exception) -> str:
    """Why TLS failed, without the address that the text of an exception may hold."""
    text = str(failure)
    if "mismatch" in text or "doesn't match" in text:
        return "its certificate is for another name"
    if "expired" in text:
        return "its certificate has expired"
    if "certificate verify failed" in text:
        return "nobody that we trust signed its certificate"
    return "TLS failed"
