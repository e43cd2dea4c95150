"""What a repository was at a commit, read from git's objects: the work tree is neither looked at nor touched."""

from __future__ import annotations

import os
import re
from pathlib import Path

from msgspec import Struct

from elixirlens.errors import UsageError
from elixirlens.project.git import GitError, Repository, find

_HEX = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_BRANCH = re.compile(r"(?!-|HEAD\b)[\w./-]+")  # what can be fetched by its name, and be a word of a command
_LARGEST = 64_000_000  # bytes of one file at a commit


class Commit(Struct, frozen=True):
    """A commit of a repository, and the folder in it that is the root of what is analysed."""

    repository: Repository
    id: str
    root: Path

    def content(self, path: str) -> bytes | None:
        """A file at this commit, by its path below the root; None where there is none. Raises `UsageError`."""
        name = os.fsencode(self.root.relative_to(self.repository.top) / path)
        listed = self.repository.run("ls-tree", "-z", "--long", self.id, "--", os.fsdecode(name)).stdout
        header, _, _ = listed.partition(b"\t")
        match header.split():
            case [mode, b"blob", blob, size] if mode in {b"100644", b"100755"}:
                if int(size) > _LARGEST:
                    raise UsageError(f"{path} is too large at {self.id[:10]}.", "It is not read.")
                return self.repository.run("cat-file", "blob", blob.decode()).stdout
        return None


def base_commit(root: Path, base: str) -> Commit:
    """The commit that a branch left `base` at: what a branch changes is what differs from there.

    Raises `UsageError` where `base` is no commit here, or where the history does not reach back to it.
    """
    repository = repository_at(root, "--diff")
    try:
        tip = _commit(repository, base)
        return Commit(repository, _merge_base(repository, tip, base), root)
    except GitError as error:
        raise UsageError(f"git could not say where this branch left {base!r}: {error}.", "") from None


def named_commit(root: Path, name: str, option: str) -> Commit:
    """The commit that a branch, a tag or an id names, for an option; raises `UsageError` where there is none."""
    repository = repository_at(root, option)
    try:
        return Commit(repository, _commit(repository, name), root)
    except GitError as error:
        raise UsageError(f"git could not say what {name!r} is: {error}.", "") from None


def head_commit(root: Path, option: str) -> Commit | None:
    """The commit that is checked out, None before the first one; raises `UsageError` where there is no git."""
    repository = repository_at(root, option)
    try:
        head = repository.head()
    except GitError as error:
        raise UsageError(f"git could not say what is checked out: {error}.", "") from None
    return Commit(repository, head, root) if head is not None else None


def repository_at(root: Path, option: str) -> Repository:
    """The repository that a root is in; raises `UsageError` for an option that needs one where there is none."""
    repository = find(root)
    if repository is None:
        raise UsageError(f"{option} needs a git repository, and there is none here.", "Run it in a clone.")
    return repository


def _commit(repository: Repository, name: str) -> str:
    found = _resolved(repository, name)
    if found is None:
        raise UsageError(f"{name!r} is no commit that this clone knows.", _how_to_know(repository, name))
    return found


def _resolved(repository: Repository, name: str) -> str | None:
    ran = repository.run(
        "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}", accepted=(0, 1, 128)
    )
    found = ran.stdout.decode("utf-8", "replace").strip()
    return found if _HEX.fullmatch(found) else None


def _how_to_know(repository: Repository, name: str) -> str:
    if not name:
        return "Name a branch, a tag or a commit."
    if _resolved(repository, f"refs/remotes/origin/{name}") is not None:
        return f"Write origin/{name}: there is no branch of that name here."
    branch = name.removeprefix("origin/")
    if not _BRANCH.fullmatch(branch):
        return _when_shallow(repository, "Name a branch, a tag or a commit.")
    if _HEX.fullmatch(branch):
        return _when_shallow(repository, f"Fetch it first: git fetch origin {branch}", f" origin {branch}")
    # A clone of one branch knows no place for another unless it is named.
    place = f"{branch}:refs/remotes/origin/{branch}"
    otherwise = f"Fetch it first: git fetch origin {place}, and write origin/{branch}."
    return _when_shallow(repository, otherwise, f" origin {place}")


def _merge_base(repository: Repository, tip: str, name: str) -> str:
    if repository.head() is None:
        raise UsageError("There is no commit here yet to compare with another.", "Commit something first.")
    ran = repository.run("merge-base", tip, "HEAD", accepted=(0, 1, 128))
    found = ran.stdout.decode("utf-8", "replace").strip()
    if not _HEX.fullmatch(found):
        hint = "Name a branch that this one came from."
        raise UsageError(f"This branch and {name!r} have no commit in common.", _when_shallow(repository, hint))
    return found


def _when_shallow(repository: Repository, otherwise: str, what: str = "") -> str:
    """What to do where the clone holds only the last commits, which is what CI makes of it; `what` to fetch with it."""
    shallow = repository.run("rev-parse", "--is-shallow-repository", accepted=(0, 128)).stdout.strip() == b"true"
    fetch = f"This clone is shallow. In GitHub Actions: fetch-depth: 0; elsewhere: git fetch --unshallow{what}"
    return fetch if shallow else otherwise
