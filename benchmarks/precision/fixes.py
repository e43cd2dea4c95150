"""The fixes: commits of public repositories that replace what a rule reports, kept in `fixes.jsonl`.

Their authors said what was wrong by mending it, so nobody here had to judge: the version before must be reported, the
version after must not.
"""

from __future__ import annotations

import re
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path

import msgspec
from msgspec import Struct

from benchmarks.precision import corpus
from elixirlens.finding import Finding

FILE = Path(__file__).parent / "fixes.jsonl"
MIX = "mix.exs"
# @@ -first,count +first,count @@; a count of 1 is left out.
_HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)


class Outcome(StrEnum):
    """What the rule makes of a fix."""

    CAUGHT = "caught"  # reported before, not after
    MISSED = "missed"  # not reported before
    KEPT = "still reported"  # reported before, and after


class Reads(StrEnum):
    """How much of a commit the rule has to see."""

    FILE = "file"  # the file, and the mix.exs files that say what it belongs to
    TREE = "tree"  # everything


class Fix(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A commit `after` that mended line `line` of `path` as it was in its parent `before`.

    `path_after` is given where the commit moved the file. `note` says what was mended; for a fix that is not caught
    also why not, as far as that is known.
    """

    rule: str
    repository: str  # owner/name
    before: str
    after: str
    path: str
    line: int
    note: str
    path_after: str | None = None
    reads: Reads = Reads.FILE
    outcome: Outcome = Outcome.CAUGHT

    @property
    def new_path(self) -> str:
        """Where the file is in the commit after."""
        return self.path_after or self.path


class Tally(Struct, frozen=True):
    """The fixes of one rule."""

    caught: int
    missed: int
    kept: int
    repositories: int

    @property
    def fixes(self) -> int:
        """How many there are."""
        return self.caught + self.missed + self.kept


def load(file: Path = FILE) -> list[Fix]:
    """All fixes; raises `msgspec.DecodeError` where a row is broken."""
    rows = file.read_text("utf-8").splitlines()
    return [msgspec.json.decode(row, type=Fix) for row in rows if row.strip()]


def save(fixes: Iterable[Fix], file: Path = FILE) -> None:
    """Write fixes, sorted, one a line."""
    ordered = sorted(fixes, key=lambda one: (one.rule, one.repository, one.after, one.path, one.line))
    file.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in ordered))


def tallies(fixes: Iterable[Fix]) -> Mapping[str, Tally]:
    """The tally of each rule, by rule."""
    by_rule: dict[str, list[Fix]] = defaultdict(list)
    for fix in fixes:
        by_rule[fix.rule].append(fix)
    return {
        rule: Tally(
            caught=sum(one.outcome is Outcome.CAUGHT for one in found),
            missed=sum(one.outcome is Outcome.MISSED for one in found),
            kept=sum(one.outcome is Outcome.KEPT for one in found),
            repositories=len({one.repository for one in found}),
        )
        for rule, found in sorted(by_rule.items())
    }


def run(folder: Path, fixes: Iterable[Fix]) -> int:
    """Run fixes again and print what drifted; the number of those that fare worse than was written down."""
    drifted = 0
    for fix in fixes:
        clone = corpus.find(folder, fix.repository)
        if clone is None:
            print(f"{_name(fix)}: NOT RUN, there is no clone of it in {folder}")
            continue
        now = outcome(fix, clone)
        if now is not fix.outcome:
            print(f"{_name(fix)}: {now}, was {fix.outcome} ({fix.note})")
            drifted += fix.outcome is Outcome.CAUGHT
    return drifted


def outcome(fix: Fix, clone: Path) -> Outcome:
    """What the rule makes of a fix today."""
    before = _reported(fix, clone, fix.before, fix.path)
    if not any(one.line == fix.line for one in before):
        return Outcome.MISSED
    place = _place_after(fix, clone)
    after = _reported(fix, clone, fix.after, fix.new_path)
    return Outcome.KEPT if any(one.line in place for one in after) else Outcome.CAUGHT


def _reported(fix: Fix, clone: Path, commit: str, path: str) -> list[Finding]:
    """The findings of the rule in a file of one commit."""
    paths = _with_mix_files(clone, commit, path) if fix.reads is Reads.FILE else corpus.READ
    report = corpus.run(clone, commit, paths, fix.rule)
    return [one for one in report.findings if one.rule == fix.rule and one.path == path]


def _with_mix_files(clone: Path, commit: str, path: str) -> list[str]:
    """A file of a commit and all its mix.exs files, for git."""
    listed = _git(clone, "ls-tree", "-r", "-z", "--name-only", commit).split("\0")
    return [f":(literal){one}" for one in listed if one == path or one.rpartition("/")[2] == MIX]


def _place_after(fix: Fix, clone: Path) -> range:
    """The lines that stand in the commit after where the mended line stood before."""
    changes = ["diff", "--unified=0", f"{fix.before}:{fix.path}", f"{fix.after}:{fix.new_path}"]
    moved_by = 0
    for old, new in _hunks(_git(clone, *changes)):
        if fix.line in old:
            return new
        if old.stop <= fix.line:
            moved_by = new.stop - old.stop
    return range(fix.line + moved_by, fix.line + moved_by + 1)


def _hunks(diff: str) -> Iterator[tuple[range, range]]:
    """The lines that a diff takes away, each with those that it puts in their place."""
    for found in _HUNK.finditer(diff):
        yield _lines(found[1], found[2]), _lines(found[3], found[4])


def _lines(first: str, count: str | None) -> range:
    # Git numbers an empty range by the line before it.
    number = 1 if count is None else int(count)
    start = int(first) if number else int(first) + 1
    return range(start, start + number)


def _git(clone: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(clone), *arguments], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


def _name(fix: Fix) -> str:
    return f"{fix.rule} {fix.repository}@{fix.after[:10]} {fix.path}:{fix.line}"
