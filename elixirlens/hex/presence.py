"""Why an application is there: who declares what leads to it, who asks for it, and what it would take to be rid of it.

All of it is in mix.exs and mix.lock; nobody is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from msgspec import Struct

from elixirlens.hex.declared import Origin
from elixirlens.hex.graph import Edge, Graph
from elixirlens.hex.lock import GitLocked, HexLocked, Lock
from elixirlens.hex.path_projects import Inherited, inherited_by
from elixirlens.hex.required import ContentOf
from elixirlens.hex.workspace import Declaration, Workspace

MOST_WAYS = 50


class DeclaredAt(Struct, frozen=True):
    """A line of a mix.exs that asks for an application.

    `requirement` is as written; `condition` says on what it depends, `only` for which environments it is. `by` are the
    path dependencies through which the mix.exs comes in.
    """

    app: str
    path: str
    line: int
    requirement: str | None = None
    condition: str | None = None
    only: tuple[str, ...] | None = None
    by: tuple[str, ...] = ()


class Step(Struct, frozen=True):
    """An application on a way. `requirement` is what the one before asks of it, None where it takes any version."""

    app: str
    version: str | None = None
    requirement: str | None = None
    optional: bool = False


class Way(Struct, frozen=True):
    """A shortest way from an application that is declared to the one in question, both ends included."""

    declared: tuple[DeclaredAt, ...]
    steps: tuple[Step, ...]


class Riddance(Struct, frozen=True):
    """What it would take to be rid of an application.

    `declarations` have to go, or their packages have to come to do without it. `lone_asker` is the only locked package
    that needs it, None where there are several, or none. `goes_too` is locked for its sake alone.
    """

    declarations: tuple[DeclaredAt, ...] = ()
    lone_asker: str | None = None
    goes_too: tuple[str, ...] = ()


class Presence(Struct, frozen=True):
    """Why an application is in a workspace.

    `ways` lead to it from what is declared, `complete` says whether they are all. `askers` are all locked packages that
    ask for it. `opaque` are those that may ask for it too, because the lock does not say what they need.
    """

    app: str
    package: str | None
    repository: str | None
    source: str
    version: str | None
    lock: str | None
    ways: tuple[Way, ...]
    complete: bool
    askers: tuple[Step, ...]
    riddance: Riddance
    opaque: tuple[str, ...]


def apps_named(workspaces: Iterable[Workspace], name: str) -> Iterator[tuple[Workspace, str]]:
    """Where an application of that name is, or one whose package is called that; the nearest to the root first."""
    for workspace in sorted(workspaces, key=lambda one: (one.lock_path.count("/"), one.lock_path)):
        for app in workspace.apps:
            if name == app or name in _packages(workspace, app):
                yield workspace, app


def known_names(workspaces: Iterable[Workspace]) -> tuple[str, ...]:
    """The names of all dependencies, of applications and of packages, sorted."""
    return tuple(
        sorted(
            {name for workspace in workspaces for app in workspace.apps for name in (app, *_packages(workspace, app))}
        )
    )


def presence_of(workspace: Workspace, app: str, content_of: ContentOf) -> Presence:
    """Why an application is in a workspace."""
    declared = _declared(workspace, inherited_by(workspace, content_of))
    graph = Graph.of(workspace.lock or Lock(), declared)
    ways = list(islice(_ways(graph, app, declared), MOST_WAYS + 1))
    locked = workspace.locked(app)
    origins = [one.declared.origin for one in workspace.declarations(app)]
    return Presence(
        app=app,
        package=locked.package if isinstance(locked, HexLocked) else next(iter(_packages(workspace, app)), None),
        repository=locked.repository if isinstance(locked, HexLocked) else None,
        source=_source(locked, origins),
        version=_version(graph, app),
        lock=workspace.lock_path if locked is not None else None,
        ways=tuple(ways[:MOST_WAYS]),
        complete=len(ways) <= MOST_WAYS,
        askers=tuple(
            Step(edge.parent, _version(graph, edge.parent), _requirement(edge), edge.needs.optional)
            for edge in graph.parents(app)
        ),
        riddance=_riddance(graph, app, declared),
        opaque=() if ways else tuple(one for one in graph.opaque() if one != app),
    )


def _packages(workspace: Workspace, app: str) -> tuple[str, ...]:
    locked = workspace.locked(app)
    if isinstance(locked, HexLocked):
        return (locked.package,)
    names = (one.declared.package for one in workspace.declarations(app) if one.declared.origin is Origin.HEX)
    return tuple(dict.fromkeys(name for name in names if name is not None))


def _source(locked: object, origins: list[Origin]) -> str:
    match locked:
        case HexLocked():
            return Origin.HEX.value
        case GitLocked():
            return Origin.GIT.value
    return next((one.value for one in origins), Origin.UNKNOWN.value)


def _declared(workspace: Workspace, inherited: Iterable[Inherited]) -> Mapping[str, tuple[DeclaredAt, ...]]:
    """All lines of mix.exs files that ask for something, by what they ask for."""
    found: dict[str, list[DeclaredAt]] = {}
    for app in workspace.apps:
        for one in workspace.declarations(app):
            found.setdefault(app, []).append(_declared_at(one, ()))
    for each in inherited:
        found.setdefault(each.declaration.declared.app, []).append(_declared_at(each.declaration, each.by))
    return {app: tuple(dict.fromkeys(lines)) for app, lines in found.items()}


def _declared_at(declaration: Declaration, by: tuple[str, ...]) -> DeclaredAt:
    declared = declaration.declared
    return DeclaredAt(
        app=declared.app,
        path=declaration.member.path,
        line=declared.place.line,
        requirement=declared.requirement_text,
        condition=declared.condition or declared.unresolved,
        only=declared.only,
        by=by,
    )


def _ways(graph: Graph, app: str, declared: Mapping[str, tuple[DeclaredAt, ...]]) -> Iterator[Way]:
    """The shortest ways from each declared application, the nearest first. Optional edges only where no other leads."""
    for optional in ((False,), (False, True)):
        distances = _distances(graph, app, optional)
        roots = sorted((root for root in graph.roots if root in distances), key=lambda root: (distances[root], root))
        for root in roots:
            for path in _down(graph, root, distances, optional):
                yield Way(declared[root], tuple(_steps(graph, declared[root], path)))
        if roots:
            return


def _distances(graph: Graph, app: str, optional: tuple[bool, ...]) -> dict[str, int]:
    """How many steps each application that leads to this one is away from it."""
    distances = {app: 0}
    level = [app]
    while level:
        above: list[str] = []
        for child in level:
            for edge in graph.parents(child):
                if edge.needs.optional in optional and edge.parent not in distances:
                    distances[edge.parent] = distances[child] + 1
                    above.append(edge.parent)
        level = above
    return distances


def _down(
    graph: Graph, root: str, distances: Mapping[str, int], optional: tuple[bool, ...]
) -> Iterator[tuple[Edge, ...]]:
    """The paths from a root on which every step leads nearer."""
    waiting: list[tuple[str, tuple[Edge, ...]]] = [(root, ())]
    while waiting:
        here, path = waiting.pop()
        if distances[here] == 0:
            yield path
            continue
        nearer = {
            edge.child: edge
            for edge in graph.children(here)
            if edge.needs.optional in optional and distances.get(edge.child) == distances[here] - 1
        }
        waiting += [(child, (*path, edge)) for child, edge in reversed(nearer.items())]


def _steps(graph: Graph, declared: tuple[DeclaredAt, ...], path: tuple[Edge, ...]) -> Iterator[Step]:
    root = declared[0]
    yield Step(root.app, _version(graph, root.app), root.requirement)
    for edge in path:
        yield Step(edge.child, _version(graph, edge.child), _requirement(edge), edge.needs.optional)


def _requirement(edge: Edge) -> str | None:
    return str(edge.needs.requirement) if edge.needs.requirement is not None else None


def _version(graph: Graph, app: str) -> str | None:
    match graph.lock.by_app.get(app):
        case HexLocked(version=version):
            return str(version)
        case GitLocked(revision=revision):
            return revision[:10]
    return None


def _riddance(graph: Graph, app: str, declared: Mapping[str, tuple[DeclaredAt, ...]]) -> Riddance:
    leading = _distances(graph, app, (False,))
    roots = [root for root in declared if root in leading]
    askers = {edge.parent for edge in graph.parents(app) if not edge.needs.optional}
    with_it = _reached(graph, declared, without=None)
    gone = with_it - _reached(graph, declared, without=app) - {app}
    return Riddance(
        declarations=tuple(line for root in sorted(roots) for line in declared[root]),
        lone_asker=min(askers) if len(askers) == 1 and app not in declared else None,
        goes_too=tuple(sorted(gone & graph.lock.by_app.keys())) if roots else (),
    )


def _reached(graph: Graph, roots: Iterable[str], without: str | None) -> set[str]:
    """What is needed by some applications, if one of them all were not there."""
    reached = {root for root in roots if root != without}
    waiting = list(reached)
    while waiting:
        for edge in graph.children(waiting.pop()):
            if not edge.needs.optional and edge.child != without and edge.child not in reached:
                reached.add(edge.child)
                waiting.append(edge.child)
    return reached
