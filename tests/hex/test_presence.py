"""Why an application is in a workspace."""

from __future__ import annotations

from elixirlens.hex.presence import MOST_WAYS, DeclaredAt, Presence, apps_named, known_names, presence_of
from elixirlens.hex.workspace import Workspace, workspaces

SUM = "a" * 64
MIX = """defmodule Shop.MixProject do
  use Mix.Project
  def project, do: [app: :shop, version: "1.0.0", deps: deps()]

  defp deps do
    [
DEPS
    ]
  end
end
"""


def locked(app: str, version: str = "1.0.0", *needs: str, package: str | None = None) -> str:
    """An entry of a lock; a need is `name requirement`, with a question mark after the name where it is optional."""
    written = []
    for need in needs:
        name, _, requirement = need.partition(" ")
        optional = "true" if name.endswith("?") else "false"
        name = name.removesuffix("?")
        written.append(f'{{:{name}, "{requirement}", [hex: :{name}, repo: "hexpm", optional: {optional}]}}')
    return (
        f'  "{app}": {{:hex, :{package or app}, "{version}", "{SUM}", [:mix], [{", ".join(written)}], '
        f'"hexpm", "{SUM}"}},\n'
    )


def read(files: dict[str, str], projects: tuple[tuple[str, str], ...] = (("", "application"),)) -> Workspace:
    (workspace,) = workspaces(projects, lambda path: files[path].encode() if path in files else None)
    return workspace


def asked(name: str, deps: str, *entries: str, **others: str) -> Presence:
    files = {"mix.exs": MIX.replace("DEPS", deps), "mix.lock": "%{\n" + "".join(entries) + "}\n"}
    files |= {path.replace("__", "/") + "/mix.exs": content for path, content in others.items()}
    workspace = read(files)
    ((_, app),) = apps_named([workspace], name)
    return presence_of(workspace, app, lambda path: files[path].encode() if path in files else None)


def paths(presence: Presence) -> list[list[str]]:
    return [[step.app for step in way.steps] for way in presence.ways]


def test_a_declared_one_and_all_who_lead_there() -> None:
    found = asked(
        "plug",
        '      {:plug, "~> 1.0"},\n      {:phoenix, "~> 1.7", only: :dev}',
        locked("phoenix", "1.7.0", "plug ~> 1.14", "websock ~> 0.5"),
        locked("plug", "1.16.1", "mime ~> 2.0"),
        locked("mime"),
        locked("websock", "0.5.3", "plug >= 1.0.0"),
    )
    assert paths(found) == [["plug"], ["phoenix", "plug"]]
    assert [step.requirement for step in found.ways[1].steps] == ["~> 1.7", "~> 1.14"]
    assert [step.version for step in found.ways[1].steps] == ["1.7.0", "1.16.1"]
    assert found.ways[1].declared == (DeclaredAt("phoenix", "mix.exs", 8, "~> 1.7", only=("dev",)),)
    assert [step.app for step in found.askers] == ["phoenix", "websock"]
    assert [one.app for one in found.riddance.declarations] == ["phoenix", "plug"]
    assert found.riddance.goes_too == ("mime",)
    assert found.riddance.lone_asker is None
    assert found.complete


def test_one_that_only_one_package_needs() -> None:
    found = asked(
        "ranch",
        '      {:plug_cowboy, "~> 2.0"}, {:phoenix, "~> 1.7"}',
        locked("phoenix", "1.7.0", "plug_cowboy? ~> 2.0"),
        locked("plug_cowboy", "2.7.0", "cowboy ~> 2.7"),
        locked("cowboy", "2.12.0", "ranch 1.8.0", "cowlib ~> 2.0"),
        locked("ranch", "1.8.0"),
        locked("cowlib", "2.13.0"),
    )
    assert paths(found) == [["plug_cowboy", "cowboy", "ranch"]]
    assert found.riddance.lone_asker == "cowboy"
    assert [one.app for one in found.riddance.declarations] == ["plug_cowboy"]  # phoenix takes it or leaves it
    assert found.riddance.goes_too == ()


def test_an_optional_one_is_followed_where_nothing_else_leads() -> None:
    found = asked("jason", '      {:plug, "~> 1.0"}', locked("plug", "1.0.0", "jason? ~> 1.0"), locked("jason"))
    assert paths(found) == [["plug", "jason"]]
    assert found.ways[0].steps[1].optional
    assert found.riddance.declarations == ()


def test_what_nobody_asks_for() -> None:
    found = asked("jason", '      {:plug, "~> 1.0"}', locked("plug"), locked("jason"))
    assert (found.ways, found.opaque) == ((), ())
    beside_git = asked(
        "jason",
        '      {:own, git: "https://git.example/own.git"}',
        f'  "own": {{:git, "https://git.example/own.git", "{SUM[:40]}", []}},\n',
        locked("jason"),
    )
    assert (beside_git.ways, beside_git.opaque) == ((), ("own",))


def test_what_comes_by_way_of_a_path_dependency() -> None:
    shared = MIX.replace(
        "DEPS",
        '      {:jason, "~> 1.4"},\n      {:ex_doc, "~> 0.30", only: :dev},\n      {:deep, path: "../deep"}',
    )
    deep = MIX.replace("DEPS", '      {:decimal, "~> 2.0"}')
    own = '      {:shared, path: "lib/shared"}'
    entries = (locked("jason"), locked("ex_doc"), locked("decimal"))
    found = asked("jason", own, *entries, lib__shared=shared, lib__deep=deep)
    assert found.ways[0].declared == (DeclaredAt("jason", "lib/shared/mix.exs", 7, "~> 1.4", by=("shared",)),)
    assert asked("decimal", own, *entries, lib__shared=shared, lib__deep=deep).ways[0].declared[0].by == (
        "shared",
        "deep",
    )
    assert asked("ex_doc", own, *entries, lib__shared=shared, lib__deep=deep).ways == ()


def test_path_dependencies_in_a_circle() -> None:
    around = MIX.replace("DEPS", '      {:shop, path: "../.."}, {:jason, "~> 1.0"}')
    found = asked("jason", '      {:shared, path: "lib/shared"}', locked("jason"), lib__shared=around)
    assert paths(found) == [["jason"]]


def test_a_package_of_another_name() -> None:
    workspace = read(
        {
            "mix.exs": MIX.replace("DEPS", '      {:eini, "~> 2.0", hex: :eini_beam}'),
            "mix.lock": "%{\n" + locked("eini", "2.0.0", package="eini_beam") + "}\n",
        }
    )
    assert [app for _, app in apps_named([workspace], "eini_beam")] == ["eini"]
    assert known_names([workspace]) == ("eini", "eini_beam")


def test_circles_and_crowds_end() -> None:
    """Two to the power of thirty ways, and a circle at the end."""
    entries = [locked("end", "1.0.0", "a0 ~> 1.0")]
    for number in range(30):
        needs = ["end ~> 1.0"] if number == 29 else [f"{side}{number + 1} ~> 1.0" for side in "ab"]
        entries += [locked(f"{side}{number}", "1.0.0", *needs) for side in "ab"]
    found = asked("end", '      {:a0, "~> 1.0"}', *entries)
    assert len(found.ways) == MOST_WAYS
    assert not found.complete
