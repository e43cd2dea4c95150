"""Rules about dependencies where their pages do not reach: severities, options, and what keeps them silent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib import import_module

import pytest

from elixirlens.detectors import DependencyContext, Hit
from elixirlens.detectors.project import Project
from elixirlens.engine.dependencies import dependencies_of
from elixirlens.engine.texts import Texts
from elixirlens.hex.workspace import workspaces

_MIX = "defmodule Shop.MixProject do\n  use Mix.Project\n  def project, do: [app: :shop, deps: [DEPS]]\nend\n"
_REVISION = "0123456789" * 4


def locked(*entries: str) -> str:
    return "%{" + ", ".join(entries) + "}"


def hexed(app: str, version: str, *needs: str) -> str:
    return f'"{app}": {{:hex, :{app}, "{version}", nil, [:mix], [{", ".join(needs)}]}}'


KETTLE, KETTLE_2 = hexed("kettle", "1.0.1"), hexed("kettle", "2.0.0")


def hits(
    rule: str,
    deps: str,
    lock: str | None = locked(KETTLE),
    *,
    folder: str = "",
    kind: str = "application",
    options: Mapping[str, object] | None = None,
) -> list[Hit]:
    """What a rule says of a project with these dependencies and this lock."""
    path = f"{folder}/" if folder else ""
    files = {f"{path}mix.exs": _MIX.replace("DEPS", deps).encode()}
    if lock is not None:
        files[f"{path}mix.lock"] = lock.encode()
    detect = import_module(f"elixirlens.detectors.dependencies.{rule.replace('-', '_')}").detect
    context = DependencyContext(Project(()), date(2026, 1, 1), options or {}, Texts(files, files.get))
    shared = workspaces([(folder, kind)], files.get)
    return [hit for one in dependencies_of(shared, {}, files.get) for hit in detect(one, context)]


def told(found: list[Hit], *names: str) -> list[tuple[object, ...]]:
    return [(*(hit.values[name] for name in names), hit.severity) for hit in found]


def test_an_application_without_a_lock_is_said_once() -> None:
    found = hits("unlocked-dependency", '{:leaf, "~> 1.0"}, {:kettle, "~> 1.0"}', None)
    assert told(found, "package", "reason") == [("leaf", "there is no mix.lock", None)]


@pytest.mark.parametrize(
    ("lock", "folder", "kind"),
    [
        (None, "", "library"),
        (None, "examples/shop", "application"),
        ("%{\n<<<<<<< HEAD\n}", "", "application"),
        (locked('"leaf": {:package, "1.0.0"}'), "", "application"),
    ],
)
def test_a_lock_that_nobody_could_read_lacks_nothing(lock: str | None, folder: str, kind: str) -> None:
    assert hits("unlocked-dependency", '{:leaf, "~> 1.0"}', lock, folder=folder, kind=kind) == []


def test_what_no_lock_holds_moves_with_every_build() -> None:
    deps = '{:kettle, github: "shop/kettle"}'
    lock = locked(f'"kettle": {{:git, "https://github.com/shop/kettle.git", "{_REVISION}", []}}')
    assert [hit.severity for hit in hits("unpinned-git-dependency", deps, lock)] == [None]
    assert [hit.severity for hit in hits("unpinned-git-dependency", deps, None)] == ["warning"]


@pytest.mark.parametrize("ref", ["9f3c1e7", _REVISION, "v1.2.0", "1.2"])
def test_a_commit_and_a_version_are_pinned(ref: str) -> None:
    assert hits("unpinned-git-dependency", f'{{:kettle, github: "shop/kettle", ref: "{ref}"}}') == []


def test_a_library_binds_others() -> None:
    deps = '{:kettle, ">= 1.0.0"}'
    assert told(hits("unbounded-requirement", deps), "requirement") == [('">= 1.0.0"', None)]
    assert [hit.severity for hit in hits("unbounded-requirement", deps, None, kind="library")] == ["warning"]


@pytest.mark.parametrize(
    ("version", "advice"),
    [("1.0.1", '"~> 1.0" takes'), ("0.2.9", '"~> 0.2" takes'), ("0.0.4", '"~> 0.0.4" takes')],
)
def test_the_bound_that_is_advised(version: str, advice: str) -> None:
    (hit,) = hits("unbounded-requirement", '{:kettle, ">= 0.0.0"}', locked(hexed("kettle", version)))
    assert str(hit.values["alternative"]).startswith(advice)


@pytest.mark.parametrize(
    ("deps", "folder"),
    [
        ('{:kettle, ">= 1.0.0", only: :bench}', ""),
        ('{:kettle, ">= 1.0.0", optional: true}', ""),
        ('{:kettle, ">= 1.0.0"}', "integration_test"),
        ("{:kettle, requirement()}", ""),
        ('{:kettle, "nonsense"}', ""),
        ('{:kettle, github: "shop/kettle"}', ""),
    ],
)
def test_requirements_that_may_be_open(deps: str, folder: str) -> None:
    assert hits("unbounded-requirement", deps, folder=folder) == []


def test_whether_others_bound_it_stands_in_the_lock() -> None:
    assert hits("unbounded-requirement", '{:kettle, ">= 1.0.0"}', None) == []


NEEDS_ONE = hexed("leaf", "0.3.1", '{:kettle, "~> 1.0", []}')


@pytest.mark.parametrize(
    ("override", "lock", "reason", "severity"),
    [
        (
            '"~> 2.0", override: true',
            hexed("kettle", "2.0.0"),
            'leaf asks for "~> 1.0", and 2.0.0 is locked',
            "warning",
        ),
        ('"~> 1.0", override: true', KETTLE, "nobody asks for another version than the locked 1.0.1", None),
        (
            'github: "shop/kettle", tag: "v1", override: true',
            f'"kettle": {{:git, "https://github.com/shop/kettle.git", "{_REVISION}", [tag: "v1"]}}',
            'leaf asks for "~> 1.0", and it comes from git',
            None,
        ),
    ],
)
def test_what_an_override_is_there_for(override: str, lock: str, reason: str, severity: str | None) -> None:
    found = hits("override-in-use", f'{{:leaf, "~> 0.3"}}, {{:kettle, {override}}}', locked(lock, NEEDS_ONE))
    assert told(found, "reason") == [(reason, severity)]


@pytest.mark.parametrize(
    "deps",
    [
        '{:leaf, "~> 0.3"}, {:kettle, path: "kettle", override: true}',  # the code of this repository
        '{:leaf, "~> 0.3"}, {:kettle, in_umbrella: true, override: true}',
        '{:leaf, "~> 0.3"}, {:kettle, "~> 1.0", override: System.get_env("X")}',
        '{:leaf, "~> 0.3"}, {:tea, github: "shop/tea"}, {:kettle, "~> 1.0", override: true}',
        '{:leaf, "~> 0.3"}, {:kettle, "~> 1.0", manager: :rebar3, override: true}',
    ],
)
def test_overrides_of_which_nothing_is_said(deps: str) -> None:
    assert hits("override-in-use", deps, locked(KETTLE, NEEDS_ONE)) == []


def test_what_a_leftover_asks_for_is_overridden_by_nobody() -> None:
    lock = locked(KETTLE_2, NEEDS_ONE)
    (hit,) = hits("override-in-use", '{:kettle, "~> 2.0", override: true}', lock)
    assert (hit.values["reason"], hit.severity) == ("nobody asks for another version than the locked 2.0.0", None)


def test_tools_that_are_started() -> None:
    deps = '{:credo, "~> 1.7", only: [:dev, :test]}, {:mox, "~> 1.2", only: :test}'
    assert hits("dev-dependency-not-scoped", deps, options={"started": False}) == []
    found = hits("dev-dependency-not-scoped", deps, options={"started": True})
    assert told(found, "package", "reason") == [("credo", "started wherever it is compiled", "info")]


@pytest.mark.parametrize(
    "deps",
    [
        '{:credo, "~> 1.7", only: environments()}',
        '{:credo, github: "rrrene/credo"}',
        '{:credo, "~> 1.7", only: [:dev, :prod]}',
        '{:kettle, "~> 1.0"}',
    ],
)
def test_tools_of_which_nothing_is_said(deps: str) -> None:
    assert hits("dev-dependency-not-scoped", deps, options={"started": True}) == []


@pytest.mark.parametrize(
    ("requirement", "reason"),
    [
        ("!= 1.0.0", "the solver does not know !="),
        (">= 1.0.0 and < 2.0.0 and != 1.5.0", "the solver does not know !="),
        ("> 2.0.0 and < 1.0.0", "no version can match: the bounds exclude each other"),
    ],
)
def test_what_the_solver_refuses(requirement: str, reason: str) -> None:
    found = hits("requirement-not-solvable", f'{{:kettle, "{requirement}"}}')
    assert told(found, "reason") == [(reason, None)]


@pytest.mark.parametrize("requirement", ['"~> 1.0 or ~> 2.0"', "~r/1/", "version()", '"1.0.1"'])
def test_what_can_be_solved_or_is_not_known(requirement: str) -> None:
    assert hits("requirement-not-solvable", f"{{:kettle, {requirement}}}") == []
