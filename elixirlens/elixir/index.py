"""The index of one file: modules, functions, attributes, directives and calls. One walk (`walk.py`) fills it.

It keeps the tree alive until `Source.release()`. Everything that starts with an underscore is for this package alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct, field
from tree_sitter import Node

from elixirlens.elixir import expression as expr
from elixirlens.elixir.calls import Call, Form, Frame, Resolution, Zone, callee_name
from elixirlens.elixir.declarations import Attribute, Directive, Import, Use
from elixirlens.elixir.facts import Comment, Damage

if TYPE_CHECKING:
    from elixirlens.elixir.source import Source
    from elixirlens.finding import Range


class Parameter(Struct, gc=False, frozen=True):
    """A parameter of a clause: its pattern, and its default where it has one."""

    pattern: expr.Expression
    default: expr.Expression | None = None


class Clause(Struct, gc=False, eq=False):
    """One clause of a function; a bodiless head has no `body`."""

    source: Source
    function: Function
    _node: Node
    _head: Node
    _arguments: tuple[Node, ...]
    _guard: Node | None
    _body: Node | None
    calls: list[Call] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"<Clause of {self.function.symbol} at line {self.line}>"

    @property
    def place(self) -> Range:
        """The range of the name in the head."""
        return self.source.range_of(self.source.view.name_node(self._head))

    @property
    def whole(self) -> Range:
        """From `def` to `end`."""
        return self.source.range_of(self._node)

    @property
    def line(self) -> int:
        """The line that the clause starts on."""
        return int(self._node.start_point.row) + 1

    @property
    def lines(self) -> int:
        """How many lines it spans."""
        return int(self._node.end_point.row - self._node.start_point.row) + 1

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters in order."""
        return self.source.view.parameters(self)

    def names(self, text: bytes) -> bool:
        """Whether a text is written in the head; cheaper than looking at its parameters."""
        return self.source.content.find(text, self._head.start_byte, self._head.end_byte) >= 0

    @property
    def names_boolean(self) -> bool:
        """Whether `true`, `false` or `is_boolean` stands in the head; cheaper than looking at its parameters."""
        last = self._head if self._guard is None else self._guard
        head = self.source.content[self._head.start_byte : last.end_byte]
        return b"true" in head or b"false" in head or b"is_boolean" in head

    @property
    def matches_maps(self) -> bool:
        """Whether a map or struct is written in the head; cheaper than looking at its parameters."""
        return self.names(b"%")

    @property
    def has_guard(self) -> bool:
        """Whether there is a `when`; cheaper than looking at it."""
        return self._guard is not None

    @property
    def names_options(self) -> bool:
        """Whether the head speaks of options, in a name or by an empty list as default; cheaper than its parameters."""
        head = self.source.content[self._head.start_byte : self._head.end_byte]
        return b"opt" in head or b"\\\\ []" in head

    @property
    def guard(self) -> expr.Expression | None:
        """The expression after `when`."""
        if self._guard is None:
            return None
        return self.source.view.expression(self._guard, self.function.module, self)

    @property
    def body(self) -> expr.Expression | None:
        """What the clause evaluates, None for a bodiless head."""
        return self.source.view.body(self)

    @property
    def matches(self) -> tuple[expr.Operator, ...]:
        """All `pattern = value` and `pattern <- value` of the body, in source order; looked for once."""
        return self.source.view.matches(self)

    @property
    def shaped(self) -> frozenset[str]:
        """The variables that are matched with a map or struct anywhere in the clause; looked for once."""
        return self.source.view.shaped(self)

    @property
    def blocks(self) -> dict[str, expr.Expression]:
        """The implicit try: `rescue`, `catch`, `else`, `after` of the clause, where it has them."""
        return self.source.view.clause_blocks(self)


class Kind(StrEnum):
    """What defines a function."""

    DEF = "def"
    DEFP = "defp"
    DEFMACRO = "defmacro"
    DEFMACROP = "defmacrop"
    DEFGUARD = "defguard"
    DEFGUARDP = "defguardp"
    DEFDELEGATE = "defdelegate"


# Tuples: a set would ask every member for its hash, which takes an enum ten times as long as to compare identities.
_PRIVATE = (Kind.DEFP, Kind.DEFMACROP, Kind.DEFGUARDP)
_MACROS = (Kind.DEFMACRO, Kind.DEFMACROP, Kind.DEFGUARD, Kind.DEFGUARDP)


class Function(Struct, gc=False, eq=False):
    """A function or macro: its clauses by name and arity. Defaults make it callable with fewer arguments."""

    module: Module
    kind: Kind
    name: str
    arity: int
    clauses: list[Clause]
    defaults: int = 0
    doc: Attribute | None = None  # the last @doc before it
    impl: Attribute | None = None  # the last @impl before it
    attributes: tuple[Attribute, ...] = ()  # all other attributes set since the definition before: @deprecated, @tag …
    docs: tuple[Attribute, ...] = ()  # every @doc before one of its clauses; the compiler keeps the last

    def __repr__(self) -> str:
        return f"<Function {self.symbol}>"

    @property
    def arities(self) -> range:
        """All arities it can be called with."""
        return range(self.arity - self.defaults, self.arity + 1)

    @property
    def public(self) -> bool:
        """Whether other modules can call it."""
        return self.kind not in _PRIVATE

    @property
    def macro(self) -> bool:
        """Whether it is a macro or a guard."""
        return self.kind in _MACROS

    @property
    def hidden(self) -> bool:
        """Whether ExDoc leaves it out: `@doc false`, `@impl` without a doc of its own, or a name in underscores."""
        if self.doc is not None:
            return self.doc.is_false
        return self.impl is not None or self.name.startswith("_")

    @property
    def symbol(self) -> str:
        """`Shop.Cart.add/2`."""
        return f"{self.module.name}.{self.name}/{self.arity}" if self.module.name else f"{self.name}/{self.arity}"

    @property
    def place(self) -> Range:
        """The name in the head of the first clause."""
        return self.clauses[0].place

    @property
    def specified(self) -> bool:
        """Whether a `@spec` names it, with any of its arities."""
        specs = self.module.specs
        if (self.name, self.arity) in specs:
            return True
        return self.defaults > 0 and any((self.name, arity) in specs for arity in self.arities)

    @property
    def calls(self) -> Iterator[Call]:
        """All calls in all clauses, in source order."""
        return chain.from_iterable([clause.calls for clause in self.clauses])


class ModuleKind(StrEnum):
    """What defines a module."""

    MODULE = "module"
    PROTOCOL = "protocol"
    IMPLEMENTATION = "implementation"
    FILE = "file"  # code outside any module


class Module(Struct, gc=False, eq=False):
    """A module; code outside any belongs to one of the kind `file`. `open` ones have contents that the file hides."""

    source: Source
    name: str
    kind: ModuleKind
    parent: Module | None
    _node: Node
    _name: Node
    functions: dict[tuple[str, int], Function] = field(default_factory=dict)
    attributes: list[Attribute] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
    requires: set[str] = field(default_factory=set)  # modules whose macros it calls, those that its quotes require, too
    calls: list[Call] = field(default_factory=list)  # in the body of the module, not in functions
    specs: set[tuple[str, int]] = field(default_factory=set)
    callbacks: set[tuple[str, int]] = field(default_factory=set)  # @callback and @macrocallback
    behaviours: list[str] = field(default_factory=list)  # from @behaviour and from known `use`s
    implements: tuple[str, ...] = ()  # the types of a defimpl
    struct: Call | None = None  # defstruct or defexception
    named: set[str] = field(default_factory=set)  # modules that are called, used, imported, aliased, or have a struct
    mentions: set[str] = field(default_factory=set)  # modules that are values: in a list, an option, an argument
    moduledoc: Attribute | None = None
    says_impl: bool = False  # of any of its functions
    transient: bool = False  # defined in a function: there is none before that is called
    open: bool = False
    generated: list[Function] = field(default_factory=list)  # def unquote(name)(…): their names are not known
    _held: dict[str, str] = field(default_factory=dict)  # the attributes that hold a module, as far as the walk is
    _pending: list[Attribute] = field(default_factory=list)  # attributes set since the last definition

    def __repr__(self) -> str:
        return f"<Module {self.name or self.source.path}>"

    @property
    def names(self) -> tuple[str, ...]:
        """All names it makes: `defimpl P, for: [A, B]` makes `P.A`, which is its name, and `P.B`."""
        if len(self.implements) < 2:
            return (self.name,)
        protocol = self.name.removesuffix(f".{self.implements[0]}")
        return tuple(f"{protocol}.{implemented}" for implemented in self.implements)

    @property
    def place(self) -> Range:
        """The range of the name after `defmodule`."""
        return self.source.range_of(self._name)

    @property
    def whole(self) -> Range:
        """From `defmodule` to `end`."""
        return self.source.range_of(self._node)

    @property
    def line(self) -> int:
        """The line that it starts on."""
        return int(self._node.start_point.row) + 1

    @property
    def references(self) -> set[str]:
        """All modules that it names."""
        return self.named | self.mentions

    @property
    def lines(self) -> int:
        """How many lines it spans."""
        return int(self._node.end_point.row - self._node.start_point.row) + 1

    @property
    def hidden(self) -> bool:
        """Whether `@moduledoc false` hides it from the documentation."""
        return self.moduledoc is not None and self.moduledoc.is_false

    @property
    def is_exception(self) -> bool:
        """Whether it has a `defexception`."""
        return self.struct is not None and self.struct.name == "defexception"

    def function(self, name: str, arity: int) -> Function | None:
        """The function that a call of `name/arity` reaches, defaults considered."""
        exact = self.functions.get((name, arity))
        if exact is not None:
            return exact
        for function in self.functions.values():
            if function.name == name and arity in function.arities:
                return function
        return None

    def calls_of(self, name: str) -> Sequence[Call]:
        """The calls of its own functions of a name, with any number of arguments; looked for once."""
        return self.source.view.local_calls(self).get(name, ())

    def uses_module(self, *names: str) -> bool:
        """Whether it uses one of the modules directly, or through a `use` whose effect is known."""
        for use in self.uses:  # a loop, not a generator: most modules use nothing, and are asked often
            if use.module in names or (use.effect is not None and not use.effect.uses.isdisjoint(names)):
                return True
        return False

    @property
    def may_be_given_callbacks(self) -> bool:
        """Whether it may have callbacks that the file hides: by an unknown `use`, a hook, or a name that is made."""
        return self.open and (
            bool(self.generated)
            or self.attribute("before_compile") is not None
            or any(use.effect is None or use.effect.opaque for use in self.uses)
        )

    def attribute(self, name: str) -> Attribute | None:
        """The first place where an attribute is set."""
        return next((attribute for attribute in self.attributes if attribute.name == name), None)

    @property
    def all_calls(self) -> Iterator[Call]:
        """All calls of the module: of its body and of its functions."""
        functions = (*self.functions.values(), *self.generated)
        return chain(self.calls, chain.from_iterable([function.calls for function in functions]))


__all__ = [
    "Attribute", "Call", "Clause", "Comment", "Damage", "Directive", "Form", "Frame", "Function", "Import", "Kind",
    "Module", "ModuleKind", "Parameter", "Resolution", "Use", "Zone", "callee_name",
]  # fmt: skip
