"""Atoms made from values that somebody outside chooses, or of which there is no end."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from elixirlens.detectors import Hit, ProjectContext
from elixirlens.detectors._comments import explains
from elixirlens.detectors._compiling import working_for_the_compiler
from elixirlens.detectors._origins import checked, from_outside, is_at_home, is_given_to_job, settled
from elixirlens.detectors._tasks import working_for_tasks
from elixirlens.detectors.project import Project
from elixirlens.detectors.security._atoms import (
    addresses_process,
    cut_from_text,
    endless,
    given_by_anyone,
    is_any_key,
    is_field,
    is_node_name,
    is_one_of_few,
    makes_atoms_itself,
    name_of,
    names_process,
    raw_material,
    reads_own_text,
    starts_process,
)
from elixirlens.detectors.security._limits import (
    fields_of,
    gives_to_itself,
    is_asked_for,
    is_atom_already,
    is_chosen_key,
    is_known,
    is_listed,
)
from elixirlens.detectors.security._surroundings import builds_code, sets_up, starts_or_develops
from elixirlens.elixir import Call, Kind
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import bound
from elixirlens.finding import Range, Severity, Spot

_VALIDATING = "validate_inclusion"
_ATOMS = frozenset({"bounded", "dangerous", "exhaust", "garbage collect", "atom table", "trusted", "memory leak"})
# A comment with these has thought about the number.
_REASONS = ("bounded", "finite", "garbage", "limited", "safe", "set amount")
_DECODING = ("decode", "read_from_string")
_REQUESTS = frozenset({"_conn", "_socket", "conn", "socket"})
_ANSWERING = (
    "Phoenix.Channel", "Phoenix.Controller", "Phoenix.LiveComponent", "Phoenix.LiveView", "Phoenix.Socket",
    "Plug.Builder", "Plug.Router",
)  # fmt: skip


class MadeAtom(Struct, frozen=True, gc=False, array_like=True):
    """A call that makes atoms: what it is called in the message, and how loud it is told.

    Or one that lets only listed values into the `fields` of a record: then there is no name.
    """

    place: Range
    symbol: str | None
    module: str
    name: str
    severity: Severity
    fields: tuple[str, ...] = ()  # those that the atoms are made of, where they are made of nothing else


def collect(subject: Call) -> MadeAtom | None:
    """What makes atoms of a request, one for each order or user, or of whatever a public function is given."""
    owner, function = subject.owner, subject.function
    if subject.name == _VALIDATING:
        return _listed_field(subject)
    if not subject.at_run_time or starts_or_develops(owner) or makes_atoms_itself(subject) or is_node_name(subject):
        return None
    values = [value for value in raw_material(subject) if not _is_limited(value, subject)]
    if not values or builds_code(subject) or reads_own_text(subject) or _is_accounted_for(subject):
        return None
    if not starts_process(subject) and any(from_outside(value, subject) for value in values):
        severity = _of_outside(subject)
    elif is_asked_for(subject) or addresses_process(subject):
        return None
    elif any(endless(value, subject) or is_any_key(value, subject) for value in values):
        # Of some processes there are as many as users make, of others as many as the configuration names.
        if names_process(subject) and all(map(is_one_of_few, values)):
            return None
        severity = _of_keys(subject)
    elif not gives_to_itself(subject) and any(_may_be_many(value, subject) for value in values):
        severity = Severity.INFO
    else:
        return None
    if severity is not Severity.ERROR and all(is_listed(value, subject) for value in values):
        return None  # asked last: it looks at all code of the module
    symbol = function.symbol if function is not None else owner.name or None
    fields = () if severity is Severity.ERROR else _fields(values, subject)
    return MadeAtom(subject.place, symbol, owner.name, name_of(subject), severity, fields)


def detect(subject: Project, context: ProjectContext) -> Iterator[Hit]:
    """Yield what was collected, but for what runs on the machine of a developer alone, or while code is compiled."""
    if all(not one.value.name for one in context.collected):
        return
    listed = {field for one in context.collected if not one.value.name for field in one.value.fields}
    for_developers, while_compiling = working_for_tasks(subject), working_for_the_compiler(subject)
    for one in context.collected:
        made: MadeAtom = one.value
        if not made.name or (made.fields and listed.issuperset(made.fields)):
            continue
        if made.module not in for_developers and made.symbol not in while_compiling:
            yield Hit(Spot(one.file.path, made.place, made.symbol), {"name": made.name}, severity=made.severity)


def _of_keys(call: Call) -> Severity:
    """A warning where a decoder makes atoms of all keys there are; of other values the program may know which come."""
    return Severity.WARNING if call.name.startswith(_DECODING) else Severity.INFO


def _of_outside(call: Call) -> Severity:
    """An error in code that has the request in its hands; behind it somebody may have looked at the value before."""
    if _has_request(call):
        return Severity.ERROR
    return _of_keys(call)


def _has_request(call: Call) -> bool:
    """Whether a function is given a connection or a socket, or its module answers requests."""
    heads = {
        name
        for parameter in (call.clause.parameters if call.clause is not None else ())
        for name in bound(parameter.pattern)
    }
    owner = call.owner
    return not heads.isdisjoint(_REQUESTS) or owner.uses_module(*_ANSWERING) or "Plug" in owner.behaviours


def _listed_field(call: Call) -> MadeAtom | None:
    """The field that a changeset lets only listed values into."""
    match call.arguments:
        case (_, expr.Atom(field), *_):
            return MadeAtom(call.place, None, call.owner.name, "", Severity.INFO, (field,))
    return None


def _fields(values: list[expr.Expression], call: Call) -> tuple[str, ...]:
    """The fields of records that all the values come from, none where one does not."""
    found = [fields_of(value, call) for value in values]
    return tuple(sorted({field for fields in found for field in fields})) if all(found) else ()


def _is_accounted_for(call: Call) -> bool:
    """Whether it is done to set the system up, a comment tells why there is no harm, or a documentation warns."""
    function = call.function
    callers = call.owner.calls_of(function.name) if function is not None and function.kind is Kind.DEFP else ()
    doc = function.doc if function is not None else None
    text = (doc.text or "").lower() if doc is not None else ""
    return (
        sets_up(call)
        or explains(call, _REASONS)
        or any(explains(each, _REASONS) and explains(each, ("atom",)) for each in callers)
        or any(word in text for word in _ATOMS)
    )


def _may_be_many(value: expr.Expression, call: Call) -> bool:
    """Whether nothing in sight limits a value, and who decides on it does not show either."""
    return (
        is_field(value, call)
        or cut_from_text(value, call)
        or (not starts_process(call) and given_by_anyone(value, call))
    )


def _is_limited(value: expr.Expression, call: Call) -> bool:
    """Whether the source or the configuration settles which values there can be."""
    return (
        settled(value, call)
        or checked(value, call)
        or is_chosen_key(value, call)
        or is_given_to_job(value, call)
        or is_at_home(value, call)
        or is_atom_already(value, call)
        or (is_known(value, call) and not endless(value, call))
    )
