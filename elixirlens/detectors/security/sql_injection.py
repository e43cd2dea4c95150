"""SQL with values spliced into its text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.detectors import Hit, ProjectContext
from elixirlens.detectors._comments import explains
from elixirlens.detectors._origins import binding, checked, from_outside, is_number, settled
from elixirlens.detectors.project import Project
from elixirlens.detectors.security._placeholders import is_quoting, takes_parameters
from elixirlens.detectors.security._sightings import Sighting, outside_of_tasks, sighting
from elixirlens.detectors.security._surroundings import starts_or_develops
from elixirlens.elixir import Call
from elixirlens.elixir import expression as expr
from elixirlens.finding import Severity

_STATEMENT = re.compile(r"\s*(call|delete|explain|insert|merge|replace|select|update|with)\s", re.IGNORECASE)
_DEFINITION = re.compile(r"\s*(alter|create|drop|grant|refresh|revoke|set|truncate)\s", re.IGNORECASE)
# A value stands here, and not a name or a piece of a clause: inside quotes, after an operator, in a list of values.
_EXPECTS_VALUE = re.compile(r"([=<>]|\b(i?like|limit|offset|between)|\b(in|values)\s*\()\s*$", re.IGNORECASE)
# Names of things in the database: the code mostly makes them itself.
_OBJECTS = frozenset(
    ["column", "database", "index", "partition", "prefix", "relation", "schema", "sequence", "table", "view"]
)
_REASONS = ("literal sql", "parameter", "placeholder", "prepared")  # a comment with these has thought about parameters


def collect(subject: Call) -> Sighting | None:
    """A call that runs SQL in whose text a value stands that should be a parameter."""
    if starts_or_develops(subject.owner) or _migrates(subject) or explains(subject, _REASONS):
        return None
    values = [value for text in subject.arguments[:2] for value in _spliced(text, subject)]
    if not values:
        return None
    return sighting(subject, Severity.ERROR if any(from_outside(value, subject) for value in values) else None)


def detect(subject: Project, context: ProjectContext) -> Iterator[Hit]:
    """Yield what was collected, but for what runs on the machine of a developer alone."""
    return outside_of_tasks(subject, context)


def _migrates(call: Call) -> bool:
    """Whether a call is part of a migration: its texts are made of the names that the code gives to things itself."""
    return any(name.startswith("Migrat") for name in call.owner.name.split("."))


def _spliced(text: expr.Expression, call: Call) -> Iterator[expr.Expression]:
    """The values in a text of SQL that should be parameters, or that somebody outside chooses."""
    parts = tuple(_parts(_assigned(text, call)))
    before = parts[0] if parts and isinstance(parts[0], str) else ""
    statement = bool(_STATEMENT.match(before))
    if not statement and not _DEFINITION.match(before):
        return
    for part in parts[1:]:
        if isinstance(part, str):
            before += part
            continue
        expects_value = before.count("'") % 2 == 1 or _EXPECTS_VALUE.search(before)
        if not _harmless(part, call) and ((statement and expects_value) or from_outside(part, call)):
            yield part
        before += "x"


def _assigned(text: expr.Expression, call: Call) -> expr.Expression:
    if isinstance(text, expr.Variable):
        match binding(text.name, call):
            case (expr.Variable(), source) if source is not None:
                return source
    return text


def _parts(text: expr.Expression) -> Iterator[str | expr.Expression]:
    match text:
        case expr.String(parts) | expr.Sigil(_, parts):
            yield from parts
        case expr.Operator("<>", left, right):
            yield from _parts(left)
            yield from _parts(right)
        case _:
            yield text


def _harmless(value: expr.Expression, call: Call) -> bool:
    """Whether a value is settled, a number, checked, of the code's own making, or quoted by a function for that."""
    match value:
        case Call(arity=0, module=str()):  # nobody can tell it what to return
            return not from_outside(value, call)
        case expr.Variable(name) | expr.Field(_, name) | Call(name=name) if is_quoting(name):
            return True
        case expr.Variable(name) | expr.Field(_, name) | Call(name=name) if not _OBJECTS.isdisjoint(name.split("_")):
            return not from_outside(value, call)
    return (
        is_number(value, call)
        or settled(value, call)
        or checked(value, call)
        or _is_made_of_harmless(value, call)
        or takes_parameters(value, call)
    )


def _is_made_of_harmless(value: expr.Expression, call: Call) -> bool:
    """Whether a variable stands for a text with nothing else in it than harmless values: `"$#{count + 1}"`."""
    if isinstance(value, expr.Variable):
        match binding(value.name, call):
            case (expr.Variable(), expr.String(parts)):
                return all(isinstance(part, str) or _harmless(part, call) for part in parts)
    return False
