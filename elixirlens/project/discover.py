"""Finds a repository: its root, its files with their classes, its Mix projects, and what git knows of it."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from elixirlens.errors import NothingToRead, UsageError
from elixirlens.project import git
from elixirlens.project.files import Absent, Disk, Found, Unreachable
from elixirlens.project.listing import CODE, ELIXIR, EntryKind, Listing, display
from elixirlens.project.mix_projects import MixProjects
from elixirlens.project.walk import walk
from elixirlens.report import Unchecked

if TYPE_CHECKING:
    from collections.abc import Callable

    from elixirlens.project.classes import FileClass
    from elixirlens.project.listing import Entry
    from elixirlens.project.mix import MixProject
    from elixirlens.project.snapshot import Snapshot

CONFIGURATIONS = ("elixirlens.toml", ".elixirlens.toml")
LARGEST_MIX_FILE = 2_000_000

_NOT_READ = {
    EntryKind.REPOSITORY: "a repository of its own",
    EntryKind.ABSENT: "left out by a sparse checkout",
}


class ProjectFile(Struct, frozen=True):
    """A file of the repository. `path` is relative to the root, with `/`, and valid Unicode.

    `on_disk` is the name to open it by: the same, but for names that are not UTF-8. `size` is in bytes.
    """

    path: str
    file_class: FileClass
    app: str | None
    size: int
    mtime_ns: int
    on_disk: str


class Project(Struct, frozen=True):
    """A repository as it was found. Everything in it is sorted by path.

    `skipped` are pairs of path and reason: nobody would call them unchecked. `unchecked` could not be looked at.
    `notes` are sentences about the discovery itself. `remote` carries neither user nor password.
    """

    root: Path
    files: tuple[ProjectFile, ...]
    skipped: tuple[tuple[str, str], ...]
    unchecked: tuple[Unchecked, ...]
    notes: tuple[str, ...]
    commit: str | None
    remote: str | None
    _mix_projects: MixProjects

    @property
    def mix_projects(self) -> tuple[MixProject, ...]:
        """The Mix projects, sorted by folder."""
        return tuple(self._mix_projects)

    def mix_project_of(self, path: str) -> MixProject | None:
        """The Mix project that a file belongs to."""
        return self._mix_projects.of(path)

    def mix_root_of(self, mix: MixProject) -> str:
        """The folder of a Mix project, or of the umbrella that it is a member of."""
        umbrella = self._mix_projects.umbrella_of(mix.folder)
        return mix.folder if umbrella is None else umbrella.folder

    def classify(self, path: str) -> FileClass:
        """The class of a file, which need not be there."""
        return self._mix_projects.classify(path)

    def is_own(self, path: str) -> bool:
        """Whether a file is the repository's own, and not fetched or built."""
        return self._mix_projects.not_own(path) is None


def discover(start: Path) -> Project:
    """Discover the repository that the file or folder `start` is in.

    The root is the folder of the nearest elixirlens.toml upward, within the git repository where there is one; else
    git's top; else the folder itself. Raises `UsageError` where `start` does not exist or the configuration is there
    twice, and `NothingToRead` where the root holds no Elixir.
    """
    folder = _folder_of(start)
    repository = git.find(folder)
    root = _root(folder, repository)
    origin = _ask_git(root, repository) if repository else _Origin(walk(root))
    names = frozenset(entry.name for entry in origin.listing.entries if _is_read(entry))
    disk = Disk(root, names)
    survey = _survey(origin.listing, disk, lambda name: _mix_file(root, disk, name))
    if not survey.has_code:
        raise NothingToRead(f"There is no Elixir in {root}.", _hint(survey))
    return _project(root, survey, origin)


def _project(root: Path, survey: _Survey, origin: _Origin) -> Project:
    return Project(
        root=root,
        files=tuple(sorted(survey.files.values(), key=lambda file: file.path)),
        skipped=tuple(sorted(survey.skipped)),
        unchecked=tuple(sorted(survey.unchecked, key=lambda one: one.path)),
        notes=(*origin.notes, *origin.listing.notes),
        commit=origin.commit,
        remote=origin.remote,
        _mix_projects=survey.mix_projects,
    )


def discover_in(snapshot: Snapshot, root: Path, commit: str | None) -> Project:
    """Discover what git holds of a root, whatever lies on the disk; raises `NothingToRead` where there is no Elixir."""
    survey = _survey(snapshot.listing, snapshot, lambda name: _held_mix_file(snapshot, name))
    if not survey.has_code:
        raise NothingToRead("There is no Elixir in what git holds here.", _hint(survey))
    repository = git.find(root)
    return _project(root, survey, _Origin(snapshot.listing, commit, _remote(repository)))


def _remote(repository: git.Repository | None) -> str | None:
    try:
        return repository.remote() if repository is not None else None
    except git.GitError:
        return None


def find_root(start: Path) -> Path:
    """Find the root as `discover` does, and look no further; raises `UsageError` as it does."""
    folder = _folder_of(start)
    return _root(folder, git.find(folder))


def _root(folder: Path, repository: git.Repository | None) -> Path:
    top = repository.top if repository else None
    return _configured_folder(folder, top) or top or folder


def _folder_of(start: Path) -> Path:
    try:
        place = start.resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        raise UsageError(f"There is no {start}.", "Name a file or a folder that exists.") from None
    return place if place.is_dir() else place.parent


def _configured_folder(folder: Path, top: Path | None) -> Path | None:
    """The nearest folder upward with a configuration. One above the repository's top is somebody else's."""
    for candidate in (folder, *folder.parents):
        found = [name for name in CONFIGURATIONS if os.path.lexists(candidate / name)]
        if len(found) > 1:
            message = f"{candidate} has two configurations, {found[0]} and {found[1]}."
            raise UsageError(message, "Keep one of them.")
        if found:
            return candidate
        if candidate == top:
            return None
    return None


class _Origin(Struct, frozen=True):
    """The listing of a root, and what git knows beside it."""

    listing: Listing
    commit: str | None = None
    remote: str | None = None
    notes: tuple[str, ...] = ()


def _ask_git(root: Path, repository: git.Repository) -> _Origin:
    try:
        return _Origin(repository.listing(root), repository.head(), repository.remote())
    except git.GitError as error:
        return _Origin(walk(root), notes=(f"The files were listed without git: {error}.",))


class _Survey(Struct):
    """What came of looking at every entry of a listing."""

    mix_projects: MixProjects
    unchecked: list[Unchecked]
    files: dict[str, ProjectFile] = field(default_factory=dict)
    skipped: list[tuple[str, str]] = field(default_factory=list)

    @property
    def has_code(self) -> bool:
        """Whether there is a file to read, or one that should have been."""
        return bool(self.unchecked) or any(path.endswith(CODE) for path in self.files)


def _is_read(entry: Entry) -> bool:
    return entry.name.endswith(ELIXIR) and entry.kind not in _NOT_READ


def _survey(listing: Listing, disk: Disk | Snapshot, mix_file: Callable[[str], bytes | None]) -> _Survey:
    kinds = {entry.name: entry.kind for entry in listing.entries}
    names = [entry.name for entry in listing.entries if _is_read(entry)]
    survey = _Survey(MixProjects.read(names, mix_file), list(listing.unchecked))
    not_own: Counter[tuple[str, str]] = Counter()
    for name, kind in sorted(kinds.items()):
        if place := survey.mix_projects.not_own(name):
            not_own[place] += 1
        elif kind in _NOT_READ:
            survey.skipped.append((display(name), _NOT_READ[kind]))
        elif name.endswith(ELIXIR):
            _add(survey, name, disk.look_up(name))
        elif disk.leads_outside(name):
            survey.skipped.append((display(name), "a link out of the repository"))
    survey.skipped.extend((display(folder), f"{what}: {_files(count)}") for (folder, what), count in not_own.items())
    return survey


def _add(survey: _Survey, name: str, result: Found | Absent | Unreachable) -> None:
    path = display(name)
    match result:
        case Absent(reason):
            survey.skipped.append((path, reason))
        case Unreachable(reason):
            survey.unchecked.append(Unchecked("file", path, path, reason))
        case Found(same_as=str(other)):
            survey.skipped.append((path, f"a link to {other}"))
        case Found(size=size, mtime_ns=mtime_ns) if path not in survey.files:
            mix = survey.mix_projects.of(name)
            file_class = survey.mix_projects.classify(name)
            survey.files[path] = ProjectFile(path, file_class, mix.app if mix else None, size, mtime_ns, name)
        case _:
            # Only names that are not UTF-8 can look the same.
            survey.unchecked.append(Unchecked("file", path, path, "its name looks like that of another file"))


def _mix_file(root: Path, disk: Disk, name: str) -> bytes | None:
    match disk.look_up(name):
        case Found(size=size) if size <= LARGEST_MIX_FILE:
            try:
                return (root / name).read_bytes()
            except OSError:
                return None
    return None


def _held_mix_file(snapshot: Snapshot, name: str) -> bytes | None:
    content = snapshot.content(name)
    return content if content is not None and len(content) <= LARGEST_MIX_FILE else None


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def _hint(survey: _Survey) -> str:
    within = [path for path, reason in survey.skipped if reason == _NOT_READ[EntryKind.REPOSITORY]]
    if within:
        return f"It holds other repositories; name one of them: {', '.join(within[:3])}."
    return "Name a folder that holds .ex or .exs files."
