"""Whose lines are still there: `git blame` of a sample of files.

The sample is chosen by a hash of the paths, so that it is the same on every machine and nobody can choose it. It
gets smaller as the history gets longer, because each file costs a walk through all commits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from elixirlens.project.git import NOWHERE, GitError, Repository, find
from elixirlens.readiness.history.log import prefix_of
from elixirlens.readiness.history.model import History

MOST_FILES = 40
FEWEST_FILES = 12
LONGEST = 500  # lines that one file counts for
MOST_VISITS = 500_000  # files times commits
_AT_ONCE = 2

# `<commit> <line before> <line now> <count>`: every other line of the answer begins with a word.
_CHUNK = re.compile(rb"^([0-9a-f]{40,64}) \d+ \d+ (\d+)$", re.MULTILINE)
_NEUTRAL = (
    *("-c", "mailmap.file="),
    *("-c", "mailmap.blob="),
    *("-c", f"diff.orderFile={NOWHERE}"),
)
# The empty name takes back what the configuration names.
_PLAIN = ("--incremental", "--no-textconv", "--ignore-revs-file=")


class Survival(Struct, frozen=True):
    """Whose lines the sample consists of: `lines` in `files` of as many as `of`.

    `owners` is by person, `owners_of` by file and person. Lines with two authors count half for each, and a file counts
    for at most `LONGEST` lines, because tables of data are long. `unowned` are lines of programs, of sweeping commits,
    and of commits before those that were read. `problem` says why there is nothing.
    """

    owners: Mapping[str, float] = {}
    owners_of: Mapping[str, Mapping[str, float]] = {}
    unowned: float = 0.0
    lines: int = 0
    files: int = 0
    of: int = 0
    problem: str = ""

    @property
    def share_unowned(self) -> float:
        """The part of what counts that is nobody's."""
        whole = sum(self.owners.values()) + self.unowned
        return self.unowned / whole if whole else 0.0


def surviving_lines(root: Path, history: History, paths: Iterable[str]) -> Survival:
    """Blame a sample of these files, paths below the root, at the commit of the history."""
    every = tuple(dict.fromkeys(paths))
    repository = find(root)
    if history.commit is None or repository is None:
        return Survival(of=len(every), problem=history.problem)
    if history.is_shallow:
        return Survival(of=len(every), problem=history.shortened)
    sample = sample_of(every, len(history.commits))
    prefix = prefix_of(root, repository)
    # Git need not go where nobody is known.
    range_ = [history.commit, *([f"^{history.commits[-1].id}"] if history.shortened else [])]

    def blame(path: str) -> Mapping[str, int] | None:
        return _lines_by_commit(repository, range_, prefix + path)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        asked = zip(sample, pool.map(blame, sample), strict=True)
        return _survival({path: lines for path, lines in asked if lines is not None}, history, len(every))


def sample_of(paths: Iterable[str], commits: int) -> tuple[str, ...]:
    """The files that are asked about in a history of so many commits, by the hash of their paths."""
    many = min(MOST_FILES, max(FEWEST_FILES, MOST_VISITS // max(commits, 1)))
    return tuple(sorted(paths, key=lambda path: sha256(path.encode("utf-8", "surrogateescape")).digest())[:many])


def _lines_by_commit(repository: Repository, range_: list[str], path: str) -> Mapping[str, int] | None:
    """How many lines of a file come from each commit; None where git cannot say, as in a partial clone."""
    try:
        ran = repository.run(*_NEUTRAL, "blame", *_PLAIN, *range_, "--", path)
    except GitError:
        return None
    counted: Counter[str] = Counter()
    for commit, lines in _CHUNK.findall(ran.stdout):
        counted[commit.decode()] += int(lines)
    return counted


def _survival(found: Mapping[str, Mapping[str, int]], history: History, of: int) -> Survival:
    owners: Counter[str] = Counter()
    owners_of: dict[str, Mapping[str, float]] = {}
    unowned = 0.0
    for path, lines in found.items():
        whole = sum(lines.values())
        counting = min(1.0, LONGEST / whole) if whole else 0.0
        owned = {author: count * counting for author, count in _owners(lines, history).items()}
        owners_of[path] = owned
        owners.update(owned)
        unowned += whole * counting - sum(owned.values())
    every = sum(sum(lines.values()) for lines in found.values())
    return Survival(dict(owners), owners_of, round(unowned, 6), every, len(found), of)


def _owners(lines: Mapping[str, int], history: History) -> dict[str, float]:
    counted: dict[str, float] = {}
    # Where history was cut off, git gives what is older to the last commit.
    last = history.commits[-1].id if history.shortened else ""
    for id_, count in lines.items():
        commit = history.by_id.get(id_)
        if commit is None or id_ == last or commit.is_sweeping:
            continue
        for author in commit.authors:
            counted[author] = counted.get(author, 0.0) + count / len(commit.authors)
    return counted
