"""What a fetched package says of itself: `deps/*/hex_metadata.config`, a file of Erlang terms.

The keys are those of https://github.com/hexpm/specifications/blob/main/package_metadata.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from elixirlens.finding import Range
from elixirlens.hex.erlang_terms import Atom, InvalidTerms, Term, read_terms
from elixirlens.hex.names import HEXPM
from elixirlens.hex.trouble import Trouble, shown

LONGEST_TEXT = 500


@dataclass(frozen=True, slots=True)
class RequiredPackage:
    """A package that it asks for; `requirement` is as written, None where it takes any version."""

    app: str
    package: str
    requirement: str | None
    optional: bool
    repository: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a package says of itself; None and empty where it does not say it, or where that was not understood.

    `licences` are as written, `links` pairs of label and address. Texts are on one line, printable and not long.
    """

    name: str | None = None
    version: str | None = None
    app: str | None = None
    description: str | None = None
    elixir: str | None = None
    licences: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    build_tools: tuple[str, ...] = ()
    requirements: tuple[RequiredPackage, ...] = ()
    troubles: tuple[Trouble, ...] = ()


def read_metadata(content: bytes) -> Metadata:
    """Read a hex_metadata.config as far as it is understood; the rest is in `troubles`."""
    found: dict[str, tuple[Term, int]] = {}
    troubles: list[Trouble] = []
    try:
        for term, line in read_terms(content):
            match term:
                case (str(key), value):
                    found.setdefault(key, (value, line))
                case _:
                    troubles.append(_trouble("a term that is no pair of a key and a value", line))
    except InvalidTerms as error:
        troubles.append(_trouble(f"{error.reason}: what comes after it is not read", error.line))
    reading = _Reading(found, troubles)
    name = reading.text("name")
    return Metadata(
        name=name,
        version=reading.text("version"),
        app=reading.text("app") or name,
        description=reading.text("description"),
        elixir=reading.text("elixir"),
        licences=reading.texts("licenses"),
        links=reading.links(),
        build_tools=reading.texts("build_tools"),
        requirements=reading.requirements(),
        troubles=tuple(troubles),
    )


def _trouble(reason: str, line: int) -> Trouble:
    return Trouble(Range(line, 1, line, 1), shown(reason, LONGEST_TEXT))


@dataclass(frozen=True, slots=True)
class _Reading:
    """The values by key, each with its line."""

    found: dict[str, tuple[Term, int]]
    troubles: list[Trouble]

    def text(self, key: str) -> str | None:
        value, line = self.found.get(key, (Atom("nil"), 1))
        if not _is_nothing(value) and not isinstance(value, str):
            self.troubles.append(_trouble(f"{key} is no text", line))
        return _text(value)

    def texts(self, key: str) -> tuple[str, ...]:
        value, line = self.found.get(key, ([], 1))
        known = [_text(each) for each in value] if isinstance(value, list) else [None]
        if None in known and not _is_nothing(value):
            self.troubles.append(_trouble(f"{key} is no list of texts", line))
        return tuple(each for each in known if each is not None)

    def links(self) -> tuple[tuple[str, str], ...]:
        value, line = self.found.get("links", ([], 1))
        pairs = _pairs(value)
        if pairs is None:
            if not _is_nothing(value):
                self.troubles.append(_trouble("links are no pairs of texts", line))
            return ()
        return tuple((label, address) for label, held in pairs.items() if (address := _text(held)) is not None)

    def requirements(self) -> tuple[RequiredPackage, ...]:
        """Those of a map or of pairs by name, and those of a list of property lists with their name inside."""
        value, line = self.found.get("requirements", ([], 1))
        if _is_nothing(value):
            return ()
        known: list[RequiredPackage | None] = [None]
        if isinstance(value, list):
            known = [_required(each) for each in value]
        if None in known:
            self.troubles.append(_trouble("requirements of a shape that is not known", line))
        return tuple(each for each in known if each is not None)


def _required(written: Term) -> RequiredPackage | None:
    match written:
        case (str(name), str(requirement)) if not isinstance(requirement, Atom):
            return RequiredPackage(name, name, _text(requirement), False, HEXPM)
        case (str(name), list(pairs)):
            details = _pairs(pairs)
        case list(pairs):
            details = _pairs(pairs)
            name = _text(details["name"]) or "" if details is not None and "name" in details else ""
        case _:
            return None
    if details is None or not name:
        return None
    return RequiredPackage(
        app=_text(details.get("app", Atom("nil"))) or shown(name),
        package=shown(name),
        requirement=_text(details.get("requirement", Atom("nil"))),
        optional=details.get("optional") in {"true", True},
        repository=_text(details.get("repository", Atom("nil"))) or HEXPM,
    )


def _pairs(value: Term) -> dict[str, Term] | None:
    if not isinstance(value, list):
        return None
    found: dict[str, Term] = {}
    for each in value:
        match each:
            case (str(key), held):
                found.setdefault(shown(key), held)
            case _:
                return None
    return found


def _text(value: Term) -> str | None:
    if _is_nothing(value) or not isinstance(value, str):
        return None
    return shown(value, LONGEST_TEXT)


def _is_nothing(value: Term) -> bool:
    return isinstance(value, Atom) and value in {"nil", "undefined"}
