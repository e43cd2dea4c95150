"""`override: true`: the requirements of all other packages are not asked."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import DependencyContext, Hit
from elixirlens.finding import Severity
from elixirlens.hex.declared import Certainty, Declared, Origin
from elixirlens.hex.dependency import Dependency
from elixirlens.hex.graph import Edge
from elixirlens.hex.workspace import Declaration

_FEW = 3


def detect(subject: Dependency, context: DependencyContext) -> Iterator[Hit]:
    """Yield the declaration, and who asked for something else; one that overrides nobody is needless."""
    for declaration in subject.declarations:
        declared = declaration.declared
        if declared.override is not True or _is_here(declaration):
            continue
        refused = list(_refused(subject)) if declared.origin is Origin.HEX else []
        if refused:
            reason = f"{_named(refused)}, and {subject.version} is locked"
        elif declared.origin is Origin.HEX:
            if subject.version is None or not _is_needless(subject, declared):
                continue
            reason = f"nobody asks for another version than the locked {subject.version}"
        elif subject.parents and declared.certainty is Certainty.ALWAYS:
            reason = f"{_named(subject.parents)}, and it comes from {declared.origin.value}"
        else:
            continue
        values = {"package": subject.app, "reason": reason}
        severity = Severity.WARNING if refused else None
        yield Hit(subject.declared_at(declaration), values, key=subject.app, severity=severity)


def _is_here(declaration: Declaration) -> bool:
    """Whether it overrides a package by the code of this very repository, as examples and their tests do."""
    declared = declaration.declared
    in_the_root = declared.path is not None and declaration.member.resolve(declared.path) is not None
    return declared.origin is Origin.UMBRELLA or in_the_root


def _refused(subject: Dependency) -> Iterator[Edge]:
    """Those who ask for another version than the locked one."""
    for edge in subject.parents:
        requirement = edge.needs.requirement
        if requirement is None or subject.version is None or edge.parent in subject.workspace.unneeded:
            continue
        if not requirement.matches(subject.version):
            yield edge


def _is_needless(subject: Dependency, declared: Declared) -> bool:
    """Whether all who ask for it are known, and no other option of it has to win over theirs."""
    plain = declared.certainty is Certainty.ALWAYS and {name for name, _ in declared.options} == {"override"}
    return plain and len(subject.declarations) == 1 and not subject.workspace.graph.opaque() and _is_whole(subject)


def _is_whole(subject: Dependency) -> bool:
    members = subject.workspace.members
    ours = (Origin.HEX, Origin.GIT, Origin.UMBRELLA)
    no_paths = all(declared.origin in ours for member in members for declared in member.manifest.declared)
    return no_paths and next(subject.workspace.troubles, None) is None


def _named(edges: list[Edge] | tuple[Edge, ...]) -> str:
    named = ", ".join(f'{edge.parent} asks for "{edge.needs.requirement or "any"}"' for edge in edges[:_FEW])
    more = len(edges) - _FEW
    return f"{named} and {more} more" if more > 0 else named
