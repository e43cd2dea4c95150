"""Process modules of an application that nothing starts: in no child list, by no call, and named nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from elixirlens.detectors import Hit, ProjectContext
from elixirlens.detectors._modules import stands_in
from elixirlens.detectors.project import FileFacts, Place, Project
from elixirlens.elixir import Call, ModuleFacts
from elixirlens.elixir import expression as expr
from elixirlens.finding import Related, Severity
from elixirlens.otp.child_specs import Child, ProcessModule
from elixirlens.otp.genserver import CALLBACKS
from elixirlens.project import FileClass

_Shape = frozenset[tuple[str, int]]

_TESTS = frozenset({FileClass.TEST, FileClass.TEST_SUPPORT, FileClass.FIXTURE})
_MOST_CALLERS = 3
_MACROS = frozenset({"defmacro", "defmacrop"})
_FOR_SUPERVISORS = frozenset({"child_spec", "start_link"})
_FOR_OTP = _FOR_SUPERVISORS | {name for name, _ in CALLBACKS}
_LISTING = frozenset({"init", "start_link", "supervise"})
_ELIXIR = "Elixir."
_DEBUGGING = re.compile(r"Debug(ger)?(?![a-z])")  # what people start at a console
# A comment that was a child once: `# worker(Shop.Till, [])`, `# {Till, 1},`, `# Shop.Till`, `# Till,`.
_CHILD = re.compile(
    r"#+\s*(?:(?:(?:worker|supervisor)\(|\{)\s*(?P<called>[A-Z][\w.]*)|(?P<long>[A-Z]\w*(?:\.[A-Z]\w*)+),?\s*$"
    r"|(?P<short>[A-Z]\w*),\s*$)"
)


class Seen(Struct, frozen=True, gc=False, array_like=True):
    """What a call says of modules.

    `prefix` is what can be read of a name that is made while the program runs, None where none is made; `of_text` says
    that it is made of a text, which may be meant for anything; `starts_any` that a module is started that a variable
    holds. `put_out` are the modules whose lines in a child list are comments now.
    """

    prefix: str | None = None
    of_text: bool = False
    starts_any: bool = False
    put_out: tuple[str, ...] = ()


def collect(subject: Call) -> Seen | None:
    """The prefix `Shop.Tills` of `Module.concat(Shop.Tills, name)`; `Shop.Till` of a comment `# {Shop.Till, []},`."""
    if subject.name in _LISTING:
        starts_any = subject.module is None
        found = () if starts_any else tuple(_put_out(subject))
        return Seen(put_out=found, starts_any=starts_any) if found or starts_any else None
    of_text = subject.module != "Module"
    prefix = _of_text(subject) if of_text else _of_parts(subject)
    return Seen(prefix, of_text) if prefix is not None else None


def _of_parts(concat: Call) -> str | None:
    parts: list[expr.Expression] = []
    for argument in concat.arguments:
        parts += argument.elements if isinstance(argument, expr.List) else [argument]
    if parts and all(isinstance(part, expr.Alias | expr.Atom) for part in parts):
        return None
    return parts[0].module if parts and isinstance(parts[0], expr.Alias) else ""


def _of_text(call: Call) -> str | None:
    """The prefix of a module that a text names: `"Elixir.Shop.Tills.#{name}"`, or a variable called `module`."""
    text = call.arguments[0] if call.arguments else None
    match text:
        case (
            expr.Operator("<>", expr.String((str(start), *_)), _)
            | expr.String((str(start), _, *_))
            | expr.InterpolatedAtom((str(start), *_))
        ):
            return start.removeprefix(_ELIXIR).rpartition(".")[0] if start.startswith(_ELIXIR) else None
        case expr.String((expr.Alias(module), str(dot), *_)) | expr.InterpolatedAtom(
            (expr.Alias(module), str(dot), *_)
        ) if dot.startswith("."):
            return module
        case expr.Variable() | Call():
            around = next(call.enclosing(), None)
            pattern = around.left if isinstance(around, expr.Operator) and around.operator == "=" else None
            names = [each.name for each in (text, pattern) if isinstance(each, expr.Variable | Call)]
            return "" if any("module" in name for name in names) else None
    return None


def _put_out(call: Call) -> Iterator[str]:
    for comment in call.source.comments:
        match = _CHILD.match(comment.text)
        if match is not None and match.lastgroup is not None:
            yield match[match.lastgroup]


def detect(subject: Project, context: ProjectContext) -> Iterator[Hit]:
    """Yield the process modules that nothing starts, where that is proven."""
    if not subject.is_complete:
        return
    seen = [one.value for one in context.collected if one.file.file_class not in _TESTS]
    starts_any = any(one.starts_any for one in seen) or _gives_any(subject)
    prefixes = {one.prefix for one in seen if one.prefix is not None and (starts_any or not one.of_text)}
    put_out = {name for one in seen for name in one.put_out}
    shapes = _shapes_of_configured(subject)
    named = _named(subject) | _in_child_lists(subject) | _in_macros(subject)
    for file in subject.code:
        if file.mix.kind != "application" or file.start is None or not _starts_anything(file.start, subject):
            continue
        for process in file.supervision.processes:
            place = subject.place(process.module)
            if place is None or process.module in named or _may_be_made(process.module, prefixes):
                continue
            if _shape(place.module) in shapes:
                continue
            if not _is_plain(place.module, subject) or not _waits_to_be_started(place.module, process):
                continue
            if not _is_started(place.module, process, subject):
                is_meant = not _is_named_by(put_out, process.module) and not _does_nothing(process)
                severity = None if is_meant else Severity.INFO
                yield Hit(place.spot, _values(process), related=tuple(_callers(place, subject)), severity=severity)


def _is_named_by(names: set[str], module: str) -> bool:
    """Whether one of the names, which may be shortened by an alias, is that of a module."""
    return any(module == name or module.endswith(f".{name}") for name in names)


def _does_nothing(process: ProcessModule) -> bool:
    """Whether a server takes no message at all: what its module is called for works without it."""
    return process.kind == "GenServer" and not process.handlers


def _values(process: ProcessModule) -> dict[str, object]:
    kind = process.kind.removeprefix(":")
    return {"module": process.module, "kind": f"an {kind}" if kind[0] in "AEIOU" else f"a {kind}"}


def _outside_tests(subject: Project) -> Iterator[FileFacts]:
    return (file for file in subject.files if file.file_class not in _TESTS)


def _named(subject: Project) -> set[str]:
    """The modules that another one names as a value: in an argument, an option, a configuration."""
    found = {
        name
        for file in _outside_tests(subject)
        for module in file.modules
        for name in module.mentions
        if name != module.name
    }
    # A macro in Shop.Till may have made Shop.Till.Supervisor, and that starts it.
    return found | {name.rpartition(".")[0] for name in found if name not in subject.places}


def _shapes_of_configured(subject: Project) -> set[_Shape]:
    """The shapes of the modules that a configuration names: another one of that shape can be put in their place."""
    names = {
        name
        for file in subject.files
        if file.file_class is FileClass.CONFIG
        for module in file.modules
        for name in module.mentions
    }
    places = [place for name in names if (place := subject.place(name)) is not None]
    return {shape for place in places if (shape := _shape(place.module))}


def _shape(module: ModuleFacts) -> _Shape:
    """What others call a module for: its public functions without those that OTP calls."""
    return frozenset(
        (function.name, function.arity)
        for function in module.functions
        if function.public and function.name not in _FOR_OTP
    )


def _in_macros(subject: Project) -> set[str]:
    """What modules with macros mention: the code that these make may start it."""
    return {
        name
        for file in _outside_tests(subject)
        for module in file.modules
        if any(function.kind in _MACROS for function in module.functions)
        for name in module.references
    }


def _starts_anything(start: str, subject: Project) -> bool:
    """Whether an application starts processes at all, so that one can be missing among them."""
    place = subject.place(start)
    if place is None:
        return start in subject.places
    lists = [children for children in place.file.supervision.lists if children.module == start]
    return not lists or any(children.children for children in lists)


def _in_child_lists(subject: Project) -> set[str]:
    found: set[str] = set()
    for file in _outside_tests(subject):
        for children in file.supervision.lists:
            found |= set(_modules(children.children))
        for start in file.supervision.starts:
            found |= set(_modules(start.children))
    return found


def _gives_any(subject: Project) -> bool:
    """Whether a child is given to a supervisor whose module only a variable knows."""
    starts = [start for file in _outside_tests(subject) for start in file.supervision.starts]
    return any(child.module is None for start in starts for child in start.children)


def _modules(children: tuple[Child, ...]) -> Iterator[str]:
    for child in children:
        if child.module is not None:
            yield child.module
        yield from _modules(child.inner or ())


def _may_be_made(module: str, prefixes: set[str]) -> bool:
    """Whether a name that is made while the program runs could be this module's."""
    return any(not prefix or module.startswith(f"{prefix}.") for prefix in prefixes)


def _is_plain(module: ModuleFacts, subject: Project) -> bool:
    """Whether all of a module can be seen, and nobody else makes processes of it.

    A protocol calls its implementations, a template is started under the names of its users, and what a `use` of the
    repository or an unknown one brings may start the process itself.
    """
    is_template = any(function.name in {"__using__", "__before_compile__"} for function in module.functions)
    is_made_here = any(used in subject.places for used in module.uses)
    by_hand = stands_in(module.name) or _DEBUGGING.search(module.name.rpartition(".")[2]) is not None
    may_be_others = module.is_open or is_template or is_made_here or by_hand
    return module.kind == "module" and not may_be_others


def _waits_to_be_started(module: ModuleFacts, process: ProcessModule) -> bool:
    """Whether a module can be a child, and leaves its start to others: nobody is to call its `run/0` at a console."""
    starting = {*process.starters, "start_link"}
    can_start = any(function.name in _FOR_SUPERVISORS for function in module.functions)
    by_hand = any(
        function.public
        and function.name not in _FOR_SUPERVISORS
        and any(name in starting for name, _ in function.local)
        for function in module.functions
    )
    return can_start and not by_hand


def _is_started(module: ModuleFacts, process: ProcessModule, subject: Project) -> bool:
    """Whether somebody calls a function that starts the process, directly or through others of its module."""
    starting = set(process.starters) | {"start_link", "start", "child_spec"}
    reached = True
    while reached:
        more = {
            function.name
            for function in module.functions
            if function.name not in starting and any(name in starting for name, _ in function.local)
        }
        reached = bool(more)
        starting |= more
    return any(
        call.module == module.name and call.name in starting
        for file in _outside_tests(subject)
        for other in file.modules
        if other.name != module.name
        for call in (*other.calls, *(call for function in other.functions for call in function.calls))
    )


def _callers(place: Place, subject: Project) -> Iterator[Related]:
    """Where its functions are called: these calls find no process."""
    found = 0
    for other in subject.modules():
        for function in other.module.functions if other.module.name != place.module.name else ():
            for call in function.calls:
                if call.module == place.module.name and found < _MOST_CALLERS:
                    found += 1
                    yield Related(other.file.path, call.place.line, f"{call.callee} is called here")
