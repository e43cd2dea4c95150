"""Lists the files of a folder without git, leaving out what its .gitignore files name."""

from __future__ import annotations

import os
import re
import stat
import warnings
from typing import TYPE_CHECKING

from msgspec import Struct, field

from elixirlens.project.listing import ELIXIR, Entry, EntryKind, Listing, display
from elixirlens.report import Unchecked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pathspec import GitIgnoreSpec

# Bounds for hostile trees. Time to match a pattern grows with the length of a name to the power of its wildcards.
DEEPEST = 64
LARGEST_IGNORE_FILE = 65_536
MOST_WILDCARDS = 3

# Where `deps` is something else than code depends on mix.exs; these two names never hold a project's own code.
NEVER_ENTERED = frozenset({".git", "_build", "node_modules"})

_ANY_FOLDERS = re.compile(r"(?:^|(?<=/))\*\*(?=/|$)")


class _Ignore(Struct, frozen=True):
    """The patterns of one .gitignore, and the folder whose files they are about: empty, or ending in `/`."""

    folder: str
    patterns: GitIgnoreSpec


class _Walk(Struct):
    root: Path
    endings: tuple[str, ...]
    entries: list[Entry] = field(default_factory=list)
    unchecked: list[Unchecked] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def walk(root: Path, endings: tuple[str, ...] = ELIXIR) -> Listing:
    """List the files below `root` with these endings, and all links.

    Links are told and not followed; repositories within are told and not entered.
    """
    state = _Walk(root, endings)
    pending: list[tuple[str, tuple[_Ignore, ...]]] = [("", ())]
    while pending:
        folder, ignores = pending.pop()
        if folder.count("/") > DEEPEST:
            state.unchecked.append(_unchecked(folder, f"nested more than {DEEPEST} folders deep"))
            continue
        pending.extend(_enter(state, folder, ignores))
    return Listing(tuple(state.entries), tuple(state.unchecked), tuple(state.notes))


def _enter(state: _Walk, folder: str, ignores: tuple[_Ignore, ...]) -> Iterator[tuple[str, tuple[_Ignore, ...]]]:
    """List one folder; yields the folders below it, with the patterns that hold there."""
    try:
        with os.scandir(state.root / folder) as found:
            items = {item.name: item for item in found}
    except OSError as error:
        state.unchecked.append(_unchecked(folder, error.strerror or "it cannot be read"))
        return
    if folder and ".git" in items:
        state.entries.append(Entry(folder.rstrip("/"), EntryKind.REPOSITORY))
        return
    if ".gitignore" in items:
        ignores = (*ignores, *_read_ignore(state, folder))
    never_entered = NEVER_ENTERED | {"deps"} if "mix.exs" in items else NEVER_ENTERED
    for name, item in items.items():
        path = folder + name
        if item.is_dir(follow_symlinks=False):
            if name not in never_entered and not _is_ignored(path + "/", ignores):
                yield path + "/", ignores
        elif (name.endswith(state.endings) or item.is_symlink()) and not _is_ignored(path, ignores):
            state.entries.append(Entry(path, EntryKind.UNTRACKED))


def _is_ignored(path: str, ignores: tuple[_Ignore, ...]) -> bool:
    """Whether the deepest .gitignore that has a say leaves `path` out."""
    for ignore in reversed(ignores):
        verdict = ignore.patterns.check_file(path[len(ignore.folder) :]).include
        if verdict is not None:
            return verdict
    return False


def _read_ignore(state: _Walk, folder: str) -> list[_Ignore]:
    path = folder + ".gitignore"
    try:
        about = (state.root / path).lstat()
        # Git does not follow a link here either; and a pipe would never end.
        if not stat.S_ISREG(about.st_mode) or about.st_size > LARGEST_IGNORE_FILE:
            state.notes.append(f"{display(path)} is not honoured: it is no regular file of at most 64 KiB.")
            return []
        content = (state.root / path).read_bytes().decode("utf-8", "surrogateescape")
    except OSError as error:
        state.notes.append(f"{display(path)} is not honoured: {error.strerror}.")
        return []
    lines = [line.removesuffix("\r") for line in content.removeprefix("\ufeff").split("\n")]
    honoured: list[str] = []
    others: list[str] = []
    for line in lines:
        (honoured if _can_be_honoured(line) else others).append(line)
    if others:
        what = "A pattern" if len(others) == 1 else f"{len(others)} patterns"
        state.notes.append(f"{what} of {display(path)} cannot be honoured, the first is {display(others[0])}")
    return [_Ignore(folder, _compile(honoured))]


def _can_be_honoured(line: str) -> bool:
    """Whether a pattern is well-formed and can be matched in good time."""
    if not line.startswith("#") and _ANY_FOLDERS.sub("*", line).count("*") > MOST_WILDCARDS:
        return False
    try:
        _compile([line])
    except (ValueError, re.error):
        return False
    return True


def _compile(lines: list[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # repositories with git do without

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of regular expressions that look odd; their user did not write them
        return GitIgnoreSpec.from_lines(lines)


def _unchecked(folder: str, reason: str) -> Unchecked:
    name = display(folder.rstrip("/")) or "."
    return Unchecked("folder", name, name, reason)
