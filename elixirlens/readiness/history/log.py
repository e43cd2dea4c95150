"""The history of a commit in one pass of `git log`, bounded by a count of commits.

Only trees are compared, never the work tree, and nothing that the repository's configuration names is started: no
external differ, no text conversion, no check of signatures (`log.showSignature` would run its program).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from elixirlens.project.git import NOWHERE, GitError, NoAnswerError, Repository, find
from elixirlens.readiness.history.marks import Mark, co_authors, marks_of, steps_in
from elixirlens.readiness.history.model import Commit, History, Tag, within
from elixirlens.readiness.history.people import Signature, is_bot, names_of, people_in

MOST_COMMITS = 30_000
MOST_BYTES = 64_000_000  # of what git tells; a real history of 30,000 commits has a tenth of it
MOST_TAGS = 5_000
_LATEST = 32_503_680_000  # the year 3000: whoever has a later clock is at its end
_LONGEST_SUBJECT = 300
_LONGEST_BODY = 20_000  # its end is kept: that is where trailers stand

# Renames are found among at most so many candidates of a commit, so that no commit takes long.
_RENAMES = ("--find-renames=50%", "-l50")
_FORMAT = "--format=tformat:commit:%H%x00%P%x00%ct%x00%aN%x00%aE%x00%s%x00%b"
_NEUTRAL = (
    *("-c", "log.showSignature=false"),
    *("-c", "log.showRoot=true"),
    *("-c", "log.follow=false"),
    *("-c", "mailmap.file="),
    *("-c", "mailmap.blob="),
    *("-c", f"diff.orderFile={NOWHERE}"),
)
_SAFE = (
    *("--no-show-signature", "--no-ext-diff", "--no-textconv", "--no-color", "--no-notes", "--no-relative"),
    *("--encoding=UTF-8", "--diff-algorithm=default", "--ignore-submodules=all"),
)


def read_history(root: Path, commit: str = "HEAD", most: int = MOST_COMMITS) -> History:
    """The history of a commit (a name or an id) of the repository that a root is in; what fails is its `problem`."""
    repository = find(root)
    if repository is None:
        return History(problem="there is no git repository here")
    try:
        return _history(repository, root, commit, most)
    except GitError as error:
        return History(problem=str(error))


def first_commit(root: Path, commit: str) -> str | None:
    """The commit that the line of first parents begins with, which names a repository; None where it is not here."""
    repository = find(root)
    if repository is None:
        return None
    arguments = ("rev-list", "--first-parent", "--max-parents=0", "--max-count=1", "--end-of-options", commit, "--")
    try:
        if repository.run("rev-parse", "--is-shallow-repository").stdout.strip() == b"true":
            return None
        return repository.run(*arguments).stdout.decode("ascii", "replace").strip() or None
    except GitError:
        return None


def prefix_of(root: Path, repository: Repository) -> str:
    """What the paths of the root begin with in git's trees: nothing, or `folder/`."""
    folder = root.relative_to(repository.top).as_posix()
    return "" if folder == "." else f"{folder}/"


def _history(repository: Repository, root: Path, name: str, most: int) -> History:
    revision = f"{name}^{{commit}}"
    asked = repository.run("rev-parse", "--verify", "--quiet", "--end-of-options", revision, accepted=(0, 1))
    commit = asked.stdout.decode("ascii", "replace").strip()
    if not commit:
        return History(problem="there is no commit yet" if name == "HEAD" else f"there is no commit {name[:40]!r}")
    prefix = prefix_of(root, repository)
    output = _log(repository, commit, most)
    is_cut = len(output) >= MOST_BYTES
    # The last one that was told is not told to its end.
    commits = tuple(_commits(output[: output.rfind(b"commit:")] if is_cut else output, prefix))
    is_shallow = repository.run("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
    shortened = ""
    if is_shallow:
        shortened = "the clone is shallow"
    elif is_cut or (len(commits) == most and commits[-1].parents):
        shortened = f"only the newest {len(commits):,} commits are read"
    return History(
        commit,
        commits,
        _tags(repository),
        shortened=shortened,
        is_shallow=is_shallow,
        is_part=bool(prefix),
    )


def _log(repository: Repository, commit: str, most: int) -> bytes:
    def log(*renames: str) -> bytes:
        arguments = (*_NEUTRAL, "log", *_SAFE, "-z", "--name-status", *renames, f"--max-count={most}", _FORMAT)
        return repository.run(*arguments, "--end-of-options", commit, "--", most=MOST_BYTES).stdout

    try:
        return log(*_RENAMES)
    except NoAnswerError:
        raise
    except GitError:
        # Renames are found by the contents, which a partial clone has not; the names alone it has.
        return log("--no-renames")


class _Record(Struct, frozen=True):
    id: str
    parents: tuple[str, ...]
    time: int
    author: Signature
    subject: str
    body: str
    changes: tuple[tuple[str, str], ...]  # the name before, and the name after
    steps: int


def _commits(output: bytes, prefix: str) -> Iterator[Commit]:
    records = list(_records(output))
    signed = [people_in(record.author) + co_authors(record.body) for record in records]
    names = names_of(signature for signatures in signed for signature in signatures)
    bots = {signature for signature in {*names, *(record.author for record in records)} if is_bot(signature)}
    today: dict[str, str] = {}  # what a file of an older name is called now
    for record, signatures in zip(records, signed, strict=True):
        people = tuple(dict.fromkeys(names[one] for one in signatures if one not in bots))
        yield Commit(
            record.id,
            record.time,
            people,
            record.parents,
            record.subject,
            marks_of(record.subject, record.body) | ({Mark.PAIR} if len(people) > 1 else set()),
            within(dict.fromkeys(today.get(after, after) for _, after in record.changes), prefix),
            record.author in bots,
            record.steps,
        )
        today |= {before: today.get(after, after) for before, after in record.changes if before != after}


def _records(output: bytes) -> Iterator[_Record]:
    """Each commit is seven fields that end with a NUL, and then a status and one or two names for each file."""
    fields = iter(output.split(b"\0"))
    record: _Record | None = None
    changes: list[tuple[str, str]] = []
    for field in fields:
        token = field.lstrip(b"\n")
        if token.startswith(b"commit:"):
            if record is not None:
                yield replace(record, changes=tuple(changes))
            record, changes = _record(token, fields), []
        elif token[:1] in {b"R", b"C"}:
            changes.append((os.fsdecode(next(fields, b"")), os.fsdecode(next(fields, b""))))
        elif token:
            name = os.fsdecode(next(fields, b""))
            changes.append((name, name))
    if record is not None:
        yield replace(record, changes=tuple(changes))


def _record(token: bytes, fields: Iterator[bytes]) -> _Record:
    parents, time, name, email, subject, body = (next(fields, b"").decode("utf-8", "replace") for _ in range(6))
    return _Record(
        token.removeprefix(b"commit:").decode("ascii", "replace"),
        tuple(parents.split()),
        min(int(time), _LATEST) if time.isdigit() else 0,
        Signature(name, email),
        subject[:_LONGEST_SUBJECT],
        body[-_LONGEST_BODY:],
        (),
        steps_in(subject[:_LONGEST_SUBJECT], body),
    )


def _tags(repository: Repository) -> tuple[Tag, ...]:
    """All tags that lead to a commit, the newest first."""
    commit = "%(if)%(*objecttype)%(then)%(*objecttype) %(*objectname)%(else)%(objecttype) %(objectname)%(end)"
    listed = repository.run(
        "for-each-ref",
        "--sort=-creatordate",
        f"--count={MOST_TAGS}",
        f"--format={commit} %(creatordate:unix) %(refname:strip=2)",
        "refs/tags/",
    ).stdout.decode("utf-8", "replace")
    found = (line.split(" ", 3) for line in listed.splitlines())
    return tuple(
        Tag(parts[3], parts[1], int(parts[2]) if parts[2].isdigit() else 0)
        for parts in found
        if len(parts) == 4 and parts[0] == "commit"
    )
