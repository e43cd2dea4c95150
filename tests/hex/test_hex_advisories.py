from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from unhurried import unhurried

from elixirlens.hex.advisories import Advisory, _rating, advisories_at, issues_of
from elixirlens.hex.messages import Package, RegistryAdvisory, Release, Severity
from elixirlens.hex.osv_records import Affected, Event, EventKind, Range, Record
from elixirlens.hex.version import Version
from elixirlens.hex.wire import decode_package, decode_signed

ALPHA = Path(__file__).parents[2] / "fixtures" / "hex" / "registry_hexpm" / "packages" / "alpha"
LOUD = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N"


def registry(*advisories: RegistryAdvisory, **releases: list[int]) -> Package:
    """A package whose releases are named `v1_0_0`, each with the places of its advisories."""
    return Package(
        "alpha",
        "hexpm",
        tuple(
            Release(name[1:].replace("_", ".").replace(".rc.", "-rc."), b"", advisories=tuple(places))
            for name, places in releases.items()
        ),
        advisories,
    )


def osv(identity: str, *events: tuple[EventKind, str], aliases: tuple[str, ...] = (), **more: object) -> Record:
    part = Range(tuple(Event(kind, version) for kind, version in events))
    return Record(identity, (Affected("alpha", ranges=(part,)),), aliases, **more)  # type: ignore[arg-type]


def since(version: str) -> tuple[EventKind, str]:
    return EventKind.INTRODUCED, version


def until(version: str) -> tuple[EventKind, str]:
    return EventKind.FIXED, version


def at(version: str, package: Package | None, *records: Record) -> tuple[Advisory, ...]:
    return advisories_at(issues_of("alpha", package, records), Version.parse(version))


def test_what_the_real_client_wrote_is_one_vulnerability() -> None:
    """The registry has it twice, by the foundation's id and by GitHub's; both are also known as the same CVE."""
    package = decode_package(decode_signed(gzip.decompress(ALPHA.read_bytes())).payload)
    (advisory,) = at("1.0.0", package)
    assert advisory.id == "EEF-CVE-2026-0001"
    assert advisory.aliases == ("GHSA-aaaa-bbbb-cccc", "CVE-2026-0001")
    assert advisory.severity is Severity.HIGH
    assert advisory.score == 8.7
    assert advisory.summary == "Atom exhaustion in alpha"
    assert advisory.url == "https://osv.dev/vulnerability/EEF-CVE-2026-0001"
    assert advisory.fixed == "1.1.0"
    assert [(account.source, account.id) for account in advisory.accounts] == [
        ("registry", "EEF-CVE-2026-0001"),
        ("registry", "GHSA-aaaa-bbbb-cccc"),
    ]
    assert advisory.accounts[0].ranges == ">= 0.9.0 and <= 1.0.0"
    assert advisory.disagreement == ""
    assert at("1.1.0", package) == ()
    (early,) = at("0.9.0", package)
    assert "GHSA-aaaa-bbbb-cccc (registry, == 1.0.0): not affected" in early.disagreement


def test_sources_are_merged_by_any_name() -> None:
    package = registry(RegistryAdvisory("EEF-1", aliases=("CVE-1",)), v1_0_0=[0], v1_1_0=[])
    first = osv("GHSA-1", since("0"), until("1.1.0"), aliases=("CVE-1",), severity="MODERATE")
    second = osv("OTHER-1", since("0"), until("1.1.0"), aliases=("GHSA-1",))
    (advisory,) = at("1.0.0", package, second, first)
    assert (advisory.id, advisory.aliases) == ("EEF-1", ("GHSA-1", "CVE-1", "OTHER-1"))
    assert {account.id for account in advisory.accounts} == {"EEF-1", "GHSA-1", "OTHER-1"}
    assert advisory.severity is Severity.MEDIUM
    assert advisory.disagreement == ""
    assert advisory.fixed == "1.1.0"


def test_a_name_that_joins_two_groups() -> None:
    records = [osv("A", since("0")), osv("B", since("0")), osv("C", since("0"), aliases=("A", "B"))]
    assert [advisory.aliases for advisory in at("1.0.0", None, *records)] == [("B", "C")]
    assert len(at("1.0.0", None, osv("A", since("0")), osv("B", since("0")))) == 2


def test_disagreement_is_said_and_the_worse_is_believed() -> None:
    """A record lost its fixed version and flagged every version; the other source knew better."""
    lost = osv("EEF-CVE-2026-32686", since("0"), aliases=("CVE-2026-32686",))
    kept = osv("GHSA-rhv4-8758-jx7v", since("0"), until("3.0.0"), aliases=("CVE-2026-32686",))
    package = registry(v2_0_0=[], v3_0_0=[], v3_1_0=[])
    (advisory,) = at("3.0.0", package, lost, kept)
    assert advisory.affected is True
    assert advisory.disagreement == (
        "sources disagree about 3.0.0: EEF-CVE-2026-32686 (osv, every version): affected; "
        "GHSA-rhv4-8758-jx7v (osv, < 3.0.0): not affected"
    )
    assert advisory.fixed is None, "no version is free of it by all accounts"
    (advisory,) = at("2.0.0", package, lost, kept)
    assert advisory.disagreement == ""
    assert [account.fixed for account in advisory.accounts] == [None, "3.0.0"]


def test_a_withdrawn_record_disagrees_with_the_registry() -> None:
    package = registry(RegistryAdvisory("EEF-1"), v1_0_0=[0], v1_1_0=[])
    (advisory,) = at("1.0.0", package, osv("EEF-1", since("0"), withdrawn="2026-01-01T00:00:00Z"))
    assert "EEF-1 (osv, every version): withdrawn" in advisory.disagreement
    assert at("1.0.0", None, osv("EEF-1", since("0"), withdrawn="2026-01-01T00:00:00Z")) == ()


def test_what_nobody_says_is_not_clean() -> None:
    (advisory,) = at("1.0.0", None, osv("A", since("one")))
    assert advisory.affected is None
    (advisory,) = at("1.0.0", registry(RegistryAdvisory("EEF-1"), v2_0_0=[]))
    assert advisory.affected is None, "the registry does not know the version"
    assert at("2.0.0", registry(RegistryAdvisory("EEF-1"), v2_0_0=[])) == ()


@pytest.mark.parametrize(
    ("version", "fixed"), [("1.0.0", "2.0.0"), ("1.1.0", "2.0.0"), ("2.0.0-rc.1", "2.0.0-rc.2"), ("2.1.0", None)]
)
def test_the_first_fixed_version(version: str, fixed: str | None) -> None:
    """A version that is affected again is none, and a pre-release is one for those who run pre-releases."""
    package = registry(
        RegistryAdvisory("EEF-1"), v1_0_0=[0], v1_1_0=[0], v2_0_0_rc_1=[0], v2_0_0_rc_2=[], v2_0_0=[], v2_1_0=[0]
    )
    (advisory,) = at(version, package)
    assert advisory.fixed == fixed


def test_the_first_fixed_version_among_those_that_may_be_used() -> None:
    package = registry(RegistryAdvisory("EEF-1"), v1_0_0=[0], v1_1_0=[], v1_2_0=[])
    issues = issues_of("alpha", package, [])
    (advisory,) = advisories_at(issues, Version.parse("1.0.0"), [Version.parse("1.2.0")])
    assert advisory.fixed == "1.2.0"


def test_the_first_fixed_version_without_a_registry() -> None:
    record = osv("A", since("0"), until("1.2.0"), since("2.0.0"), until("2.0.3"))
    assert [advisory.fixed for advisory in at("1.0.0", None, record)] == ["1.2.0"]
    assert [advisory.fixed for advisory in at("2.0.0", None, record)] == ["2.0.3"]


def test_the_worst_severity_counts() -> None:
    package = registry(RegistryAdvisory("EEF-1", severity=Severity.LOW, cvss_score=2.0), v1_0_0=[0])
    (advisory,) = at("1.0.0", package, osv("EEF-1", since("0"), vectors=("nonsense", LOUD)))
    assert (advisory.severity, advisory.score) == (Severity.HIGH, 8.7)
    (advisory,) = at("1.0.0", package, osv("EEF-1", since("0")))
    assert (advisory.severity, advisory.score) == (Severity.LOW, 2.0)
    (advisory,) = at("1.0.0", None, osv("EEF-1", since("0")))
    assert (advisory.severity, advisory.score) == (None, None)


def test_other_packages_are_other_packages() -> None:
    record = Record("A", (Affected("beta", ranges=(Range((Event(*since("0")),)),)),))
    assert at("1.0.0", None, record) == ()


@unhurried
@given(some.text(max_size=60) | some.text(alphabet="CVSS:4.031/AVNLHPUISRQ", max_size=60))
def test_any_text_may_stand_for_a_vector(text: str) -> None:
    for start in ("", "CVSS:4.0/", "CVSS:3.1/", LOUD):
        rating = _rating(start + text)
        assert rating is None or 0 <= rating[0] <= 10


identities = some.sampled_from(["A", "B", "C", "D", "E"])


@unhurried
@given(some.lists(some.tuples(identities, some.lists(identities, max_size=2)), max_size=6))
def test_groups_share_no_name(known: list[tuple[str, list[str]]]) -> None:
    records = [osv(identity, since("0"), aliases=tuple(aliases)) for identity, aliases in known]
    issues = issues_of("alpha", None, records)
    names = [name for issue in issues for name in issue.names]
    assert len(names) == len(set(names))
    assert sum(len(issue.records) for issue in issues) == len(records)
    for issue in issues:
        assert all(record.names <= issue.names for record in issue.records)
