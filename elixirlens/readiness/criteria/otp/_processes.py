"""What the criteria about processes share: the processes of a repository, and the trees that they hang in."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from elixirlens.detectors.project import FileFacts
from elixirlens.elixir import ModuleFacts
from elixirlens.otp.child_specs import ChildList, ProcessModule
from elixirlens.readiness.model import Evidence
from elixirlens.readiness.repository import Repository
from elixirlens.report import ProcessNode, SupervisionTree

APPLICATIONS = ("application", "phoenix", "umbrella", "nerves")
SUPERVISORS = frozenset(
    ["Supervisor", "DynamicSupervisor", "PartitionSupervisor", "ConsumerSupervisor", ":supervisor", "Task.Supervisor"]
)
_GIVEN = "given to "  # how a tree notes a process that a supervisor gets while the program runs
NOT_WHOLE = "some code could not be read, so it may be there"


class OwnProcess(Struct, frozen=True):
    """A module of the repository that runs as a process."""

    file: FileFacts
    module: ModuleFacts
    process: ProcessModule

    def evidence(self, fact: str) -> Evidence:
        """A fact about it, where it is defined."""
        return Evidence(f"{self.module.name} {fact}", self.file.path, self.module.line)


def own_processes(repository: Repository) -> tuple[OwnProcess, ...]:
    """The modules of the product that are processes, supervisors included."""
    found: list[OwnProcess] = []
    for file in repository.product:
        modules = {module.name: module for module in file.modules}
        found += [
            OwnProcess(file, modules[each.module], each)
            for each in file.supervision.processes
            if each.module in modules
        ]
    return tuple(found)


def walk(node: ProcessNode) -> Iterator[ProcessNode]:
    """A process and all below it."""
    pending = [node]
    while pending:
        each = pending.pop()
        yield each
        pending += reversed(each.children)


def trees(repository: Repository) -> tuple[SupervisionTree, ...]:
    """The trees that begin in the repository, or in the application that it is narrowed to, and have children."""
    own = (tree for tree in repository.code.trees.trees if repository.ships(tree.root.path))
    return tuple(tree for tree in own if tree.root.children)


def nodes(repository: Repository) -> Iterator[ProcessNode]:
    """All processes in these trees."""
    for tree in trees(repository):
        yield from walk(tree.root)


def supervised_modules(repository: Repository) -> frozenset[str]:
    """The modules that some supervisor of the whole repository starts, while it boots or later."""
    known = repository.code.trees
    in_trees = {node.module for tree in known.trees for node in walk(tree.root) if node.module is not None}
    given = {node.module for node in known.apart if node.module and (node.note or "").startswith(_GIVEN)}
    return frozenset(in_trees | given)


def child_lists(repository: Repository) -> Iterator[tuple[FileFacts, ChildList]]:
    """The child lists of the product."""
    for file in repository.product:
        for each in file.supervision.lists:
            yield file, each
