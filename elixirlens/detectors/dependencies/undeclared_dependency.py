"""Modules of packages that mix.exs does not name: they are there because others need them."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import DependencyContext, Hit
from elixirlens.detectors.dependencies._used import uses
from elixirlens.finding import Severity
from elixirlens.hex.declared import Declared, Origin
from elixirlens.hex.dependency import Dependency
from elixirlens.hex.modules import shipped_names
from elixirlens.hex.workspace import Member


def detect(subject: Dependency, context: DependencyContext) -> Iterator[Hit]:
    """Yield the first use in each member, where nobody declares the package and nobody shows it to its users."""
    workspace = subject.workspace
    if subject.declarations or subject.locked is None or next(workspace.troubles, None) is not None:
        return
    for member in workspace.members:
        declared = member.manifest.declared
        if any(one.origin in {Origin.PATH, Origin.UMBRELLA, Origin.UNKNOWN, Origin.GIT} for one in declared):
            continue  # what those bring along is not known
        if any(_shows(one, subject) for one in declared):
            continue
        first = next(uses(subject, context.project, member), None)
        if first is not None:
            module, spot = first
            reason, severity = _reason(subject, member)
            values = {"package": subject.app, "module": module, "path": member.path, "reason": reason}
            yield Hit(spot, values, key=subject.app, severity=severity)


def _shows(declared: Declared, subject: Dependency) -> bool:
    """Whether users of a declared package work with this one all day: guides and generators say so."""
    names = shipped_names().get(declared.package or "")
    return names is not None and subject.package in names.shows


def _reason(subject: Dependency, member: Member) -> tuple[str, Severity | None]:
    """Who brings it, and how bad it is: what only a tool brings is missing in production."""
    graph = subject.workspace.graph
    bringers = [one for one in member.manifest.declared if subject.app in graph.needed_by({one.app})]
    for declared in bringers:
        if declared.optional is False and declared.in_production:
            return f"{declared.app} brings it", None
    if subject.app in subject.workspace.in_production or graph.opaque() or not bringers:
        return "others bring it", None
    return f"{bringers[0].app} brings it, which production does not have", Severity.ERROR
