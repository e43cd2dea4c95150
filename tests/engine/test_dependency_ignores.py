"""What a repository accepts of its dependencies, and what is said about that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from elixirlens.catalog import Catalog, Choice, Selection
from elixirlens.config.load import read_config
from elixirlens.detectors.project import Project
from elixirlens.engine.dependencies import Audit, audit, dependencies_of
from elixirlens.engine.dependency_ignores import Ignores
from elixirlens.engine.project_rules import Sources
from elixirlens.hex.sample_registry import read_sample
from elixirlens.hex.workspace import workspaces

TODAY = date(2026, 3, 1)
ZEROS = "0" * 64
REGISTRY = """
[hexpm.kettle."1.0.0"]
retired = "security: steam gets out"
[hexpm.kettle."1.0.1"]
[hexpm.leaf."1.0.0"]
"""
MIX = """defmodule Shop.MixProject do
  use Mix.Project

  def project do
    [app: :shop, version: "1.0.0", deps: [{:kettle, "~> 1.0"}, {:leaf, "~> 1.0"}]]
  end
end
"""
LOCK = f"""%{{
  "kettle": {{:hex, :kettle, "1.0.0", "{ZEROS}", [:mix], [], "hexpm", "{ZEROS}"}},
  "leaf": {{:hex, :leaf, "1.0.0", "{ZEROS}", [:mix], [], "hexpm", "{ZEROS}"}},
}}
"""
REVISION = "a" * 40
GIT = f"""%{{
  "kettle": {{:git, "https://example.com/kettle.git", "{REVISION}", [ref: "{REVISION}"]}},
}}
"""
FROM_GIT = MIX.replace('"~> 1.0"}, {:leaf, "~> 1.0"', f'git: "https://example.com/kettle.git", ref: "{REVISION}"')
ACCEPTED = """[[dependencies.ignore]]
package = "kettle"
version = "1.0.0"
reason = "the lid is screwed on"
"""


def audited(config: str = "", lock: str = LOCK, mix: str = MIX, registry: str = REGISTRY) -> Audit:
    settings = read_config(config, "elixirlens.toml")
    selection = Selection(Catalog.load(), settings, Choice())
    contents: Mapping[str, bytes] = {
        "mix.exs": mix.encode(),
        "mix.lock": lock.encode(),
        "elixirlens.toml": config.encode(),
    }
    shared = workspaces([("", "application")], contents.get)
    dependencies = dependencies_of(shared, read_sample(registry), contents.get)
    return audit(
        shared, dependencies, Project(()), selection, Sources(contents.get), Ignores.of(settings, shared, TODAY)
    )


def complaints(done: Audit) -> list[tuple[str, int, str]]:
    return [
        (one.rule, one.place.line, one.message)
        for path in ("elixirlens.toml", "mix.exs")
        for one in done.detections.get(path, ())
        if one.rule.endswith("-suppression")
    ]


def verdicts(done: Audit) -> dict[str, str]:
    return {entry.app: entry.verdict for entry in done.entries}


def retired(done: Audit) -> list[object]:
    return [one.suppressed for one in done.detections.get("mix.lock", ()) if one.rule == "retired-dependency"]


def test_without_an_ignore_it_is_a_finding() -> None:
    done = audited()
    assert retired(done) == [None]
    assert verdicts(done) == {"kettle": "finding", "leaf": "clean"}


def test_what_is_accepted_stays_in_the_report_with_its_reason() -> None:
    done = audited(ACCEPTED)
    (mark,) = retired(done)
    assert (mark.line, mark.reason, mark.path) == (1, "the lid is screwed on", "elixirlens.toml")  # type: ignore[attr-defined]
    assert verdicts(done)["kettle"] == "clean"
    assert complaints(done) == []


@pytest.mark.parametrize(
    ("config", "complaint"),
    [
        (ACCEPTED.replace("1.0.0", "1.0.1"), "nothing is found that it covers"),
        (ACCEPTED.replace("kettle", "leaf"), "nothing is found that it covers"),
        (ACCEPTED + "until = 2026-02-28\n", "it held until 2026-02-28"),
        (ACCEPTED + 'advisory = "CVE-2026-1"\n', "nothing is found that it covers"),
    ],
)
def test_what_covers_nothing_is_reported(config: str, complaint: str) -> None:
    done = audited(config)
    assert retired(done) == [None]
    ((rule, line, message),) = complaints(done)
    assert (rule, line) == ("unused-suppression", 1)
    assert complaint in message


def test_the_last_day_counts() -> None:
    assert retired(audited(ACCEPTED + "until = 2026-03-01\n")) != [None]


def test_whatever_comes_is_too_much_to_accept() -> None:
    done = audited(ACCEPTED.replace('version = "1.0.0"\n', ""))
    assert retired(done) != [None]
    ((rule, _, message),) = complaints(done)
    assert rule == "invalid-suppression"
    assert "whatever comes" in message


@pytest.mark.parametrize("name", ["EEF-1", "CVE-2026-1"])
def test_an_advisory_is_accepted_by_any_of_its_names(name: str) -> None:
    hole = '[hexpm.leaf.advisories.EEF-1]\nsummary = "a hole"\nversions = ["1.0.0"]\naliases = ["CVE-2026-1"]\n'
    accepted = f'[[dependencies.ignore]]\npackage = "leaf"\nadvisory = "{name}"\nreason = "not reachable"\n'
    for config, mix in (
        (accepted, MIX),
        ("", MIX.replace('version: "1.0.0", ', f'version: "1.0.0", hex: [ignore_advisories: ["{name}"]], ')),
    ):
        done = audited(config, mix=mix, registry=REGISTRY + hole)
        marks = [one.suppressed for one in done.detections["mix.lock"] if one.rule == "vulnerable-dependency"]
        assert len(marks) == 1
        assert marks[0] is not None
        assert complaints(done) == []


def test_mix_exs_may_say_so_as_well() -> None:
    mix = MIX.replace('version: "1.0.0", ', 'version: "1.0.0", hex: [ignore_retirements: [kettle: "1.0.0"]], ')
    (mark,) = retired(audited(mix=mix))
    assert (mark.path, mark.line) == ("mix.exs", 5)  # type: ignore[attr-defined]


def test_what_mix_exs_ignores_for_nothing_is_reported() -> None:
    mix = MIX.replace('version: "1.0.0", ', 'version: "1.0.0", hex: [ignore_retirements: [kettle: "9.0.0"]], ')
    assert [rule for rule, _, _ in complaints(audited(mix=mix))] == ["unused-suppression"]


def test_a_dependency_from_git_is_not_checked_until_somebody_accepts_that() -> None:
    done = audited(lock=GIT, mix=FROM_GIT)
    assert verdicts(done)["kettle"] == "not checked"
    assert "kettle" in {one.name for one in done.unchecked}
    done = audited(ACCEPTED.replace('version = "1.0.0"', "until = 2026-12-31"), lock=GIT, mix=FROM_GIT)
    assert verdicts(done)["kettle"] == "not checked", "it is accepted, and still nobody looked"
    assert "kettle" not in {one.name for one in done.unchecked}
    assert complaints(done) == []


def test_nothing_is_said_to_be_of_no_use_where_nobody_could_look() -> None:
    config = ACCEPTED.replace('package = "kettle"', 'package = "samovar"')
    unknown = LOCK.replace("leaf", "samovar")  # no registry here knows it
    assert complaints(audited(config, lock=unknown)) == []
