"""What a repository accepts of its dependencies: `[[dependencies.ignore]]`, and `hex: […]` of mix.exs.

An ignore says what it covers, why, and until when. One that covers nothing, is over, or would cover whatever comes is
reported: it hides the next finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.detectors import Hit
from elixirlens.filters.suppressions import INVALID, UNUSED
from elixirlens.finding import Range, Spot, Suppressed
from elixirlens.hex.trouble import shown
from elixirlens.hex.version import InvalidVersion, Version

if TYPE_CHECKING:
    from elixirlens.config import Config
    from elixirlens.hex.dependency import Dependency
    from elixirlens.hex.workspace import Workspace

RETIRED = "retired-dependency"
VULNERABLE = "vulnerable-dependency"
_BY_MIX = "mix.exs says so"


class Ignore(Struct, frozen=True):
    """What is accepted: of a package or of any, one advisory or everything else, at a version or at all.

    `rule` is the only rule that it covers, None for all but the one about vulnerabilities.
    """

    spot: Spot
    reason: str
    package: str | None = None
    advisory: str | None = None
    version: str | None = None
    rule: str | None = None
    until: date | None = None

    @property
    def shown(self) -> str:
        """What it is about, in short."""
        return " ".join(filter(None, (self.package, self.version, self.advisory)))

    def holds(self, today: date) -> bool:
        """Whether it is in force on a day."""
        return self.until is None or today <= self.until

    def covers(self, rule: str, dependency: Dependency, values: Mapping[str, object]) -> bool:
        """Whether a finding of a rule about a dependency is accepted."""
        if not self.is_about(dependency):
            return False
        if self.advisory is not None:
            return rule == VULNERABLE and self.advisory in _names_of(str(values.get("advisory")), dependency)
        return self.rule == rule if self.rule is not None else rule != VULNERABLE

    def is_about(self, dependency: Dependency) -> bool:
        """Whether it is about a dependency at its locked version."""
        if self.package not in {None, dependency.package, dependency.app}:
            return False
        return self.version is None or (dependency.version is not None and _version(self.version) == dependency.version)


class Ignores(Struct):
    """All that is accepted, and what of it has covered something so far."""

    all: tuple[Ignore, ...]
    today: date
    used: set[Ignore]

    @classmethod
    def of(cls, config: Config, workspaces: Iterable[Workspace], today: date) -> Ignores:
        """Those of the configuration and of every mix.exs."""
        return cls((*_configured(config), *_of_mix(workspaces)), today, set())

    def mark(self, rule: str, dependency: Dependency, values: Mapping[str, object]) -> Suppressed | None:
        """How a finding is marked, None where it is not accepted."""
        covering = (one for one in self.all if one.holds(self.today) and one.covers(rule, dependency, values))
        return self._used(next(covering, None))

    def accepts_unchecked(self, dependency: Dependency) -> bool:
        """Whether somebody accepted that a dependency is not checked: an ignore of no advisory and no single rule."""
        accepting = (
            one
            for one in self.all
            if one.advisory is None and one.rule is None and one.holds(self.today) and one.is_about(dependency)
        )
        return self._used(next(accepting, None)) is not None

    def _used(self, ignore: Ignore | None) -> Suppressed | None:
        if ignore is None:
            return None
        self.used.add(ignore)
        return Suppressed(ignore.spot.line, ignore.reason, ignore.spot.path)

    def complaints(self, unchecked: Iterable[Dependency]) -> Iterator[tuple[str, Hit]]:
        """What is wrong with them, each with the rule that says so; silent on what could not be checked."""
        unknown = list(unchecked)
        for one in self.all:
            values = {"rule": one.shown}
            if not one.holds(self.today):
                yield UNUSED, Hit(one.spot, {**values, "reason": f"it held until {one.until}"}, key=one.shown)
            elif one.advisory is None and one.version is None and one.until is None and one.rule is None:
                reason = "it covers whatever comes: name a version, an advisory or a last day"
                yield INVALID, Hit(one.spot, {**values, "reason": reason}, key=one.shown)
            elif one not in self.used and not any(one.is_about(each) for each in unknown):
                yield UNUSED, Hit(one.spot, {**values, "reason": "nothing is found that it covers"}, key=one.shown)


def _configured(config: Config) -> Iterator[Ignore]:
    for index, written in enumerate(config.settings.dependencies.ignore):
        line = config.lines.get(("dependencies", "ignore", index), 1)
        spot = Spot(config.file or "elixirlens.toml", Range(line, 1, line, 2))
        yield Ignore(
            spot, written.reason, written.package, written.advisory, written.version, rule=None, until=written.until
        )


def _of_mix(workspaces: Iterable[Workspace]) -> Iterator[Ignore]:
    for member in (member for workspace in workspaces for member in workspace.members):
        for advisory in member.manifest.hex.ignored_advisories:
            yield Ignore(Spot(member.path, advisory.place), _BY_MIX, advisory=advisory.advisory)
        for retired in member.manifest.hex.ignored_retirements:
            spot = Spot(member.path, retired.place)
            yield Ignore(spot, _BY_MIX, retired.package, version=retired.version, rule=RETIRED)


def _names_of(said: str, dependency: Dependency) -> frozenset[str]:
    """All names of the advisory that a finding is about, which says its id and then the others in brackets."""
    for advisory in dependency.advisories:
        identity = shown(advisory.id)
        if said == identity or said.startswith(f"{identity} ("):
            return frozenset({advisory.id, *advisory.aliases})
    return frozenset({said})


def _version(text: str) -> Version | None:
    try:
        return Version.parse(text)
    except InvalidVersion:
        return None
