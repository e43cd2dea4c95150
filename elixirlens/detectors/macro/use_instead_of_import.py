"""Macros `__using__` that only import and alias: a directive in the module that uses them says the same, openly."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors.macro._quotes import as_quote, unquoted
from elixirlens.elixir import Call, Clause, Function
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import statements, walk
from elixirlens.finding import Severity

_DIRECTIVES = frozenset({"alias", "import", "require"})
_SAID = {"alias": "aliases", "import": "imports"}
_FEW = 3  # a longer list is a habit that a team may have chosen


def detect(subject: Function, _context: Context) -> Iterator[Hit]:
    """Yield a `__using__` whose clauses are quotes of directives and nothing else."""
    if any(attribute.name == "deprecated" for attribute in subject.attributes):
        return
    found = [_directives(clause) for clause in subject.clauses if clause.body is not None]
    directives = [directive for several in found if several for directive in several]
    kinds = sorted({directive.name for directive in directives} - {"require"}, reverse=True)
    if not kinds or None in found:
        return
    modules = {module for directive in directives if directive.name in kinds for module in _modules(directive)}
    said = f"{len(modules)} modules" if len(modules) != 1 else next(iter(modules))
    yield Hit(
        subject.place,
        {"kind": " and ".join(_SAID[kind] for kind in kinds), "value": said},
        severity=Severity.INFO if len(modules) > _FEW else None,
    )


def _directives(clause: Clause) -> list[Call] | None:
    """The directives that a clause puts into the module that uses it; None where it does more, or computes them."""
    quote = as_quote(clause.body) if clause.body is not None else None
    if quote is None or quote.bound is not None:
        return None
    directives: list[Call] = []
    for statement in statements(quote.block):
        match statement:
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
