"""What a connection is like, whoever opens it: `hex.transport` asks servers by it, `forge.transport` talks to hosts.

Nothing of the process's surroundings has a say: no `.netrc`, no cookies, no variables; all that comes by `Network`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from elixirlens.hex.environment import Network, Waived

if TYPE_CHECKING:
    from requests import Response, Session

_CHUNK = 65_536
_MOST_DIGITS = 11  # of a number of seconds that can be meant


def new_session(network: Network) -> Session:
    """A session that follows no redirect by itself. For one thread: sessions are not made to be shared."""
    from http.cookiejar import DefaultCookiePolicy

    import requests
    import urllib3

    session = requests.Session()
    # Otherwise requests would read the body of a redirect, of whatever size, before anybody decides to follow it.
    session.get_redirect_target = lambda resp: None  # type: ignore[method-assign]
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.verify = network.authorities or True
    if Waived.CERTIFICATE in network.waived:
        session.verify = False
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)  # each answer says it
    return session


def proxies(network: Network, url: str) -> dict[str, str]:
    """The proxy of an address, as requests wants it."""
    proxy = network.proxy_for(url)
    return {} if proxy is None else {urlsplit(url).scheme: proxy}


def chunks(response: Response) -> Iterator[bytes]:
    """The body as it comes, not waiting for a chunk to be full, in the compression of the way."""
    while chunk := response.raw.read1(_CHUNK, decode_content=False):
        yield chunk


def server_of(url: str) -> str:
    """Scheme, host and port: who answers at an address; nothing for one that is none."""
    try:
        address = urlsplit(url)
        port = address.port or {"http": 80, "https": 443}.get(address.scheme)
    except ValueError:
        return ""
    return f"{address.scheme}://{address.hostname}:{port}" if address.hostname else ""


def redirected(url: str, location: str) -> str | None:
    """Where a redirect leads; None unless that is another address of the same server."""
    try:
        target = urljoin(url, location)
    except ValueError:
        return None
    return target if server_of(target) == server_of(url) and target != url else None


def asked_to_wait(headers: Mapping[str, str], now: float) -> float | None:
    """For how many seconds `Retry-After` asks to wait, which may be a date; None where it does not say."""
    asked = headers.get("Retry-After", "").strip()
    if is_number(asked):
        return float(asked)
    try:
        date = parsedate_to_datetime(asked)
    except (ValueError, OverflowError):  # the year may be any number
        return None
    return max(0.0, (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now)


def limit_ends(headers: Mapping[str, str]) -> float | None:
    """The second at which a server answers again, where this was the last request that it allows for now."""
    reset = headers.get("X-RateLimit-Reset", "")
    return float(reset) if headers.get("X-RateLimit-Remaining") == "0" and is_number(reset) else None


def is_number(text: str) -> bool:
    """Whether this is a number that can be meant."""
    return text.isdecimal() and len(text) <= _MOST_DIGITS
