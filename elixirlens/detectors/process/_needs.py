"""Which processes the code of a repository needs, and which ones a child of a supervisor brings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct, field

from elixirlens.detectors.process._asking import Asking
from elixirlens.detectors.project import FileFacts, Place, Project
from elixirlens.otp.child_specs import Child, ChildList

_HOPS = 3
# What the functions that come with a `use` ask: the process of the module, apart from a few that ask nobody.
_OWN_PROCESS: Mapping[str, frozenset[str]] = {
    "Ecto.Repo": frozenset(["config"]),
    "Phoenix.Presence": frozenset(),
    "Phoenix.Endpoint": frozenset(),
}
_QUIET = frozenset(
    [
        "child_spec", "config_change", "default_options", "get_dynamic_repo", "init", "put_dynamic_repo", "start_link",
        "stop",
    ]
)  # fmt: skip
_LIBRARIES = frozenset(["Oban"])  # their functions ask the process of this name


class Needs(Struct, frozen=True, dict=True):
    """The processes that functions ask, by name: directly, and through a few others that they call."""

    project: Project
    asking: Mapping[str, Asking]
    _known: dict[tuple[str, str, int, int], Mapping[str, str]] = field(default_factory=dict)

    def of(self, module: str, name: str, arity: int, hops: int = _HOPS) -> Mapping[str, str]:
        """The processes that a function asks, each with the callee that asks it."""
        key = (module, name, arity, hops)
        if key not in self._known:
            self._known[key] = {}  # a function that calls itself
            self._known[key] = self._found(module, name, arity, hops)
        return self._known[key]

    def _found(self, module: str, name: str, arity: int, hops: int) -> Mapping[str, str]:
        callee = f"{module}.{name}/{arity}"
        place = self.project.place(module)
        if place is None:
            return {module: callee} if module in _LIBRARIES else {}
        function = place.module.function(name, arity)
        if function is None:
            is_quiet = name in _QUIET or name.startswith("__")
            return {module: callee} if not is_quiet and _asks_own_process(place, name) else {}
        asks = self.asking[module].asks if module in self.asking else ()
        found = {ask.server: callee for ask in asks if (ask.function, ask.arity) == (function.name, function.arity)}
        for other, count in function.local if hops else ():
            for server, how in self.of(module, other, count, hops - 1).items():
                found.setdefault(server, callee if how.startswith(f"{module}.{other}/") else how)
        for call in function.calls:
            if hops or not self._is_written_here(call.module, call.name, call.arity):
                for server, how in self.of(call.module, call.name, call.arity, hops - 1).items():
                    found.setdefault(server, how)
        return found

    def _is_written_here(self, module: str, name: str, arity: int) -> bool:
        """Whether a function stands in the repository; what libraries and a `use` bring asks at once."""
        place = self.project.place(module)
        return place is not None and place.module.function(name, arity) is not None


def _asks_own_process(place: Place, name: str) -> bool:
    return any(behaviour in place.module.uses and name not in quiet for behaviour, quiet in _OWN_PROCESS.items())


class Children(Struct, frozen=True, dict=True):
    """What children bring: themselves, the children of their child lists, and the names of all of these."""

    project: Project

    @cached_property
    def _lists(self) -> Mapping[str, Sequence[ChildList]]:
        found: dict[str, list[ChildList]] = defaultdict(list)
        for file in self.project.code:
            for children in file.supervision.lists:
                found[children.module].append(children)
        return found

    @cached_property
    def _times(self) -> Counter[str]:
        """How often a name or a module is started."""
        counted: Counter[str] = Counter()
        for file in self.project.code:
            for each in _started_in(file):
                counted.update({name for name in (each.module, each.name) if name is not None})
        return counted

    @cached_property
    def _names(self) -> Mapping[str, tuple[str, ...]]:
        return {process.module: process.names for file in self.project.code for process in file.supervision.processes}

    def brought(self, child: Child) -> Iterator[str]:
        """The names of the processes that a child brings, as far as nobody else brings them as well."""
        for each in self.below(child):
            if each.name is not None and self._times[each.name] == 1:
                yield each.name
            if each.module is not None and self._times[each.module] == 1:
                yield each.module
                yield from self._names.get(each.module, ())

    def has(self, module: str, near: FileFacts) -> bool:
        """Whether a module is started in the application of a file, or in one beside it that goes with it."""
        return self._times[module] > 0 and any(
            each.module == module
            for file in self.project.code
            if file.app == near.app or file.app in near.mix.dependencies or near.app in file.mix.dependencies
            for each in _started_in(file)
        )

    def shown(self, child: Child, name: str) -> str:
        """The process of a name that a child brings: the child itself, or one that comes with it."""
        if child.module is None or name == child.name:
            return name
        is_itself = name in {child.module, *self._names.get(child.module, ())}
        return child.module if is_itself else f"{name} of {child.module}"

    def below(self, child: Child, path: tuple[str, ...] = ()) -> Iterator[Child]:
        """A child and all that are started with it."""
        for each in _with_inner(child):
            yield each
            for children in self._lists.get(each.module or "", ()) if each.module not in path else ():
                for inner in children.children:
                    yield from self.below(inner, (*path, each.module or ""))


def _started_in(file: FileFacts) -> Iterator[Child]:
    """All children that a file names, in lists and in starts."""
    given = [each.children for each in file.supervision.lists]
    given += [each.children for each in file.supervision.starts]
    for child in (child for children in given for child in children):
        yield from _with_inner(child)


def _with_inner(child: Child) -> Iterator[Child]:
    yield child
    for inner in child.inner or ():
        yield from _with_inner(inner)
