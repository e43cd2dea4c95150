"""Versions and requirements as Elixir means them, and what Hex's solver makes of a requirement.

The meaning is that of `Version` in Elixir, https://hexdocs.pm/elixir/Version.html: three numbers, pre-releases ordered
as SemVer 2.0 says, builds ignored. The solver (hex_solver) understands fewer requirements than Elixir does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import total_ordering

# Elixir refuses longer numbers since 1.20; before, it took any. So no number is ever large enough to be costly.
MOST_DIGITS = 14
LONGEST_VERSION = 256
LONGEST_REQUIREMENT = 2_000
_LONGEST_SHOWN = 60

_NUMBER = re.compile(r"[0-9]+")
_IDENTIFIER = re.compile(r"[0-9A-Za-z-]+")
_TOKEN = re.compile(r">=|<=|~>|>|<|==|!=|!| or | and | |(?P<character>.)", re.DOTALL)


class InvalidVersion(ValueError):  # noqa: N818  # it is the version that is invalid
    """A text that is no version, with the reason."""


class InvalidRequirement(ValueError):  # noqa: N818
    """A text that is no requirement, with the reason."""


class PreReleases(StrEnum):
    """Which pre-releases a requirement matches."""

    ALLOWED = "allowed"  # all in its range: `Version.match?/2`
    ASKED_FOR = "asked for"  # those of a comparison that names one itself: how Hex chooses versions


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """`1.2.3-rc.1+build`. Two that differ only in their build are equal, as for `Version.compare/2`."""

    major: int
    minor: int
    patch: int
    pre: tuple[int | str, ...] = ()
    build: str | None = None
    key: tuple[object, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # A release comes after its pre-releases, and a number before any word.
        pre = tuple((0, part, "") if isinstance(part, int) else (1, 0, part) for part in self.pre)
        object.__setattr__(self, "key", (self.major, self.minor, self.patch, not self.pre, pre))

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read a version; raises `InvalidVersion` with the reason."""
        if len(text) > LONGEST_VERSION:
            raise InvalidVersion(f"{_shown(text)} is longer than {LONGEST_VERSION} characters")
        numbers, pre, build = _parts_of(text)
        if len(numbers) != 3:
            raise InvalidVersion(f"{_shown(text)} is no version: it takes three numbers, as in 1.2.0")
        return cls(numbers[0], numbers[1], numbers[2], pre, build)

    @property
    def is_pre_release(self) -> bool:
        """Whether it comes before a release: `1.0.0-rc.1`."""
        return bool(self.pre)

    def __str__(self) -> str:
        pre = "-" + ".".join(map(str, self.pre)) if self.pre else ""
        build = f"+{self.build}" if self.build is not None else ""
        return f"{self.major}.{self.minor}.{self.patch}{pre}{build}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self.key == other.key

    def __lt__(self, other: Version) -> bool:
        return self.key < other.key

    def __hash__(self) -> int:
        return hash(self.key)


class Operator(StrEnum):
    """How a version is compared."""

    EQUAL = "=="
    UNEQUAL = "!="
    GREATER = ">"
    AT_LEAST = ">="
    LESS = "<"
    AT_MOST = "<="
    ABOUT = "~>"


_LOWER = frozenset({Operator.GREATER, Operator.AT_LEAST})
_UPPER = frozenset({Operator.LESS, Operator.AT_MOST})
_ASKS_FOR_PRE = _LOWER | {Operator.ABOUT}
_HIGH = frozenset({*_UPPER, Operator.EQUAL, Operator.ABOUT})


@dataclass(frozen=True, slots=True)
class Comparison:
    """`>= 1.2.0`. Of `~> 1.2` the version is 1.2.0 and `below` is 2.0.0-0, which no version of 2.0.0 is below."""

    operator: Operator
    version: Version
    below: Version | None = None

    def matches(self, version: Version, pre_releases: PreReleases = PreReleases.ALLOWED) -> bool:
        """Whether a version passes."""
        if (
            pre_releases is PreReleases.ASKED_FOR
            and version.is_pre_release
            and self.operator in _ASKS_FOR_PRE
            and not self.version.is_pre_release
        ):
            return False
        match self.operator:
            case Operator.EQUAL:
                return version == self.version
            case Operator.UNEQUAL:
                return version != self.version
            case Operator.GREATER:
                return version > self.version
            case Operator.AT_LEAST:
                return version >= self.version
            case Operator.LESS:
                return version < self.version
            case Operator.AT_MOST:
                return version <= self.version
            case Operator.ABOUT:
                return version >= self.version and self.below is not None and version < self.below


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement: one of the `alternatives` has to hold, and all comparisons in it. `text` is as written."""

    text: str
    alternatives: tuple[tuple[Comparison, ...], ...] = field(compare=False)

    @classmethod
    def parse(cls, text: str) -> Requirement:
        """Read a requirement; raises `InvalidRequirement` with the reason."""
        if len(text) > LONGEST_REQUIREMENT:
            raise InvalidRequirement(f"{_shown(text)} is longer than {LONGEST_REQUIREMENT} characters")
        alternatives: list[list[Comparison]] = [[]]
        for joint, comparison in _comparisons(text):
            if joint == " or ":
                alternatives.append([])
            alternatives[-1].append(comparison)
        return cls(text, tuple(map(tuple, alternatives)))

    def matches(self, version: Version, pre_releases: PreReleases = PreReleases.ALLOWED) -> bool:
        """Whether a version fulfils it."""
        return any(
            all(comparison.matches(version, pre_releases) for comparison in comparisons)
            for comparisons in self.alternatives
        )

    @property
    def has_upper_bound(self) -> bool:
        """Whether there is a version above which nothing matches, whatever is released."""
        return all(any(each.operator in _HIGH for each in comparisons) for comparisons in self.alternatives)

    def __str__(self) -> str:
        return self.text


def allows_update(requirement: Requirement, version: Version) -> bool:
    """Whether `mix deps.update` may bring a version without any edit of the requirement."""
    return requirement.matches(version, PreReleases.ASKED_FOR)


def matching(
    requirement: Requirement, versions: Iterable[Version], pre_releases: PreReleases = PreReleases.ASKED_FOR
) -> list[Version]:
    """The versions that match, from the smallest to the largest."""
    return sorted(version for version in versions if requirement.matches(version, pre_releases))


def smallest(
    requirement: Requirement, versions: Iterable[Version], pre_releases: PreReleases = PreReleases.ASKED_FOR
) -> Version | None:
    """The smallest version that matches, None where none does."""
    return next(iter(matching(requirement, versions, pre_releases)), None)


def largest(
    requirement: Requirement, versions: Iterable[Version], pre_releases: PreReleases = PreReleases.ASKED_FOR
) -> Version | None:
    """The largest version that matches, None where none does."""
    return next(reversed(matching(requirement, versions, pre_releases)), None)


def refusal(requirement: Requirement) -> str | None:
    """Why Hex's solver refuses a requirement that Elixir takes; None where it takes it."""
    reasons = map(_refusal_of, requirement.alternatives)
    return next((reason for reason in reasons if reason is not None), None)


# Reading


def _parts_of(text: str) -> tuple[list[int], tuple[int | str, ...], str | None]:
    """The numbers, the pre-release and the build of a version, which may lack numbers here."""
    rest, plus, build = text.partition("+")
    dotted, minus, pre = rest.partition("-")
    numbers = [_number(part, text) for part in dotted.split(".")]
    identifiers = [_identifier(part, text) for part in pre.split(".")] if minus else []
    for part in build.split(".") if plus else ():
        if not _IDENTIFIER.fullmatch(part):
            raise InvalidVersion(f"{_shown(text)} is no version: its build holds letters, digits, - and dots between")
    return numbers, tuple(identifiers), build if plus else None


def _number(part: str, text: str) -> int:
    if not _NUMBER.fullmatch(part):
        raise InvalidVersion(f"{_shown(text)} is no version: {_shown(part)} is no number")
    if len(part) > 1 and part.startswith("0"):
        raise InvalidVersion(f"{_shown(text)} is no version: {_shown(part)} begins with a zero")
    if len(part) > MOST_DIGITS:
        raise InvalidVersion(
            f"{_shown(text)} has a number of more than {MOST_DIGITS} digits, which Elixir 1.20 refuses"
        )
    return int(part)


def _identifier(part: str, text: str) -> int | str:
    if _NUMBER.fullmatch(part):
        return _number(part, text)
    if not _IDENTIFIER.fullmatch(part):
        raise InvalidVersion(f"{_shown(text)} is no version: its pre-release holds letters, digits, - and dots between")
    return part


def _comparisons(text: str) -> Iterator[tuple[str, Comparison]]:
    """The comparisons, each with ` or ` or ` and ` before it; with nothing before the first."""
    if not _FOREIGN.isdisjoint(text):
        raise InvalidRequirement(
            f"{_shown(text)} is no requirement: Elixir knows ==, !=, >, >=, <, <=, ~>, `and` and `or`, and nothing else"
        )
    joint, words = "", list(_words(text))
    while words:
        word = words.pop(0)
        if word not in _OPERATORS:
            operator = Operator.EQUAL
        else:
            operator = Operator.UNEQUAL if word == "!" else Operator(word)
            if not words or words[0] in _OPERATORS or words[0] in _JOINTS:
                raise InvalidRequirement(f"{_shown(text)} is no requirement: no version behind {word}")
            word = words.pop(0)
        if word in _JOINTS:
            raise InvalidRequirement(f"{_shown(text)} is no requirement: no version before{word.rstrip()}")
        yield joint, _comparison(operator, word, text)
        if not words:
            return
        joint = words.pop(0)
        if joint not in _JOINTS:
            raise InvalidRequirement(f"{_shown(text)} is no requirement: `and` or `or` joins two comparisons")
    if joint:
        raise InvalidRequirement(f"{_shown(text)} is no requirement: it ends in{joint.rstrip()}")
    raise InvalidRequirement("an empty requirement: `>= 0.0.0` takes every version")


_FOREIGN = frozenset("^*,|&()")  # what other package managers know
_JOINTS = frozenset({" or ", " and "})
_OPERATORS = frozenset({*Operator, "!"})


def _words(text: str) -> Iterator[str]:
    """Operators, joints and what stands between them, cut as Elixir cuts: an operator ends a word wherever it is."""
    word = ""
    for token in _TOKEN.finditer(text):
        if token["character"] is not None:
            word += token[0]
            continue
        if word:
            yield word
            word = ""
        if token[0] != " ":
            yield token[0]
    if word:
        yield word


def _comparison(operator: Operator, word: str, text: str) -> Comparison:
    try:
        numbers, pre, build = _parts_of(word)
    except InvalidVersion as error:
        raise InvalidRequirement(f"{_shown(text)} is no requirement: {error}") from None
    match numbers:
        case (major, minor) if operator is Operator.ABOUT:
            return Comparison(operator, Version(major, minor, 0, pre, build), Version(major + 1, 0, 0, (0,)))
        case (major, minor, patch):
            below = Version(major, minor + 1, 0, (0,)) if operator is Operator.ABOUT else None
            return Comparison(operator, Version(major, minor, patch, pre, build), below)
    raise InvalidRequirement(
        f"{_shown(text)} is no requirement: {_shown(word)} takes three numbers, of which only ~> may leave out one"
    )


def _shown(text: str) -> str:
    """A text of unknown origin, quoted, on one line and not long."""
    shortened = text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
    return '"' + "".join(each if each.isprintable() else "�" for each in shortened) + '"'


# The solver


def _refusal_of(comparisons: tuple[Comparison, ...]) -> str | None:
    operators = [each.operator for each in comparisons]
    if Operator.UNEQUAL in operators:
        return "the solver does not know !="
    match comparisons:
        case (_,):
            return None
        case (first, second):
            return _refusal_of_two(first, second)
    return "the solver takes at most two comparisons joined by `and`"


def _refusal_of_two(first: Comparison, second: Comparison) -> str | None:
    """The solver makes one range of two comparisons, and fails where that is none."""
    operators = {first.operator, second.operator}
    if Operator.EQUAL in operators:
        return "the solver takes == only alone, not joined by `and`"
    if operators == {Operator.ABOUT}:
        return "the solver does not join two ~> by `and`"
    if operators <= _LOWER:
        return "the solver does not join two lower bounds by `and`"
    if operators <= _UPPER:
        return "the solver does not join two upper bounds by `and`"
    lower = max((each for each in (first, second) if each.operator not in _UPPER), key=_tight_from_below)
    upper = min((each for each in (first, second) if each.operator not in _LOWER), key=_tight_from_above)
    highest = _upper_end(upper)
    if lower.version > highest:
        return "no version can match: the bounds exclude each other"
    if lower.version < highest:
        return None
    if lower.operator is Operator.GREATER or upper.operator is not Operator.AT_MOST:
        return "no version can match: the bounds exclude each other"
    return "the solver does not take a range of one version beside ~>" if Operator.ABOUT in operators else None


def _tight_from_below(comparison: Comparison) -> tuple[Version, bool]:
    return comparison.version, comparison.operator is Operator.GREATER


def _tight_from_above(comparison: Comparison) -> tuple[Version, bool]:
    return _upper_end(comparison), comparison.operator is Operator.AT_MOST


def _upper_end(comparison: Comparison) -> Version:
    return comparison.below if comparison.below is not None else comparison.version
