"""Gathers what is known of one package, from the repository and from servers, and lays it out by question."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from elixirlens.engine.dependencies import Asked, Contents, metadata_of, without_advisories, workspaces_of
from elixirlens.engine.evidence import company, maintainable, papers, upkeep, use
from elixirlens.engine.evidence.code import Code, read_code
from elixirlens.engine.evidence.rows import Dossier, Section
from elixirlens.engine.evidence.subject import OnServers, Subject
from elixirlens.engine.request import Request
from elixirlens.engine.run import project_at
from elixirlens.engine.workbench import Workbench, open_workbench
from elixirlens.hex.advisories import issues_of
from elixirlens.hex.declared import Origin
from elixirlens.hex.fetch import Answer
from elixirlens.hex.lock import GitLocked, HexLocked, Locked
from elixirlens.hex.names import HEXPM, is_package
from elixirlens.hex.osv import Database
from elixirlens.hex.presence import apps_named, known_names
from elixirlens.hex.registry import Registry
from elixirlens.hex.unchecked import Cause, NotChecked
from elixirlens.hex.workspace import Workspace
from elixirlens.report import Unchecked


class Dossiers(Struct, frozen=True):
    """The evidence on a package, once for each lock that has it; `known` are names to choose from where none has.

    `unread` are files, and advisories of OSV, that could not be read.
    """

    found: tuple[Dossier, ...]
    known: tuple[str, ...]
    unread: tuple[Unchecked, ...] = ()


def dossiers(request: Request, name: str) -> Dossiers:
    """The evidence on a dependency, or on a package of hex.pm that is none yet.

    `known` are names of this repository, and of hex.pm where that was asked. Raises as a run does.
    """
    assert request.dependencies is not None
    bench = open_workbench(request)
    contents = Contents(bench.root)
    shared = workspaces_of(bench, contents.of)
    gathering = _Gathering(bench, request, request.dependencies, contents)
    here = list(apps_named(shared, name))
    if here:
        found = tuple(gathering.dependency(workspace, app) for workspace, app in here)
        return Dossiers(found, (), (*contents.unread, *without_advisories(request.dependencies)))
    known = known_names(shared)
    registry = request.dependencies.registries.of(HEXPM)
    if not is_package(name) or isinstance(registry, NotChecked):
        return Dossiers((), known)
    match registry.versions():
        case Answer(versions) if name not in versions:
            return Dossiers((), (*known, *versions))
    found = (gathering.stranger(name, shared, registry),)
    return Dossiers(found, (), tuple(without_advisories(request.dependencies)))


class _Gathering:
    """Gathers evidence with what one run has."""

    def __init__(self, bench: Workbench, request: Request, asked: Asked, contents: Contents) -> None:
        self._bench = bench
        self._request = request
        self._asked = asked
        self._contents = contents
        self._project = project_at(bench, request)

    def dependency(self, workspace: Workspace, app: str) -> Dossier:
        """The evidence on a dependency that is here."""
        locked = workspace.locked(app)
        declarations = workspace.declarations(app)
        package, repository, source, version = None, HEXPM, Origin.UNKNOWN.value, None
        match locked:
            case HexLocked():
                package, repository = locked.package, locked.repository
                source, version = Origin.HEX.value, locked.version
            case GitLocked():
                source = Origin.GIT.value
            case None if declarations:
                declared = declarations[0].declared
                source, package, repository = declared.origin.value, declared.package, declared.repository
        servers = self._on_servers(package, repository, str(version) if version is not None else None)
        folder, is_ours = _folder(workspace, app)
        subject = Subject(
            app=app,
            package=package,
            repository=repository,
            today=self._request.today,
            servers=servers,
            project=self._project,
            workspace=workspace,
            locked=locked,
            version=version or servers.recommended,
            metadata=metadata_of(workspace, app, self._contents.of),
            code=self._code(folder),
            code_is_ours=is_ours,
        )
        brought = None if isinstance(locked, HexLocked) else self._brought(subject, workspace)
        return _laid_out(subject, source, brought)

    def stranger(self, name: str, shared: tuple[Workspace, ...], registry: Registry) -> Dossier:
        """The evidence on a package that is no dependency here."""
        flags = registry.flags(name)
        # Whether the name is public is not known where the registry is silent: then nobody gets to know it.
        match flags:
            case NotChecked() as silence:
                servers = OnServers(silence, silence, silence, silence)
            case _:
                servers = self._on_servers(name, HEXPM, None)
        subject = Subject(
            app=name,
            package=name,
            repository=registry.repository.name,
            today=self._request.today,
            servers=servers,
            project=self._project,
            version=servers.recommended,
        )
        return _laid_out(subject, Origin.HEX.value, self._brought(subject, shared[0] if shared else None))

    def _code(self, folder: str | None) -> Code | None:
        return read_code(self._bench.root, folder) if folder else None

    def _on_servers(self, package: str | None, repository: str, version: str | None) -> OnServers:
        """Ask the registry and the API about one package; nobody where it comes from elsewhere."""
        if package is None:
            return OnServers()
        registry = self._asked.registries.of(repository)
        if isinstance(registry, NotChecked):
            cause = NotChecked(registry.cause, f"{repository}: {package}", registry.detail)
            return OnServers(cause, cause, cause, cause)
        flags = registry.flags(package)
        detail = registry.package(package) if isinstance(flags, Answer) else flags
        records = [
            record
            for database in self._asked.databases
            if isinstance(database, Database) and repository == HEXPM
            for record in database.of(package)
        ]
        issues = issues_of(package, detail.value if isinstance(detail, Answer) else None, records)
        servers = OnServers(flags, detail, issues=issues)
        api = self._asked.api
        if api is None:
            return servers
        wanted = version or (str(servers.recommended) if servers.recommended is not None else None)
        meta = api.package(package, repository)
        nothing = flags if isinstance(flags, NotChecked) else None
        release = api.release(package, wanted, repository) if wanted is not None else nothing
        return OnServers(flags, detail, meta, release, issues)

    def _brought(self, subject: Subject, here: Workspace | None) -> company.Brought | NotChecked | None:
        detail = subject.servers.detail
        registry = self._asked.registries.of(subject.repository)
        if not isinstance(detail, Answer) or isinstance(registry, NotChecked):
            return detail if isinstance(detail, NotChecked) else None
        release = detail.value.release(str(subject.version)) if subject.version is not None else None
        return None if release is None else company.brought_by(release, registry, here)


def _folder(workspace: Workspace, app: str) -> tuple[str | None, bool]:
    """Where its code lies if it is fetched, and whether that is this repository's own."""
    for declaration in workspace.declarations(app):
        if declaration.declared.origin is Origin.PATH and declaration.declared.path is not None:
            return declaration.member.resolve(declaration.declared.path), True
    for member in workspace.members:
        if member.manifest.deps_path is not None and (folder := member.resolve(member.manifest.deps_path)) is not None:
            return f"{folder}/{app}", False
    return None, False


def _laid_out(subject: Subject, source: str, brought: company.Brought | NotChecked | None) -> Dossier:
    sections = (
        Section(maintainable.QUESTION, tuple(maintainable.rows(subject))),
        Section(use.QUESTION, tuple(use.rows(subject))),
        Section(upkeep.QUESTION, tuple(upkeep.rows(subject))),
        Section(papers.LICENCE_QUESTION, tuple(papers.licence_rows(subject))),
        Section(papers.CHANGELOG_QUESTION, tuple(papers.changelog_rows(subject))),
        Section(company.QUESTION, tuple(company.rows(subject, brought))),
    )
    recommended = subject.servers.recommended
    return Dossier(
        app=subject.app,
        package=subject.package,
        repository=subject.repository if subject.package is not None else None,
        source=source,
        version=_locked_version(subject.locked),
        latest=str(recommended) if recommended is not None else None,
        sections=sections,
        unchecked=tuple(_unchecked(subject, brought)),
    )


def _locked_version(locked: Locked | None) -> str | None:
    match locked:
        case HexLocked(version=version):
            return str(version)
        case GitLocked(revision=revision):
            return revision[:10]
    return None


def _unchecked(subject: Subject, brought: company.Brought | NotChecked | None) -> Iterator[Unchecked]:
    """What somebody should have answered and did not. That there is no API for other repositories is no failure."""
    servers = subject.servers
    asked = [servers.flags, servers.detail, servers.meta, servers.release, brought]
    asked += brought.unknown if isinstance(brought, company.Brought) else ()
    causes = dict.fromkeys(one for one in asked if isinstance(one, NotChecked) and one.cause is not Cause.NO_API)
    yield from (Unchecked("dependency", one.subject, "", f"{one.reason}; {one.advice}") for one in causes)
    if isinstance(subject.locked, GitLocked):
        yield Unchecked(
            "dependency", subject.app, "", "it comes from git, and no registry knows what its revisions have"
        )
