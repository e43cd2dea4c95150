"""Calls: what is called, how it is written, and what kind of code surrounds it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntFlag, StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct
from tree_sitter import Node

from elixirlens.elixir import expression as expr
from elixirlens.elixir import hints

if TYPE_CHECKING:
    from elixirlens.elixir.index import Clause, Function, Module
    from elixirlens.elixir.source import Source
    from elixirlens.finding import Range


class Resolution(StrEnum):
    """How well the callee of a call is known."""

    RESOLVED = "resolved"  # another module's, known by name
    LOCAL = "local"  # defined in the same module
    OPEN = "open"  # a bare name that an import or a `use` may bring
    UNKNOWN = "unknown"  # called on a value: `module.run()`, `fun.()`


class Form(StrEnum):
    """How a call is written."""

    CALL = "call"
    CAPTURE = "capture"  # &String.to_atom/1
    LITERAL = "literal"  # :"a#{b}" calls :erlang.binary_to_atom/2, %{} calls Kernel.%{}
    OPERATOR = "operator"  # a && b calls Kernel.&&/2, a[b] calls Access.get/2
    IMPLICIT = "implicit"  # def … rescue … end is a try


class Zone(IntFlag):
    """What kind of code surrounds a place."""

    MODULE = 0
    FUNCTION = 1
    MACRO = 2
    QUOTE = 4
    CLOSURE = 8
    GUARD = 16
    ATTRIBUTE = 32
    DSL = 64  # operators and calls mean something else: an Ecto query, an Nx numerical function


_CLOSURE = int(Zone.CLOSURE)
_QUOTE = int(Zone.QUOTE)
_RUN_TIME = int(Zone.FUNCTION | Zone.MACRO | Zone.QUOTE | Zone.ATTRIBUTE)


class Frame(Struct, gc=False):
    """A lexical surrounding: it inherits the zones of its parent."""

    zones: int
    module: Module
    clause: Clause | None = None


class Call(Struct, gc=False, eq=False):
    """A call, with its callee resolved through alias, import, pipe and capture.

    `module` is the callee's module ("String", ":ets", "Kernel" also for special forms), None where it is not known.
    `arity` counts a piped value, keywords as one and a `do` block as one.
    """

    source: Source
    _node: Node
    _frame: Frame
    name: str
    arity: int
    module: str | None = None
    resolution: Resolution = Resolution.UNKNOWN
    form: Form = Form.CALL
    _piped: Node | None = None

    def __repr__(self) -> str:
        return f"<Call {self.callee}>"

    @property
    def callee(self) -> str:
        """`String.to_atom/1`, `:ets.new/2`, `spawn/1` for Kernel's and for bare names."""
        return callee_name(self.module, self.name, self.arity)

    @property
    def place(self) -> Range:
        """The range of the callee: `String.to_atom` in `String.to_atom(x)`."""
        return self.source.range_of(self.source.view.callee_node(self))

    @property
    def whole(self) -> Range:
        """The range of the whole call, without what is piped in."""
        return self.source.range_of(self._node)

    @property
    def line(self) -> int:
        """The line that the call starts on, without what is piped in; cheaper than its place."""
        return int(self._node.start_point.row) + 1

    @property
    def end_line(self) -> int:
        """The line that the call ends on, its block included."""
        return int(self._node.end_point.row) + 1

    @property
    def arguments(self) -> tuple[expr.Expression, ...]:
        """The arguments in order, the piped value first, trailing keywords as one `List`, blocks left out."""
        return self.source.view.arguments(self)

    @property
    def mixes_keys(self) -> bool:
        """Whether a map literal has keys with a colon and keys with an arrow; cheaper than looking at its pairs."""
        return self.form is Form.LITERAL and hints.mixes_keys(self._node, self.source.content)

    @property
    def may_be_dropped(self) -> bool:
        """Whether its value may fall on the floor; cheaper than what is around it."""
        return hints.may_be_dropped(self._node, self.source.content)

    @property
    def may_be_repeated(self) -> bool:
        """Whether a comprehension, Enum, Stream or Task is around it; cheaper than looking at what is around it."""
        return hints.may_be_repeated(self._node, self.source.content)

    @property
    def heads(self) -> tuple[str, ...]:
        """The heads of the clauses of its `do` block as they are written; cheaper than its branches."""
        return hints.heads(self._node, self.source.content)

    @property
    def asks_further(self) -> bool:
        """Whether `else if` is written in it; cheaper than looking at its blocks."""
        return hints.asks_further(self._node, self.source.content)

    @property
    def bare_booleans(self) -> tuple[tuple[int, str], ...]:
        """The arguments that are written as `true` or `false`, by position; cheaper than looking at all arguments."""
        return self.source.view.bare_booleans(self)

    @property
    def target(self) -> expr.Expression | None:
        """The value it is called on: `fun` in `fun.(x)`, `server` in `server.run(x)`; None for a named callee."""
        return self.source.view.target(self)

    @property
    def blocks(self) -> dict[str, expr.Expression]:
        """`do`, `else`, `rescue`, `catch`, `after`, also written as keywords; `Branches` where there are clauses."""
        return self.source.view.blocks(self)

    def branches(self, block: str = "do") -> tuple[expr.Branch, ...]:
        """The clauses of a block, empty where it has none."""
        match self.blocks.get(block):
            case expr.Branches(branches):
                return branches
        return ()

    def option(self, name: str) -> expr.Expression | None:
        """The value of a keyword in the last argument: `option("timeout")` of `call(pid, :get, timeout: 5)`."""
        arguments = self.arguments
        if arguments and isinstance(arguments[-1], expr.List):
            for element in arguments[-1].elements:
                match element:
                    case expr.Pair(expr.Atom(key), value) if key == name:
                        return value
        return None

    @property
    def owner(self) -> Module:
        """The module that the call stands in."""
        return self._frame.module

    @property
    def clause(self) -> Clause | None:
        """The function clause that the call stands in."""
        return self._frame.clause

    @property
    def function(self) -> Function | None:
        """The function that the call stands in."""
        return self._frame.clause.function if self._frame.clause else None

    @property
    def zones(self) -> Zone:
        """What kind of code the call stands in."""
        return Zone(self._frame.zones)

    @property
    def quoted(self) -> bool:
        """Whether it stands in a `quote`; cheaper than looking at its zones."""
        return self._frame.zones & _QUOTE != 0

    @property
    def in_closure(self) -> bool:
        """Whether it stands in a `fn` or a capture; cheaper than looking at its zones."""
        return self._frame.zones & _CLOSURE != 0

    @property
    def at_run_time(self) -> bool:
        """Whether it runs in a function, and not while the module is compiled or in code that is made for another."""
        return self._frame.zones & _RUN_TIME == 1

    def enclosing(self) -> Iterator[expr.Expression | expr.Branch]:
        """The expressions around the call, from the inside out, up to the body of its clause."""
        return self.source.view.enclosing(self._node, self)


def callee_name(module: str | None, name: str, arity: int) -> str:
    """How a callee is shown."""
    return f"{name}/{arity}" if module is None or module == "Kernel" else f"{module}.{name}/{arity}"
