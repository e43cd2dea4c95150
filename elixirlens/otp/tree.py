"""The supervision trees of a repository, put together from what its files say.

A tree starts at the module that `mod:` in mix.exs names. A child whose module has child lists of its own is a branch;
children that are given to a supervisor while the program runs hang below it as dynamic ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Protocol

from msgspec import Struct, field, structs

from elixirlens.elixir import ModuleFacts
from elixirlens.otp.child_specs import Child, ChildList, ProcessModule, Start, Supervision
from elixirlens.otp.known_processes import kind_by_use, known_kind
from elixirlens.report import ProcessNode, SupervisionTree
from elixirlens.report import Supervision as Trees

_TEMPORARY = frozenset({"Task"})
_APPLICATION = "application"


class File(Protocol):
    """What of a file matters here."""

    @property
    def path(self) -> str:
        """Relative to the root."""

    @property
    def app(self) -> str | None:
        """The Mix application that it belongs to."""

    @property
    def start(self) -> str | None:
        """The module that starts this application."""

    @property
    def modules(self) -> tuple[ModuleFacts, ...]:
        """The modules in it."""

    @property
    def supervision(self) -> Supervision:
        """What it says about supervision."""


class Forest(Struct, frozen=True, dict=True):
    """The facts of all files, by the names that trees ask for. `mentions`: where a module is named as a value."""

    files: Sequence[File]
    mentions: Mapping[str, str]
    _reached: set[str] = field(default_factory=set)

    @cached_property
    def lists(self) -> dict[str, list[tuple[File, ChildList]]]:
        """The child lists by the module that they stand in."""
        found: dict[str, list[tuple[File, ChildList]]] = defaultdict(list)
        for file in self.files:
            for each in file.supervision.lists:
                found[each.module].append((file, each))
        return found

    @cached_property
    def starts(self) -> list[tuple[File, Start]]:
        """All starts outside child lists."""
        return [(file, start) for file in self.files for start in file.supervision.starts]

    @cached_property
    def processes(self) -> dict[str, tuple[File, ProcessModule]]:
        """The process modules by name; the first of two with the same name."""
        found: dict[str, tuple[File, ProcessModule]] = {}
        for file in self.files:
            for process in file.supervision.processes:
                found.setdefault(process.module, (file, process))
        return found

    @cached_property
    def modules(self) -> dict[str, tuple[File, ModuleFacts]]:
        """The modules by name; the first of two with the same name."""
        found: dict[str, tuple[File, ModuleFacts]] = {}
        for file in self.files:
            for module in file.modules:
                found.setdefault(module.name, (file, module))
        return found

    def trees(self) -> Trees:
        """All trees, and the process modules that hang in none."""
        found = [SupervisionTree(app, self._root(name)) for app, name in self._roots()]
        found += [SupervisionTree(app, self._root(name)) for app, name in self._offered()]
        apart = [self._apart(*self.processes[name]) for name in sorted(self.processes.keys() - self._reached)]
        return Trees(tuple(found), tuple(apart))

    def _roots(self) -> list[tuple[str | None, str]]:
        """The modules that start an application: those that mix.exs names."""
        named = dict.fromkeys((file.app, file.start) for file in self.files if file.start is not None)
        roots = [(app, start) for app, start in named if start in self.modules]
        # The outermost project first: what lies below it may be an example, or a part.
        return sorted(roots, key=lambda root: (self.modules[root[1]][0].path.count("/"), self.modules[root[1]][0].path))

    def _offered(self) -> Iterator[tuple[str | None, str]]:
        """Supervisors that nobody starts here: a library leaves that to the application that uses it."""
        started = {child.module for child in self._all_children()}
        for name in sorted(self.lists.keys() - self._reached):
            if name in self.modules and name not in started and name not in self._reached:
                yield self.lists[name][0][0].app, name

    def _all_children(self) -> Iterator[Child]:
        for file in self.files:
            for each in file.supervision.lists:
                yield from _with_inner(each.children)
            for start in file.supervision.starts:
                yield from _with_inner(start.children)

    def _root(self, name: str) -> ProcessNode:
        file, module = self.modules[name]
        self._reached.add(name)
        is_application = "Application" in (*module.behaviours, *module.uses)
        kind = _APPLICATION if is_application else self._kind(name)
        strategy, registered, children = self._below(name, (name,))
        return ProcessNode(
            name, name, kind, file.path, module.line, name=registered, strategy=strategy, children=children
        )

    def _below(self, name: str, path: tuple[str, ...]) -> tuple[str | None, str | None, tuple[ProcessNode, ...]]:
        """The strategy, the registered name and the children of a module's own child lists."""
        nodes: list[ProcessNode] = []
        strategy = registered = None
        for file, each in self.lists.get(name, ()):
            strategy, registered = strategy or each.strategy, registered or each.name
            nodes += [self._node(child, file, path) for child in each.children]
        if name not in self.lists:
            for file, start in self.starts:
                if start.module == name and start.function == "start/2" and start.supervisor is None:
                    nodes += [self._node(child, file, path) for child in start.children]
        return strategy, registered, (*nodes, *self._dynamic({name, registered}, path))

    def _node(self, child: Child, file: File, path: tuple[str, ...]) -> ProcessNode:
        module = child.module
        process = self.processes[module][1] if module in self.processes else None
        names = process.names if process is not None else ()
        node = ProcessNode(
            module=module,
            label=module or child.text,
            kind=self._kind(module),
            path=file.path,
            line=child.place.line,
            name=child.name or next(iter(names), None),
            id=child.id,
            restart=child.restart or (process.restart if process else None) or _default_restart(module, process),
            strategy=child.strategy or (process.strategy if process is not None else None),
            certainty=child.certainty.value,
            condition=child.condition,
            repeated=child.repeated,
        )
        if child.inner is not None:
            below = tuple(self._node(each, file, path) for each in child.inner)
            return structs.replace(node, children=(*below, *self._dynamic({node.name}, path)))
        if module is None or (module not in self.modules and module not in self.lists):
            return structs.replace(node, children=self._dynamic({node.name}, path))
        self._reached.add(module)
        if module in path:
            return structs.replace(node, note="it starts itself again: a cycle")
        strategy, registered, children = self._below(module, (*path, module))
        names_of_it = {node.name, *names} - {registered, module}
        children += self._dynamic(names_of_it, (*path, module))
        return structs.replace(
            node, strategy=node.strategy or strategy, name=node.name or registered, children=children
        )

    def _dynamic(self, names: set[str | None], path: tuple[str, ...]) -> tuple[ProcessNode, ...]:
        """The children that are given to a supervisor of one of these names while the program runs."""
        nodes: dict[tuple[str | None, str], ProcessNode] = {}
        for file, start in self.starts:
            if start.supervisor is not None and start.supervisor in names:
                for child in start.children:
                    node = structs.replace(self._node(child, file, path), dynamic=True)
                    nodes.setdefault((node.module, node.label), node)
        return tuple(nodes.values())

    def _kind(self, module: str | None) -> str:
        if module in self.processes:
            return _shown(self.processes[module][1].kind)
        if module in self.modules:
            facts = self.modules[module][1]
            return kind_by_use(facts.uses) or ("supervisor" if module in self.lists else "process")
        return known_kind(module) or "process"

    def _apart(self, file: File, process: ProcessModule) -> ProcessNode:
        module = self.modules[process.module][1]
        return ProcessNode(
            process.module,
            process.module,
            _shown(process.kind),
            file.path,
            module.line,
            name=next(iter(process.names), None),
            restart=process.restart,
            note=self._how_started(process),
        )

    def _how_started(self, process: ProcessModule) -> str:
        """How a process comes to life that hangs in no tree, as far as this can be seen."""
        given = [start for _, start in self.starts if any(each.module == process.module for each in start.children)]
        if not given:
            named = self.mentions.get(process.module)
            return f"named in {named}, and how it is started cannot be seen" if named else "nothing here starts it"
        first = given[0]
        where = f"{first.module}.{first.function}" if first.function else first.module
        return f"given to {first.supervisor} in {where}" if first.supervisor else f"started by {where}"


def trees_of(files: Iterable[File], others: Iterable[File]) -> Trees:
    """The supervision trees of the code of a repository; `others` are files, of configuration for one, that name it."""
    code = tuple(files)
    mentions: dict[str, str] = {}
    for file in (*code, *others):
        for module in file.modules:
            for name in module.mentions:
                if name != module.name:
                    mentions.setdefault(name, module.name or file.path)
    return Forest(code, mentions).trees()


def _with_inner(children: Iterable[Child]) -> Iterator[Child]:
    for child in children:
        yield child
        yield from _with_inner(child.inner or ())


def _shown(kind: str) -> str:
    """How a behaviour is shown: GenServer, `supervisor`, gen_statem."""
    return known_kind(kind) or kind.removeprefix(":")


def _default_restart(module: str | None, process: ProcessModule | None) -> str | None:
    """What a child specification says about restarts unless it is told otherwise."""
    if module is None:
        return None
    kind = process.kind if process is not None else module
    return "temporary" if kind in _TEMPORARY else "permanent"
