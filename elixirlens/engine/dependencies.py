"""The audit of dependencies: what mix.exs and mix.lock say, what registries say, and what the rules make of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from elixirlens.catalog import load_detector
from elixirlens.detectors import DependencyContext
from elixirlens.engine.dependency_entries import Verdict, entry_of, why_unchecked, with_changes
from elixirlens.engine.dependency_ignores import Ignores
from elixirlens.engine.detect import account_of
from elixirlens.engine.detection import Detection, detection_at
from elixirlens.engine.dispatch import is_about_dependencies
from elixirlens.engine.fetched import modules_below
from elixirlens.engine.project_rules import Found, Sources
from elixirlens.engine.reading import Unread, content_below
from elixirlens.engine.texts import Texts
from elixirlens.errors import UsageError
from elixirlens.finding import Severity, Spot
from elixirlens.hex.changes import Change, changes
from elixirlens.hex.dependency import Dependency, Registered
from elixirlens.hex.inquiry import Depth, PackageName, Registries, inquire
from elixirlens.hex.lock import HexLocked, read_lock
from elixirlens.hex.metadata import Metadata, read_metadata
from elixirlens.hex.modules import ModulesOf, Ownership, nothing_fetched
from elixirlens.hex.names import HEXPM
from elixirlens.hex.osv import Database
from elixirlens.hex.unchecked import NotChecked
from elixirlens.hex.workspace import Workspace, workspaces
from elixirlens.project.listing import ELIXIR
from elixirlens.report import DependencyEntry, Unchecked

if TYPE_CHECKING:
    from elixirlens.catalog import Detector, Rule, Selection
    from elixirlens.detectors import Hit
    from elixirlens.detectors.project import Project
    from elixirlens.engine.request import Request
    from elixirlens.engine.workbench import Workbench
    from elixirlens.hex.api import Api
    from elixirlens.hex.required import ContentOf
    from elixirlens.project.commits import Commit

_METADATA = "hex_metadata.config"


class Asked(Struct, frozen=True):
    """How dependencies are audited: whom to ask, how much, and the advisories of OSV.

    With a `base`, only what differs from the locks at that commit is looked at.
    `api` is the API of hex.pm, which is asked about single packages only.
    """

    registries: Registries
    depth: Depth = Depth.FLAGGED
    databases: tuple[Database | NotChecked, ...] = ()
    base: Commit | None = None
    api: Api | None = None


class Audit(Struct, frozen=True):
    """What came of an audit: detections by path, rules that failed, what was not checked, and a row for each."""

    detections: Mapping[str, Sequence[Detection]]
    failures: tuple[tuple[str, str], ...]
    unchecked: tuple[Unchecked, ...]
    entries: tuple[DependencyEntry, ...]


def dependencies_of(
    shared: Iterable[Workspace],
    registered: Mapping[PackageName, Registered],
    content_of: ContentOf,
    modules_of: ModulesOf = nothing_fetched,
) -> tuple[Dependency, ...]:
    """All dependencies of some workspaces, with what registries say of them.

    `modules_of` is asked for the folder of a fetched dependency.
    """
    return tuple(
        _dependency(workspace, app, registered, content_of, ownership)
        for workspace in shared
        for ownership in [_ownership(workspace, modules_of)]
        for app in workspace.apps
    )


def _dependency(
    workspace: Workspace,
    app: str,
    registered: Mapping[PackageName, Registered],
    content_of: ContentOf,
    ownership: Ownership,
) -> Dependency:
    locked = workspace.locked(app)
    asked = registered.get((locked.repository, locked.package)) if isinstance(locked, HexLocked) else None
    metadata = metadata_of(workspace, app, content_of)
    return Dependency(
        app=app,
        workspace=workspace,
        declarations=workspace.declarations(app),
        locked=locked,
        registered=asked,
        metadata=metadata,
        ownership=ownership,
        registry=registered,
    )


def _ownership(workspace: Workspace, modules_of: ModulesOf) -> Ownership:
    """Whose the modules are that code of a workspace names."""
    packages = {app: app for app in workspace.apps}
    for member in workspace.members:
        packages |= {each.app: each.package for each in member.manifest.declared if each.package is not None}
    packages |= {entry.app: entry.package for entry in workspace.lock.packages} if workspace.lock is not None else {}
    folders = tuple(_folders(workspace))

    def fetched(app: str) -> tuple[str, ...] | None:
        return next(filter(None, (modules_of(f"{folder}/{app}") for folder in folders)), None)

    return Ownership(packages, fetched)


def _folders(workspace: Workspace) -> Iterator[str]:
    """Where dependencies are fetched to."""
    for member in workspace.members:
        folder = member.resolve(member.manifest.deps_path) if member.manifest.deps_path is not None else None
        if folder is not None:
            yield folder


def metadata_of(workspace: Workspace, app: str, content_of: ContentOf) -> Metadata | None:
    """What a package that was fetched says of itself."""
    for folder in _folders(workspace):
        content = content_of(f"{folder}/{app}/{_METADATA}")
        if content is not None:
            return read_metadata(content)
    return None


def with_dependencies(found: Found, bench: Workbench, project: Project, request: Request) -> Found:
    """What was found in the repository, and what comes of an audit of its dependencies."""
    assert request.dependencies is not None
    contents = Contents(bench.root)
    content_of = contents.of
    asked = request.dependencies
    shared = workspaces_of(bench, content_of)
    known = [one for one in asked.databases if isinstance(one, Database)]
    records = {record.id: record for one in known for record in one.records}
    registered = inquire(shared, asked.registries, asked.depth, Database(tuple(records.values())))
    dependencies = dependencies_of(shared, registered, content_of, partial(modules_below, bench.root))
    if asked.depth is Depth.ALL and asked.api is not None:
        dependencies = tuple(_with_pages(dependencies, asked.api))
    changed = _changed(shared, asked.base) if asked.base is not None else None
    if changed is not None:
        dependencies = tuple(each for each in dependencies if _key(each) in changed)
    ignores = Ignores.of(bench.config, shared, request.today)
    # Names are looked for in templates and in sample code as well, which no rule looks at.
    passed_over = (skipped.path for skipped in bench.surroundings.skipped if skipped.path.endswith(ELIXIR))
    texts = Texts([*(file.path for file in project.files), *passed_over], content_of)
    done = audit(shared, dependencies, project, bench.selection, texts, ignores)
    together = joined(found, done)
    if changed is not None:
        together = replace(together, dependencies=tuple(with_changes(together.dependencies or (), changed)))
    unread = [*contents.unread, *without_advisories(asked)]
    return replace(together, unchecked=(*together.unchecked, *unread))


def _with_pages(dependencies: Sequence[Dependency], api: Api) -> Iterator[Dependency]:
    """Dependencies with what hex.pm's pages say of those that do not speak for themselves.

    The registry does not have licences. Only public packages are asked about.
    """
    silent = [each for each in dependencies if each.licences is None and each.repository == HEXPM]
    pages = api.packages(each.package for each in silent if each.package is not None and each.version is not None)
    for each in dependencies:
        page = pages.get(each.package or "") if each in silent else None
        yield each if page is None else replace(each, page=page)


def workspaces_of(bench: Workbench, content_of: ContentOf) -> tuple[Workspace, ...]:
    """The Mix projects of a repository, by the lock they share."""
    mixed = [(entry.path.removeprefix("."), entry.kind) for entry in bench.surroundings.projects]
    return workspaces(mixed, content_of)


def _changed(shared: Iterable[Workspace], base: Commit) -> Mapping[tuple[str, str], Change]:
    """What differs from the locks at a commit, by lock and application."""
    found: dict[tuple[str, str], Change] = {}
    for workspace in shared:
        content = base.content(workspace.lock_path)
        before = None if content is None else read_lock(content)
        found |= {(workspace.lock_path, one.app): one for one in changes(before, workspace.lock)}
    return found


def _key(dependency: Dependency) -> tuple[str, str]:
    return dependency.workspace.lock_path, dependency.app


def without_advisories(asked: Asked) -> Iterator[Unchecked]:
    """Advisories that somebody asked for and that could not be read."""
    for database in asked.databases:
        troubles = (database,) if isinstance(database, NotChecked) else database.troubles
        yield from (Unchecked("advisories", one.subject, "", f"{one.reason}; {one.advice}") for one in troubles)


def joined(found: Found, done: Audit) -> Found:
    """What was found in the repository and in an audit of its dependencies."""
    paths = found.detections.keys() | done.detections.keys()
    return replace(
        found,
        detections={path: (*found.detections.get(path, ()), *done.detections.get(path, ())) for path in paths},
        failures=(*found.failures, *done.failures),
        dependencies=done.entries,
        unchecked=(*found.unchecked, *done.unchecked),
    )


class Contents:
    """Reads files below a root, each once, and notes those that cannot be read."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, bytes | None] = {}
        self.unread: list[Unchecked] = []

    def of(self, path: str) -> bytes | None:
        """The content of a file; None where it is not there or cannot be read."""
        if path not in self._known:
            self._known[path] = None
            try:
                self._known[path] = content_below(self._root, path)
            except Unread as unread:
                self.unread.append(Unchecked("file", path, path, unread.reason))
        return self._known[path]


def audit(
    shared: Sequence[Workspace],
    dependencies: Sequence[Dependency],
    project: Project,
    selection: Selection,
    texts: Texts,
    ignores: Ignores,
) -> Audit:
    """Ask the selected rules about each dependency. A rule that fails is named, and the others go on.

    Raises `UsageError` for an option that a rule cannot do anything with.
    """
    detections: dict[str, list[Detection]] = defaultdict(list)
    failures: dict[str, str] = {}
    worst: dict[tuple[str, str], Severity] = {}  # of what was found, by lock and app
    context = DependencyContext(project, ignores.today, {}, texts)
    for rule, detector in _dependency_rules(selection):
        for dependency in dependencies:
            try:
                for hit in _hits(rule, detector, dependency, selection, context):
                    assert isinstance(hit.place, Spot), "a rule about dependencies says in which file"
                    accepted = ignores.mark(rule.id, dependency, hit.values)
                    found = detection_at(rule, hit, hit.place, texts.of(hit.place.path))
                    detections[hit.place.path].append(replace(found, suppressed=accepted))
                    if accepted is None:
                        known = worst.get(_key(dependency), Severity.INFO)
                        worst[_key(dependency)] = min(known, hit.severity or rule.severity, key=lambda one: one.rank)
            except UsageError:  # an option that cannot be meant
                raise
            except Exception as error:  # a detector must not stop a run, whatever it does
                failures[rule.id] = f"the rule failed, which is our fault: {account_of(error)}"
    unchecked = [each for each in dependencies if why_unchecked(each) is not None]
    unaccepted = [each for each in unchecked if not ignores.accepts_unchecked(each)]
    for path, complaint in _complaints(ignores, unchecked, selection, texts):
        detections[path].append(complaint)
    return Audit(
        detections={path: tuple(dict.fromkeys(each)) for path, each in detections.items()},
        failures=tuple(sorted(failures.items())),
        unchecked=(*_troubles(shared), *map(_unchecked, unaccepted)),
        entries=tuple(
            entry_of(each, _verdict(each, worst.get(_key(each))), _addresses(selection)) for each in dependencies
        ),
    )


def _addresses(selection: Selection) -> dict[str, str]:
    return {name: one.url for name, one in selection.config.settings.dependencies.repositories.items()}


def _verdict(dependency: Dependency, worst: Severity | None) -> Verdict:
    """The verdict, with the worst of what was found. A mere remark does not hide that nobody could look."""
    if worst is not None and (worst is not Severity.INFO or why_unchecked(dependency) is None):
        return Verdict.FINDING
    return Verdict.CLEAN if why_unchecked(dependency) is None else Verdict.NOT_CHECKED


def _dependency_rules(selection: Selection) -> Iterator[tuple[Rule, Detector]]:
    for rule in selection.catalog.rules:
        detector = load_detector(rule) if is_about_dependencies(rule) else None
        if detector is not None:
            yield rule, detector


def _hits(
    rule: Rule, detector: Detector, dependency: Dependency, selection: Selection, context: DependencyContext
) -> Iterator[Hit]:
    """What a rule says of a dependency, with the options that hold for the file it is declared or locked in."""
    active = selection.rules_for(dependency.place.path, None).get(rule.id)
    if active is not None:
        yield from detector.detect(dependency, replace(context, options=active.options))


def _complaints(
    ignores: Ignores, unchecked: Sequence[Dependency], selection: Selection, sources: Sources
) -> Iterator[tuple[str, Detection]]:
    """What is wrong with what is accepted."""
    for rule_id, hit in ignores.complaints(unchecked):
        assert isinstance(hit.place, Spot)
        active = selection.rules_for(hit.place.path, None).get(rule_id)
        if active is not None:
            yield hit.place.path, detection_at(active.rule, hit, hit.place, sources.of(hit.place.path))


def _troubles(shared: Iterable[Workspace]) -> Iterator[Unchecked]:
    for workspace in shared:
        for path, trouble in workspace.troubles:
            name = trouble.app or trouble.text or path
            yield Unchecked("dependency", name, path, f"line {trouble.place.line}: {trouble.reason}")


def _unchecked(dependency: Dependency) -> Unchecked:
    return Unchecked("dependency", dependency.app, dependency.place.path, why_unchecked(dependency) or "")
