"""Where a lock contradicts its registry, a mix.exs, or a locked package that asks for what it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

from msgspec import Struct

from elixirlens.hex.declared import Certainty, Origin
from elixirlens.hex.dependency import Dependency
from elixirlens.hex.fetch import Answer
from elixirlens.hex.fetch import Origin as Kept
from elixirlens.hex.lock import GitLocked, HexLocked
from elixirlens.hex.trouble import shown
from elixirlens.hex.workspace import Declaration

_REVISIONS = ("branch", "ref", "tag")
_SHORT = 12  # characters of a checksum
_WAY = re.compile(r"^(?:[a-z+]+://)?(?:[^@/]*@)?(?:www\.)?")


class Kind(StrEnum):
    """What is contradicted."""

    VERSION = "version"  # the registry does not have it
    CHECKSUM = "checksum"
    PACKAGE = "package"
    REPOSITORY = "repository"
    REQUIREMENT = "requirement"
    SOURCE = "source"  # Hex, or which git repository
    REVISION = "revision"


class Mismatch(Struct, frozen=True):
    """A contradiction in a few words, and the declaration or the parent that it is with; neither for the registry."""

    kind: Kind
    reason: str
    declaration: Declaration | None = None
    parent: str | None = None


def mismatches(dependency: Dependency) -> Iterator[Mismatch]:
    """All contradictions of an entry that are sure: a declaration that depends on something contradicts nothing.

    Where a declaration overrides others, it alone decides. A lock that is used on a condition contradicts its registry
    only, because what is declared may depend on the same.
    """
    if any(len(member.manifest.locks) != 1 for member in dependency.workspace.members):
        if isinstance(dependency.locked, HexLocked):
            yield from _with_registry(dependency, dependency.locked)
        return
    overriding = tuple(each for each in dependency.declarations if each.declared.override is not False)
    binding = overriding or dependency.declarations
    match dependency.locked:
        case HexLocked() as locked:
            yield from _with_registry(dependency, locked)
            yield from _with_manifests(binding, locked)
            if not overriding:
                yield from _with_parents(dependency, locked)
        case GitLocked() as locked:
            yield from _with_git(binding, locked)


def _with_registry(dependency: Dependency, locked: HexLocked) -> Iterator[Mismatch]:
    flags = dependency.registered.flags if dependency.registered is not None else None
    is_current = isinstance(flags, Answer) and flags.origin is not Kept.KEPT  # an old answer knows no new versions
    if is_current and dependency.versions and locked.version not in dependency.versions:
        yield Mismatch(Kind.VERSION, f"{locked.repository} has no such version")
    release = dependency.release
    if release is None:
        return
    outer = release.outer_checksum.hex() if release.outer_checksum is not None else None
    pairs = ((locked.outer_checksum, outer), (locked.inner_checksum, release.inner_checksum.hex()))
    for ours, theirs in pairs:
        if ours and theirs and ours != theirs:
            reason = f"its checksum is {ours[:_SHORT]}…, where {locked.repository} has {theirs[:_SHORT]}…"
            yield Mismatch(Kind.CHECKSUM, reason)
            return


def _with_manifests(binding: tuple[Declaration, ...], locked: HexLocked) -> Iterator[Mismatch]:
    if binding and all(_is_sure(each, Origin.GIT) for each in binding):
        yield Mismatch(Kind.SOURCE, f"it is from Hex, where {_line(binding[0])} asks for it from git", binding[0])
        return
    refusing: dict[str, list[Declaration]] = {}
    for each in binding:
        declared = each.declared
        if declared.certainty is not Certainty.ALWAYS:
            continue
        if declared.origin is Origin.HEX and declared.package != locked.package:
            yield Mismatch(Kind.PACKAGE, f"{_line(each)} asks for the package {declared.package}", each)
        elif declared.origin is Origin.HEX and declared.repository != locked.repository:
            reason = f"it is from {locked.repository}, where {_line(each)} asks for {declared.repository}"
            yield Mismatch(Kind.REPOSITORY, reason, each)
        if declared.requirement is not None and not declared.requirement.matches(locked.version):
            refusing.setdefault(declared.requirement.text, []).append(each)
    for requirement, members in refusing.items():
        first, *others = members
        who = f"{_line(first)} asks" if not others else f"{_line(first)} and {len(others)} more ask"
        yield Mismatch(Kind.REQUIREMENT, f'{who} for "{requirement}"', first)


def _with_parents(dependency: Dependency, locked: HexLocked) -> Iterator[Mismatch]:
    """What locked packages ask for that are in use for sure. An override may stand where nobody could read."""
    workspace = dependency.workspace
    if dependency.app in workspace.unreachable or any(workspace.troubles):
        return
    for edge in dependency.askers:
        requirement = edge.needs.requirement
        is_used = edge.parent not in workspace.unreachable and edge.needs.package == locked.package
        if is_used and requirement is not None and not requirement.matches(locked.version):
            yield Mismatch(Kind.REQUIREMENT, f'{edge.parent} asks for "{requirement}"', parent=edge.parent)


def _with_git(binding: tuple[Declaration, ...], locked: GitLocked) -> Iterator[Mismatch]:
    if binding and all(_is_sure(each, Origin.HEX) for each in binding):
        yield Mismatch(Kind.SOURCE, f"it is from git, where {_line(binding[0])} asks for it from Hex", binding[0])
    if not binding or not all(_is_sure(each, Origin.GIT) and each.declared.url for each in binding):
        return
    first = binding[0]
    if all(_repository(each.declared.url or "") != _repository(locked.url) for each in binding):
        reason = f"it is from {locked.url}, where {_line(first)} asks for {first.declared.url}"
        yield Mismatch(Kind.SOURCE, reason, first)
        return
    revisions = {name: value for name, value in locked.options if name in _REVISIONS}
    if all(_revisions(each) != revisions for each in binding):
        reason = f"it stands for {_said(revisions)}, where {_line(first)} asks for {_said(_revisions(first))}"
        yield Mismatch(Kind.REVISION, reason, first)


def _repository(url: str) -> str:
    """A git repository, whichever way leads to it: git://, https:// and git@host: may mean the same."""
    place = _WAY.sub("", url).replace(":", "/", 1)
    return place.rstrip("/").removesuffix(".git").casefold()


def _is_sure(declaration: Declaration, origin: Origin) -> bool:
    return declaration.declared.certainty is Certainty.ALWAYS and declaration.declared.origin is origin


def _revisions(declaration: Declaration) -> dict[str, str]:
    declared = declaration.declared
    values = {"branch": declared.branch, "ref": declared.ref, "tag": declared.tag}
    return {name: value for name, value in values.items() if value is not None}


def _said(revisions: Mapping[str, str]) -> str:
    return ", ".join(f"the {name} {shown(value)}" for name, value in sorted(revisions.items())) or "no revision"


def _line(declaration: Declaration) -> str:
    place = declaration.declared.requirement_place or declaration.declared.place
    return f"{declaration.member.path}:{place.line}"
