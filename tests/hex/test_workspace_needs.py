"""What of a lock is needed, and what production has of it."""

from __future__ import annotations

import pytest

from elixirlens.hex.workspace import Workspace, workspaces

MIX = "defmodule Shop.MixProject do\n  use Mix.Project\n  def project, do: [app: :shop, deps: [DEPS]]\nend\n"


def workspace(deps: str, **needs: list[str]) -> Workspace:
    """A project and its lock: packages and what they need; a name with a question mark is optional."""
    entries = []
    for app, asked in needs.items():
        requirements = ", ".join(
            f'{{:{name.rstrip("?")}, "~> 1.0", [optional: {str("?" in name).lower()}]}}' for name in asked
        )
        entries.append(f'"{app}": {{:hex, :{app}, "1.0.0", nil, [:mix], [{requirements}]}}')
    files = {"mix.exs": MIX.replace("DEPS", deps).encode(), "mix.lock": ("%{" + ", ".join(entries) + "}").encode()}
    (found,) = workspaces([("", "application")], files.get)
    return found


def test_nobody_needs_what_no_way_leads_to() -> None:
    found = workspace('{:kettle, "~> 1.0"}', kettle=["leaf", "samovar?"], leaf=[], samovar=["coal"], coal=[])
    assert found.unneeded == {"samovar", "coal"}


@pytest.mark.parametrize(
    "other",
    [
        '{:teapot, github: "shop/teapot"}',
        '{:teapot, path: "../teapot"}',
        '{:teapot, "~> 1.0"}',  # not locked
        "{:teapot, options()}",
        "unknown()",
    ],
)
def test_nothing_is_proven_where_a_need_is_not_known(other: str) -> None:
    assert workspace(f'{{:kettle, "~> 1.0"}}, {other}', kettle=[], samovar=[]).unneeded == frozenset()


def test_what_stands_on_a_condition_is_needed() -> None:
    found = workspace('{:kettle, "~> 1.0"}] ++ if(Mix.env() == :test, do: [{:leaf, "~> 1.0"}], else: [])', leaf=[])
    assert found.unneeded == frozenset()


def test_production_has_what_is_declared_for_it_and_what_that_needs() -> None:
    deps = '{:kettle, "~> 1.0"}, {:leaf, "~> 1.0", only: [:dev, :test]}, {:teapot, "~> 1.0", only: :staging}'
    found = workspace(deps, kettle=["water"], water=[], leaf=["ground"], ground=[], teapot=["clay"], clay=[])
    assert found.in_production == {"kettle", "water", "teapot", "clay"}


@pytest.mark.parametrize(
    ("folder", "shipped"), [("", True), ("apps/shop", True), ("test/support_app", False), ("bench", False)]
)
def test_a_project_below_a_folder_for_tests_is_not_shipped(folder: str, shipped: bool) -> None:
    (found,) = workspaces([(folder, "application")], lambda path: MIX.encode() if path.endswith("mix.exs") else None)
    assert found.members[0].is_shipped is shipped
