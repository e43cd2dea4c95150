"""What git tells of a repository: commits, who wrote them, what they touched, and tags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property

from msgspec import Struct

from elixirlens.readiness.history.marks import Mark

# A commit that touches more files than this moves, formats or imports code: nobody learned these files from it.
SWEEPING = 100
# That many files for each commit that a squashed request lists are work all the same: a release of 263 commits.
SWEEPING_STEP = 10
DAY = 86_400
YEAR = 365 * DAY


class Commit(Struct, frozen=True):
    """A commit. `authors` are people: the author and all co-authors, none where a program wrote it alone.

    `files` are those that it touched, below the root of what is analysed, under the names that they have today; those
    of merges are not told. `time` is the committer's, in seconds since 1970. `steps` are the commits that a squashed
    request lists, 1 for any other.
    """

    id: str
    time: int
    authors: tuple[str, ...]
    parents: tuple[str, ...]
    subject: str
    marks: frozenset[Mark]
    files: tuple[str, ...] = ()
    is_of_a_program: bool = False
    steps: int = 1

    @property
    def is_merge(self) -> bool:
        """Whether it joins branches."""
        return len(self.parents) > 1

    @property
    def is_sweeping(self) -> bool:
        """Whether it touched so many files that it tells nothing about each."""
        return len(self.files) > max(SWEEPING, SWEEPING_STEP * self.steps)


class Tag(Struct, frozen=True):
    """A tag on a commit; `time` is when it was made where it says so, else the commit's."""

    name: str
    commit: str
    time: int


class History(Struct, frozen=True, dict=True):
    """The history of a commit, the newest commit first.

    `problem` says why there is none, in half a sentence. `shortened` says why it does not reach back to the beginning,
    and is empty where it does. With a root below git's top, `is_part` is set and only files below the root are told.
    """

    commit: str | None = None
    commits: tuple[Commit, ...] = ()
    tags: tuple[Tag, ...] = ()
    problem: str = ""
    shortened: str = ""
    is_shallow: bool = False
    is_part: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether all of it is here, from the first commit on."""
        return not self.problem and not self.shortened

    @cached_property
    def changes(self) -> tuple[Commit, ...]:
        """What people did to the code: no merges, nothing by programs, and nothing outside the root."""
        return tuple(
            commit
            for commit in self.commits
            if not commit.is_merge and commit.authors and (commit.files or not self.is_part)
        )

    @cached_property
    def by_id(self) -> Mapping[str, Commit]:
        """The commits by their ids."""
        return {commit.id: commit for commit in self.commits}

    @cached_property
    def main_line(self) -> tuple[Commit, ...]:
        """The commits along first parents, the newest first: how changes came onto the branch."""
        line: list[Commit] = []
        current = self.by_id.get(self.commit or "")
        seen: set[str] = set()
        while current is not None and current.id not in seen:
            seen.add(current.id)
            line.append(current)
            current = self.by_id.get(current.parents[0]) if current.parents else None
        return tuple(line)

    @cached_property
    def newest(self) -> int:
        """When the commit that it was read from was made, 0 where there is none."""
        return self.commits[0].time if self.commits else 0

    @cached_property
    def people(self) -> Mapping[str, int]:
        """Everybody who wrote a change, with how many, the most first."""
        return dict(Counter(author for commit in self.changes for author in commit.authors).most_common())

    @cached_property
    def churn(self) -> Mapping[str, int]:
        """In how many changes each file was touched, sweeping ones left out."""
        return Counter(file for commit in self._focused for file in commit.files)

    @cached_property
    def authors_of(self) -> Mapping[str, Mapping[str, int]]:
        """Who touched each file how often, sweeping changes left out."""
        touched: dict[str, Counter[str]] = {}
        for commit in self._focused:
            for file in commit.files:
                touched.setdefault(file, Counter()).update(commit.authors)
        return touched

    @cached_property
    def _focused(self) -> tuple[Commit, ...]:
        return tuple(commit for commit in self.changes if not commit.is_sweeping)

    def since(self, time: int) -> tuple[Commit, ...]:
        """The changes that are not older."""
        return tuple(commit for commit in self.changes if commit.time >= time)


def shares(counts: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """Names with their share of the whole, the largest first; equal ones by name."""
    total = sum(counts.values())
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple((name, count / total) for name, count in ordered) if total else ()


def fewest_for(counts: Mapping[str, float], part: float) -> tuple[str, ...]:
    """The fewest names that together have more than this part of the whole, the largest first."""
    names: list[str] = []
    together = 0.0
    for name, share in shares(counts):
        names.append(name)
        together += share
        if together > part:
            break
    return tuple(names)


def within(paths: Iterable[str], prefix: str) -> tuple[str, ...]:
    """Paths below a folder, relative to it; all of them where the prefix is empty."""
    return tuple(path[len(prefix) :] for path in paths if path.startswith(prefix))
