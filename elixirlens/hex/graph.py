"""Who needs whom in a lock: parents, children, and why a package is there. Cycles hang nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from elixirlens.hex.lock import HexLocked, Lock, Locked, LockedRequirement

MOST_PATHS = 100


@dataclass(frozen=True, slots=True)
class Edge:
    """A locked package asks for another application. `locked` says whether the lock holds that one."""

    parent: str
    child: str
    needs: LockedRequirement
    locked: bool


class Through(StrEnum):
    """Which edges are gone along: an optional dependency brings nothing into a lock by itself."""

    NEEDED = "needed"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Paths:
    """The shortest paths from declared dependencies to a package, and along which edges they lead.

    `complete` says whether these are all of them: a hostile lock may have more than anybody can read.
    """

    paths: tuple[tuple[str, ...], ...] = ()
    through: Through = Through.NEEDED
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Graph:
    """The applications of a lock and the edges between them, by name. `roots` are the declared ones, sorted.

    What an optional dependency asks for is an edge as well: where the child is locked, its version has to fit.
    """

    lock: Lock
    roots: tuple[str, ...]
    _children: dict[str, tuple[Edge, ...]] = field(repr=False)
    _parents: dict[str, tuple[Edge, ...]] = field(repr=False)

    @classmethod
    def of(cls, lock: Lock, declared: Iterable[str]) -> Graph:
        """Make the graph of a lock and of the applications that are declared in all its mix.exs."""
        known = lock.by_app
        children = {
            entry.app: tuple(
                Edge(entry.app, need.app, need, need.app in known)
                for need in sorted(entry.dependencies, key=lambda need: need.app)
            )
            for entry in lock.packages
        }
        parents: dict[str, list[Edge]] = {}
        for app in sorted(children):
            for edge in children[app]:
                parents.setdefault(edge.child, []).append(edge)
        return cls(lock, tuple(sorted(set(declared))), children, {app: tuple(found) for app, found in parents.items()})

    def children(self, app: str) -> tuple[Edge, ...]:
        """What a locked application asks for, sorted by name; optional ones that are not locked included."""
        return self._children.get(app, ())

    def parents(self, app: str) -> tuple[Edge, ...]:
        """Who asks for an application, sorted by name, each with its requirement."""
        return self._parents.get(app, ())

    def why(self, app: str, most: int = MOST_PATHS) -> Paths:
        """All shortest paths from a declared dependency to an application, each first to last, sorted.

        A declared one is a path of itself. Optional dependencies are followed only where nothing else leads there.
        """
        for through in Through:
            distances = self._distances(app, through)
            nearest = min((distances[root] for root in self.roots if root in distances), default=None)
            if nearest is not None:
                roots = [root for root in self.roots if distances.get(root) == nearest]
                found = list(islice(self._down(roots, distances, through), most + 1))
                return Paths(tuple(found[:most]), through, len(found) <= most)
        return Paths()

    def unreachable(self) -> tuple[str, ...]:
        """The entries of the lock that no declared dependency needs, in the order of the lock.

        What `opaque` ones need is not known: an entry may be theirs.
        """
        reached = self._reached()
        return tuple(entry.app for entry in self.lock.entries if entry.app not in reached)

    def opaque(self) -> tuple[str, ...]:
        """The reached applications of which the lock does not say what they need, sorted.

        These are dependencies from git and from paths, old entries, and declared ones that are not locked.
        """
        known = self.lock.by_app
        return tuple(sorted(app for app in self._reached() if not _says_needs(known.get(app))))

    def needed_by(self, apps: Iterable[str]) -> frozenset[str]:
        """Some applications and all that they need, as far as the lock says."""
        return frozenset(self._reached(apps))

    def _reached(self, apps: Iterable[str] | None = None) -> set[str]:
        reached = set(self.roots if apps is None else apps)
        waiting = list(reached)
        while waiting:
            for edge in self._along(self.children(waiting.pop()), Through.NEEDED):
                if edge.child not in reached:
                    reached.add(edge.child)
                    waiting.append(edge.child)
        return reached

    def _along(self, edges: tuple[Edge, ...], through: Through) -> Iterator[Edge]:
        return (edge for edge in edges if through is Through.ALL or not edge.needs.optional)

    def _distances(self, app: str, through: Through) -> dict[str, int]:
        """How many steps each application is away from one, as far up as the nearest declared one."""
        distances = {app: 0}
        level, roots = [app], set(self.roots)
        while level and roots.isdisjoint(level):
            above: list[str] = []
            for child in level:
                for edge in self._along(self.parents(child), through):
                    if edge.parent not in distances:
                        distances[edge.parent] = distances[child] + 1
                        above.append(edge.parent)
            level = above
        return distances

    def _down(self, roots: list[str], distances: dict[str, int], through: Through) -> Iterator[tuple[str, ...]]:
        """The paths on which every step leads nearer; sorted, because edges are."""
        waiting: list[tuple[str, ...]] = [(root,) for root in reversed(roots)]
        while waiting:
            path = waiting.pop()
            left = distances[path[-1]]
            if left == 0:
                yield path
                continue
            nearer = dict.fromkeys(
                edge.child
                for edge in self._along(self.children(path[-1]), through)
                if distances.get(edge.child) == left - 1
            )
            waiting += [(*path, child) for child in reversed(nearer)]


def _says_needs(entry: Locked | None) -> bool:
    return isinstance(entry, HexLocked) and entry.requirements is not None
