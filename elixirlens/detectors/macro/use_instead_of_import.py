"""Macros `__using__` that only import and alias: a directive in the module that uses them says the same, openly."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from elixirlens.detectors import Collected, Hit, ProjectContext
from elixirlens.detectors.macro._quotes import as_quote, unquoted
from elixirlens.detectors.project import CODE, Project
from elixirlens.elixir import Call, Clause, Function, Module
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import statements, walk
from elixirlens.finding import Related, Severity, Spot

_DIRECTIVES = frozenset({"alias", "import", "require"})
_SAID = {"alias": "aliases", "import": "imports"}
_MOST_USERS = 5
_FEW = 3  # a longer list is a habit that a team may have chosen
_BUNDLE = 8  # and more than these, nobody wants to write in each module


class Using(Struct, frozen=True, gc=False, array_like=True):
    """A `__using__` that only imports and aliases: what it does, and with which modules."""

    spot: Spot
    module: str
    kind: str
    modules: tuple[str, ...]


def collect(subject: Function) -> Using | None:
    """A `__using__` whose clauses are quotes of directives and nothing else."""
    if any(attribute.name == "deprecated" for attribute in subject.attributes) or _looks_at_options(subject):
        return None
    found = [_directives(clause) for clause in subject.clauses if clause.body is not None]
    directives = [directive for several in found if several for directive in several]
    kinds = sorted({directive.name for directive in directives} - {"require"}, reverse=True)
    if not kinds or None in found or _serves_macros(subject.module, directives):
        return None
    modules = {module for directive in directives if directive.name in kinds for module in _modules(directive)}
    if len(modules) > _BUNDLE:
        return None
    spot = Spot(subject.clauses[0].source.path, subject.place, subject.symbol)
    return Using(spot, subject.module.name, " and ".join(_SAID[kind] for kind in kinds), tuple(sorted(modules)))


def detect(subject: Project, context: ProjectContext) -> Iterator[Hit]:
    """Yield each such macro, with the modules that use it."""
    places: dict[str, list[Related]] = {one.value.module: [] for one in context.collected}
    # The product first: tests come along.
    for file in sorted(subject.files, key=lambda file: file.file_class not in CODE) if places else ():
        for module in file.modules:
            for directive in module.directives:
                if directive.kind == "use" and directive.module in places:
                    said = f"used by {module.name or 'this file'}"
                    places[directive.module].append(Related(file.path, directive.place.line, said))
    for collected in context.collected:
        one: Using = collected.value
        said = f"{len(one.modules)} modules" if len(one.modules) != 1 else one.modules[0]
        severity = Severity.INFO if len(one.modules) > _FEW or _is_promised(collected) else None
        values = {"module": one.module or "this file", "kind": one.kind, "value": said}
        yield Hit(one.spot, values, related=tuple(places[one.module][:_MOST_USERS]), severity=severity)


def _is_promised(collected: Collected) -> bool:
    """Whether a library shows the module to its users, who would all have to change their code."""
    hidden = {module.name for module in collected.file.modules if module.is_hidden}
    return collected.file.mix.kind == "library" and collected.value.module not in hidden


def _serves_macros(module: Module, directives: list[Call]) -> bool:
    """Whether it requires a module that the macros beside it call in their quotes: an import alone would not do."""
    required = {name for directive in directives if directive.name == "require" for name in _modules(directive)}
    macros = [function for function in module.functions.values() if function.macro] if required else []
    return any(call.quoted and call.module in required for macro in macros for call in macro.calls)


def _looks_at_options(using: Function) -> bool:
    """Whether a clause is for certain options only: `defmacro __using__(only: :operators)`."""
    patterns = [parameter.pattern for clause in using.clauses for parameter in clause.parameters]
    return not all(isinstance(pattern, expr.Variable) for pattern in patterns)


def _directives(clause: Clause) -> list[Call] | None:
    """The directives that a clause puts into the module that uses it; None where it does more, or computes them."""
    quote = as_quote(clause.body) if clause.body is not None else None
    if quote is None or quote.bound is not None:
        return None
    directives: list[Call] = []
    for statement in statements(quote.block):
        match statement:
            case Call(name="import", arguments=(expr.Alias("Kernel"), *_)):
                return None  # it takes functions of Kernel away, without which the other imports would clash
            case Call(name=name) if name in _DIRECTIVES and statement.arguments and _is_fixed(statement):
                directives.append(statement)
            case _:
                return None
    return directives


def _is_fixed(directive: Call) -> bool:
    """Whether a directive is the same for all who use it: nothing is unquoted but `__MODULE__` and other modules."""
    inserted = [unquoted(part) for argument in directive.arguments for part in walk(argument)]
    return all(each is None or isinstance(each, expr.Alias) for each in inserted)


def _modules(directive: Call) -> tuple[str, ...]:
    """The modules that a directive names."""
    match unquoted(directive.arguments[0]):
        case expr.Alias(module):
            return (module,)
    return directive.source.view.modules(directive)
