"""Everything that a criterion can look at. What nobody asks for is never read."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from elixirlens.config.globs import PathGlobs
from elixirlens.detectors.project import FileFacts
from elixirlens.detectors.project import Project as Code
from elixirlens.finding import Finding
from elixirlens.hex.declared import Declared
from elixirlens.hex.workspace import Workspace, workspaces
from elixirlens.project import FileClass, MixProject, Project, ProjectKind
from elixirlens.readiness.automation import Automation
from elixirlens.readiness.deployment import Deployment
from elixirlens.readiness.firmware import is_flashed
from elixirlens.readiness.history.log import read_history
from elixirlens.readiness.history.model import History
from elixirlens.readiness.history.surviving import Survival, surviving_lines
from elixirlens.readiness.model import Evidence, Profile
from elixirlens.readiness.readers.config_files import Configuration, read_configuration
from elixirlens.readiness.readers.dockerfile import Dockerfile, read_dockerfile
from elixirlens.readiness.readers.env_files import EnvFile, is_env_file, read_env_file
from elixirlens.readiness.readers.mix_file import MixFile, read_mix_file
from elixirlens.readiness.readers.router import Router
from elixirlens.readiness.release import Release
from elixirlens.readiness.routes import routers_of
from elixirlens.readiness.survey import CalledFact, FileSurvey, ModuleSurvey
from elixirlens.readiness.tree import Tree

if TYPE_CHECKING:
    from elixirlens.report import Report

Facts = TypeVar("Facts")

_OF_TESTS = frozenset({FileClass.TEST, FileClass.TEST_SUPPORT})

# Files in such folders are samples, or other people's: they say nothing of the repository itself.
_NOT_OWN = frozenset(
    [
        *("deps", "node_modules", "_build", "vendor", "fixtures", "fixture", "__fixtures__", "testdata", "templates"),
        *("example", "examples", "demo", "demos", "sample", "samples"),
    ]
)


class Surveyed(Struct, frozen=True):
    """A module and where it is."""

    path: str
    file_class: FileClass
    module: ModuleSurvey

    def evidence(self, fact: str, line: int | None = None) -> Evidence:
        """A fact of the module, at a line of its file or where it begins."""
        return Evidence(fact, self.path, line or self.module.line)


class Repository(Struct, frozen=True, dict=True):
    """A repository, or one application of it: `folder` is what it is narrowed to, empty for the whole.

    All paths are relative to the repository's root. `code` and `surveys` have the facts of the Elixir files,
    `report` the findings of the rules in `rules_asked`; `mix_project` is the project that is judged, None where there
    is none. `history_of` is the commit whose history counts, None where none is looked at.
    """

    tree: Tree
    project: Project
    code: Code
    surveys: Mapping[str, FileSurvey]
    report: Report
    today: date
    mix_project: MixProject | None
    profile: Profile
    rules_asked: frozenset[str] = frozenset()
    history_of: str | None = "HEAD"
    folder: str = ""
    _facts: dict[tuple[object, str], Any] = field(default_factory=dict)

    # Files

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The repository's own files below the folder, sorted: no samples, nothing fetched or built."""
        inside = (name for name in self.tree.names if self.contains(name))
        return tuple(name for name in inside if _is_own(self.relative(name).rpartition("/")[0]))

    def contains(self, path: str) -> bool:
        """Whether a path is below the folder."""
        return not self.folder or path.startswith(f"{self.folder}/")

    def relative(self, path: str) -> str:
        """A path relative to the folder."""
        return path.removeprefix(f"{self.folder}/") if self.folder else path

    def at(self, path: str) -> str:
        """A path of the folder, relative to the root."""
        return posixpath.join(self.folder, path)

    def paths(self, *patterns: str) -> tuple[str, ...]:
        """Its own files that a pattern of .gitignore means, read from the folder: `/Dockerfile`, `*.tf`, `rel/**`.

        One that begins with `!` takes away: `!.github/` all that is below such a folder.
        """
        globs = PathGlobs.of(patterns)
        found = (name for name in self.names if globs.admit(self.relative(name)))
        return self._once(" ".join(("paths", self.folder, *patterns)), lambda: tuple(found))

    def read(self, reader: Callable[[str, bytes], Facts], path: str) -> Facts:
        """What a reader makes of a file, once; of one that is not there, what it makes of nothing."""
        key = (reader, path)
        if key not in self._facts:
            self._facts[key] = reader(path, self.tree.content(path) or b"")
        found: Facts = self._facts[key]
        return found

    def text(self, path: str) -> str:
        """The beginning of a file as text; empty where it is not there."""
        return (self.tree.content(path) or b"").decode("utf-8", "replace")

    # Mix

    @property
    def mix_path(self) -> str:
        """Where its mix.exs is, or would be."""
        return posixpath.join(self.mix_project.folder if self.mix_project else self.folder, "mix.exs")

    @property
    def mix(self) -> MixFile:
        """The mix.exs of the project that is judged."""
        return self.read(read_mix_file, self.mix_path)

    @cached_property
    def mix_projects(self) -> tuple[MixProject, ...]:
        """The Mix projects below the folder, no samples among them; the one that is judged is the first."""
        found = [
            each
            for each in self.project.mix_projects
            if (not self.folder or each.folder == self.folder or self.contains(each.folder))
            and _is_own(self.relative(each.folder))
        ]
        return tuple(sorted(found, key=lambda each: (each != self.mix_project, each.folder)))

    @property
    def mix_files(self) -> tuple[MixFile, ...]:
        """The mix.exs files of these projects, in the same order."""
        return tuple(self.read(read_mix_file, posixpath.join(each.folder, "mix.exs")) for each in self.mix_projects)

    @cached_property
    def apps(self) -> tuple[MixProject, ...]:
        """The applications of an umbrella; of anything else the one project that is judged."""
        if self.mix_project is None:
            return ()
        if self.mix_project.kind is not ProjectKind.UMBRELLA:
            return (self.mix_project,)
        folder = posixpath.normpath(posixpath.join(self.mix_project.folder, self.mix_project.apps_path or "apps"))
        return tuple(each for each in self.mix_projects if posixpath.dirname(each.folder) == folder)

    def is_of_this(self, path: str) -> bool:
        """Whether a file is of what is judged, and not of another project inside of it.

        Where no project is at the root, those that lie side by side are judged together.
        """
        nearest, main = self.project.mix_project_of(path), self.mix_project
        if nearest is None or main is None or nearest == main or nearest in self.apps:
            return True
        return bool(main.folder) and not nearest.folder.startswith(f"{main.folder}/")

    # Configuration

    @property
    def configuration(self) -> Configuration:
        """config/*.exs of the project that is judged; an application of an umbrella has that of the umbrella."""
        written = self.mix.text("config_path")
        if written is not None:
            folder = posixpath.normpath(posixpath.join(posixpath.dirname(self.mix_path), posixpath.dirname(written)))
        else:
            folder = posixpath.join(self._configured_in, "config")
        return self._once(folder, lambda: read_configuration(self.whole.names, self.tree.content, folder))

    @property
    def _configured_in(self) -> str:
        own = self.mix_project.folder if self.mix_project is not None else self.folder
        return self._umbrella.folder if self._umbrella is not None else own

    @property
    def _umbrella(self) -> MixProject | None:
        """The umbrella around the project that is judged, or that project where it is one."""
        own = self.mix_project.folder if self.mix_project is not None else self.folder
        umbrellas = (each for each in self.project.mix_projects if each.kind is ProjectKind.UMBRELLA)
        return next(
            (each for each in umbrellas if f"{own}/".startswith(f"{each.folder}/" if each.folder else "")), None
        )

    @property
    def env_files(self) -> tuple[EnvFile, ...]:
        """The files of environment variables, `.env` and its like."""
        paths = (name for name in self.whole.names if is_env_file(name))
        return self._once("env files", lambda: tuple(self.read(read_env_file, path) for path in paths))

    # Dependencies

    @cached_property
    def workspaces(self) -> tuple[Workspace, ...]:
        """The Mix projects with their locks, grouped by lock: `hex/workspace.py`."""
        return workspaces(((each.folder, each.kind.value) for each in self.mix_projects), self.tree.content)

    @property
    def workspace(self) -> Workspace | None:
        """The workspace of the project that is judged."""
        path = self.mix_path
        return next((each for each in self.workspaces if any(one.path == path for one in each.members)), None)

    @cached_property
    def declared(self) -> tuple[tuple[str, Declared], ...]:
        """All dependencies that its mix.exs files declare, each with the path; those of test projects are left out."""
        members = (member for each in self.workspaces for member in each.members if member.is_shipped)
        return tuple((member.path, declared) for member in members for declared in member.manifest.declared)

    def dependency(self, *names: str) -> tuple[str, Declared] | None:
        """How one of these dependencies is declared, with the path of the mix.exs; None where none of them is."""
        return next(((path, each) for path, each in self.declared if each.app in names), None)

    @property
    def dependencies_are_known(self) -> bool:
        """Whether all dependencies of all its mix.exs files could be read, so that one not there is nowhere."""
        return not any(member.manifest.troubles for each in self.workspaces for member in each.members)

    # Code

    @cached_property
    def files(self) -> tuple[FileFacts, ...]:
        """The facts of all its Elixir files."""
        return tuple(each for each in self.code.files if self.contains(each.path))

    @cached_property
    def product(self) -> tuple[FileFacts, ...]:
        """The facts of the files that ship: no tests, scripts, migrations or configuration, no samples."""
        samples = tuple(f"{each.folder}/" for each in self.project.mix_projects if not _is_own(each.folder))
        inside = (each for each in self.code.code if self.contains(each.path) and self.is_of_this(each.path))
        return tuple(each for each in inside if not each.path.startswith(samples))

    @cached_property
    def modules(self) -> tuple[Surveyed, ...]:
        """The surveys of all named modules that ship."""
        return tuple(each for each in self._surveyed(self.product) if each.module.name)

    @cached_property
    def tests(self) -> tuple[Surveyed, ...]:
        """The surveys of all modules of tests and of what supports them, code outside any module included."""
        own = (each for each in self.files if _is_own(self.relative(each.path).rpartition("/")[0]))
        return tuple(self._surveyed(each for each in own if each.file_class in _OF_TESTS))

    def _surveyed(self, files: Iterable[FileFacts]) -> Iterator[Surveyed]:
        for file in files:
            survey = self.surveys.get(file.path)
            for module in survey.modules if survey is not None else ():
                yield Surveyed(file.path, file.file_class, module)

    @cached_property
    def lines(self) -> int:
        """The lines of code that ship, without blank ones and comments."""
        return sum(self.surveys[each.path].lines for each in self.product if each.path in self.surveys)

    def ships(self, path: str) -> bool:
        """Whether a file is among those that ship."""
        return path in self._shipped

    @cached_property
    def _shipped(self) -> frozenset[str]:
        return frozenset(each.path for each in self.product)

    @cached_property
    def uses(self) -> Mapping[str, tuple[Evidence, ...]]:
        """Where the product calls, uses or imports a module outside of the standard library, by the module's name."""
        return {
            name: found
            for name, places in self.code.uses.items()
            if (found := tuple(Evidence(name, s.path, s.line) for _, s in places if self.ships(s.path)))
        }

    def called(self, module: str, *names: str) -> Iterator[tuple[str, CalledFact]]:
        """Calls that the product makes of a module, of those that the survey keeps, with their files. No names: all."""
        for path, call in self._called.get(module, ()):
            if not names or call.name in names:
                yield path, call

    @cached_property
    def _called(self) -> Mapping[str, list[tuple[str, CalledFact]]]:
        found: dict[str, list[tuple[str, CalledFact]]] = {}
        for file in self.product:
            for module in self.surveys[file.path].modules if file.path in self.surveys else ():
                for call in module.calls:
                    found.setdefault(call.module, []).append((file.path, call))
        return found

    @cached_property
    def routers(self) -> tuple[Router, ...]:
        """The routers and endpoints that ship."""
        return routers_of(self)

    def findings(self, *rules: str) -> tuple[Finding, ...]:
        """What rules found below the folder and nobody suppressed; `process/*` means all rules of a category."""
        return tuple(
            each
            for each in self.report.findings
            if each.suppressed is None
            and self.contains(each.path)
            and (each.rule in rules or f"{each.category}/*" in rules)
        )

    # What is around the code

    @property
    def whole(self) -> Repository:
        """The repository that an application is a part of; of one in an umbrella the umbrella is judged there."""
        if not self.folder:
            return self
        umbrella = self._umbrella
        return replace(self, folder="") if umbrella is None else replace(self, folder="", mix_project=umbrella)

    @property
    def is_firmware(self) -> bool:
        """Whether it is flashed onto a device, alone or with the umbrella that it is a part of."""
        return self.profile is Profile.NERVES or self._once("is flashed", lambda: is_flashed(self.whole))

    @property
    def automation(self) -> Automation:
        """What machines run: CI, tasks, hooks."""
        return self._once("automation", lambda: Automation(self.whole))

    @property
    def dockerfiles(self) -> tuple[Dockerfile, ...]:
        """The Dockerfiles of the repository."""
        paths = self.whole.paths("Dockerfile", "Dockerfile[._-]*", "*.Dockerfile", "*.dockerfile", "Containerfile")
        return tuple(self.read(read_dockerfile, path) for path in paths if not path.endswith((".eex", ".dockerignore")))

    @property
    def deployment(self) -> Deployment:
        """How it is shipped and run: images, manifests, the commands that start it."""
        return self._once("deployment", lambda: Deployment(self.whole))

    @property
    def release(self) -> Release:
        """What is said about the nodes of a release: flags of the VM, and variables."""
        return self._once("release", lambda: Release(self.whole))

    @property
    def history(self) -> History:
        """What git knows of how it came to be; its `problem` says why there is nothing."""
        return self._once("history", self._read_history)

    @property
    def survival(self) -> Survival:
        """Whose lines are left of a sample of the files that ship."""
        paths = [each.path for each in self.code.code]
        return self._once("survival", lambda: surviving_lines(self.tree.root, self.history, paths))

    def _read_history(self) -> History:
        if self.history_of is None:
            return History(problem="the history was left out")
        return read_history(self.tree.root, self.history_of)

    def _once(self, name: str, make: Callable[[], Facts]) -> Facts:
        """What is made once, for all applications of the repository."""
        key = ("once", name)
        if key not in self._facts:
            self._facts[key] = make()
        found: Facts = self._facts[key]
        return found

    # Parts

    def narrowed(self, app: MixProject, profile: Profile) -> Repository:
        """The same, narrowed to one of its applications."""
        return replace(self, mix_project=app, folder=app.folder, profile=profile)


def _is_own(folder: str) -> bool:
    """Whether a folder holds neither samples nor other people's files."""
    parts = folder.split("/")
    if "rel" in parts:  # what a release is shipped with: its templates are filled in for production
        parts = [part for part in parts if part != "templates"]
    return _NOT_OWN.isdisjoint(parts) and not any(part.startswith("example_") for part in parts)


def first(evidence: Iterable[Evidence], most: int = 5) -> Iterator[Evidence]:
    """The first few of what may be much evidence."""
    for _, each in zip(range(most), evidence, strict=False):
        yield each
