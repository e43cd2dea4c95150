"""Atoms made from values that somebody outside chooses, or of which there is no end."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._origins import checked, from_outside, settled
from elixirlens.detectors.security._atoms import (
    endless,
    given_by_anyone,
    is_node_name,
    makes_atoms_itself,
    name_of,
    open_set,
    raw_material,
)
from elixirlens.detectors.security._surroundings import builds_code, starts_or_develops
from elixirlens.elixir import Call
from elixirlens.finding import Severity


def detect(call: Call, context: Context) -> Iterator[Hit]:
    """Yield what makes atoms of a request, one for each order or user, or of whatever a public function is given."""
    if not call.at_run_time or starts_or_develops(call.owner) or makes_atoms_itself(call) or is_node_name(call):
        return
    values = [value for value in raw_material(call) if not settled(value, call) and not checked(value, call)]
    if not values or builds_code(call):
        return
    if any(from_outside(value, call) for value in values):
        severity = Severity.ERROR
    elif any(endless(value, call) or open_set(value, call) for value in values):
        severity = None
    elif any(given_by_anyone(value, call) for value in values):
        severity = Severity.INFO
    else:
        return
    yield Hit(call.place, {"name": name_of(call)}, severity=severity)
