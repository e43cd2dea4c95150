"""Commits that a run is held against: their files, and what the rules of today find in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from elixirlens.engine.reading import Unread, read_file
from elixirlens.engine.workbench import bench_of_commit
from elixirlens.errors import NothingToRead
from elixirlens.project.changes import changed_lines, renames
from elixirlens.project.files import GONE
from elixirlens.project.listing import display
from elixirlens.project.snapshot import Snapshot, snapshot_of

if TYPE_CHECKING:
    from elixirlens.engine.analyse import Job
    from elixirlens.engine.request import Outcome, Request
    from elixirlens.engine.workbench import Workbench
    from elixirlens.finding import Finding
    from elixirlens.project.commits import Commit
    from elixirlens.report import Report

WorkAt = Callable[["Workbench", "Request"], "Outcome"]


class Base(Struct, frozen=True, dict=True, eq=False):
    """A commit beside what a workbench holds. `commit` is None before the first one: then everything is new."""

    commit: Commit | None
    bench: Workbench
    request: Request
    work_at: WorkAt

    @cached_property
    def report(self) -> Report | None:
        """What the rules of the workbench find at the commit, None where it holds no Elixir."""
        if self.commit is None or self._snapshot is None:
            return None
        try:
            bench = bench_of_commit(self.commit, self._snapshot, self.bench.rulebook, self.bench.paths)
        except NothingToRead:
            return None
        return self.work_at(bench, msgspec.structs.replace(self.request, dependencies=None)).report

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What they find there, suppressed or not."""
        return self.report.findings if self.report is not None else ()

    def before(self, path: str) -> bytes | None:
        """A file at the commit, where need be under its old name; None where there was none."""
        return self.held(self.moved.get(path, path))

    def held(self, path: str) -> bytes | None:
        """A file at the commit, by the name that it has there."""
        return self._contents.get(path)

    def now(self, path: str) -> bytes | None:
        """A file of the workbench, None where it is none or cannot be read."""
        job = self._jobs.get(path)
        try:
            if job is None:
                return None
            return job.content if job.content is not None else read_file(self.bench.root, job.on_disk)
        except Unread:
            return None

    def is_same(self, path: str) -> bool:
        """Whether a file has the same bytes as at the commit, however many they are."""
        job, held = self._jobs.get(path), self.held(path)
        if job is None or held is None or job.size != len(held):
            return False
        try:
            return (job.content if job.content is not None else (self.bench.root / job.on_disk).read_bytes()) == held
        except OSError:
            return False

    @cached_property
    def moved(self) -> dict[str, str]:
        """Old paths of files by their new ones."""
        come = {path: content for path in self._jobs if path not in self._contents and (content := self.now(path))}
        skipped = {one.path for one in self.bench.surroundings.skipped if one.reason != GONE}
        gone = {path: held for path, held in self._contents.items() if path not in self._jobs and path not in skipped}
        return renames(gone, come)

    def is_touched(self, finding: Finding) -> bool:
        """Whether a finding lies on a line that differs from the commit. What is no code is taken to do so."""
        if finding.path not in self._changed:
            now = self.now(finding.path)
            before = self.before(finding.path)
            self._changed[finding.path] = None if now is None else changed_lines(before, now)
        changed = self._changed[finding.path]
        return changed is None or not changed.isdisjoint(range(finding.line, finding.end_line + 1))

    @cached_property
    def _changed(self) -> dict[str, frozenset[int] | None]:
        return {}

    @cached_property
    def _jobs(self) -> Mapping[str, Job]:
        return {job.path: job for job in self.bench.jobs}

    @cached_property
    def _contents(self) -> Mapping[str, bytes]:
        """Contents by path."""
        held = self._snapshot.contents if self._snapshot is not None else {}
        return {display(name): content for name, content in held.items()}

    @cached_property
    def _snapshot(self) -> Snapshot | None:
        return snapshot_of(self.commit) if self.commit is not None else None
