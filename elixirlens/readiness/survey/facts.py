"""What the criteria keep of one file, when its tree is gone. Lines count from 1; what is quoted is left out."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from elixirlens.elixir import Kind, ModuleKind


class Said(StrEnum):
    """What documentation says: nothing at all, a text, or `false`, which hides what it stands before."""

    NOTHING = ""
    TEXT = "text"
    HIDDEN = "false"


class CalledFact(Struct, frozen=True, gc=False, array_like=True):
    """A call that criteria count (`callees.py` lists them), as it is written.

    `function` is the `name/arity` around it, empty in the body of a module. `arguments` are the first few in short
    notation (`notation.py`), and `options` the keywords that end them; `end_line` is where its block ends, so that
    `scope "/admin" do … end` holds the routes in between. Callees that are only counted, and all in tests, are without.
    """

    module: str  # "System", ":ets", "Kernel"; empty for a bare name that a `use` brings, such as `plug`
    name: str
    arity: int
    line: int
    end_line: int
    function: str = ""
    arguments: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()

    @property
    def callee(self) -> str:
        """`System.get_env/1`, `plug/2`."""
        return f"{self.module}.{self.name}/{self.arity}" if self.module else f"{self.name}/{self.arity}"

    @property
    def first(self) -> str:
        """The first argument as it is written, empty where there is none."""
        return self.arguments[0] if self.arguments else ""

    def text(self, position: int = 0) -> str | None:
        """The text of an argument that is a literal string: `PORT` of `System.get_env("PORT")`."""
        written = self.arguments[position] if position < len(self.arguments) else ""
        return written[1:-1] if written[:1] == '"' else None

    def atom(self, position: int = 0) -> str | None:
        """The name of an argument that is an atom: `shop` of `Application.get_env(:shop, :key)`."""
        written = self.arguments[position] if position < len(self.arguments) else ""
        return written[1:] if written[:1] == ":" else None

    def option(self, name: str) -> str | None:
        """The value of a keyword, as it is written."""
        return dict(self.options).get(name)


class FunctionSurvey(Struct, frozen=True, gc=False, array_like=True):
    """A public function or macro.

    `is_interface` says that other people are meant to call it, and that nobody else decides its name and parameters:
    no callback, no `@doc false`, no delegate, no function component, nothing in a module that is hidden or that serves
    a framework. Shares are shares of these.
    """

    name: str
    arity: int
    kind: Kind  # no private one
    line: int
    lines: int  # of all clauses
    doc: Said = Said.NOTHING
    has_spec: bool = False
    has_example: bool = False
    is_impl: bool = False
    is_deprecated: bool = False
    is_interface: bool = False

    @property
    def symbol(self) -> str:
        """`add/2`."""
        return f"{self.name}/{self.arity}"


class UseSurvey(Struct, frozen=True, gc=False, array_like=True):
    """`use module, :argument` or `use module, key: value`."""

    module: str
    line: int
    argument: str = ""
    options: tuple[tuple[str, str], ...] = ()

    def option(self, name: str) -> str | None:
        """The value of a keyword, as it is written: `true` of `async: true`."""
        return dict(self.options).get(name)


class ModuleSurvey(Struct, frozen=True, gc=False, array_like=True):
    """A module; the code outside any is one of the kind `file` without a name.

    `lines` are lines of code of its own, and none of modules inside it. `owes_moduledoc` says that nothing but a
    `@moduledoc` could say what it is for. `example_line` is where its documentation first has an `iex>` with a result,
    0 where it has none. `repeated_types` are maps and larger tuples that several of its specs spell out. `tests` are
    those written in it, `tags` the names of `@tag` and `@moduletag`. `messages` are those of `callees.MESSAGES` that it
    matches on in `handle_info`, `handle_event` or `receive`.
    """

    name: str
    kind: ModuleKind
    line: int
    lines: int
    moduledoc: Said = Said.NOTHING
    moduledoc_line: int = 0
    is_shown: bool = True  # neither it nor a module around it says `@moduledoc false`
    owes_moduledoc: bool = False
    has_shortdoc: bool = False
    example_line: int = 0
    runnable_line: int = 0  # of the first example that a doctest could run: what generators write is only a sketch
    types: tuple[str, ...] = ()  # @type and @opaque
    specs: int = 0
    repeated_types: tuple[tuple[str, int], ...] = ()
    functions: tuple[FunctionSurvey, ...] = ()
    uses: tuple[UseSurvey, ...] = ()
    behaviours: tuple[str, ...] = ()
    callbacks: int = 0  # that it asks of others
    has_struct: bool = False
    is_exception: bool = False
    tests: int = 0
    test_line: int = 0
    tags: tuple[str, ...] = ()
    doctests: tuple[str, ...] = ()  # modules as they are written, files in quotes
    calls: tuple[CalledFact, ...] = ()
    erlang: tuple[str, ...] = ()  # all modules of Erlang that it calls, without the colon
    messages: tuple[str, ...] = ()
    on_load_line: int = 0

    @property
    def interface(self) -> tuple[FunctionSurvey, ...]:
        """The functions that are there for others to call."""
        return tuple(function for function in self.functions if function.is_interface)

    def uses_module(self, *names: str) -> UseSurvey | None:
        """The first `use` of one of the modules, as written."""
        return next((use for use in self.uses if use.module in names), None)


class Note(Struct, frozen=True, gc=False, array_like=True):
    """A comment that says that something is left to do; `reference` is the issue that it names, if any."""

    line: int
    word: str  # TODO · FIXME · HACK · XXX
    reference: str = ""


class Silenced(Struct, frozen=True, gc=False, array_like=True):
    """A place where a tool is told to keep silent."""

    line: int
    tool: str  # credo · sobelow · dialyzer · elixirlens · coveralls
    has_reason: bool = False


class FileSurvey(Struct, frozen=True, gc=False, array_like=True):
    """A file; `lines` are lines of code: no blank lines, comments, documentation or embedded templates."""

    lines: int = 0
    modules: tuple[ModuleSurvey, ...] = ()
    notes: tuple[Note, ...] = ()
    silenced: tuple[Silenced, ...] = ()
