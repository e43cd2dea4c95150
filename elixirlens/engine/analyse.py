"""One file from disk to its result: read, indexed, asked about, and let go of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

from msgspec import Struct, field

from elixirlens.detectors import MixFacts
from elixirlens.elixir import (
    Damage,
    ModuleFacts,
    Resolution,
    Source,
    TooCostly,
    TooDeep,
    UseEffect,
    UseTable,
    read_source,
)
from elixirlens.elixir.recursion import bounded_recursion
from elixirlens.elixir.summary import module_facts
from elixirlens.engine.collect import Pieces, collect, surveyed
from elixirlens.engine.detect import detect
from elixirlens.engine.detection import Detection, excerpt_at
from elixirlens.engine.dispatch import Dispatch, collecting
from elixirlens.engine.effects import UseKey
from elixirlens.engine.reading import FRAMES, Unread, digest_of, read_file, refused
from elixirlens.filters.suppression_comments import Suppression, read_suppressions
from elixirlens.finding import Excerpt
from elixirlens.otp.child_specs import Supervision
from elixirlens.otp.supervision import supervision_of
from elixirlens.project.classes import FileClass, is_generated

if TYPE_CHECKING:
    from elixirlens.catalog import RuleSet, Selection

_COSTLY = "the parser gave up: no code of people looks like this"
_DEEP = "the code nests too deeply to be followed"


class Work(Struct, frozen=True, gc=False, array_like=True):
    """How much was done for a file: counts that grow with the source, watched by a test."""

    walks: int = 0
    nodes: int = 0
    detector_calls: int = 0


class FileResult(Struct, frozen=True, gc=False, array_like=True):
    """What is kept of a file. `unchecked` says why nothing else is."""

    digest: bytes
    file_class: FileClass
    unchecked: str | None = None
    modules: tuple[ModuleFacts, ...] = ()
    calls: tuple[int, int, int] = (0, 0, 0)  # resolved, open, unknown
    damage: Damage | None = None
    invalid_utf8_line: int | None = None
    suppressions: tuple[Suppression, ...] = ()
    suppression_excerpts: tuple[Excerpt, ...] = ()  # one for each of them
    detections: tuple[Detection, ...] = ()
    collected: Pieces = ()  # for the rules about the whole repository
    supervision: Supervision = Supervision()
    failures: tuple[tuple[str, str], ...] = ()
    uses: tuple[UseKey, ...] = ()
    work: Work = Work()


class Job(Struct, frozen=True):
    """A file to be analysed. `content` is given where it does not come from disk.

    `on_disk` is the name to open it by; it differs from `path` where that is not UTF-8.
    """

    path: str
    on_disk: str
    file_class: FileClass
    mix: MixFacts
    size: int
    content: bytes | None = None


class Analysed(Struct, frozen=True):
    """A file and what came of it."""

    path: str
    file_class: FileClass
    mix: MixFacts
    outcome: FileResult | Unread


def is_checked(outcome: FileResult | Unread) -> TypeGuard[FileResult]:
    """Whether a file was read and understood, if not to its end."""
    return isinstance(outcome, FileResult) and outcome.unchecked is None


class Before(Struct, frozen=True):
    """What is known of files from before their analysis, by path, until it is taken."""

    contents: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)  # with their hashes
    sources: dict[str, Source] = field(default_factory=dict)


class Analyser:
    """Analyses the files of one root with one selection of rules. Used by one process."""

    def __init__(
        self,
        root: Path,
        selection: Selection,
        effects: Mapping[UseKey, UseEffect],
        before: Before | None = None,
        survey: str | None = None,
    ) -> None:
        """`before` is what need not be read again; `survey` is the module of a request."""
        self.root = root
        self.selection = selection
        self.uses = UseTable(effects)
        self._before = before or Before()
        self._dispatches: dict[tuple[int, FileClass], Dispatch] = {}
        self._collecting: dict[FileClass, Dispatch] = {}
        self._survey = survey

    def prepare(self, jobs: Iterable[Job]) -> None:
        """Import the detectors that files will be shown to, so that forked processes inherit them."""
        for job in jobs:
            self._dispatch(self.selection.rules_for(job.path, job.mix.elixir), job.file_class)
            self._collector(job.file_class)

    def analyse(self, job: Job) -> FileResult:
        """Analyse one file; raises `Unread` where it cannot be opened."""
        before = self._before.contents
        content, digest = before.pop(job.path) if job.path in before else self._read(job)
        refusal = refused(content)
        file_class = class_of(job.file_class, content)
        if refusal is not None:
            return FileResult(digest, file_class, unchecked=refusal)
        source = self._before.sources.pop(job.path, None)
        walks = 0
        try:
            if source is None or source.content != content:
                source, walks = read_source(content, job.path, self.uses), 1
        except TooCostly:
            return FileResult(digest, file_class, unchecked=_COSTLY)
        except TooDeep:
            return FileResult(digest, file_class, unchecked=_DEEP)
        try:
            with bounded_recursion(FRAMES):
                return self._result(source, job, digest, file_class, walks)
        except RecursionError:
            return FileResult(digest, file_class, unchecked=_DEEP)
        finally:
            source.release()

    def _read(self, job: Job) -> tuple[bytes, bytes]:
        content = job.content if job.content is not None else read_file(self.root, job.on_disk)
        return content, digest_of(content)

    def _result(self, source: Source, job: Job, digest: bytes, file_class: FileClass, walks: int) -> FileResult:
        rules = self.selection.rules_for(job.path, job.mix.elixir)
        detected = detect(source, self._dispatch(rules, file_class), job.mix)
        collected, failures = collect(source, self._collector(file_class))
        if self._survey is not None:
            collected = (*collected, surveyed(source, self._survey))
        suppressions = read_suppressions(source)
        uses = {(use.module, use.argument) for use in source.uses if use.module is not None}
        return FileResult(
            digest=digest,
            file_class=file_class,
            modules=module_facts(source),
            calls=_call_counts(source),
            damage=source.damage,
            invalid_utf8_line=_first_invalid_line(source.content),
            suppressions=suppressions,
            suppression_excerpts=tuple(excerpt_at(source, one.line) for one in suppressions),
            detections=detected.detections,
            collected=collected,
            supervision=supervision_of(source),
            failures=tuple(sorted({**dict(detected.failures), **failures}.items())),
            uses=tuple(sorted(uses, key=lambda use: (use[0], use[1] or ""))),
            work=Work(walks, source.nodes_visited, detected.detector_calls),
        )

    def _dispatch(self, rules: RuleSet, file_class: FileClass) -> Dispatch:
        key = (id(rules), file_class)
        if key not in self._dispatches:
            self._dispatches[key] = Dispatch(rules, file_class)
        return self._dispatches[key]

    def _collector(self, file_class: FileClass) -> Dispatch:
        if file_class not in self._collecting:
            self._collecting[file_class] = Dispatch(self.selection.shipped, file_class, collecting)
        return self._collecting[file_class]


def class_of(file_class: FileClass, content: bytes) -> FileClass:
    """The class of a file, its content considered: generated code says so at its top."""
    return FileClass.GENERATED if is_generated(content) else file_class


def _call_counts(source: Source) -> tuple[int, int, int]:
    resolutions = [call.resolution for call in source.calls]
    open_, unknown = resolutions.count(Resolution.OPEN), resolutions.count(Resolution.UNKNOWN)
    return len(resolutions) - open_ - unknown, open_, unknown


def _first_invalid_line(content: bytes) -> int | None:
    if content.isascii():
        return None
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return content.count(b"\n", 0, error.start) + 1
    return None
