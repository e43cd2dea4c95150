"""The supervision trees of a repository, put together from what its files say.

A tree starts at the module that `mod:` in mix.exs names. A child whose module has child lists of its own is a branch;
children that are given to a supervisor while the program runs hang below it as dynamic ones. A repository may hold
several projects that give their modules the same names: a name means the module of one's own project, if it has one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Protocol, TypeVar

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
    def root(self) -> str:
        """The folder of its Mix project, or of the umbrella around that."""

    @property
    def modules(self) -> tuple[ModuleFacts, ...]:
        """The modules in it."""

    @property
    def supervision(self) -> Supervision:
        """What it says about supervision."""


T = TypeVar("T")


def of_project(found: Sequence[tuple[File, T]], file: File) -> list[tuple[File, T]]:
    """What the project of a file has; where it has nothing, what the first project has that has something."""
    own = [each for each in found if each[0].root == file.root]
    return own or [each for each in found if each[0].root == found[0][0].root]


class Forest(Struct, frozen=True, dict=True):
    """The facts of all files, by the names that trees ask for. `mentions`: where a module is named as a value."""

    files: Sequence[File]
    mentions: Mapping[str, Sequence[tuple[File, str]]]
    _reached: set[tuple[str, str]] = field(default_factory=set)  # the path and the name of a module

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
    def given(self) -> dict[str, list[tuple[File, Start]]]:
        """The starts by the supervisor that a child is given to."""
        found: dict[str, list[tuple[File, Start]]] = defaultdict(list)
        for file, start in self.starts:
            if start.supervisor is not None:
                found[start.supervisor].append((file, start))
        return found

    @cached_property
    def processes(self) -> dict[str, list[tuple[File, ProcessModule]]]:
        """The process modules by name."""
        found: dict[str, list[tuple[File, ProcessModule]]] = defaultdict(list)
        for file in self.files:
            for process in file.supervision.processes:
                found[process.module].append((file, process))
        return found

    @cached_property
    def modules(self) -> dict[str, list[tuple[File, ModuleFacts]]]:
        """The modules by name."""
        found: dict[str, list[tuple[File, ModuleFacts]]] = defaultdict(list)
        for file in self.files:
            for module in file.modules:
                found[module.name].append((file, module))
        return found

    def trees(self) -> Trees:
        """All trees, and the process modules that hang in none."""
        found = [SupervisionTree(app, self._root(file, module)) for app, file, module in self._roots()]
        found += [SupervisionTree(file.app, self._root(file, module)) for file, module in self._offered()]
        apart = [
            self._apart(file, process)
            for name in sorted(self.processes)
            for file, process in self.processes[name]
            if (file.path, name) not in self._reached
        ]
        return Trees(tuple(found), tuple(apart))

    def _module(self, name: str | None, file: File) -> tuple[File, ModuleFacts] | None:
        """The module that a name means in a file: one in it, or else the first one of its project."""
        found = of_project(self.modules.get(name or "", ()), file)
        return next((place for place in found if place[0].path == file.path), next(iter(found), None))

    def _process(self, name: str | None, file: File) -> ProcessModule | None:
        """What the module that a name means in a file is as a process."""
        found = self._of_module(self.processes.get(name or "", ()), name or "", file)
        return found[0][1] if found else None

    def _of_module(self, found: Sequence[tuple[File, T]], name: str, file: File) -> list[tuple[File, T]]:
        """What stands in the file of the module that a name means."""
        place = self._module(name, file)
        return [each for each in found if place is None or each[0].path == place[0].path]

    def _about(self, found: Sequence[tuple[File, T]], name: str, file: File) -> list[tuple[File, T]]:
        """What stands in files in which a name means the module of one file, those of its own project first."""
        places = [(each, self._module(name, each[0])) for each in found]
        meant = [each for each, place in places if place is None or place[0].path == file.path]
        return of_project(meant, file)

    def _roots(self) -> list[tuple[str | None, File, ModuleFacts]]:
        """The modules that start an application: those that mix.exs names."""
        asking = {(file.root, file.app, file.start): file for file in reversed(self.files) if file.start is not None}
        found: dict[tuple[str, str], tuple[str | None, File, ModuleFacts]] = {}
        for asked in reversed(asking.values()):
            place = self._module(asked.start, asked)
            if place is not None:
                found.setdefault((place[0].path, place[1].name), (asked.app, *place))
        # The outermost project first: what lies below it may be an example, or a part.
        return sorted(found.values(), key=lambda root: (root[1].path.count("/"), root[1].path))

    def _offered(self) -> Iterator[tuple[File, ModuleFacts]]:
        """Supervisors in no other tree: a library leaves it to others, or to one of its functions, to start them."""
        listed = {
            (inner.path, child.module)
            for name, lists in self.lists.items()
            for file, each in lists
            for child in _with_inner(each.children)
            if child.module not in {None, name}
            for inner, _ in self._of_module(self.lists.get(child.module or "", ()), child.module or "", file)
        }
        for name in sorted(self.lists):
            having = {file.path for file, _ in self.lists[name]}
            for file, module in self.modules.get(name, ()):
                # Asked one after the other: one that was reached by now hangs below another one that is offered.
                if file.path in having and not {(file.path, name)} & (listed | self._reached):
                    yield file, module

    def _root(self, file: File, module: ModuleFacts) -> ProcessNode:
        name = module.name
        self._reached.add((file.path, name))
        is_application = "Application" in (*module.behaviours, *module.uses)
        kind = _APPLICATION if is_application else self._kind(name, file)
        strategy, registered, children = self._below(name, file, (name,))
        return ProcessNode(
            name,
            name,
            kind,
            file.path,
            module.line,
            name=registered,
            strategy=strategy,
            note=None if is_application else self._who_starts(file, name),
            children=children,
        )

    def _below(
        self, name: str, near: File, path: tuple[str, ...]
    ) -> tuple[str | None, str | None, tuple[ProcessNode, ...]]:
        """The strategy, the registered name and the children of the child lists of the module that a name means."""
        nodes: list[ProcessNode] = []
        strategy = registered = None
        lists = self._of_module(self.lists.get(name, ()), name, near)
        for file, each in lists:
            strategy, registered = strategy or each.strategy, registered or each.name
            nodes += [self._node(child, file, path) for child in each.children]
        if not lists:
            starts = [each for each in self.starts if each[1].module == name]
            for file, start in self._of_module(starts, name, near):
                if start.function == "start/2" and start.supervisor is None:
                    nodes += [self._node(child, file, path) for child in start.children]
        return strategy, registered, (*nodes, *self._dynamic({name, registered}, near, path))

    def _node(self, child: Child, file: File, path: tuple[str, ...]) -> ProcessNode:
        module = child.module
        process = self._process(module, file)
        names = process.names if process is not None else ()
        node = ProcessNode(
            module=module,
            label=module or child.text,
            kind=self._kind(module, file),
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
            return structs.replace(node, children=(*below, *self._dynamic({node.name}, file, path)))
        place = self._module(module, file)
        if module is None or (place is None and module not in self.lists):
            return structs.replace(node, children=self._dynamic({node.name}, file, path))
        if place is not None:
            self._reached.add((place[0].path, module))
        if module in path:
            return structs.replace(node, note="it starts itself again: a cycle")
        strategy, registered, children = self._below(module, file, (*path, module))
        names_of_it = {node.name, *names} - {registered, module}
        children += self._dynamic(names_of_it, file, (*path, module))
        return structs.replace(
            node, strategy=node.strategy or strategy, name=node.name or registered, children=children
        )

    def _dynamic(self, names: set[str | None], near: File, path: tuple[str, ...]) -> tuple[ProcessNode, ...]:
        """The children that are given to a supervisor of one of these names while the program runs."""
        nodes: dict[tuple[str | None, str], ProcessNode] = {}
        given = [
            each for name in sorted(name or "" for name in names) for each in of_project(self.given.get(name, ()), near)
        ]
        for file, start in given:
            for child in start.children:
                node = structs.replace(self._node(child, file, path), dynamic=True)
                nodes.setdefault((node.module, node.label), node)
        return tuple(nodes.values())

    def _kind(self, module: str | None, file: File) -> str:
        process, place = self._process(module, file), self._module(module, file)
        if process is not None:
            return _shown(process.kind)
        if place is not None:
            has_children = self._of_module(self.lists.get(place[1].name, ()), place[1].name, file)
            return kind_by_use(place[1].uses) or ("supervisor" if has_children else "process")
        return known_kind(module) or "process"

    def _apart(self, file: File, process: ProcessModule) -> ProcessNode:
        place = self._module(process.module, file)
        return ProcessNode(
            process.module,
            process.module,
            _shown(process.kind),
            file.path,
            place[1].line if place is not None else 1,
            name=next(iter(process.names), None),
            restart=process.restart,
            note=self._how_started(file, process),
        )

    def _how_started(self, file: File, process: ProcessModule) -> str:
        """How a process comes to life that hangs in no tree, as far as this can be seen."""
        known = self._who_starts(file, process.module)
        if known is not None:
            return known
        named = self._about(self.mentions.get(process.module, ()), process.module, file)
        return (
            f"named in {named[0][1]}, and how it is started cannot be seen"
            if named
            else "nothing is seen that starts it"
        )

    def _who_starts(self, file: File, name: str) -> str | None:
        """The first function that starts a module or gives it to a supervisor; None where none does."""
        starting = [each for each in self.starts if any(one.module == name for one in each[1].children)]
        found = self._about(starting, name, file)
        if not found:
            return None
        first = found[0][1]
        where = f"{first.module}.{first.function}" if first.function else first.module
        return f"given to {first.supervisor} in {where}" if first.supervisor else f"started by {where}"


def trees_of(files: Iterable[File], others: Iterable[File]) -> Trees:
    """The supervision trees of the code of a repository; `others` are files, of configuration for one, that name it."""
    code = tuple(files)
    mentions: dict[str, list[tuple[File, str]]] = defaultdict(list)
    for file in (*code, *others):
        for module in file.modules:
            for name in module.mentions:
                if name != module.name:
                    mentions[name].append((file, module.name or file.path))
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
