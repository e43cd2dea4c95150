"""What would it bring along? The packages that it needs, those that are here already, and who depends on it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from elixirlens.engine.evidence.rows import API, METADATA, REGISTRY, Row, Standing, count, named, unknown
from elixirlens.engine.evidence.subject import Subject, version_of
from elixirlens.hex.api import ReleaseMeta
from elixirlens.hex.fetch import Answer
from elixirlens.hex.lock import HexLocked
from elixirlens.hex.messages import Dependency, Package, Release
from elixirlens.hex.presence import presence_of
from elixirlens.hex.registry import Registry
from elixirlens.hex.unchecked import NotChecked
from elixirlens.hex.version import InvalidRequirement, Requirement, Version, largest
from elixirlens.hex.workspace import Workspace

QUESTION = "What would it bring along?"
MOST_ASKED = 60  # packages, so that a release that needs half of Hex keeps nobody busy


class Needed(Struct, frozen=True):
    """A package that would come along: the newest version that fits, and whether a lock holds it already."""

    name: str
    version: str | None
    is_here: bool
    conflict: str | None = None


class Brought(Struct, frozen=True):
    """What a release needs that is not locked here; `unknown` is what could not be asked about."""

    needed: tuple[Needed, ...] = ()
    unknown: tuple[NotChecked, ...] = ()
    complete: bool = True


def brought_by(release: Release, registry: Registry, here: Workspace | None) -> Brought:
    """All that a release needs, and what that needs, by asking the registry; optional packages are left out."""
    locked = {} if here is None or here.lock is None else {entry.package: entry for entry in here.lock.packages}
    found: dict[str, Needed] = {}
    unknown_: list[NotChecked] = []
    waiting = [need for need in release.dependencies if not need.optional]
    asked = 0
    while waiting:
        level = {need.package: need for need in waiting if need.package not in found}
        answers = registry.packages(_to_ask(registry, level, locked, MOST_ASKED - asked))
        asked += len(answers)
        waiting = []
        for name, need in sorted(level.items()):
            entry, answer = locked.get(name), answers.get(name)
            if entry is not None:
                found[name] = Needed(name, str(entry.version), True, _conflict(entry, need))
                continue
            chosen = _newest(answer.value, need) if isinstance(answer, Answer) else None
            found[name] = Needed(name, chosen.version if chosen is not None else None, False)
            if isinstance(answer, NotChecked):
                unknown_.append(answer)
            if chosen is not None:
                waiting += [other for other in chosen.dependencies if not other.optional]
    return Brought(tuple(found[name] for name in sorted(found)), tuple(unknown_), asked < MOST_ASKED)


def _to_ask(registry: Registry, level: dict[str, Dependency], locked: dict[str, HexLocked], most: int) -> list[str]:
    """The packages of a level that this registry has to be asked about; those of another are never asked of it."""
    own = [
        name
        for name, need in sorted(level.items())
        if name not in locked and need.repository in {None, registry.repository.origin}
    ]
    return own[: max(0, most)]


def _conflict(entry: HexLocked, need: Dependency) -> str | None:
    requirement = _requirement(need)
    if requirement is None or requirement.matches(entry.version):
        return None
    return f"{entry.package} {entry.version} is locked, and it takes {requirement}"


def _requirement(need: Dependency) -> Requirement | None:
    try:
        return Requirement.parse(need.requirement)
    except InvalidRequirement:
        return None


def _newest(package: Package, need: Dependency) -> Release | None:
    """The newest release that fits and is not retired."""
    sound: dict[Version, Release] = {}
    for release in package.releases:
        version = version_of(release.version)
        if version is not None and release.retirement is None:
            sound[version] = release
    requirement = _requirement(need)
    chosen = largest(requirement, sound) if requirement is not None else max(sound, default=None)
    return sound[chosen] if chosen is not None else None


def rows(subject: Subject, brought: Brought | NotChecked | None) -> Iterator[Row]:
    """The evidence on that."""
    match subject.workspace, subject.locked:
        case Workspace() as workspace, HexLocked():
            yield from _locked(subject, workspace)
        case Workspace() as workspace, _ if subject.package is None:
            yield unknown("needs", "no lock says what a dependency needs that is not from Hex", workspace.lock_path)
            yield _needed_by(subject, workspace)
        case _:
            yield from _new(brought)
    yield from _elixir(subject)


def _locked(subject: Subject, workspace: Workspace) -> Iterator[Row]:
    graph = workspace.graph
    reached: dict[str, None] = {}
    waiting = [subject.app]
    while waiting:
        for edge in graph.children(waiting.pop()):
            if not edge.needs.optional and edge.child not in reached and edge.child != subject.app:
                reached[edge.child] = None
                waiting.append(edge.child)
    presence = presence_of(workspace, subject.app, lambda _: None)
    alone = presence.riddance.goes_too
    lock = workspace.lock_path
    if reached:
        shared = f"for its sake alone: {named(alone)}" if alone else "others need all of it too"
        yield Row("needs", f"{named(sorted(reached))}; {shared}", Standing.NEUTRAL, lock, tuple(sorted(reached)))
    else:
        yield Row("needs", "nothing", Standing.GOOD, lock)
    yield _needed_by(subject, workspace)


def _needed_by(subject: Subject, workspace: Workspace) -> Row:
    askers = tuple(sorted({edge.parent for edge in workspace.graph.parents(subject.app)}))
    says = named(askers) or "nothing else that is locked"
    return Row("needed by", says, Standing.NEUTRAL, workspace.lock_path, askers)


def _new(brought: Brought | NotChecked | None) -> Iterator[Row]:
    if not isinstance(brought, Brought):
        yield unknown("needs", brought, REGISTRY)
        return
    fresh = [one for one in brought.needed if not one.is_here]
    here = [one for one in brought.needed if one.is_here]
    if not brought.needed:
        yield Row("needs", "nothing", Standing.GOOD, REGISTRY)
    if fresh:
        says = f"{count(len(fresh), 'new package')}: " + named(f"{one.name} {one.version or '?'}" for one in fresh)
        yield Row("needs", says, Standing.NEUTRAL, REGISTRY, tuple(one.name for one in fresh))
    if here:
        says = named(f"{one.name} {one.version}" for one in here)
        yield Row("is here already", says, Standing.GOOD, REGISTRY, tuple(one.name for one in here))
    for one in brought.needed:
        if one.conflict is not None:
            yield Row("conflict", one.conflict, Standing.BAD, REGISTRY)
    if brought.unknown:
        yield unknown("the rest of it", brought.unknown[0], REGISTRY)
    elif not brought.complete:
        yield unknown("the rest of it", f"more than {MOST_ASKED} packages are not asked about", REGISTRY)


def _elixir(subject: Subject) -> Iterator[Row]:
    """Which Elixir it takes, and which we do."""
    release = subject.servers.release
    asked = release.value.elixir if isinstance(release, Answer) and isinstance(release.value, ReleaseMeta) else None
    asked = subject.metadata.elixir if subject.metadata is not None and subject.metadata.elixir else asked
    if asked is None:
        return
    ours = sorted({file.mix.elixir for file in subject.files if file.mix.elixir})
    says = f"it takes {asked}" + (f", and this repository {' or '.join(ours)}" if ours else "")
    yield Row("Elixir", says, Standing.NEUTRAL, METADATA if subject.metadata is not None else API)
