"""Code of the product that works with a dependency which production does not have."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import DependencyContext, Hit
from elixirlens.detectors.dependencies._used import names, uses
from elixirlens.elixir.expression import Branch
from elixirlens.finding import Range, Spot
from elixirlens.hex.declared import Certainty
from elixirlens.hex.dependency import Dependency
from elixirlens.hex.workspace import Declaration

_CONDITIONS = frozenset({"if", "unless", "cond"})
_ASKING = frozenset({"Mix", "Code"})  # Mix.env/0, Code.ensure_loaded?/1


def detect(subject: Dependency, context: DependencyContext) -> Iterator[Hit]:
    """Yield the first use in each file, unless something around it asks whether the dependency is there."""
    if not subject.declarations or not all(map(_is_elsewhere, subject.declarations)) or _may_be_brought(subject):
        return
    files = {file.path: file for file in context.project.code}
    for declaration in subject.declarations:
        seen: set[str] = set()
        for module, spot in uses(subject, context.project, declaration.member):
            file = files[spot.path]
            asks = any(not _ASKING.isdisjoint(each.references) for each in file.modules)
            if spot.path in seen or asks or names(subject, file) or _is_guarded(spot, context):
                continue
            seen.add(spot.path)
            only = ", ".join(f":{name}" for name in declaration.declared.only or ())
            values = {"package": subject.app, "module": module, "option": f"only: [{only}]"}
            yield Hit(spot, values, key=f"{subject.app} {module}")


def _is_elsewhere(declaration: Declaration) -> bool:
    """Whether it is sure that production does not have it."""
    declared = declaration.declared
    return declared.certainty is Certainty.ALWAYS and not declared.in_production


def _may_be_brought(subject: Dependency) -> bool:
    """Whether another dependency may bring it to production: nobody knows what those from git and paths need."""
    workspace = subject.workspace
    return subject.app in workspace.in_production or not {*workspace.graph.opaque()} <= {subject.app}


def _is_guarded(spot: Spot, context: DependencyContext) -> bool:
    """Whether a condition stands around a use; one that cannot be looked at counts as guarded."""
    source = context.texts.source(spot.path)
    if source is None:
        return True
    for call in source.calls:
        if call.name in _CONDITIONS and _holds(call.whole, spot):  # an import stands in no expression
            return True
        if call.place == spot.place and any(isinstance(around, Branch) for around in call.enclosing()):
            return True
    return False


def _holds(whole: Range, spot: Spot) -> bool:
    return (whole.line, whole.column) <= (spot.line, spot.place.column) < (whole.end_line, whole.end_column)
