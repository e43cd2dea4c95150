"""The `[match]` of a page: which calls, uses, imports, attributes or definitions its rule is about.

The set of keys is closed. A list reads as *or*, and every key besides the subject narrows.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from elixirlens.project.classes import FileClass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")


class Subject(StrEnum):
    """What a match looks at."""

    CALLS = "calls"
    USES = "uses"
    IMPORTS = "imports"
    ATTRIBUTES = "attributes"
    DEFINITIONS = "definitions"


class Scope(StrEnum):
    """Surroundings that have no name of their own."""

    MODULE = "module"  # the body of a module, or the top of a script
    FUNCTION = "function"
    MACRO = "macro"
    CLOSURE = "closure"


class ArgumentForm(StrEnum):
    """Whether an argument can be read off the source."""

    LITERAL = "literal"
    DYNAMIC = "dynamic"


class Include(StrEnum):
    """Code that rules pass over unless their page asks for it."""

    QUOTE = "quote"  # what a macro makes for another module
    DSL = "dsl"  # where operators and calls mean something else, such as an Ecto query
    GENERATED = "generated"  # files that a tool has written


class DefinitionKind(StrEnum):
    """What defines a module, a struct or a function."""

    DEF = "def"
    DEFP = "defp"
    DEFMACRO = "defmacro"
    DEFMACROP = "defmacrop"
    DEFGUARD = "defguard"
    DEFGUARDP = "defguardp"
    DEFDELEGATE = "defdelegate"
    DEFMODULE = "defmodule"
    DEFPROTOCOL = "defprotocol"
    DEFIMPL = "defimpl"
    DEFSTRUCT = "defstruct"
    DEFEXCEPTION = "defexception"


class CalleePattern(Struct, frozen=True):
    """`String.to_atom/1`, `:ets.new/*`, `*.query/2`, `spawn/1`. Bare names and special forms are those of Kernel."""

    module: str
    name: str
    arity: int | None = None  # None: any


class CallbackPattern(Struct, frozen=True):
    """The callback that code stands in: `callback:handle_call/3`."""

    name: str
    arity: int


class DefinitionPattern(Struct, frozen=True):
    """`def is_*`, `def init/1`, `defmodule *Controller`, `defstruct`: a kind and a glob over the name."""

    kind: DefinitionKind
    name: str = "*"
    arity: int | None = None


class ArgumentCondition(Struct, frozen=True):
    """The form of one argument, counted from 1; a piped value is the first."""

    position: int
    form: ArgumentForm


Surrounding = Scope | CallbackPattern | CalleePattern


class ArgumentTable(Struct, frozen=True, forbid_unknown_fields=True, rename={"form": "is"}):
    """`argument = { position = 1, is = "literal" }`."""

    position: int
    form: ArgumentForm


class MatchTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`[match]` as written."""

    calls: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    not_inside: tuple[str, ...] = ()
    files: tuple[FileClass, ...] | None = None
    include: tuple[Include, ...] | None = None
    argument: ArgumentTable | None = None


class Match(Struct, frozen=True):
    """A `[match]`, parsed. Exactly one of the first five is filled."""

    calls: tuple[CalleePattern, ...] = ()
    uses: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    definitions: tuple[DefinitionPattern, ...] = ()
    inside: tuple[Surrounding, ...] = ()
    not_inside: tuple[Surrounding, ...] = ()
    argument: ArgumentCondition | None = None

    @property
    def subject(self) -> Subject:
        """What the match looks at."""
        return next(subject for subject in Subject if getattr(self, subject))


Fault = tuple[tuple[str, ...], str]  # the path of a key below `[match]`, and what is wrong there


def parse_match(table: MatchTable) -> tuple[Match, tuple[Fault, ...]]:
    """Parse the patterns of a `[match]`; what cannot be parsed is left out and told as a fault."""
    faults: list[Fault] = []

    def parsed(key: str, texts: Iterable[str], parse: Callable[[str], T]) -> tuple[T, ...]:
        results: list[T] = []
        for text in texts:
            try:
                results.append(parse(text))
            except ValueError as error:
                faults.append(((key,), f'has "{text}", {error}'))
        return tuple(results)

    faults += _subject_faults(table)
    argument = None
    if table.argument is not None:
        argument = ArgumentCondition(table.argument.position, table.argument.form)
        if argument.position < 1:
            faults.append((("argument",), "counts positions from 1"))
        if not table.calls:
            faults.append((("argument",), "narrows calls only: leave it out"))
    for key in ("inside", "not_inside"):
        if table.definitions and getattr(table, key):
            faults.append(((key,), "does not narrow definitions: leave it out"))
    match = Match(
        calls=parsed("calls", table.calls, parse_callee),
        uses=parsed("uses", table.uses, _parse_module),
        imports=parsed("imports", table.imports, _parse_module),
        attributes=parsed("attributes", table.attributes, _parse_attribute),
        definitions=parsed("definitions", table.definitions, parse_definition),
        inside=parsed("inside", table.inside, parse_surrounding),
        not_inside=parsed("not_inside", table.not_inside, parse_surrounding),
        argument=argument,
    )
    return match, tuple(faults)


def _subject_faults(table: MatchTable) -> Iterator[Fault]:
    given = [subject.value for subject in Subject if getattr(table, subject)]
    if len(given) != 1:
        said = f"has {' and '.join(given)}" if given else "has no subject"
        yield (), f"{said}: give exactly one of {', '.join(Subject)}"


_MODULE = re.compile(r":[a-z]\w*|[A-Z]\w*(?:\.[A-Z]\w*)*")
# A name is anything without spaces, dots, colons and slashes, so that operators and `%{}` are names, too.
_CALLEE = re.compile(
    rf"(?:(?P<module>\*|{_MODULE.pattern})\.)?(?P<name>[^\s.:/]+|/|\.\.|\.\.//)/(?P<arity>\d{{1,3}}|\*)"
)
_NAME_AND_ARITY = re.compile(r"(?P<name>[a-z_]\w*[?!]?)/(?P<arity>\d{1,3})")
_DEFINITION = re.compile(r"(?P<kind>[a-z]+)(?: (?P<name>[\w.*?!]+)(?:/(?P<arity>\d{1,3}))?)?")


def parse_callee(text: str) -> CalleePattern:
    """Parse `Module.name/arity`, `:erlang_module.name/*`, `name/arity`; raises ValueError."""
    found = _CALLEE.fullmatch(text)
    if found is None:
        raise ValueError(
            "which is not a callee: write Module.name/arity, Module.name/*, *.name/arity or :erlang_module.name/arity"
        )
    arity = None if found["arity"] == "*" else int(found["arity"])
    return CalleePattern(found["module"] or "Kernel", found["name"], arity)


def parse_surrounding(text: str) -> Surrounding:
    """Parse `function`, `callback:handle_call/3`, `call:Enum.map/2` and their like; raises ValueError."""
    kind, _, rest = text.partition(":")
    if kind == "call" and rest:
        return parse_callee(rest)
    if kind == "callback" and (found := _NAME_AND_ARITY.fullmatch(rest)):
        return CallbackPattern(found["name"], int(found["arity"]))
    if text in set(Scope):
        return Scope(text)
    raise ValueError(
        f"which is no surrounding: write {', '.join(Scope)}, callback:name/arity or call:Module.name/arity"
    )


def parse_definition(text: str) -> DefinitionPattern:
    """Parse `def is_*`, `def init/1`, `defmodule *Controller` or `defstruct`; raises ValueError."""
    found = _DEFINITION.fullmatch(text)
    if found is None or found["kind"] not in set(DefinitionKind):
        raise ValueError('which is not a definition: write "def is_*", "def init/1", "defmodule *View" or "defstruct"')
    arity = None if found["arity"] is None else int(found["arity"])
    return DefinitionPattern(DefinitionKind(found["kind"]), found["name"] or "*", arity)


def _parse_module(text: str) -> str:
    if not _MODULE.fullmatch(text):
        raise ValueError("which is not a module: write its full name, such as Phoenix.Controller or :gen_statem")
    return text


def _parse_attribute(text: str) -> str:
    if not re.fullmatch(r"[a-z_]\w*", text):
        raise ValueError("which is not an attribute: write its name without the @")
    return text
