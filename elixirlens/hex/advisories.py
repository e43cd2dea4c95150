"""What the registry and OSV say about the versions of a package, one vulnerability at a time.

Advisories are the same where they share a name, be it an id or an alias. Each keeps what every source says of it, and
where sources disagree about a version, that is said and the worse is believed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from msgspec import Struct

from elixirlens.hex.messages import Package, RegistryAdvisory, Severity
from elixirlens.hex.osv_records import Record, affects, fixes, readable
from elixirlens.hex.version import Version

REGISTRY = "registry"
OSV = "osv"
_LONGEST_VECTOR = 500
_Source = TypeVar("_Source")
# Who wrote it: the security foundation of Erlang and Elixir knows its packages best. hex.pm prefers it too.
_PREFERRED = ("EEF-", "GHSA-", "CVE-")
_BADNESS = (Severity.NONE, Severity.UNKNOWN, Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)
_CALLED = {"moderate": Severity.MEDIUM} | {severity.value: severity for severity in _BADNESS}


class Account(Struct, frozen=True):
    """What one source says of an advisory, and of the version that was asked about.

    `affected` is None where the source does not say. `fixed` is the lowest version above that it calls fixed.
    """

    source: str
    id: str
    affected: bool | None
    ranges: str
    severity: Severity | None = None
    score: float | None = None
    fixed: str | None = None
    withdrawn: bool = False


class Advisory(Struct, frozen=True):
    """A vulnerability of a version. `affected` is None where no source says yes and one does not say.

    `severity` and `score` are the worst that any source gives. `fixed` is the lowest version above that no source calls
    affected. `disagreement` says who calls the version affected and who does not; it is empty where all agree.
    """

    id: str
    aliases: tuple[str, ...]
    affected: bool | None
    accounts: tuple[Account, ...]
    summary: str = ""
    url: str = ""
    severity: Severity | None = None
    score: float | None = None
    fixed: str | None = None
    disagreement: str = ""


@dataclass(frozen=True, slots=True)
class _InRegistry:
    """An advisory of the registry, and the versions that it flags."""

    advisory: RegistryAdvisory
    flagged: frozenset[Version]
    known: tuple[Version, ...]

    def affects(self, version: Version) -> bool | None:
        return version in self.flagged if version in self.known else None


@dataclass(frozen=True, slots=True)
class Issue:
    """One vulnerability of a package, by all its names, as all sources have it."""

    package: str
    names: frozenset[str]
    in_registry: tuple[_InRegistry, ...]
    records: tuple[Record, ...]

    def affects(self, version: Version) -> bool | None:
        """Whether any source calls a version affected; None where none does and one does not say."""
        held = [each.affects(version) for each in self.in_registry]
        held += [affects(record, self.package, version) for record in self.records]
        return _worst(held)

    def at(self, version: Version, candidates: Iterable[Version] = ()) -> Advisory:
        """The vulnerability as seen from a version. `candidates` are the versions that may be moved to."""
        accounts = (
            *(_of_registry(each, version) for each in self.in_registry),
            *(_of_osv(record, self.package, version) for record in self.records),
        )
        identity = min(self.names, key=_preference)
        scores = [account.score for account in accounts if account.score is not None]
        summaries = [each.advisory.summary for each in self.in_registry] + [record.summary for record in self.records]
        return Advisory(
            id=identity,
            aliases=tuple(sorted(self.names - {identity}, key=_preference)),
            affected=_worst([account.affected for account in accounts]),
            accounts=accounts,
            summary=next(filter(None, summaries), ""),
            url=next(filter(None, self._addresses()), ""),
            severity=max(filter(None, (account.severity for account in accounts)), key=_BADNESS.index, default=None),
            score=max(scores, default=None),
            fixed=self._fixed_above(version, candidates),
            disagreement=_disagreement(accounts, version),
        )

    def _addresses(self) -> Iterator[str]:
        yield from (each.advisory.html_url for each in self.in_registry)
        yield from (f"https://osv.dev/vulnerability/{record.id}" for record in self.records)

    def _fixed_above(self, version: Version, candidates: Iterable[Version]) -> str | None:
        named = [fixed for record in self.records for fixed in fixes(record, self.package)]
        known = [release for each in self.in_registry for release in each.known]
        return _lowest_above(version, list(candidates) or known or named, self.affects)


def issues_of(name: str, package: Package | None, records: Iterable[Record]) -> tuple[Issue, ...]:
    """The vulnerabilities of a package: of the registry's record of it, where there is one, and of OSV's about it."""
    sources: list[tuple[frozenset[str], _InRegistry | Record]] = []
    if package is not None:
        sources += [(frozenset((each.advisory.id, *each.advisory.aliases)), each) for each in _flags(package)]
    sources += [(record.names, record) for record in records if any(record.about(name))]
    issues = []
    for names, members in _joined(sources):
        in_registry = tuple(each for each in members if isinstance(each, _InRegistry))
        written = tuple(each for each in members if isinstance(each, Record))
        issues.append(Issue(name, names, in_registry, written))
    return tuple(sorted(issues, key=lambda issue: _preference(min(issue.names, key=_preference))))


def advisories_at(
    issues: Iterable[Issue], version: Version, candidates: Iterable[Version] = ()
) -> tuple[Advisory, ...]:
    """The vulnerabilities of a version, and those of which nobody says whether they are."""
    allowed = list(candidates)
    found = (issue.at(version, allowed) for issue in issues)
    return tuple(advisory for advisory in found if advisory.affected is not False)


def _flags(package: Package) -> Iterator[_InRegistry]:
    releases = [(readable(release.version), release) for release in package.releases]
    known = tuple(sorted(version for version, _ in releases if version is not None))
    for place, advisory in enumerate(package.advisories):
        flagged = (version for version, release in releases if version is not None and place in release.advisories)
        yield _InRegistry(advisory, frozenset(flagged), known)


def _joined(sources: list[tuple[frozenset[str], _Source]]) -> list[tuple[frozenset[str], list[_Source]]]:
    """Sources that share a name, directly or by others, in groups."""
    groups: list[tuple[frozenset[str], list[_Source]]] = []
    for names, source in sources:
        same = [group for group in groups if not group[0].isdisjoint(names)]
        groups = [group for group in groups if group[0].isdisjoint(names)]
        members = [member for _, members in same for member in members]
        groups.append((names.union(*(known for known, _ in same)), [*members, source]))
    return groups


def _of_registry(each: _InRegistry, version: Version) -> Account:
    return Account(
        source=REGISTRY,
        id=each.advisory.id,
        affected=each.affects(version),
        ranges=_ranges(each),
        severity=each.advisory.severity,
        score=each.advisory.cvss_score,
        fixed=_lowest_above(version, each.known, each.affects),
    )


def _of_osv(record: Record, package: str, version: Version) -> Account:
    rated = [rating for vector in record.vectors if (rating := _rating(vector)) is not None]
    score, severity = max(rated, key=lambda rating: rating[0], default=(None, None))
    return Account(
        source=OSV,
        id=record.id,
        affected=affects(record, package, version),
        ranges=record.ranges_of(package),
        severity=_CALLED.get((record.severity or "").lower()) or severity,
        score=score,
        fixed=next((str(fixed) for fixed in fixes(record, package) if fixed > version), None),
        withdrawn=record.withdrawn is not None,
    )


def _rating(vector: str) -> tuple[float, Severity | None] | None:
    """The score of a CVSS vector of any version and what it is called, None for one that is not valid."""
    import cvss  # type: ignore[import-untyped]

    if len(vector) > _LONGEST_VECTOR:
        return None
    readers = {"CVSS:4.": cvss.CVSS4, "CVSS:3.": cvss.CVSS3}
    reader = next((reader for start, reader in readers.items() if vector.startswith(start)), cvss.CVSS2)
    try:
        scored = reader(vector)
        return float(scored.scores()[0]), _CALLED.get(scored.severities()[0].lower())
    except cvss.CVSSError:
        return None


def _ranges(each: _InRegistry) -> str:
    """The flagged versions as ranges of those that there are."""
    runs: list[list[Version]] = []
    before: Version | None = None
    for version in each.known:
        if version in each.flagged:
            if before in each.flagged and runs:
                runs[-1].append(version)
            else:
                runs.append([version])
        before = version
    written = [f"== {run[0]}" if len(run) == 1 else f">= {run[0]} and <= {run[-1]}" for run in runs]
    return " or ".join(written) or "no version"


def _lowest_above(
    version: Version, versions: Iterable[Version], affected: Callable[[Version], bool | None]
) -> str | None:
    """The lowest version above one that is surely not affected; a pre-release only above a pre-release."""
    above = sorted(each for each in versions if each > version and (version.is_pre_release or not each.is_pre_release))
    return next((str(each) for each in above if affected(each) is False), None)


def _worst(held: list[bool | None]) -> bool | None:
    if True in held:
        return True
    return None if None in held else False


def _disagreement(accounts: tuple[Account, ...], version: Version) -> str:
    said = {account.affected for account in accounts}
    if not {True, False} <= said:
        return ""
    parts = []
    for account in accounts:
        if account.affected is not None:
            verdict = "affected" if account.affected else "withdrawn" if account.withdrawn else "not affected"
            parts.append(f"{account.id} ({account.source}, {account.ranges}): {verdict}")
    return f"sources disagree about {version}: " + "; ".join(parts)


def _preference(identity: str) -> tuple[int, str]:
    """Where an id stands among the names of an advisory."""
    place = next((place for place, start in enumerate(_PREFERRED) if identity.startswith(start)), len(_PREFERRED))
    return place, identity
