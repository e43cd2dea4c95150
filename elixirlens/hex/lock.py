"""mix.lock, read as the term that it is. Mix evaluates it; here nothing is run, and code in it is a trouble.

The term is a map from the name of an application to a tuple, see Mix.SCM.Git in Elixir and Hex.Utils.lock in Hex:

    "cowboy": {:hex, :cowboy, version, inner checksum, managers, dependencies, repository, outer checksum}
    "plug": {:git, address, revision, options}

Hex wrote the first three elements from the beginning, and added the others one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from elixirlens.elixir import Call, Source
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import walk
from elixirlens.finding import Range
from elixirlens.hex.names import HEXPM, is_package, is_repository
from elixirlens.hex.trouble import Trouble, Unreadable, place_of, read_terms, shown, text_of
from elixirlens.hex.version import InvalidRequirement, InvalidVersion, Requirement, Version

LARGEST_LOCK = 2_000_000  # the largest that was met has 64 000 bytes
NEWEST_ARITY = 8
LONGEST_ADDRESS = 500

_CHECKSUM = re.compile(r"[0-9a-fA-F]{64}")
_REVISION = re.compile(r"[0-9a-fA-F]{40}|[0-9a-fA-F]{64}")
_CONFLICT = re.compile(rb"^(?:<{7}|\|{7}|={7}|>{7})", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class LockedRequirement:
    """What a locked package asks of another one. `requirement` is None where it takes any version."""

    app: str
    package: str
    requirement: Requirement | None
    repository: str
    optional: bool
    place: Range


@dataclass(frozen=True, slots=True)
class HexLocked:
    """A package of Hex at a version. `app` is the key, which may differ from the package's name.

    Checksums are in small letters, None where an old lock has none. `requirements` is None in a lock that was written
    before Hex noted them: then nobody knows what the package needs.
    """

    app: str
    package: str
    version: Version
    repository: str
    inner_checksum: str | None
    outer_checksum: str | None
    managers: tuple[str, ...]
    requirements: tuple[LockedRequirement, ...] | None
    arity: int
    place: Range

    @property
    def dependencies(self) -> tuple[LockedRequirement, ...]:
        """The packages that it asks for, as far as the lock says."""
        return self.requirements or ()


@dataclass(frozen=True, slots=True)
class GitLocked:
    """A dependency at a revision of a git repository. `url` carries neither user nor password.

    `options` are as written: `ref`, `branch` or `tag` say what the revision was looked up by.
    """

    app: str
    url: str
    revision: str
    options: tuple[tuple[str, str], ...]
    place: Range


Locked: TypeAlias = HexLocked | GitLocked


@dataclass(frozen=True, slots=True)
class Lock:
    """A mix.lock: every entry of it is in `entries`, in `troubles`, or in both. In the order of the file."""

    entries: tuple[Locked, ...] = ()
    troubles: tuple[Trouble, ...] = ()

    @property
    def by_app(self) -> dict[str, Locked]:
        """The entries by the name of their application."""
        return {entry.app: entry for entry in self.entries}

    @property
    def packages(self) -> tuple[HexLocked, ...]:
        """The entries that come from Hex."""
        return tuple(entry for entry in self.entries if isinstance(entry, HexLocked))


def read_lock(content: bytes) -> Lock:
    """Read a mix.lock.

    A lock with merge conflicts, with syntax that is not understood or beyond `LARGEST_LOCK` has no entries and says so.
    """
    conflicts = [
        Trouble(_line(content, found.start()), "a merge conflict that was not resolved: Mix refuses this lock")
        for found in _CONFLICT.finditer(content)
        if content.startswith(b"<<<<<<<", found.start())
    ]
    if conflicts:
        return Lock(troubles=tuple(conflicts))
    try:
        return read_terms(content, "mix.lock", LARGEST_LOCK, _lock)
    except Unreadable as error:
        return Lock(troubles=(error.trouble,))


class _Refused(Exception):  # noqa: N818
    """An entry that is not understood."""

    def __init__(self, expression: expr.Expression, reason: str) -> None:
        super().__init__(reason)
        self.expression, self.reason = expression, reason


def _lock(source: Source) -> Lock:
    if source.damage is not None:
        line = source.damage.line
        raise Unreadable(f"{source.damage.reason}: Mix takes such a lock for an empty one", Range(line, 1, line, 1))
    troubles: list[Trouble] = []
    pairs: tuple[expr.Expression, ...] = ()
    expressions = source.expressions
    for at, expression in enumerate(expressions):
        match expression:
            case expr.Map(found, None) if at == len(expressions) - 1:
                pairs = found
            case _:
                reason = "a lock is one map and nothing else; this would be run by Mix, and is not run here"
                troubles.append(Trouble(place_of(expression), reason, text_of(expression, source)))
    if not expressions:
        troubles.append(Trouble(Range(1, 1, 1, 1), "a lock is a map, and this file holds none"))
    entries: dict[str, Locked] = {}
    for pair in pairs:
        app = _key(pair)
        try:
            entry = _entry(app, pair)
            troubles.extend(_remarks(entry, pair, source))
        except _Refused as refused:
            place, text = place_of(refused.expression), text_of(refused.expression, source)
            troubles.append(Trouble(place, refused.reason, text, app))
            continue
        if entry.app in entries:
            troubles.append(Trouble(entries.pop(entry.app).place, "locked twice: the last one counts", "", entry.app))
        entries[entry.app] = entry
    return Lock(tuple(entries.values()), tuple(sorted(troubles, key=lambda trouble: trouble.place)))


def _remarks(entry: Locked, pair: expr.Expression, source: Source) -> Iterator[Trouble]:
    if isinstance(entry, HexLocked) and entry.arity > NEWEST_ARITY:
        reason = f"{entry.arity} elements, of which only {NEWEST_ARITY} are known: a newer Hex wrote this lock"
        yield Trouble(entry.place, reason, text_of(pair, source), entry.app)


def _key(pair: expr.Expression) -> str | None:
    match pair:
        case expr.Pair(expr.Atom(name), _):
            return name
    return None


def _entry(app: str | None, pair: expr.Expression) -> Locked:
    match pair:
        case expr.Pair(_, value) if app is not None:
            pass
        case _:
            raise _Refused(pair, "an entry is the name of an application with a tuple")
    code = next((part for part in walk(value) if _is_code(part)), None)
    if code is not None and not isinstance(code, expr.Branch):
        raise _Refused(code, "code in a lock: Mix would run it, here it is not run")
    match value:
        case expr.Tuple((expr.Atom("hex"), expr.Atom(package), version, *rest)):
            return _hex(app, package, version, rest, pair)
        case expr.Tuple((expr.Atom("git"), expr.String() as url, expr.String() as revision, expr.List(options))):
            return _git(app, url, revision, options, place_of(pair))
        case expr.Tuple((expr.Atom("package"), *_)):
            raise _Refused(value, "written by a Hex of before 2014, which says neither package nor checksum")
        case expr.Tuple((expr.Atom("hex" | "git"), *_)):
            raise _Refused(value, "an entry of a shape that neither Hex nor Mix has written")
        case expr.Tuple((expr.Atom(kind), *_)):
            raise _Refused(value, f"locked by {shown(kind)}, which is neither Hex nor git")
    raise _Refused(value, "an entry is a tuple that begins with :hex or :git")


def _is_code(part: expr.Expression | expr.Branch) -> bool:
    match part:
        case expr.String(parts) | expr.Sigil(_, parts, _) | expr.Charlist(parts):
            return not expr.all_text(parts)
        case expr.Atom() | expr.Alias() | expr.Number() | expr.List() | expr.Tuple() | expr.Pair() | expr.Map():
            return False
        case Call():
            return True
    return True


def _hex(
    app: str, package: str, version: expr.Expression, rest: list[expr.Expression], pair: expr.Expression
) -> HexLocked:
    known: list[expr.Expression | None] = [*rest[:5], None, None, None, None, None]
    inner, managers, dependencies, repository, outer = known[:5]
    if not is_package(package):
        raise _Refused(pair, f"{shown(package)} is no name that Hex takes for a package")
    locked_in = _repository(repository) or HEXPM
    return HexLocked(
        app=app,
        package=package,
        version=_version(version),
        repository=locked_in,
        inner_checksum=_checksum(inner),
        outer_checksum=_checksum(outer),
        managers=_managers(managers),
        requirements=_requirements(dependencies),
        arity=3 + len(rest),
        place=place_of(pair),
    )


def _version(written: expr.Expression) -> Version:
    match written:
        case expr.String():
            try:
                return Version.parse(written.literal or "")
            except InvalidVersion as error:
                raise _Refused(written, str(error)) from None
    raise _Refused(written, "a version is a string")


def _checksum(written: expr.Expression | None) -> str | None:
    match written:
        case None | expr.Atom("nil"):
            return None
        case expr.String() if _CHECKSUM.fullmatch(written.literal or ""):
            return (written.literal or "").lower()
    raise _Refused(written, "a checksum has 64 hexadecimal digits")


def _repository(written: expr.Expression | None) -> str | None:
    match written:
        case None | expr.Atom("nil"):
            return None
        case expr.String() | expr.Atom():
            name = written.name if isinstance(written, expr.Atom) else written.literal or ""
            if is_repository(name):
                return name
            raise _Refused(written, f"{shown(name)} is no name of a repository")
    raise _Refused(written, "the name of a repository is a string")


def _managers(written: expr.Expression | None) -> tuple[str, ...]:
    match written:
        case None | expr.Atom("nil"):
            return ()
        case expr.List(elements):
            names = [name for each in elements if (name := _name(each)) is not None]
            if len(names) == len(elements):
                return tuple(names)
    raise _Refused(written, "the build tools are a list of atoms")


def _name(written: expr.Expression) -> str | None:
    match written:
        case expr.Atom(name):
            return name
        case expr.String():
            return written.literal
    return None


def _requirements(written: expr.Expression | None) -> tuple[LockedRequirement, ...] | None:
    match written:
        case None | expr.Atom("nil"):
            return None
        case expr.List(elements):
            return tuple(_requirement(element) for element in elements)
    raise _Refused(written, "the dependencies of a package are a list")


def _requirement(written: expr.Expression) -> LockedRequirement:
    match written:
        case expr.Tuple((expr.Atom(app), required, *rest)) if len(rest) < 2:
            options = _options(rest[0].elements) if rest and isinstance(rest[0], expr.List) else {}
        case expr.Pair(expr.Atom(app), required):
            options = {}
        case _:
            raise _Refused(written, "a dependency of a package is a tuple of its name and a requirement")
    package = _name(options["hex"]) if "hex" in options else app
    if package is None or not is_package(package):
        raise _Refused(written, f"{shown(package or '')} is no name that Hex takes for a package")
    return LockedRequirement(
        app=app,
        package=package,
        requirement=_required(required),
        repository=_repository(options.get("repo")) or HEXPM,
        optional=options.get("optional") == expr.Atom("true", at=place_of(written)),
        place=place_of(written),
    )


def _required(written: expr.Expression) -> Requirement | None:
    match written:
        case expr.Atom("nil"):
            return None
        case expr.String():
            try:
                return Requirement.parse(written.literal or "")
            except InvalidRequirement as error:
                raise _Refused(written, str(error)) from None
    raise _Refused(written, "a requirement is a string")


def _git(
    app: str, url: expr.String, revision: expr.String, options: tuple[expr.Expression, ...], place: Range
) -> GitLocked:
    if not _REVISION.fullmatch(revision.literal or ""):
        raise _Refused(revision, "a revision of git has 40 hexadecimal digits")
    written = tuple((name, _scalar(value)) for name, value in _options(options).items())
    address = shown(url.literal or "", LONGEST_ADDRESS)
    return GitLocked(app, address, (revision.literal or "").lower(), written, place)


def _options(elements: tuple[expr.Expression, ...]) -> dict[str, expr.Expression]:
    """Keywords by name; the first of a name counts, as in Elixir."""
    found: dict[str, expr.Expression] = {}
    for element in elements:
        match element:
            case expr.Pair(expr.Atom(name), value) | expr.Tuple((expr.Atom(name), value)):
                found.setdefault(name, value)
            case _:
                raise _Refused(element, "options are keywords")
    return found


def _scalar(written: expr.Expression) -> str:
    match written:
        case expr.Atom(name):
            return name
        case expr.Number(text):
            return text
        case expr.String(parts) | expr.Charlist(parts):
            return shown(expr.literal_text(parts) or "", LONGEST_ADDRESS)
        case expr.List(elements):  # sparse: ["apps/shop"]
            return ", ".join(_scalar(element) for element in elements)
    raise _Refused(written, "an option of git is a string or an atom")


def _line(content: bytes, position: int) -> Range:
    line = content.count(b"\n", 0, position) + 1
    return Range(line, 1, line, 1)
