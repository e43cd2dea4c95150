"""What a run works with, known before any file is read: the files, the rules that look at them, and what is shown."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from elixirlens.catalog import Catalog, Choice, Selection
from elixirlens.catalog.page import OWN_RULES
from elixirlens.config import Config, PathGlobs, load_config
from elixirlens.detectors import MixFacts
from elixirlens.engine.analyse import Job
from elixirlens.engine.assemble import Surroundings, lies_within
from elixirlens.errors import UsageError
from elixirlens.project import FileClass, Project, ProjectFile, discover
from elixirlens.project.listing import CODE, display
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
    """Everything that a run needs. `paths` narrow what is reported, relative to the root."""

    root: Path
    config: Config
    selection: Selection
    files: tuple[ProjectFile, ...]
    jobs: tuple[Job, ...]  # one for each of the files, in the same order
    surroundings: Surroundings
    paths: tuple[str, ...]
    notes: tuple[str, ...]
    usage_errors: tuple[str, ...]


def open_workbench(request: Request) -> Workbench:
    """Find the repository and its rules; raises `UsageError` and `NothingToRead`."""
    project = discover(request.start)
    config = load_config(project.root)
    catalog = Catalog.load(project.root / OWN_RULES)
    selection = Selection(catalog, config, Choice(request.select, request.ignore, request.strict))
    paths = tuple(_relative(path, project.root) for path in request.paths)
    files, skipped = _chosen(project, config, paths)
    jobs = tuple(_job(project, file) for file in files)
    if request.stdin is not None and request.stdin_filename is not None:
        path = _relative(Path(request.stdin_filename).absolute(), project.root)
        jobs, left_out = _with_stdin(project, config, jobs, path, request.stdin)
        skipped += left_out
        paths = (path,)
    return Workbench(
        root=project.root,
        config=config,
        selection=selection,
        files=files,
        jobs=jobs,
        surroundings=Surroundings(
            root=Root(display(project.root.name), project.commit, project.remote),
            projects=tuple(ProjectEntry(mix.app, mix.kind, display(mix.folder) or ".") for mix in project.mix_projects),
            skipped=skipped,
            unchecked=(*project.unchecked, *_unknown(project, request, paths)),
        ),
        paths=paths,
        notes=project.notes,
        usage_errors=catalog.problems,
    )


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


def _job(project: Project, file: ProjectFile) -> Job:
    return Job(file.path, file.on_disk, file.file_class, _mix_facts(project, file.on_disk), file.size)


def _mix_facts(project: Project, path: str) -> MixFacts:
    mix = project.mix_project_of(path)
    if mix is None:
        return MixFacts()
    needed = [mix, *(other for other in project.mix_projects if other.app in mix.dependencies)]
    extra = tuple(dict.fromkeys(name for one in needed for name in one.extra_applications))
    return MixFacts(mix.app, mix.kind, mix.elixir, mix.start, mix.dependencies, extra)


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
