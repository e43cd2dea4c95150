"""All files of a repository, whatever they are: on the disk, or in git's objects at a commit."""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from elixirlens.engine.reading import Unread, content_below
from elixirlens.errors import UsageError
from elixirlens.project import git
from elixirlens.project.commits import Commit
from elixirlens.project.listing import EVERYTHING, EntryKind, display
from elixirlens.project.walk import walk

LARGEST = 1_000_000  # bytes of a file that anybody reads; of a larger one only the beginning is looked at

_FETCH = "A partial clone does not have all of them. Fetch them: git fetch --refetch --no-filter origin"
_FILES = (b"100644", b"100755", b"100664")


class Tree(Protocol):
    """The files of a repository. Names are relative to its root, with `/`, and valid Unicode."""

    @property
    def root(self) -> Path:
        """The folder of the repository on the disk."""

    @property
    def names(self) -> tuple[str, ...]:
        """All files that are tracked, or would be: not what git ignores. Sorted; links are not among them."""

    @property
    def tracked(self) -> frozenset[str] | None:
        """Those that git tracks; None where there is no git to say so."""

    def content(self, name: str) -> bytes | None:
        """The beginning of a file, at most `LARGEST` bytes; None where there is none that can be read."""


class DiskTree(Struct, frozen=True, dict=True):
    """What lies below a folder; what a sparse checkout leaves out comes from git. No link is followed out of it."""

    root: Path

    @cached_property
    def names(self) -> tuple[str, ...]:
        """See `Tree`."""
        return tuple(sorted(self._kinds))

    @cached_property
    def tracked(self) -> frozenset[str] | None:
        """See `Tree`."""
        tracked = frozenset(name for name, kind in self._kinds.items() if kind is not EntryKind.UNTRACKED)
        return tracked if self._repository is not None else None

    def content(self, name: str) -> bytes | None:
        """See `Tree`."""
        if self._kinds.get(name) is EntryKind.ABSENT:
            return self._left_out(name)
        try:
            content = content_below(self.root, name)
        except (Unread, ValueError):
            return None
        return content[:LARGEST] if content is not None else None

    def _left_out(self, name: str) -> bytes | None:
        repository = self._repository
        if repository is None:
            return None
        prefix = self.root.relative_to(repository.top).as_posix()
        try:
            return repository.run("cat-file", "blob", f":{name if prefix == '.' else f'{prefix}/{name}'}").stdout[
                :LARGEST
            ]
        except git.GitError:
            return None  # a partial clone does not have it

    @cached_property
    def _repository(self) -> git.Repository | None:
        return git.find(self.root)

    @cached_property
    def _kinds(self) -> dict[str, EntryKind]:
        try:
            found = self._repository.listing(self.root, EVERYTHING) if self._repository is not None else None
        except git.GitError:
            found = None
        listing = found or walk(self.root, EVERYTHING)
        files = {display(each.name): each.kind for each in listing.entries}
        passed_over = {EntryKind.LINK, EntryKind.REPOSITORY}
        return {name: kind for name, kind in files.items() if kind not in passed_over}


class CommitTree(Struct, frozen=True, dict=True):
    """What git holds at a commit. Links are not followed. Raises `UsageError` where git cannot say."""

    commit: Commit

    @property
    def root(self) -> Path:
        """See `Tree`."""
        return self.commit.root

    @cached_property
    def names(self) -> tuple[str, ...]:
        """See `Tree`."""
        return tuple(sorted(self._objects))

    @property
    def tracked(self) -> frozenset[str] | None:
        """See `Tree`."""
        return frozenset(self._objects)

    def content(self, name: str) -> bytes | None:
        """See `Tree`."""
        found = self._objects.get(name)
        if found is None or found[1] > LARGEST * 20:
            return None
        return _blob(self.commit.repository, found[0])[:LARGEST]

    @cached_property
    def _objects(self) -> dict[str, tuple[str, int]]:
        """The id and the size in bytes of each file."""
        repository, root = self.commit.repository, self.commit.root
        prefix = root.relative_to(repository.top).as_posix()
        within = [] if prefix == "." else ["--", f"{prefix}/"]
        try:
            ran = repository.run("ls-tree", "-r", "-z", "--long", "--full-tree", self.commit.id, *within)
        except git.GitError as error:
            raise UsageError(f"The files of {self.commit.id[:10]} cannot be listed: {error}.", _FETCH) from None
        found: dict[str, tuple[str, int]] = {}
        for record in ran.stdout.split(b"\0"):
            header, _, name = record.partition(b"\t")
            match header.split():
                case [mode, b"blob", blob, size] if mode in _FILES:
                    if not size.isdigit():  # git says BAD of one that it does not have
                        raise UsageError(f"Files of {self.commit.id[:10]} are not in this clone.", _FETCH)
                    full = display(name.decode("utf-8", "surrogateescape"))
                    found[full if prefix == "." else full.removeprefix(f"{prefix}/")] = (blob.decode(), int(size))
        return found


@lru_cache(maxsize=2048)
def _blob(repository: git.Repository, blob: str) -> bytes:
    try:
        return repository.run("cat-file", "blob", blob).stdout
    except git.GitError as error:
        raise UsageError(f"git cannot read one of its objects: {error}.", "git fsck says what is wrong.") from None
