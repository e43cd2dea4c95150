"""What one file says about supervision: its child lists, the processes that it starts, and how its modules are run.

`Supervisor` and its child specifications are documented at https://hexdocs.pm/elixir/Supervisor.html; what is kept here
is small, is cached with the file, and becomes a tree in `tree.py` when all files are known.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from elixirlens.finding import Range


class Certainty(StrEnum):
    """How sure it is that a child is started."""

    CERTAIN = "certain"
    CONDITIONAL = "conditional"  # it depends on something: see `condition`
    UNKNOWN = "unknown"  # made while the program runs


class Child(Struct, frozen=True, gc=False, array_like=True, kw_only=True):
    """An entry of a child list. `module` is None where it is made while the program runs; `text` is as written.

    `id`, `name`, `restart` and `shutdown` are what the list says; None leaves it to the module. `start` is the function
    that its specification names, where that is not `start_link`. `inner` are the children of a supervisor written in
    place, `max_restarts` how often it starts them again, as written.
    """

    place: Range
    text: str
    module: str | None = None
    id: str | None = None
    name: str | None = None
    restart: str | None = None
    start: str | None = None
    strategy: str | None = None
    certainty: Certainty = Certainty.CERTAIN
    condition: str | None = None
    repeated: bool = False  # one for each element of something
    mentions: tuple[str, ...] = ()  # modules that its argument names
    inner: tuple[Child, ...] | None = None
    each_time: bool = False  # repeated, and that on no condition of the element
    shutdown: str | None = None  # 5000 · infinity · brutal_kill, or as written
    max_restarts: str | None = None
    ways: tuple[
        tuple[str, int], ...
    ] = ()  # where a choice is written, and which way of it leads here; outer ones first


class ChildList(Struct, frozen=True, gc=False, array_like=True):
    """Where a supervisor gets its children: `Supervisor.start_link/2`, `Supervisor.init/2`, the result of `init/1`."""

    module: str
    function: str  # start/2
    place: Range
    children: tuple[Child, ...]
    strategy: str | None = None
    name: str | None = None
    max_restarts: str | None = None  # as written; None leaves it at three in five seconds

    @property
    def is_complete(self) -> bool:
        """Whether all of its children are known, if not whether they are started."""
        return all(_is_known(child) for child in self.children)


class Start(Struct, frozen=True, gc=False, array_like=True):
    """A call that starts a process outside a child list: `Shop.Till.start_link/1`, `DynamicSupervisor.start_child/2`.

    `supervisor` is the supervisor that the child is given to; None where the caller starts it itself. `is_linked` says
    whether the two end together.
    """

    module: str
    function: str | None  # name/arity; None in the body of a module
    callee: str
    place: Range
    children: tuple[Child, ...]
    supervisor: str | None = None
    is_linked: bool = True
    in_closure: bool = False


class Handler(Struct, frozen=True, gc=False, array_like=True):
    """Which messages a callback of a GenServer takes: their shapes, None where a clause takes any.

    A shape is a tag and, for a tuple, its size: `stop`, `add/3`.
    """

    callback: str  # call · cast · info · continue
    shapes: tuple[str, ...] | None


class ProcessModule(Struct, frozen=True, gc=False, array_like=True, kw_only=True):
    """A module whose functions run as a process. `kind` is the behaviour: GenServer, Supervisor, Task …

    `restart` and `shutdown` are what `use` or its `child_spec/1` say; `names` are those it registers under. `starters`
    are its functions that start it. `max_restarts` is what its `init/1` says, of a supervisor.
    """

    module: str
    kind: str
    restart: str | None = None
    names: tuple[str, ...] = ()
    starters: tuple[str, ...] = ()
    strategy: str | None = None  # of a DynamicSupervisor
    handlers: tuple[Handler, ...] = ()  # of a GenServer
    shutdown: str | None = None
    max_restarts: str | None = None

    def handler(self, callback: str) -> Handler | None:
        """The handler for messages of one kind, None where there is none."""
        return next((handler for handler in self.handlers if handler.callback == callback), None)


class Supervision(Struct, frozen=True, gc=False, array_like=True):
    """All that one file says about supervision."""

    lists: tuple[ChildList, ...] = ()
    starts: tuple[Start, ...] = ()
    processes: tuple[ProcessModule, ...] = ()


def _is_known(child: Child) -> bool:
    if child.inner is not None and not all(_is_known(each) for each in child.inner):
        return False
    return child.module is not None and child.certainty is not Certainty.UNKNOWN
