"""What could not be checked, and why: the value that stands in place of an answer, so that nothing is called clean."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

_LONGEST_SHOWN = 80


class Cause(StrEnum):
    """Why something could not be checked."""

    OFFLINE = "offline"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed out"
    RATE_LIMITED = "rate limited"
    SERVER_ERROR = "server error"
    NOT_FOUND = "not found"
    FORBIDDEN = "forbidden"
    CERTIFICATE = "certificate"
    REDIRECTED = "redirected"
    TOO_LARGE = "too large"
    DAMAGED = "damaged"
    SIGNATURE = "signature"
    WRONG_REPOSITORY = "wrong repository"
    WRONG_PACKAGE = "wrong package"
    STALE = "stale"
    CACHE = "cache"
    BAD_NAME = "bad name"
    BAD_ADDRESS = "bad address"
    UNKNOWN_REPOSITORY = "unknown repository"
    NO_API = "no API"


# An outage says nothing about what the server has, so that what was kept from it may still stand in. The others do.
OUTAGES = frozenset({Cause.OFFLINE, Cause.UNREACHABLE, Cause.TIMED_OUT, Cause.RATE_LIMITED, Cause.SERVER_ERROR})

_SAID = {
    Cause.OFFLINE: ("nothing was asked, because this run is offline", "run once without --offline and HEX_OFFLINE"),
    Cause.UNREACHABLE: ("the server cannot be reached", "check the connection, the proxy and HEX_MIRROR_URL"),
    Cause.TIMED_OUT: ("the server did not answer in time", "try again, or raise HEX_HTTP_TIMEOUT"),
    Cause.RATE_LIMITED: ("the server answers no more requests for now", "try again later"),
    Cause.SERVER_ERROR: ("the server failed", "try again later"),
    Cause.NOT_FOUND: ("the server does not have it", "check the name and its repository"),
    Cause.FORBIDDEN: ("the server does not give it to us", "check the name, and HEX_API_KEY for an organisation"),
    Cause.CERTIFICATE: (
        "there is no trustworthy connection to the server",
        "check the address; an own certificate authority is named by HEX_CACERTS_PATH",
    ),
    Cause.REDIRECTED: ("the server sends us elsewhere", "if that is right, give the new address as HEX_MIRROR_URL"),
    Cause.TOO_LARGE: ("the answer is larger than anything a registry has", "check what answers at the address"),
    Cause.DAMAGED: ("the answer cannot be read", "try again, and check what answers at the address"),
    Cause.SIGNATURE: (
        "the answer is not signed by the repository",
        "do not trust it: a mirror or a proxy may have changed it, or the public key is that of another repository",
    ),
    Cause.WRONG_REPOSITORY: ("the answer is that of another repository", "check the address of the repository"),
    Cause.WRONG_PACKAGE: ("the answer is about another package", "check what answers at the address"),
    Cause.STALE: ("what was kept is too old", "run once with a connection, or raise --max-age"),
    Cause.CACHE: ("what was kept is damaged", "run once with a connection: it is fetched anew"),
    Cause.BAD_NAME: ("it is no name that Hex allows, so nobody was asked", "correct the name"),
    Cause.BAD_ADDRESS: ("the address cannot be used", "correct the address of the repository"),
    Cause.UNKNOWN_REPOSITORY: ("nobody said where this repository is", "give its address and its public key"),
    Cause.NO_API: ("only hex.pm has an API, so nobody was asked", "read it from the package's own files"),
}


class NotChecked(Struct, frozen=True):
    """That `subject` could not be checked. `detail` is what is known beyond the cause, safe to print."""

    cause: Cause
    subject: str
    detail: str = ""

    @property
    def reason(self) -> str:
        """What happened, in one line."""
        said = _SAID[self.cause][0]
        return f"{said}: {self.detail}" if self.detail else said

    @property
    def advice(self) -> str:
        """What to do about it."""
        return _SAID[self.cause][1]

    def __str__(self) -> str:
        return f"{self.subject}: {self.reason}"


def shown(text: str) -> str:
    """A text of a stranger in one short line, without anything that a terminal would obey."""
    printable = "".join(letter if letter.isprintable() else "?" for letter in text[: _LONGEST_SHOWN + 1])
    return printable if len(printable) <= _LONGEST_SHOWN else f"{printable[:_LONGEST_SHOWN]}…"
