"""A run over what lies on a workbench: look into the cache, analyse what is new, assemble, keep."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path

import msgspec
from msgspec import Struct, field

from elixirlens.detectors.project import Project
from elixirlens.elixir import UseEffect, UseTable
from elixirlens.elixir.using import may_define_use
from elixirlens.engine import keys
from elixirlens.engine.analyse import Analysed, Analyser, Before, FileResult, Job, Work, is_checked
from elixirlens.engine.assemble import assemble
from elixirlens.engine.cache import Cache, ContentCache, Stamp
from elixirlens.engine.effects import EarlyReader, UseKey
from elixirlens.engine.pool import Workers, analyse_all
from elixirlens.engine.project_rules import detect_in_project, project_of
from elixirlens.engine.reading import Unread, digest_of, read_file
from elixirlens.engine.request import Outcome, Request
from elixirlens.engine.rulebook import Rulebook
from elixirlens.engine.workbench import EXCLUDED, Workbench
from elixirlens.report import Report

# Contents are kept from one reading to the next as long as they are no more than so many bytes.
_MOST_HELD = 32_000_000

Effects = tuple[tuple[UseKey, UseEffect], ...]


class _Content(msgspec.Struct, frozen=True, array_like=True):
    """What is known of a content whatever the rules: the `use`s in it, and what its own `__using__`s bring."""

    uses: tuple[UseKey, ...]
    effects: Effects


def work_at(bench: Workbench, request: Request) -> Outcome:
    """Analyse what lies on a workbench. All of it is reported, whatever paths were asked for."""
    cache = _cache_of(bench, request)
    try:
        return _Run(request, bench, cache).outcome()
    finally:
        cache.close()


def project_at(bench: Workbench, request: Request) -> Project:
    """The facts of the repository on a workbench, as rules see it."""
    cache = Cache(_cache_folder(request), bench.root)
    try:
        with without_garbage_collection():
            return _Run(request, bench, cache).project()
    finally:
        cache.close()


def inventory_at(bench: Workbench, request: Request) -> tuple[Outcome, Project, dict[str, FileResult]]:
    """The outcome of `work_at`, with the facts of the repository and what is kept of each file that was understood."""
    cache = _cache_of(bench, request)
    try:
        return _Run(request, bench, cache, keys.tool_stamp(request.survey)).inventory()
    finally:
        cache.close()


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Nothing that a run makes is garbage before it ends: see `Source.release`."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _cache_of(bench: Workbench, request: Request) -> Cache | ContentCache:
    folder = _cache_folder(request)
    return Cache(folder, bench.root) if bench.snapshot is None else ContentCache(folder, bench.root)


def _cache_folder(request: Request) -> Path | None:
    if not request.use_cache:
        return None
    if request.cache_dir is not None:
        return request.cache_dir
    from platformdirs import user_cache_path

    return user_cache_path("elixirlens", appauthor=False)


def _may_be_read(root: Path, job: Job) -> bool:
    """Whether a file can be opened: a stamp knows its content, not its permissions."""
    return os.access(os.path.join(root, job.on_disk), os.R_OK)  # noqa: PTH118  # asked for every file


def make_analyser(
    root: Path, rulebook: Rulebook, effects: Mapping[UseKey, UseEffect], survey: str | None = None
) -> Analyser:
    """The analyser of a worker that starts from nothing."""
    return Analyser(root, rulebook.selection(), effects, survey=survey)


class _Run(Struct, dict=True):
    """One run. Contents are told apart by their hashes; `new` collects what the cache does not have yet."""

    request: Request
    bench: Workbench
    cache: Cache
    tool: bytes = field(default_factory=keys.tool_stamp)
    stamps: dict[str, Stamp] = field(default_factory=dict)  # by path, of the run before
    digests: dict[str, bytes] = field(default_factory=dict)  # by path
    held: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)  # contents and their hashes, by path
    held_bytes: int = 0
    outcomes: dict[str, FileResult | Unread] = field(default_factory=dict)  # by path
    effects: dict[bytes, Effects] = field(default_factory=dict)  # by content, as far as it was read
    contents: dict[bytes, _Content] = field(default_factory=dict)  # by content, as far as the cache knows it
    new: dict[bytes, object] = field(default_factory=dict)
    used: list[bytes] = field(default_factory=list)
    analysed: list[Job] = field(default_factory=list)
    early: EarlyReader = field(default_factory=EarlyReader)

    def outcome(self) -> Outcome:
        """Do it."""
        self._digest_all()
        return self._outcome()

    def inventory(self) -> tuple[Outcome, Project, dict[str, FileResult]]:
        """Do it, and tell what is kept of each file, also where the report is known from before."""
        self._digest_all()
        results = {file.path: file.outcome for file in self.files if is_checked(file.outcome)}
        return self._outcome(), project_of(self.files, self._excluded()), results

    def _outcome(self) -> Outcome:
        # What registries say changes while the repository does not.
        report = self.cache.get(self._run_key(), Report) if self.request.dependencies is None else None
        if report is None:
            report = self._report()
            if self.request.dependencies is None and all(self._is_steady(job) for job in self.analysed):
                self.new[self._run_key()] = report  # once more: a file may have changed since
        stamps = self._stamps()
        if self.new or stamps != self.stamps:
            self.cache.put_all(self.new, self.used, stamps)
        notes = list(self.bench.notes)
        if self.cache.trouble is not None:
            notes.append(f"the cache could not be used ({self.cache.trouble}); the run was complete without it")
        return Outcome(
            report=report,
            notes=tuple(notes),
            usage_errors=self.bench.usage_errors,
            files_analysed=len(self.analysed),
            work=self._work(),
            gate=self.bench.config.settings.gate,
        )

    def _digest_all(self) -> None:
        """Know the hash of every content, by its stamp where that can be trusted, else by reading."""
        self.stamps = self.cache.stamps()
        times = {file.path: (file.size, file.mtime_ns) for file in self.bench.files}
        for job in self.bench.jobs:
            stamp = self.stamps.get(job.path)
            is_as_before = stamp is not None and (stamp.size, stamp.mtime_ns) == times[job.path]
            if stamp is not None and job.content is None and is_as_before and _may_be_read(self.bench.root, job):
                self.digests[job.path] = stamp.digest
            else:
                self._read(job)

    def _read(self, job: Job) -> None:
        """Read a file for its hash and for what its `__using__`s bring."""
        try:
            content = job.content if job.content is not None else read_file(self.bench.root, job.on_disk)
        except Unread as unread:
            self.outcomes[job.path] = unread
            self.digests.pop(job.path, None)
            return
        digest = self.digests[job.path] = digest_of(content)
        if self.held_bytes + len(content) <= _MOST_HELD:
            self.held[job.path] = content, digest
            self.held_bytes += len(content)
        if digest not in self.effects:
            known = self.cache.get(keys.content_key(self.tool, digest), _Content) if may_define_use(content) else None
            effects = known.effects if known is not None else self.early.effects(content, job.path).items()
            self.effects[digest] = tuple(effects)

    def _run_key(self) -> bytes:
        encode = msgspec.msgpack.encode
        selection, surroundings = self.bench.selection, self.bench.surroundings
        parts = [
            encode((surroundings.root, surroundings.projects, surroundings.skipped, surroundings.unchecked)),
            encode(self.bench.config.settings),
            self.request.today.isoformat().encode(),
            *(rule.id.encode() + rule.digest for rule in selection.catalog.rules),
            encode(sorted(selection.catalog.broken)),
        ]
        for job in self.bench.jobs:
            rules = selection.rules_for(job.path, job.mix.elixir)
            outcome = self.outcomes.get(job.path)
            trouble = (outcome.reason, outcome.vanished) if isinstance(outcome, Unread) else None
            digest = self.digests.get(job.path, b"")
            parts.append(encode((job.path, job.file_class, job.mix, digest, trouble)) + rules.digest)
        return keys.run_key(self.tool, parts)

    def project(self) -> Project:
        """The facts of all files, without asking any rule about the whole repository."""
        self._digest_all()
        files = self.files
        stamps = self._stamps()
        if self.new or stamps != self.stamps:
            self.cache.put_all(self.new, self.used, stamps)
        return project_of(files, self._excluded())

    def _report(self) -> Report:
        files = self.files
        excluded = self._excluded()
        found = detect_in_project(files, excluded, self.bench.selection, self._content_of)
        if self.request.dependencies is not None:
            # Imported here: what reads locks and asks registries is of no use to any other run.
            from elixirlens.engine.dependencies import with_dependencies

            project = project_of(files, excluded)
            found = with_dependencies(found, self.bench, project, self.request)
        return assemble(files, found, self.bench.surroundings, self.bench.selection, self.request.today)

    def _excluded(self) -> list[str]:
        return [one.path for one in self.bench.surroundings.skipped if one.reason == EXCLUDED]

    @cached_property
    def files(self) -> list[Analysed]:
        """All files with their results, from the cache or analysed."""
        self._know_contents()
        effects = {key: effect for digest in self.digests.values() for key, effect in self._effects_of(digest)}
        uses = UseTable(effects)
        jobs = [job for job in self.bench.jobs if job.path in self.digests]
        self._take_known(jobs, uses)
        self.analysed = [job for job in jobs if job.path not in self.outcomes]
        root, survey = self.bench.root, self.request.survey
        before = Before(self.held, self.early.sources(effects))
        analyser = Analyser(root, self.bench.selection, effects, before, survey)
        make = partial(make_analyser, root, self.bench.rulebook, effects, survey)
        self.outcomes |= analyse_all(self.analysed, make, analyser, Workers(self.request.jobs))
        self._keep(uses)
        return [Analysed(job.path, job.file_class, job.mix, self.outcomes[job.path]) for job in self.bench.jobs]

    def _content_of(self, path: str) -> bytes | None:
        """The content of a file, None where it is gone."""
        job = next(job for job in self.bench.jobs if job.path == path)
        try:
            return job.content if job.content is not None else read_file(self.bench.root, job.on_disk)
        except Unread:
            return None

    def _know_contents(self) -> None:
        """Afterwards the effects of all contents are known, from the cache or by reading."""
        by_key = {keys.content_key(self.tool, digest): digest for digest in self.digests.values()}
        self.contents = {by_key[key]: content for key, content in self.cache.get_all(by_key, _Content).items()}
        for job in self.bench.jobs:
            digest = self.digests.get(job.path)
            if digest is not None and digest not in self.contents and digest not in self.effects:
                self._read(job)
        self.used += [keys.content_key(self.tool, digest) for digest in self.contents]

    def _effects_of(self, digest: bytes) -> Effects:
        known = self.contents.get(digest)
        return known.effects if known is not None else self.effects[digest]

    def _take_known(self, jobs: list[Job], uses: UseTable) -> None:
        """Take the results that the cache has."""
        by_path = {
            job.path: keys.result_key(self.tool, job, digest, self.bench.selection, uses, self.contents[digest].uses)
            for job in jobs
            if (digest := self.digests[job.path]) in self.contents
        }
        known = self.cache.get_all(by_path.values(), FileResult)
        for path, key in by_path.items():
            if key in known:
                self.outcomes[path] = known[key]
                self.used.append(key)

    def _keep(self, uses: UseTable) -> None:
        """Prepare what was found out for the cache. A file that changed under the run is not kept."""
        for job in self.analysed:
            result = self.outcomes[job.path]
            digest = self.digests[job.path]
            if isinstance(result, FileResult) and self._is_steady(job):
                content = _Content(result.uses, self._effects_of(digest))
                self.new[keys.content_key(self.tool, digest)] = content
                key = keys.result_key(self.tool, job, digest, self.bench.selection, uses, result.uses)
                self.new[key] = result

    def _is_steady(self, job: Job) -> bool:
        """Whether a file was analysed with the content that its digest is of: it may have changed in between."""
        result = self.outcomes[job.path]
        return isinstance(result, FileResult) and result.digest == self.digests[job.path]

    def _stamps(self) -> dict[str, Stamp]:
        """The stamps of this run that the next one may trust."""
        given = {job.path for job in self.bench.jobs if job.content is not None}
        stamps = {
            file.path: Stamp(file.size, file.mtime_ns, self.digests[file.path])
            for file in self.bench.files
            if file.path in self.digests and file.path not in given
        }
        return {path: stamp for path, stamp in stamps.items() if self.cache.trusts(stamp)}

    def _work(self) -> Work:
        results = [self.outcomes[job.path] for job in self.analysed]
        done = [result.work for result in results if isinstance(result, FileResult)]
        return Work(
            walks=self.early.walks + sum(work.walks for work in done),
            nodes=sum(work.nodes for work in done),
            detector_calls=sum(work.detector_calls for work in done),
        )
