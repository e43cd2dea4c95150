"""Declared packages that something else has taken the place of."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import DependencyContext, Hit
from elixirlens.hex.declared import Origin
from elixirlens.hex.dependency import Dependency
from elixirlens.hex.names import HEXPM
from elixirlens.hex.superseded import superseded
from elixirlens.hex.workspace import Declaration


def detect(subject: Dependency, context: DependencyContext) -> Iterator[Hit]:
    """Yield the first declaration of a package of the table. Who only offers to work with it keeps it optional."""
    for declaration in subject.declarations:
        declared = declaration.declared
        is_public = declared.origin is Origin.HEX and declared.repository == HEXPM and declared.optional is False
        found = superseded().get(declared.package or "") if is_public else None
        if found is not None and found.is_about(subject.version) and found.is_open_to(_elixir_of(declaration, context)):
            condition = f", asked for where {declared.condition}" if declared.condition is not None else ""
            values = {"package": declared.package, "reason": found.reason + condition, "alternative": found.alternative}
            place = subject.declared_at(declaration)
            yield Hit(place, values, key=str(declared.package), severity=found.severity)
            return


def _elixir_of(declaration: Declaration, context: DependencyContext) -> str | None:
    path = declaration.member.path
    return next((file.mix.elixir for file in context.project.files if file.path == path), None)
