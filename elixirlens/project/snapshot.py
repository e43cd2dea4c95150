"""Files as git's objects hold them, at a commit or in the index, held in memory.

Nothing is written to the disk: a tree may name its entries `../x` or `.git/hooks/post-checkout`, and no filter of the
repository gets to see them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.errors import UsageError
from elixirlens.project.files import Absent, Found, Unreachable
from elixirlens.project.git import GitError, Repository
from elixirlens.project.listing import ELIXIR, Entry, EntryKind, Listing

if TYPE_CHECKING:
    from elixirlens.project.commits import Commit

_LARGEST = 20_000_000  # bytes of one file; what is larger is not analysed anyway
_MOST_AT_ONCE = 16_000_000  # bytes of objects that git is asked for in one go
_FILES = frozenset({b"100644", b"100755", b"100664"})  # the last one is of old repositories
_KINDS = {b"160000": EntryKind.REPOSITORY, b"120000": EntryKind.LINK}
_UNMERGED = "There are conflicts that are not resolved, so nothing can be committed yet."


class Snapshot(Struct, frozen=True):
    """What git has of a root: its listing, and the contents by name.

    Names are relative to the root; bytes that are not UTF-8 are surrogates, as in `os.fsdecode`. `too_large` are names
    whose content was left where it is.
    """

    listing: Listing
    contents: Mapping[str, bytes]
    too_large: frozenset[str] = frozenset()

    def look_up(self, name: str) -> Found | Absent | Unreachable:
        """The file of a name, as `Disk` has it. Links stay closed: what they lead to is listed itself."""
        content = self.contents.get(name)
        if content is not None:
            return Found(name, len(content), 0)
        if name in self.too_large:
            return Unreachable(f"it is larger than {_LARGEST // 1_000_000} MB")
        return Absent("a link")

    def leads_outside(self, name: str) -> bool:
        """Whether a link leads out of the root, which is not known here: no link is followed."""
        return False

    def content(self, name: str) -> bytes | None:
        """The bytes of a file, None where there is none or where it is too large."""
        return self.contents.get(name)

    def needed(self, name: str) -> bytes | None:
        """The bytes of a file that a run depends on, None where there is none; raises `UsageError` where it is huge."""
        if name in self.too_large:
            raise UsageError(f"{name} is larger than {_LARGEST // 1_000_000} MB.", "No such file needs to be.")
        return self.contents.get(name)


class _Object(Struct, frozen=True):
    name: str
    kind: EntryKind
    id: bytes


def snapshot_of(commit: Commit, more: Iterable[str] = ()) -> Snapshot:
    """All Elixir below the root at a commit, and the files and folders that `more` names; raises `UsageError`."""
    try:
        ran = commit.repository.run("ls-tree", "-r", "-z", "--full-tree", commit.id, *_within(commit.root, commit))
        cut = _cut(commit.root, commit.repository)
        objects = [one for record in ran.stdout.split(b"\0") if (one := _of_tree(record, cut)) is not None]
        return _snapshot(commit.repository, objects, tuple(more), f"the commit {commit.id[:10]}")
    except GitError as error:
        raise UsageError(f"The files of {commit.id[:10]} cannot be read: {error}.", "") from None


def snapshot_of_index(repository: Repository, root: Path, more: Iterable[str] = ()) -> Snapshot:
    """All Elixir below the root as the index holds it, which is what a commit would take; raises `UsageError`."""
    prefix = root.relative_to(repository.top).as_posix()
    within = [] if prefix == "." else ["--", prefix]
    try:
        ran = repository.run("ls-files", "--stage", "-z", *within, environment=_index_of_commit())
        records = ran.stdout.split(b"\0")
        if any(record.partition(b"\t")[0].split()[2:] not in ([], [b"0"]) for record in records):
            raise UsageError(_UNMERGED, "Resolve them, and `git add` what comes of it.")
        cut = _cut(root, repository)
        objects = [one for record in records if (one := _of_index(record, cut)) is not None]
        return _snapshot(repository, objects, tuple(more), "the index")
    except GitError as error:
        raise UsageError(f"The index cannot be read: {error}.", "") from None


def _index_of_commit() -> dict[str, str]:
    """`git commit FILE` has an index of its own while its hooks run, and names it in the environment."""
    named = os.environ.get("GIT_INDEX_FILE")
    return {"GIT_INDEX_FILE": str(Path(named).absolute())} if named else {}


def _within(root: Path, commit: Commit) -> list[str]:
    prefix = root.relative_to(commit.repository.top).as_posix()
    return [] if prefix == "." else ["--", f"{prefix}/"]


def _cut(root: Path, repository: Repository) -> int:
    prefix = root.relative_to(repository.top).as_posix()
    return 0 if prefix == "." else len(os.fsencode(prefix)) + 1


def _of_tree(record: bytes, cut: int) -> _Object | None:
    """One record of `ls-tree`: `100644 blob <object><tab>name`."""
    header, _, name = record.partition(b"\t")
    match header.split():
        case [mode, _, id_]:
            return _object(mode, id_, name[cut:])
    return None


def _of_index(record: bytes, cut: int) -> _Object | None:
    """One record of `ls-files --stage`: `100644 <object> 0<tab>name`."""
    header, _, name = record.partition(b"\t")
    match header.split():
        case [mode, id_, _]:
            return _object(mode, id_, name[cut:])
    return None


def _object(mode: bytes, id_: bytes, name: bytes) -> _Object | None:
    kind = EntryKind.FILE if mode in _FILES else _KINDS.get(mode)
    return _Object(os.fsdecode(name), kind, id_) if kind is not None and name else None


def _snapshot(repository: Repository, objects: list[_Object], more: tuple[str, ...], of_what: str) -> Snapshot:
    listed = [one for one in objects if one.kind is not EntryKind.FILE or one.name.endswith(ELIXIR)]
    wanted = [one for one in objects if one.kind is EntryKind.FILE and _is_wanted(one.name, more)]
    by_id = _contents(repository, {one.id for one in wanted}, of_what)
    return Snapshot(
        Listing(tuple(Entry(one.name, one.kind) for one in listed)),
        {one.name: content for one in wanted if (content := by_id[one.id]) is not None},
        frozenset(one.name for one in wanted if by_id[one.id] is None),
    )


def _is_wanted(name: str, more: tuple[str, ...]) -> bool:
    return name.endswith(ELIXIR) or any(name == one or name.startswith(f"{one}/") for one in more)


def _contents(repository: Repository, ids: set[bytes], of_what: str) -> dict[bytes, bytes | None]:
    """The contents of objects, None for those that are too large. Raises `UsageError` where one is not here."""
    asked = b"".join(id_ + b"\n" for id_ in sorted(ids))
    sizes: dict[bytes, int] = {}
    if ids:
        # Of a partial clone git would fetch what it lacks, which it is not allowed to, and gives up.
        ran = repository.run("cat-file", "--batch-check", stdin=asked, accepted=(0, 128))
        answers = [answer.split() for answer in ran.stdout.splitlines()]
        if ran.returncode or any(len(answer) != 3 for answer in answers):
            raise _incomplete(repository, of_what)
        sizes = {id_: int(size) for id_, kind, size in answers if kind == b"blob"}
    found: dict[bytes, bytes | None] = {id_: None for id_ in ids if sizes.get(id_, _LARGEST + 1) > _LARGEST}
    for some in _portions({id_: size for id_, size in sizes.items() if size <= _LARGEST}):
        found |= _read(repository, some)
    return found


def _incomplete(repository: Repository, of_what: str) -> UsageError:
    partial = repository.run("config", "--get-regexp", r"^remote\..*\.promisor$", accepted=(0, 1)).stdout
    if partial:
        message = f"Files of {of_what} are not in this clone, because it is a partial one."
        return UsageError(message, "Clone without --filter, or fetch them: git fetch --refetch --no-filter origin")
    return UsageError(f"Files of {of_what} are missing from this repository.", "git fsck says what is wrong with it.")


def _portions(sizes: Mapping[bytes, int]) -> Iterator[list[bytes]]:
    """Objects in groups that git's answer about fits into memory beside everything else."""
    some: list[bytes] = []
    together = 0
    for id_, size in sizes.items():
        if some and together + size > _MOST_AT_ONCE:
            yield some
            some, together = [], 0
        some.append(id_)
        together += size
    if some:
        yield some


def _read(repository: Repository, ids: list[bytes]) -> dict[bytes, bytes | None]:
    """Each answer of `cat-file --batch` is `<object> blob <size>`, a line end, the content and a line end."""
    stream = repository.run("cat-file", "--batch", stdin=b"\n".join(ids) + b"\n").stdout
    found: dict[bytes, bytes | None] = {}
    position = 0
    for id_ in ids:
        end = stream.index(b"\n", position)
        size = int(stream[position:end].split()[-1])
        found[id_] = stream[end + 1 : end + 1 + size]
        position = end + 1 + size + 1
    return found
