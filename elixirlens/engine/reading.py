"""From a path to bytes, and whether they are to be analysed at all."""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path

MAX_BYTES = 2_000_000
LARGEST_LISTED = 20_000_000  # of a lock or a baseline; what reads it says when that is too much
DIGEST_BYTES = 16
FRAMES = 5_000  # for what is built of a tree: up to five of them for each three of the reader's own


class Unread(Exception):  # noqa: N818  # an outcome, not a fault
    """A file that could not be read; `vanished` ones do not count as unchecked."""

    def __init__(self, reason: str, vanished: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.vanished = vanished


def read_file(root: Path, path: str) -> bytes:
    """Read a file of the root; raises `Unread` where that fails."""
    try:
        # Asked twice for every file, and `Path` takes longer than all the system's work on it.
        with open(os.path.join(root, path), "rb", buffering=0) as file:  # noqa: PTH118, PTH123
            # `read` with a limit would allocate the whole of it for every small file.
            size = os.fstat(file.fileno()).st_size
            return file.read(min(size, MAX_BYTES) + 1) or b""
    except FileNotFoundError:
        raise Unread("", vanished="it vanished during the run") from None
    except OSError as error:
        raise Unread(f"it cannot be read: {error.strerror or type(error).__name__}") from None


def refused(content: bytes) -> str | None:
    """Why a content is not analysed, None where it is."""
    if len(content) > MAX_BYTES:
        return f"it is larger than {MAX_BYTES // 1_000_000} MB"
    if b"\0" in content:
        return "it is not text: it holds NUL bytes"
    return None


def digest_of(content: bytes) -> bytes:
    """The hash by which contents are told apart."""
    return blake2b(content, digest_size=DIGEST_BYTES).digest()


def content_below(root: Path, path: str) -> bytes | None:
    """The content of a file that nobody listed, such as a lock; None where there is none.

    Raises `Unread` where it cannot be read, is no file, or where a link leads out of the root.
    """
    top, real = Path(os.path.realpath(root)), Path(os.path.realpath(root / path))
    if not os.path.lexists(root / path):
        return None
    if not real.is_relative_to(top):
        raise Unread("it is a link out of the repository")
    if not real.is_file():
        raise Unread("it is no file" if real.exists() else "it is a link to nothing")
    try:
        with real.open("rb") as file:
            return file.read(LARGEST_LISTED + 1)
    except OSError as error:
        raise Unread(f"it cannot be read: {error.strerror or type(error).__name__}") from None
