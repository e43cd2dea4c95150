"""Tools of developers that are dependencies of production, too."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import DependencyContext, Hit
from elixirlens.detectors.dependencies._tools import TOOLS, Tool
from elixirlens.detectors.dependencies._used import uses
from elixirlens.finding import Severity
from elixirlens.hex.declared import Certainty, Origin
from elixirlens.hex.dependency import Dependency
from elixirlens.hex.workspace import Declaration

# Applications that are called so never go to production.
_PRACTICE = frozenset({"exercise", "exercises", "kata", "katas", "koans", "playground", "tutorial"})
_GUARDED = frozenset({"live_debugger", "phoenix_live_reload", "tidewave"})  # code of the product asks for them


def detect(subject: Dependency, context: DependencyContext) -> Iterator[Hit]:
    """Yield the declaration of a tool without `only:`, unless the product itself works with it."""
    tool = TOOLS.get(subject.package or "")
    if tool is None:
        return
    for declaration in subject.declarations:
        declared = declaration.declared
        if declared.origin is not Origin.HEX or declared.certainty is not Certainty.ALWAYS or declared.optional:
            continue
        reason = _reason(declaration, tool, context)
        if reason is None or not declaration.member.is_shipped or _is_for_practice(declaration):
            continue
        if subject.app not in _GUARDED and next(uses(subject, context.project, declaration.member), None) is not None:
            continue
        values = {"package": subject.app, "reason": reason, "option": tool.options}
        severity = Severity.INFO if _stays_out(declaration) or declared.only is not None else None
        yield Hit(subject.declared_at(declaration), values, key=subject.app, severity=severity)


def _reason(declaration: Declaration, tool: Tool, context: DependencyContext) -> str | None:
    declared = declaration.declared
    if declared.only is None:
        return "compiled for production" if _stays_out(declaration) else "compiled for production and shipped with it"
    if context.options["started"] and not declared.in_production and not tool.runtime and declared.runtime is True:
        return "started wherever it is compiled"
    return None


def _stays_out(declaration: Declaration) -> bool:
    """Whether a release leaves it out: it is not started, or the umbrella declares it and no member does."""
    return declaration.declared.runtime is False or declaration.member.manifest.apps_path is not None


def _is_for_practice(declaration: Declaration) -> bool:
    return not _PRACTICE.isdisjoint((declaration.member.manifest.app or "").split("_"))
