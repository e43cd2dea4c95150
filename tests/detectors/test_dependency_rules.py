"""What rules about dependencies say of one, where a page has no room for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec import structs

from elixirlens.detectors import DependencyContext, Hit
from elixirlens.detectors.dependencies import (
    licence_not_allowed,
    outdated_dependency,
    superseded_package,
    vulnerable_dependency,
)
from elixirlens.detectors.project import Project
from elixirlens.engine.dependencies import dependencies_of
from elixirlens.engine.texts import Texts
from elixirlens.errors import UsageError
from elixirlens.finding import Severity
from elixirlens.hex.advisories import issues_of
from elixirlens.hex.dependency import Dependency, Registered
from elixirlens.hex.fetch import Answer, Origin
from elixirlens.hex.messages import Package, PackageVersions, RegistryAdvisory, Release
from elixirlens.hex.messages import Severity as Degree
from elixirlens.hex.workspace import workspaces

ZEROS = "0" * 64
LOCK = f'%{{"kettle": {{:hex, :kettle, "1.0.0", "{ZEROS}", [:mix], [], "hexpm"}}}}'
OUTDATED = {"releases": 1, "months": 0, "indirect": False}


def of(package: Package | None, deps: str = '{:kettle, "~> 1.0"}', lock: str = LOCK, app: str = "kettle") -> Dependency:
    mix = (
        "defmodule Shop.MixProject do\n  use Mix.Project\n"
        '  def project, do: [app: :shop, version: "1.0.0", deps: deps()]\n'
        f"  defp deps do\n    {deps}\n  end\nend\n"
    )
    mix = mix if deps.startswith("if") else mix.replace(deps, f"[{deps}]")
    contents = {"mix.exs": mix.encode(), "mix.lock": lock.encode()}
    shared = workspaces([("", "application")], contents.get)
    known = {("hexpm", "kettle"): registered(package)} if package is not None else {}
    (found,) = (one for one in dependencies_of(shared, known, contents.get) if one.app == app)
    return found


def registered(package: Package) -> Registered:
    flags = PackageVersions(
        package.name,
        tuple(one.version for one in package.releases),
        frozenset(one.version for one in package.releases if one.retirement),
        frozenset(one.version for one in package.releases if one.advisories),
    )
    return Registered(
        Answer(flags, Origin.FETCHED), Answer(package, Origin.FETCHED), issues_of(package.name, package, ())
    )


def released(*versions: tuple[str, date | None]) -> Package:
    return Package(
        "kettle",
        "hexpm",
        tuple(
            Release(version, b"", published_at=datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None)
            for version, day in versions
        ),
    )


def hits(detector: Any, dependency: Dependency, **options: Any) -> list[Hit]:
    context = DependencyContext(Project(()), date(2026, 3, 1), options, Texts((), {}.get))
    found: Iterator[Hit] = detector.detect(dependency, context)
    return list(found)


# vulnerable-dependency


@pytest.mark.parametrize(
    ("degree", "score", "expected"),
    [
        (Degree.CRITICAL, None, Severity.ERROR),
        (Degree.HIGH, None, Severity.ERROR),
        (Degree.MEDIUM, 9.9, Severity.WARNING),
        (Degree.LOW, None, Severity.WARNING),
        (Degree.NONE, None, Severity.WARNING),
        (None, 7.0, Severity.ERROR),
        (Degree.UNKNOWN, 9.1, Severity.ERROR),
        (None, 6.9, Severity.WARNING),
        (None, None, Severity.WARNING),
    ],
)
def test_the_advisory_decides_how_severe_it_is(degree: Degree | None, score: float | None, expected: Severity) -> None:
    hole = RegistryAdvisory("EEF-1", "it leaks", severity=degree, cvss_score=score)
    package = released(("1.0.0", None), ("1.0.1", None))
    first, second = package.releases
    holed = structs.replace(package, advisories=(hole,), releases=(structs.replace(first, advisories=(0,)), second))
    (hit,) = hits(vulnerable_dependency, of(holed))
    assert hit.severity is expected
    assert hit.key == "kettle EEF-1"


def test_an_advisory_without_words() -> None:
    package = released(("1.0.0", None))
    holed = structs.replace(
        package,
        advisories=(RegistryAdvisory("EEF-1"),),
        releases=(structs.replace(package.releases[0], advisories=(0,)),),
    )
    (hit,) = hits(vulnerable_dependency, of(holed))
    assert hit.values["reason"] == "its summary is empty"
    assert hit.values["alternative"] == (
        "No later release of kettle is sound: look for another package, or take its code over."
    )


# outdated-dependency


@pytest.mark.parametrize(
    ("ours", "theirs", "count"),
    [
        (date(2024, 1, 1), date(2025, 7, 1), "1 release and 1.5 libyears"),
        (date(2024, 1, 1), date(2024, 1, 2), "1 release and 0.0 libyears"),
        (None, date(2025, 7, 1), "1 release"),
        (date(2024, 1, 1), None, "1 release"),
        (date(2025, 1, 1), date(2024, 1, 1), "1 release"),  # ours is the later one, made for those who stay
    ],
)
def test_how_far_behind(ours: date | None, theirs: date | None, count: str) -> None:
    (hit,) = hits(outdated_dependency, of(released(("1.0.0", ours), ("2.0.0", theirs))), **OUTDATED)
    assert (hit.values["count"], str(hit.values["value"])) == (count, "2.0.0")


def test_how_far_is_too_far() -> None:
    known = of(released(("1.0.0", date(2024, 1, 1)), ("1.1.0", date(2024, 2, 1)), ("1.2.0", date(2024, 12, 1))))
    unknown = of(released(("1.0.0", None), ("1.1.0", None), ("1.2.0", None)))
    assert len(hits(outdated_dependency, known, **(OUTDATED | {"releases": 2}))) == 1
    assert hits(outdated_dependency, known, **(OUTDATED | {"releases": 3})) == []
    assert len(hits(outdated_dependency, known, **(OUTDATED | {"months": 11}))) == 1
    assert hits(outdated_dependency, known, **(OUTDATED | {"months": 12})) == []
    assert len(hits(outdated_dependency, unknown, **(OUTDATED | {"months": 12}))) == 1


def test_packages_that_no_mix_file_asks_for() -> None:
    needs = '{:kettle, "~> 1.0", [hex: :kettle, optional: false]}'
    parent = f'"cup": {{:hex, :cup, "1.0.0", "{ZEROS}", [:mix], [{needs}], "hexpm"}}, "kettle"'
    indirect = of(released(("1.0.0", None), ("1.1.0", None)), '{:cup, "~> 1.0"}', LOCK.replace('"kettle"', parent))
    assert hits(outdated_dependency, indirect, **OUTDATED) == []
    (hit,) = hits(outdated_dependency, indirect, **(OUTDATED | {"indirect": True}))
    assert hit.values["alternative"] == "Run mix deps.update kettle: everything here takes 1.1.0, the newest sound one."


# superseded-package


def test_a_condition_is_said() -> None:
    deps = 'if Mix.env() == :prod, do: [{:distillery, "~> 2.1"}], else: []'
    (hit,) = hits(superseded_package, of(None, deps, "%{}", "distillery"))
    assert str(hit.values["reason"]).endswith("since 1.9, asked for where Mix.env() == :prod")
    assert hit.severity is Severity.WARNING


@pytest.mark.parametrize(
    "declared",
    [
        '{:distillery, "~> 2.1", optional: true}',
        '{:distillery, "~> 2.1", optional: optional?()}',
        '{:distillery, "~> 2.1", organization: "acme"}',
        '{:distillery, "~> 2.1", hex: :acme_distillery}',
        '{:distillery, path: "../distillery"}',
        "{:distillery, in_umbrella: true}",
    ],
)
def test_another_package_of_that_name(declared: str) -> None:
    assert hits(superseded_package, of(None, declared, "%{}", "distillery")) == []


# licence-not-allowed


def test_git_says_no_licence() -> None:
    lock = f'%{{"cloth": {{:git, "https://acme.example/cloth", "{"0123456789" * 4}", []}}}}'
    dependency = of(None, '{:cloth, git: "https://acme.example/cloth"}', lock, "cloth")
    (hit,) = hits(licence_not_allowed, dependency, licences=("MIT",))
    assert hit.values["reason"] == "has a licence that is not known: it comes from git, without metadata"
    assert hits(licence_not_allowed, dependency, licences=()) == []


def test_what_is_not_locked_is_nobody_elses_code() -> None:
    assert hits(licence_not_allowed, of(None, '{:tray, path: "tray"}', "%{}", "tray"), licences=("MIT",)) == []


def test_a_policy_says_what_is_wrong_with_it() -> None:
    with pytest.raises(UsageError, match="licences of licence-not-allowed") as raised:
        hits(licence_not_allowed, of(None), licences=("GPL",))
    assert "identifiers of SPDX" in raised.value.hint
