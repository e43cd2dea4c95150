"""Reads mix.exs as syntax: what a Mix project is called, what kind it is, and where its code is."""

from __future__ import annotations

import posixpath
import re
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct, field

from elixirlens.elixir import TooCostly, TooDeep, read_source
from elixirlens.elixir import expression as expr
from elixirlens.project.classes import Layout
from elixirlens.project.literal import Evaluator

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from elixirlens.elixir import Module, Source

PRODUCTION = "prod"
DEVELOPMENT = ("dev", "test")

# Where the source of a package lies: the account, and the name of the repository.
_ADDRESS = re.compile(rb"\b(?:github|gitlab|codeberg)\.\w+/([\w.-]+)/(\w+)")
_RELEASING = frozenset({"distillery", "exrm"})  # they made releases before Mix did
_SERVERS = frozenset(["bandit", "plug_cowboy", "cowboy"])
# Nobody reads those of a dependency: who has one is configured here as it runs in production.
_CONFIGURED_FOR_PRODUCTION = ("config/runtime.exs", "config/releases.exs", "config/prod.exs")


class ProjectKind(StrEnum):
    """What a Mix project is made for."""

    APPLICATION = "application"
    LIBRARY = "library"
    UMBRELLA = "umbrella"


class MixProject(Struct, frozen=True):
    """A Mix project. What mix.exs does not say outright is None or empty.

    `folder` is relative to the root with `/`, and empty for the root itself. `version` and `elixir` are as written.
    `deps_path` is relative to the root, None where it leads out of it.
    """

    folder: str
    app: str | None = None
    kind: ProjectKind = ProjectKind.APPLICATION
    version: str | None = None
    elixir: str | None = None
    apps_path: str | None = None
    deps_path: str | None = None
    start: str | None = None  # the module that `mod` names: it starts the supervision tree
    dependencies: tuple[str, ...] = ()
    extra_applications: tuple[str, ...] = ()
    is_package: bool = False  # mix.exs has what Hex asks for: metadata in `package`
    account: str | None = None  # on whose account the source of the package lies: `oban-bg`
    layout: Layout = field(default_factory=Layout)

    def relative(self, path: str) -> str:
        """A path of the project, relative to its folder."""
        return path.removeprefix(f"{self.folder}/") if self.folder else path


def read_mix_project(
    content: bytes, folder: str, umbrella: MixProject | None = None, files: Collection[str] = ()
) -> MixProject:
    """Read the mix.exs of `folder`, a member of `umbrella` where that is given; `files` are the names of what is there.

    The kind: one with an `apps_path` is an umbrella; one with `releases` an application, for nobody releases a library,
    and so is one in an umbrella with a `mod` to start; one with `package` metadata for Hex is a library, also where it
    starts processes, unless it has a `mod` to start and runs by itself: it needs what made releases before Mix did, or
    is a website that needs Phoenix and a server in production, and has a configuration for it; one with a `mod`, with
    an `escript` or in an umbrella is an application; what is left has code that others call: a library.
    """
    try:
        source = read_source(content, "mix.exs")
    except (TooCostly, TooDeep):
        return MixProject(folder, deps_path=_below_root(folder, "deps"))
    module = project_module(source)
    if module is None:
        return MixProject(folder, deps_path=_below_root(folder, "deps"))
    evaluator = Evaluator(module, PRODUCTION)
    project = evaluator.keywords(expr_of(module, "project"))
    application = evaluator.keywords(expr_of(module, "application"))
    app = evaluator.atom(project.get("app"))
    kind = _kind(module, project, application, umbrella)
    if kind is ProjectKind.LIBRARY and "mod" in application:
        needed = _needed(evaluator, project)
        if not _RELEASING.isdisjoint(needed) or _is_website(needed, folder, files):
            kind = ProjectKind.APPLICATION
    return MixProject(
        folder=folder,
        app=app,
        kind=kind,
        version=evaluator.text(project.get("version")),
        elixir=evaluator.text(project.get("elixir")),
        apps_path=evaluator.text(project.get("apps_path")),
        deps_path=_below_root(folder, evaluator.text(project.get("deps_path")) or "deps"),
        start=_start(evaluator, application.get("mod")),
        dependencies=_dependencies(evaluator, project.get("deps")),
        extra_applications=tuple(
            # Before Elixir 1.4 all of them were written, as `applications`.
            name
            for key in ("extra_applications", "applications")
            for name in _atoms(evaluator, application.get(key))
        ),
        is_package=_is_package(module, project),
        account=_account(content, app),
        layout=_layout(module, app, project),
    )


def _start(evaluator: Evaluator, mod: expr.Expression | None) -> str | None:
    """The module of `mod: {Shop.Application, []}`."""
    match evaluator.settle(mod):
        case expr.Tuple((expr.Alias(module), _)):
            return module
    return None


def _atoms(evaluator: Evaluator, names: expr.Expression | None) -> tuple[str, ...]:
    """Those of a list of atoms that are known."""
    return tuple(name for name in map(evaluator.atom, evaluator.elements(names)) if name is not None)


def project_module(source: Source) -> Module | None:
    """The module that uses Mix.Project, or else the first one that has a project/0."""
    users = [module for module in source.modules if module.uses_module("Mix.Project")]
    having = [module for module in source.modules if module.function("project", 0)]
    return next(iter(users + having), None)


def expr_of(module: Module, name: str) -> expr.Expression | None:
    """The body of a function without arguments."""
    function = module.function(name, 0)
    return function.clauses[0].body if function and function.clauses else None


def _kind(
    module: Module,
    project: dict[str, expr.Expression],
    application: dict[str, expr.Expression],
    umbrella: MixProject | None,
) -> ProjectKind:
    if "apps_path" in project:
        return ProjectKind.UMBRELLA
    if "releases" in project or (umbrella is not None and "mod" in application):
        return ProjectKind.APPLICATION
    if _is_package(module, project):
        return ProjectKind.LIBRARY
    if "mod" in application or "escript" in project or umbrella is not None:
        return ProjectKind.APPLICATION
    return ProjectKind.LIBRARY


def _is_package(module: Module, project: dict[str, expr.Expression]) -> bool:
    return "package" in project or module.function("package", 0) is not None


def _account(content: bytes, app: str | None) -> str | None:
    """The account in the address of the repository that is called as the package is."""
    plain = (app or "").replace("_", "").lower()
    for account, name in _ADDRESS.findall(content):
        if name.replace(b"_", b"").lower() == plain.encode():
            return str(account, "utf-8", "replace")
    return None


def _is_website(needed: Collection[str], folder: str, files: Collection[str]) -> bool:
    """Whether it serves pages in production itself, and not inside of the application that depends on it."""
    if not any(posixpath.join(folder, name) in files for name in _CONFIGURED_FOR_PRODUCTION):
        return False
    return "phoenix" in needed and not _SERVERS.isdisjoint(needed)


def _needed(evaluator: Evaluator, project: dict[str, expr.Expression]) -> set[str]:
    """The dependencies that are there in production, and not only where somebody else brings them along."""
    declared = _declared(evaluator, project.get("deps"))
    return {name for name, last in declared if _is_needed(evaluator, evaluator.keywords(last))}


def _is_needed(evaluator: Evaluator, options: dict[str, expr.Expression]) -> bool:
    """Whether a dependency is there in production, and not only where somebody else brings it along."""
    return "only" not in options and evaluator.atom(options.get("optional")) != "true"


def _layout(module: Module, app: str | None, project: dict[str, expr.Expression]) -> Layout:
    usual = Layout()
    compiled = _compiled(module, PRODUCTION, project) or usual.compiled
    for_development = [
        place
        for environment in DEVELOPMENT
        for place in _compiled(module, environment, project)
        if place not in compiled
    ]
    tests = Evaluator(module, "test").texts(project.get("test_paths"))
    return Layout(
        app=app,
        compiled=compiled,
        compiled_for_development=tuple(dict.fromkeys(for_development)),
        tests=_places(tests) if tests is not None else usual.tests,
    )


def _compiled(module: Module, environment: str, project: dict[str, expr.Expression]) -> tuple[str, ...]:
    """What is compiled in an environment; for whatever target, where that decides, as it does in firmware."""
    evaluator = Evaluator(module, environment)
    written = project.get("elixirc_paths")
    known = evaluator.texts(written)
    return _places(evaluator.texts_of_any(written) if known is None else known)


def _places(paths: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(posixpath.normpath(path) for path in paths)


def _below_root(folder: str, path: str) -> str | None:
    joined = posixpath.normpath(posixpath.join(folder, path))
    outside = joined == "." or joined.startswith(("..", "/"))
    return None if outside else joined


def _dependencies(evaluator: Evaluator, deps: expr.Expression | None) -> tuple[str, ...]:
    """The names of the dependencies, in the order of mix.exs."""
    return tuple(dict.fromkeys(name for name, _ in _declared(evaluator, deps)))


def _declared(evaluator: Evaluator, deps: expr.Expression | None) -> Iterator[tuple[str, expr.Expression | None]]:
    """The dependencies by name, each with what is written last of it: its options, where it has some."""
    for element in evaluator.elements(deps):
        match evaluator.settle(element):
            case expr.Tuple((expr.Atom(name), *more)):
                yield name, more[-1] if more else None
            case expr.Pair(expr.Atom(name), last):
                yield name, last
