"""What is there already. A repository may be hostile: links and huge files are left alone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.project.files import Absent, Disk, Found, Unreachable

if TYPE_CHECKING:
    from pathlib import Path

_LARGEST = 1_000_000  # bytes


class Text(Struct, frozen=True):
    """A file that is there, with its text."""

    text: str


class Missing(Struct, frozen=True):
    """There is nothing of that name, so that it can be made."""


class Untouchable(Struct, frozen=True):
    """Something is there that is left alone, and why."""

    reason: str


def read(folder: Path, name: str) -> Text | Missing | Untouchable:
    """Read the file `name`, a path below `folder` with `/`."""
    place = folder
    for part in name.split("/"):
        place /= part
        if place.is_symlink():
            return Untouchable(f"{name} lies behind a link, and links are not followed")
    if not os.path.lexists(place):
        return Missing()
    match Disk(folder, frozenset()).look_up(name):
        case Found(size=size) if size > _LARGEST:
            return Untouchable(f"{name} is larger than {_LARGEST} bytes")
        case Absent(reason) | Unreachable(reason):
            return Untouchable(f"{name}: {reason}")
    try:
        return Text(place.read_bytes().decode("utf-8"))
    except UnicodeDecodeError:
        return Untouchable(f"{name} is not UTF-8")
    except OSError as error:
        return Untouchable(f"{name} cannot be read: {error.strerror}")
