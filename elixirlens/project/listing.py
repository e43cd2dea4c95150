"""What a listing of a repository yields, whether git made it or a walk over the folders."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from elixirlens.report import Unchecked

CODE = (".ex", ".exs")
TEMPLATES = (".heex", ".eex", ".leex")
ELIXIR = CODE + TEMPLATES
EVERYTHING = ("",)  # what every name ends in


class EntryKind(StrEnum):
    """What is known of an entry before anyone looks at the disk."""

    FILE = "file"
    LINK = "link"  # a symbolic link
    UNTRACKED = "untracked"  # a file or a link that git does not track, or that was found without git
    ABSENT = "absent"  # tracked, and left out by a sparse checkout
    REPOSITORY = "repository"  # a submodule, or a repository within this one


class Entry(Struct, frozen=True):
    """A name relative to the listed folder, with `/`. Bytes that are not UTF-8 are surrogates, as in `os.fsdecode`."""

    name: str
    kind: EntryKind


class Listing(Struct, frozen=True):
    """The entries that were asked for, what could not be listed, and notes for the reader of the report."""

    entries: tuple[Entry, ...]
    unchecked: tuple[Unchecked, ...] = ()
    notes: tuple[str, ...] = ()


def display(name: str) -> str:
    """A name as it goes into reports: valid Unicode, a byte that is not UTF-8 written as `\\xff`."""
    if name.isascii():
        return name
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
