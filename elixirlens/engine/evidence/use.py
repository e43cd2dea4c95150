"""Is it complex enough to need a library? How much of it this repository calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from msgspec import Struct, field

from elixirlens.detectors.project import CODE
from elixirlens.elixir import ModuleFacts
from elixirlens.engine.evidence.rows import Row, Standing, count, named, unknown
from elixirlens.engine.evidence.subject import Subject

_Key = TypeVar("_Key", str, tuple[str, str, int])
QUESTION = "Is it complex enough to need a library?"
HERE = "the code here"
SMALL = 300  # lines that one can read, understand and keep in an hour


class _Uses(Struct):
    """What the code here does with a package: calls by callee, with the functions that make them; and the rest."""

    calls: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    files: set[str] = field(default_factory=set)
    in_tests: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    directives: Counter[str] = field(default_factory=Counter)
    named: set[str] = field(default_factory=set)


def rows(subject: Subject) -> Iterator[Row]:
    """The evidence on that."""
    if subject.workspace is None:
        yield unknown("use", "it is no dependency here, so nothing of it is used yet", HERE)
        return
    source, is_its_own = _telling(subject)
    uses = _uses(subject, is_its_own)
    unread = subject.project.unread
    nothing = not (uses.calls or uses.directives or uses.named or uses.in_tests)
    if nothing and subject.code is not None and not subject.code.modules:
        yield unknown("use", "it has no module of Elixir, and calls of Erlang are not counted", source)
    elif nothing and unread:
        yield unknown("use", f"none was found, and not all code could be read: {named(unread)}", source)
    elif nothing:
        yield Row("use", _unused(subject), Standing.NEUTRAL, source)
    else:
        yield from _used(subject, uses, source)
    code = subject.code
    if code is not None and 0 < code.elixir_lines <= SMALL and not code.erlang_files and not code.native:
        says = f"all of it is {code.elixir_lines} lines: to copy what is needed may be cheaper than to depend on it"
        yield Row("weight", says, Standing.BAD, code.folder)


def _telling(subject: Subject) -> tuple[str, Callable[[str], bool]]:
    """How to tell its modules from others: by its code, else by the names that packages usually give them."""
    if subject.code is not None and subject.code.modules:
        modules = subject.code.modules
        return HERE, lambda name: name in modules
    own = set(subject.project.places)
    others = {_plain(app) for app in subject.workspace.apps} if subject.workspace is not None else set()
    app = _plain(subject.app)

    def fits(name: str) -> bool:
        if name in own:
            return False
        parts = name.split(".")
        starts = [_plain("".join(parts[:length])) for length in range(len(parts), 0, -1)]
        return next((start for start in starts if start in others), None) == app

    return f"{HERE}, its modules guessed by its name", fits


def _plain(name: str) -> str:
    return name.replace("_", "").casefold()


def _uses(subject: Subject, is_its_own: Callable[[str], bool]) -> _Uses:
    found = _Uses()
    for file in subject.files:
        product = file.file_class in CODE
        for module in file.modules:
            for call in _calls(module):
                if is_its_own(call[0]):
                    (found.calls if product else found.in_tests)[call] += 1
                    found.files |= {file.path} if product else set()
            for directive in module.directives:
                if is_its_own(directive.module) and product:
                    found.directives[f"{directive.kind} {directive.module}"] += 1
                    found.files.add(file.path)
            mentioned = {*module.mentions, *module.references, *module.behaviours, *module.uses}
            found.named |= {name for name in mentioned if is_its_own(name)}
    return found


def _calls(module: ModuleFacts) -> Iterator[tuple[str, str, int]]:
    for calls in (module.calls, *(function.calls for function in module.functions)):
        yield from ((call.module, call.name, call.arity) for call in calls)


def _unused(subject: Subject) -> str:
    assert subject.workspace is not None
    parents = subject.workspace.graph.parents(subject.app)
    if not subject.workspace.declarations(subject.app):
        return f"nothing here calls it: it is there for {named(sorted({edge.parent for edge in parents}))}"
    return "nothing here calls or names it; configuration, a task or another package may need it all the same"


def _used(subject: Subject, uses: _Uses, source: str) -> Iterator[Row]:
    if uses.calls:
        details = tuple(f"{_callee(call)} in {_functions(times)}" for call, times in _most(uses.calls))
        says = f"{_different(uses.calls)} in {count(len(uses.files), 'file')}{_offered(subject, uses)}"
        yield Row("calls", says, Standing.NEUTRAL, source, details)
    if uses.directives:
        says = named(f"{directive} ({times:,})" for directive, times in _most(uses.directives))
        yield Row("macros", says, Standing.NEUTRAL, source)
    if uses.in_tests and not uses.calls:
        says = f"{_different(uses.in_tests)}, in tests, scripts and configuration only"
        yield Row("calls", says, Standing.NEUTRAL, source)
    if not (uses.calls or uses.directives or uses.in_tests):
        yield Row("names", named(sorted(uses.named)), Standing.NEUTRAL, source)


def _offered(subject: Subject, uses: _Uses) -> str:
    """How many functions the package offers, and how many of those that are called are not among them."""
    code = subject.code
    if code is None or not code.functions:
        return ""
    public = {(one.module, one.name, arity) for one in code.functions for arity in one.arities}
    inside = [call for call in uses.calls if call not in public]
    hidden = f", and {len(inside):,} of those called are not meant for others" if inside else ""
    return f"; it offers {len(code.functions):,}{hidden}"


def _different(calls: Counter[tuple[str, str, int]]) -> str:
    return count(len(calls), "different function")


def _most(counted: Counter[_Key]) -> Iterable[tuple[_Key, int]]:
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))


def _callee(call: tuple[str, str, int]) -> str:
    return f"{call[0]}.{call[1]}/{call[2]}"


def _functions(times: int) -> str:
    return count(times, "function")
