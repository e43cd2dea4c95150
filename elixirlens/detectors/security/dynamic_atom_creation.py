"""Atoms made from values that somebody outside chooses, or of which there is no end."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._comments import explains
from elixirlens.detectors._origins import checked, from_outside, settled
from elixirlens.detectors.security._atoms import (
    addresses_process,
    endless,
    given_by_anyone,
    is_chosen_key,
    is_node_name,
    makes_atoms_itself,
    name_of,
    names_process,
    open_set,
    raw_material,
    reads_own_text,
    starts_process,
)
from elixirlens.detectors.security._surroundings import builds_code, starts_or_develops
from elixirlens.elixir import Call
from elixirlens.elixir import expression as expr
from elixirlens.finding import Severity

_REASONS = ("bounded", "finite", "limited", "safe", "set amount")  # a comment with these has thought about the number


def detect(call: Call, context: Context) -> Iterator[Hit]:
    """Yield what makes atoms of a request, one for each order or user, or of whatever a public function is given."""
    if not call.at_run_time or starts_or_develops(call.owner) or makes_atoms_itself(call) or is_node_name(call):
        return
    values = [value for value in raw_material(call) if not _is_limited(value, call)]
    if not values or builds_code(call) or reads_own_text(call) or explains(call, _REASONS):
        return
    if not starts_process(call) and any(from_outside(value, call) for value in values):
        severity: Severity | None = Severity.ERROR
    elif addresses_process(call):
        return
    elif any(endless(value, call) or open_set(value, call) for value in values):
        # Of some things there are as many as users make, of others as many as the configuration names.
        severity = Severity.INFO if names_process(call) else None
    elif not starts_process(call) and any(given_by_anyone(value, call) for value in values):
        severity = Severity.INFO
    else:
        return
    yield Hit(call.place, {"name": name_of(call)}, severity=severity)


def _is_limited(value: expr.Expression, call: Call) -> bool:
    """Whether the source or the configuration settles which values there can be."""
    return settled(value, call) or checked(value, call) or is_chosen_key(value, call)
