"""Asks registries about the packages of a lock: as little as answers the question, and each registry once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from enum import StrEnum

from elixirlens.hex.advisories import issues_of
from elixirlens.hex.dependency import Registered
from elixirlens.hex.environment import HEXPM, Repository
from elixirlens.hex.fetch import Answer
from elixirlens.hex.lock import HexLocked
from elixirlens.hex.messages import Package, PackageVersions
from elixirlens.hex.osv import Database
from elixirlens.hex.osv_records import affects
from elixirlens.hex.registry import Registry
from elixirlens.hex.shelf import Shelf
from elixirlens.hex.transport import Transport
from elixirlens.hex.unchecked import NotChecked
from elixirlens.hex.workspace import Workspace

PackageName = tuple[str, str]  # repository, package


class Depth(StrEnum):
    """How much is asked."""

    FLAGGED = "flagged"  # releases of packages that are retired or vulnerable at their locked version
    ALL = "all"  # releases of all packages: checksums and dates too


class Registries:
    """The registries of a run by name, each asked by one transport. `repository` says where each of them is."""

    def __init__(
        self,
        repository: Callable[[str], Repository | NotChecked],
        transport: Transport,
        shelf: Shelf | None = None,
        max_age: timedelta | None = None,
    ) -> None:
        self._repository = repository
        self._transport = transport
        self._shelf = shelf
        self._max_age = max_age
        self._known: dict[str, Registry | NotChecked] = {}

    def of(self, name: str) -> Registry | NotChecked:
        """The registry of a repository; why there is none, where nobody knows its address."""
        if name not in self._known:
            match self._repository(name):
                case NotChecked() as unknown:
                    self._known[name] = unknown
                case repository:
                    self._known[name] = Registry(repository, self._transport, self._shelf, self._max_age)
        return self._known[name]


def inquire(
    workspaces: Iterable[Workspace],
    registries: Registries,
    depth: Depth = Depth.FLAGGED,
    database: Database | None = None,
) -> Mapping[PackageName, Registered]:
    """What registries and OSV say of all locked packages.

    The names of packages of other repositories than hex.pm are compared with nothing that is public.
    """
    locked = [entry for workspace in workspaces if workspace.lock for entry in workspace.lock.packages]
    by_repository: dict[str, list[HexLocked]] = defaultdict(list)
    for entry in locked:
        by_repository[entry.repository].append(entry)
    return {
        name: registered
        for repository, entries in sorted(by_repository.items())
        for name, registered in _in_one(repository, entries, registries.of(repository), depth, database)
    }


def _in_one(
    repository: str,
    entries: list[HexLocked],
    registry: Registry | NotChecked,
    depth: Depth,
    database: Database | None,
) -> Iterator[tuple[PackageName, Registered]]:
    names = sorted({entry.package for entry in entries})
    if isinstance(registry, NotChecked):
        for name in names:
            yield (repository, name), Registered(NotChecked(registry.cause, f"{repository}: {name}", registry.detail))
        return
    flags = {name: registry.flags(name) for name in names}
    public = database if repository == HEXPM else None
    wanted = names if depth is Depth.ALL else [entry.package for entry in entries if _is_flagged(entry, flags, public)]
    details = registry.packages(name for name in wanted if isinstance(flags[name], Answer))
    for name in names:
        detail = details.get(name)
        package: Package | None = detail.value if isinstance(detail, Answer) else None
        records = public.of(name) if public is not None else ()
        yield (repository, name), Registered(flags[name], detail, issues_of(name, package, records))


def _is_flagged(
    entry: HexLocked, flags: Mapping[str, Answer[PackageVersions] | NotChecked], database: Database | None
) -> bool:
    """Whether the registry has more to say about a locked version: where OSV calls it affected, whether it agrees."""
    answer = flags[entry.package]
    if not isinstance(answer, Answer):
        return False
    if str(entry.version) in answer.value.retired | answer.value.with_advisories:
        return True
    records = database.of(entry.package) if database is not None else ()
    return any(affects(record, entry.package, entry.version) is not False for record in records)
