"""Mix projects that share a lock: one project with its mix.lock, or an umbrella with all its children."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from msgspec import Struct

from elixirlens.finding import Range
from elixirlens.hex.declared import Declared, Origin
from elixirlens.hex.graph import Graph
from elixirlens.hex.lock import Lock, Locked, read_lock
from elixirlens.hex.manifest import USUAL_LOCK, Manifest, read_manifest
from elixirlens.hex.required import ContentOf
from elixirlens.hex.trouble import Trouble

_NEVER_SHIPPED = frozenset(
    {"bench", "benchmark", "benchmarks", "fixtures", "integration_test", "spec", "test", "test_app", "tests"}
)
_MOST_LOCKS = 5  # of one project that are named
_START = Range(1, 1, 1, 1)


class Member(Struct, frozen=True):
    """A Mix project of a workspace: its folder, its mix.exs, what that declares, and `application` or `library`."""

    folder: str
    path: str
    manifest: Manifest
    kind: str

    @property
    def is_shipped(self) -> bool:
        """Whether it may be for users; a project that lies in a folder for tests or benchmarks is not."""
        return _NEVER_SHIPPED.isdisjoint(self.folder.split("/"))

    def resolve(self, path: str) -> str | None:
        """A path that its mix.exs names, relative to the root; None where it leads out of it."""
        joined = posixpath.normpath(posixpath.join(self.folder, path))
        return None if joined.startswith(("..", "/")) else joined


class Declaration(Struct, frozen=True):
    """A dependency as one of the members declares it."""

    member: Member
    declared: Declared


class Workspace(Struct, frozen=True, dict=True):
    """The members that share a lock. `lock` is None where there is no such file, and `lock_path` where it would be."""

    members: tuple[Member, ...]
    lock_path: str
    lock: Lock | None
    graph: Graph

    def declarations(self, app: str) -> tuple[Declaration, ...]:
        """How the members declare a dependency."""
        return tuple(
            Declaration(member, declared) for member in self.members for declared in member.manifest.by_app.get(app, ())
        )

    @property
    def apps(self) -> tuple[str, ...]:
        """All dependencies, declared or locked, sorted by name."""
        declared = {each.app for member in self.members for each in member.manifest.declared}
        locked = {entry.app for entry in self.lock.entries} if self.lock is not None else set()
        return tuple(sorted(declared | locked))

    def locked(self, app: str) -> Locked | None:
        """The entry of the lock for an application."""
        return self.lock.by_app.get(app) if self.lock is not None else None

    @cached_property
    def in_production(self) -> frozenset[str]:
        """The applications that production has, or may have: declared for it, or needed by one that is."""
        declared = (each for member in self.members for each in member.manifest.declared)
        return self.graph.needed_by({each.app for each in declared if each.in_production})

    @cached_property
    def unneeded(self) -> frozenset[str]:
        """The entries of the lock that nobody needs: proven, or else empty.

        Nothing is proven where a part of mix.exs or of the lock was not understood, and where something is reached that
        does not say what it needs: a dependency from git, from a path outside of the workspace, or an old entry.
        """
        folders = {member.folder for member in self.members}
        if next(self.troubles, None) is not None or self.graph.opaque():
            return frozenset()
        for member in self.members:
            for declared in member.manifest.declared:
                if declared.origin is Origin.UNKNOWN:
                    return frozenset()
                if declared.origin is Origin.PATH:
                    folder = member.resolve(declared.path) if declared.path is not None else None
                    if folder is None or folder not in folders:
                        return frozenset()
        return frozenset(self.graph.unreachable())

    @cached_property
    def unreachable(self) -> frozenset[str]:
        """The entries of the lock that nothing declared leads to, as far as the lock says who needs what."""
        return frozenset(self.graph.unreachable())

    @property
    def troubles(self) -> Iterator[tuple[str, Trouble]]:
        """What was not understood in its files or not looked at, each with the path."""
        for member in self.members:
            yield from ((member.path, trouble) for trouble in member.manifest.troubles)
            for path in dict.fromkeys(filter(None, map(member.resolve, member.manifest.locks[:_MOST_LOCKS]))):
                if path != self.lock_path and len(member.manifest.locks) > 1:
                    yield path, Trouble(_START, f"a lock that {member.path} uses on a condition: nobody looked at it")
        yield from ((self.lock_path, trouble) for trouble in (self.lock.troubles if self.lock is not None else ()))


def workspaces(projects: Iterable[tuple[str, str]], content_of: ContentOf) -> tuple[Workspace, ...]:
    """Read the Mix projects of a repository, given by folder and kind, and group them by their lock.

    A member of an umbrella that does not name the lock it shares is grouped with the umbrella that lists its folder,
    because Mix uses the umbrella's lock when it runs there.
    """
    members = [member for folder, kind in projects if (member := _member(folder, kind, content_of)) is not None]
    by_lock: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        by_lock[_lock_of(member, members)].append(member)
    return tuple(_workspace(path, tuple(sharing), content_of) for path, sharing in sorted(by_lock.items()))


def _member(folder: str, kind: str, content_of: ContentOf) -> Member | None:
    path = posixpath.join(folder, "mix.exs")
    content = content_of(path)
    return None if content is None else Member(folder, path, read_manifest(content, folder, content_of), kind)


def _lock_of(member: Member, members: Iterable[Member]) -> str:
    """The path of the lock that a member uses."""
    named = [path for lock in member.manifest.locks if (path := member.resolve(lock)) is not None]
    usual = posixpath.join(member.folder, USUAL_LOCK)
    own = usual if not named or usual in named else named[0]
    for other in members:
        apps = other.manifest.apps_path
        if other is not member and apps and posixpath.dirname(member.folder) == other.resolve(apps):
            return posixpath.join(other.folder, USUAL_LOCK)
    return own


def _workspace(lock_path: str, members: tuple[Member, ...], content_of: ContentOf) -> Workspace:
    content = content_of(lock_path)
    lock = None if content is None else read_lock(content)
    declared = {each.app for member in members for each in member.manifest.declared if each.in_lock}
    return Workspace(members, lock_path, lock, Graph.of(lock or Lock(), declared))
