"""What is kept of a file when its tree is gone: small structs that are cached and cross process borders."""

from __future__ import annotations

from msgspec import Struct

from elixirlens.finding import Range


class Comment(Struct, frozen=True, gc=False, array_like=True):
    """A comment: its line from 1, whether it stands alone on the line, and its text with the `#`."""

    line: int
    alone: bool
    text: str


class CallFacts(Struct, frozen=True, gc=False, array_like=True):
    """A call of another module, where a function makes it first."""

    module: str
    name: str
    arity: int
    place: Range

    @property
    def callee(self) -> str:
        """`Shop.Cart.add/2`."""
        return f"{self.module}.{self.name}/{self.arity}"


class DirectiveFacts(Struct, frozen=True, gc=False, array_like=True):
    """A `use` or `import` of a module outside the standard library, as it is written."""

    kind: str  # use · import
    module: str
    place: Range


class FunctionFacts(Struct, frozen=True, gc=False, array_like=True):
    """A function: what can be called, and what it calls. `calls` and `local` leave out what is quoted."""

    name: str
    arity: int
    defaults: int
    kind: str  # def · defp · defmacro …
    line: int
    calls: tuple[CallFacts, ...] = ()  # of modules outside the standard library, each callee once
    local: tuple[tuple[str, int], ...] = ()  # functions of the same module, each once

    @property
    def arities(self) -> range:
        """All arities it can be called with."""
        return range(self.arity - self.defaults, self.arity + 1)

    @property
    def public(self) -> bool:
        """Whether other modules can call it."""
        return self.kind not in {"defp", "defmacrop", "defguardp"}


class ModuleFacts(Struct, frozen=True, gc=False, array_like=True):
    """A module: where it is, what it is made of, and which other modules it names.

    `references` are all of them, `mentions` those that are values there: what happens to them cannot be seen.
    `uses` are all modules that it uses, those included that another `use` brings. `calls` are made in its body, while
    it is compiled.
    """

    name: str
    kind: str  # module · protocol · implementation · file
    place: Range
    line: int
    lines: int
    references: tuple[str, ...]
    mentions: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    behaviours: tuple[str, ...] = ()
    is_open: bool = False
    functions: tuple[FunctionFacts, ...] = ()
    calls: tuple[CallFacts, ...] = ()
    directives: tuple[DirectiveFacts, ...] = ()
    is_hidden: bool = False  # `@moduledoc false`, here or in a module around it

    def function(self, name: str, arity: int) -> FunctionFacts | None:
        """The function that a call of `name/arity` reaches, defaults considered."""
        return next((each for each in self.functions if each.name == name and arity in each.arities), None)

    def function_at(self, line: int) -> FunctionFacts | None:
        """The function whose first clause is the last one before a line."""
        before = [each for each in self.functions if each.line <= line]
        return max(before, key=lambda each: each.line) if before else None


class Damage(Struct, frozen=True, gc=False, array_like=True):
    """Why a file is only partly read. Findings are kept for lines before `line`."""

    line: int
    reason: str
