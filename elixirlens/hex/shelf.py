"""What servers answered, kept on disk with the time when they last said so.

An entry is one file: a line of JSON about it, then the body. It is replaced as a whole, and what cannot be read back
as it was written counts as damaged. Readers verify signatures again, for a file may be changed by anybody.
"""

from __future__ import annotations

import contextlib
import tempfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct

_LAYOUT = 1
_LARGEST = 100_000_000


class _Head(Struct, frozen=True):
    layout: int
    url: str
    etag: str | None
    asked_at: float
    digest: str


class Kept(Struct, frozen=True):
    """A body, its version as the server calls it, and when the server last said that it is current."""

    body: bytes
    etag: str | None
    asked_at: datetime


class Spoilt(Struct, frozen=True):
    """There is something, and it is not what was once written."""


class Shelf:
    """Bodies by address below a folder. `trouble` says why nothing can be written, where that is so."""

    def __init__(self, folder: Path) -> None:
        self.trouble: str | None = None
        self._folder = folder

    def get(self, url: str) -> Kept | Spoilt | None:
        """What was kept of an address, None where that is nothing."""
        try:
            with self._file(url).open("rb") as file:
                written = file.read(_LARGEST + 1)
        except FileNotFoundError:
            return None
        except OSError:
            return Spoilt()
        line, _, body = written.partition(b"\n")
        try:
            head = msgspec.json.decode(line, type=_Head)
            asked_at = datetime.fromtimestamp(head.asked_at, UTC)
        except (msgspec.MsgspecError, OverflowError, ValueError, OSError):
            return Spoilt()
        if head.layout != _LAYOUT or head.url != url or head.digest != sha256(body).hexdigest():
            return Spoilt()
        return Kept(body, head.etag, asked_at)

    def put(self, url: str, kept: Kept) -> None:
        """Keep a body. Where that is not possible, it is not kept, and `trouble` says why."""
        digest = sha256(kept.body).hexdigest()
        head = msgspec.json.encode(_Head(_LAYOUT, url, kept.etag, kept.asked_at.timestamp(), digest))
        file = self._file(url)
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as new:  # only its owner may read it
                new.write(head + b"\n" + kept.body)
            try:
                Path(new.name).replace(file)
            except OSError:
                with contextlib.suppress(OSError):
                    Path(new.name).unlink()
                raise
        except OSError as failure:
            self.trouble = f"what was fetched cannot be kept: {failure.strerror or 'the disk refuses'}"

    def _file(self, url: str) -> Path:
        return self._folder / sha256(url.encode()).hexdigest()[:40]
