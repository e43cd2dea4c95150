"""The Mix projects of a repository: one at the root, an umbrella with its applications, or several side by side."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from elixirlens.project.classes import WITHOUT_MIX, FileClass, classify
from elixirlens.project.mix import MixProject, ProjectKind, read_mix_project

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

_FETCHED_OR_BUILT = {"_build": "built by Mix", "node_modules": "JavaScript packages"}
# Where libraries keep programs that show or measure them, and the classes of code that are no product there.
_EXAMPLES = frozenset(["example", "examples", "demo", "demos", "sample", "samples", "bench", "benchmark", "benchmarks"])
_ABOUT_OTHERS = _EXAMPLES | {"test", "tests"}  # as a word of a folder's name: `test_apps`, `apps/shop_example`
_CODE = frozenset({FileClass.LIB, FileClass.WEB, FileClass.MIX_TASK})


class MixProjects:
    """Mix projects by their folders. A file belongs to the one that is nearest upward."""

    def __init__(self, projects: Iterable[MixProject] = ()) -> None:
        self._by_folder: dict[str, MixProject] = {}
        self._deps: set[str] = set()
        for project in projects:
            self._add(project)

    def __iter__(self) -> Iterator[MixProject]:
        return iter(sorted(self._by_folder.values(), key=lambda project: project.folder))

    def of(self, path: str) -> MixProject | None:
        """The project that a file belongs to."""
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            if folder in self._by_folder:
                return self._by_folder[folder]
        return None

    def classify(self, path: str) -> FileClass:
        """The class of a file, which need not be there. Where there are projects, Mix compiles nothing beside them."""
        project = self.of(path)
        if project is None:
            file_class = classify(path, WITHOUT_MIX)
            return FileClass.SCRIPT if file_class in _CODE and self._by_folder else file_class
        file_class = classify(project.relative(path), project.layout)
        return FileClass.SCRIPT if file_class in _CODE and self._is_example(project) else file_class

    def _is_example(self, project: MixProject) -> bool:
        """Whether a project shows, measures or tests the one around it: `examples/shop` of a library."""
        folders = project.folder.split("/")
        if self.of(project.folder) is None:
            return False
        return not _EXAMPLES.isdisjoint(folders) or (self.umbrella_of(project.folder) is None and _is_beside(folders))

    def not_own(self, path: str) -> tuple[str, str] | None:
        """The folder of fetched or built code that a file is in, and what that is; None for the repository's own.

        `deps` is such a folder only where a project says so: `lib/shop/deps` is code as any other.
        """
        place = ""
        for part in path.split("/")[:-1]:
            place = f"{place}/{part}" if place else part
            if part in _FETCHED_OR_BUILT:
                return place, _FETCHED_OR_BUILT[part]
            if place in self._deps:
                return place, "fetched dependencies"
        return None

    def umbrella_of(self, folder: str) -> MixProject | None:
        """The umbrella that a project in `folder` would be a member of."""
        for project in self._by_folder.values():
            if project.kind is ProjectKind.UMBRELLA and project.apps_path is not None:
                apps = posixpath.normpath(posixpath.join(project.folder, project.apps_path))
                if posixpath.dirname(folder) == apps:
                    return project
        return None

    def _add(self, project: MixProject) -> None:
        self._by_folder[project.folder] = project
        if project.deps_path is not None:
            self._deps.add(project.deps_path)

    def _was_fetched(self, name: str) -> bool:
        """Whether a mix.exs is in `deps` beside another one, which by now has its dependencies elsewhere.

        So it is where an application became the member of an umbrella, and what it had fetched was left behind.
        """
        folder = posixpath.dirname(name)
        around = posixpath.dirname(folder)
        if posixpath.basename(around) != "deps" or posixpath.dirname(around) not in self._by_folder:
            return False
        if self.umbrella_of(folder) is None:
            self._deps.add(around)
        return around in self._deps

    @classmethod
    def read(cls, names: Collection[str], content_of: Callable[[str], bytes | None]) -> MixProjects:
        """The projects among the named files. Those in fetched code and in fixtures do not count.

        `content_of` gives a file's bytes, or None where there is none to be had: such a project is one all the same.
        """
        projects = cls()
        files = frozenset(names)
        # From the outside in: what a folder means depends on the project around it.
        for name in sorted(names, key=lambda name: (name.count("/"), name)):
            if posixpath.basename(name) != "mix.exs" or projects.not_own(name) or projects._was_fetched(name):
                continue
            if projects.classify(name) is not FileClass.FIXTURE:
                folder = posixpath.dirname(name)
                content, umbrella = content_of(name) or b"", projects.umbrella_of(folder)
                projects._add(read_mix_project(content, folder, umbrella, files))
        return projects


def _is_beside(folders: Iterable[str]) -> bool:
    return any(not _ABOUT_OTHERS.isdisjoint(folder.split("_")) for folder in folders)
