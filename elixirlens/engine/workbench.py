"""What a run works with, known before any file is read: the files, the rules that look at them, and what is shown."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from elixirlens.catalog import Choice, Selection
from elixirlens.config import Config, PathGlobs
from elixirlens.detectors import MixFacts
from elixirlens.engine.analyse import Job
from elixirlens.engine.assemble import Surroundings, lies_within
from elixirlens.engine.baseline import BASELINE
from elixirlens.engine.request import Held
from elixirlens.engine.rulebook import RULE_FILES, Rulebook, rulebook_in, rulebook_on_disk
from elixirlens.errors import UsageError
from elixirlens.project import FileClass, Project, ProjectFile, discover, discover_in, find_root
from elixirlens.project.commits import Commit, head_commit, named_commit, repository_at
from elixirlens.project.listing import CODE, display
from elixirlens.project.snapshot import Snapshot, snapshot_of, snapshot_of_index
from elixirlens.report import ProjectEntry, Root, Skipped, Unchecked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elixirlens.engine.request import Request

EXCLUDED = "excluded by the configuration"

# Why files of a class are listed and not analysed.
_NOT_ANALYSED = {
    FileClass.TEMPLATE: "a template",
    FileClass.FIXTURE: "sample code (name it to have it analysed)",
}


class Workbench(Struct, frozen=True):
    """Everything that a run needs. `paths` narrow what is reported, relative to the root.

    `snapshot` is what git holds where the files come from there, and then every job brings its content.
    """

    root: Path
    rulebook: Rulebook
    selection: Selection
    files: tuple[ProjectFile, ...]
    jobs: tuple[Job, ...]  # one for each of the files, in the same order
    surroundings: Surroundings
    paths: tuple[str, ...]
    notes: tuple[str, ...]
    usage_errors: tuple[str, ...]
    snapshot: Snapshot | None = None

    @property
    def config(self) -> Config:
        """The configuration in force."""
        return self.rulebook.config


def open_workbench(request: Request) -> Workbench:
    """Find the repository and its rules; raises `UsageError` and `NothingToRead`."""
    choice = Choice(request.select, request.ignore, request.strict)
    if request.held is Held.INDEX:
        return _of_index(request, choice)
    project = discover(request.start)
    rulebook = _trusted(request, project.root, choice) or rulebook_on_disk(project.root, choice)
    paths = tuple(_relative(path, project.root) for path in request.paths)
    unknown = tuple(_unknown(project, request, paths))
    bench = _laid_out(project, rulebook, paths)
    bench = _with_unknown(bench, unknown)
    if request.stdin is None or request.stdin_filename is None:
        return bench
    path = _relative(Path(request.stdin_filename).absolute(), project.root)
    jobs, left_out = _with_stdin(project, rulebook.config, bench.jobs, path, request.stdin)
    around = replace(bench.surroundings, skipped=bench.surroundings.skipped + left_out)
    return replace(bench, jobs=jobs, surroundings=around, paths=(path,))


def bench_of_commit(commit: Commit, snapshot: Snapshot, rulebook: Rulebook, paths: tuple[str, ...]) -> Workbench:
    """A commit and its files, with the rules of somewhere else; raises `NothingToRead` where it has no Elixir."""
    return _laid_out(discover_in(snapshot, commit.root, commit.id), rulebook, paths, snapshot)


def _of_index(request: Request, choice: Choice) -> Workbench:
    root = find_root(request.start)
    snapshot = snapshot_of_index(repository_at(root, "--staged"), root, (*RULE_FILES, BASELINE))
    head = head_commit(root, "--staged")
    project = discover_in(snapshot, root, head.id if head is not None else None)
    rulebook = _trusted(request, root, choice) or rulebook_in(snapshot, choice)
    paths = tuple(_relative(path, root) for path in request.paths)
    return _with_unknown(_laid_out(project, rulebook, paths, snapshot), tuple(_unknown(project, request, paths)))


def _trusted(request: Request, root: Path, choice: Choice) -> Rulebook | None:
    if request.trust is None:
        return None
    commit = named_commit(root, request.trust, "--trust-base")
    return rulebook_in(snapshot_of(commit, RULE_FILES), choice)


def _laid_out(
    project: Project, rulebook: Rulebook, paths: tuple[str, ...], snapshot: Snapshot | None = None
) -> Workbench:
    selection = rulebook.selection()
    files, skipped = _chosen(project, rulebook.config, paths)
    return Workbench(
        root=project.root,
        rulebook=rulebook,
        selection=selection,
        files=files,
        jobs=tuple(_job(project, file, snapshot) for file in files),
        surroundings=Surroundings(
            root=Root(display(project.root.name), project.commit, project.remote),
            projects=tuple(ProjectEntry(mix.app, mix.kind, display(mix.folder) or ".") for mix in project.mix_projects),
            skipped=skipped,
            unchecked=project.unchecked,
        ),
        paths=paths,
        notes=project.notes,
        usage_errors=selection.catalog.problems,
        snapshot=snapshot,
    )


def _with_unknown(bench: Workbench, unknown: tuple[Unchecked, ...]) -> Workbench:
    around = bench.surroundings
    return replace(bench, surroundings=replace(around, unchecked=(*around.unchecked, *unknown)))


def _relative(path: Path, root: Path) -> str:
    """A path as the report writes it."""
    parent = Path(os.path.realpath(path.parent))
    try:
        return display((parent / path.name).relative_to(os.path.realpath(root)).as_posix())
    except ValueError:
        if os.path.realpath(path) == os.path.realpath(root):
            return "."
        message = f"{path.name} lies outside of the repository that is analysed."
        raise UsageError(message, "Name paths of one repository in one run.") from None


def _chosen(
    project: Project, config: Config, paths: tuple[str, ...]
) -> tuple[tuple[ProjectFile, ...], tuple[Skipped, ...]]:
    """The files to analyse, and those that are not, with the reason."""
    chosen: list[ProjectFile] = []
    skipped = [Skipped(*one) for one in project.skipped]
    for found in project.files:
        # Sample code that is asked for is looked at as any other: no rule asks for samples.
        file = replace(found, file_class=FileClass.LIB) if _asked_for(found, paths) else found
        reason = _why_not(file.path, file.file_class, config)
        if reason is None:
            chosen.append(file)
        else:
            skipped.append(Skipped(file.path, reason))
    return tuple(chosen), tuple(sorted(skipped, key=lambda one: one.path))


def _unknown(project: Project, request: Request, paths: tuple[str, ...]) -> Iterator[Unchecked]:
    """Files that were named and are not among those of the repository: they must not pass for clean."""
    known = {file.path for file in project.files} | {path for path, _ in project.skipped}
    known |= {one.path for one in project.unchecked}
    for path in paths if request.stdin is None else ():
        if path.endswith(CODE) and path not in known:
            yield Unchecked("file", path, path, "it is not a file of the repository; git may ignore it")


def _why_not(path: str, file_class: FileClass, config: Config) -> str | None:
    """Why a file is not analysed, None where it is."""
    if not PathGlobs(exclude=config.settings.exclude).admit(path):
        return EXCLUDED
    return _NOT_ANALYSED.get(file_class)


def _asked_for(file: ProjectFile, paths: tuple[str, ...]) -> bool:
    return file.file_class is FileClass.FIXTURE and lies_within(file.path, [path for path in paths if path != "."])


def _job(project: Project, file: ProjectFile, snapshot: Snapshot | None) -> Job:
    content = snapshot.content(file.on_disk) if snapshot is not None else None
    return Job(file.path, file.on_disk, file.file_class, _mix_facts(project, file.on_disk), file.size, content)


def _mix_facts(project: Project, path: str) -> MixFacts:
    mix = project.mix_project_of(path)
    if mix is None:
        return MixFacts()
    needed = [mix, *(other for other in project.mix_projects if other.app in mix.dependencies)]
    extra = tuple(dict.fromkeys(name for one in needed for name in one.extra_applications))
    root = display(project.mix_root_of(mix))
    start, needs = mix.start, mix.dependencies
    return MixFacts(mix.app, mix.kind, mix.elixir, start, needs, extra, mix.is_package, mix.account, root)


def _with_stdin(
    project: Project, config: Config, jobs: tuple[Job, ...], path: str, content: bytes
) -> tuple[tuple[Job, ...], tuple[Skipped, ...]]:
    """The jobs, the content of one file replaced or added; and that file, where it is not one to be analysed."""
    others = [job for job in jobs if job.path != path]
    file_class = project.classify(path)
    reason = _why_not(path, file_class, config) if path.endswith(CODE) else "it is no Elixir"
    if reason is not None:
        return tuple(others), (Skipped(path, reason),)
    given = Job(path, path, file_class, _mix_facts(project, path), len(content), content)
    return tuple(sorted((*others, given), key=lambda job: job.path)), ()
