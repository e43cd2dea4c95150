"""Where a lock contradicts what it was made from, and where it only seems to."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from elixirlens.engine.dependencies import dependencies_of
from elixirlens.hex.dependency import Registered
from elixirlens.hex.fetch import Answer, Origin
from elixirlens.hex.messages import PackageVersions
from elixirlens.hex.mismatch import mismatches
from elixirlens.hex.workspace import workspaces

ZEROS, REVISION = "0" * 64, "0123456789" * 4


def mix(deps: str, more: str = "") -> str:
    """A mix.exs whose requirements stand in line 4."""
    return (
        "defmodule Shop.MixProject do\n  use Mix.Project\n"
        f'  def project, do: [app: :shop, version: "1.0.0", deps: deps(){more}]\n'
        f"  defp deps, do: [{deps}]\nend\n"
    )


def entry(app: str, version: str, needs: str = "", package: str = "", repository: str = "hexpm") -> str:
    named = package or app
    return f'"{app}": {{:hex, :{named}, "{version}", "{ZEROS}", [:mix], [{needs}], "{repository}", "{ZEROS}"}},\n'


def need(app: str, requirement: str, optional: str = "false") -> str:
    return f'{{:{app}, "{requirement}", [hex: :{app}, repo: "hexpm", optional: {optional}]}}'


def git(app: str, url: str, options: str = "") -> str:
    return f'"{app}": {{:git, "{url}", "{REVISION}", [{options}]}},\n'


def told(files: dict[str, str], known: Mapping[tuple[str, str], Registered] | None = None) -> list[str]:
    contents = {path: text.encode() for path, text in files.items()}
    folders = [path.removesuffix("mix.exs").rstrip("/") for path in files if path.endswith("mix.exs")]
    shared = workspaces([(folder, "application") for folder in folders], contents.get)
    found = dependencies_of(shared, known or {}, contents.get)
    return [f"{one.app}: {each.reason}" for one in found for each in mismatches(one)]


def contradictions(deps: str, *entries: str, more: str = "", lock: str = "mix.lock") -> list[str]:
    return told({"mix.exs": mix(deps, more), lock: "%{" + "".join(entries) + "}"})


def test_a_version_outside_of_a_requirement() -> None:
    assert contradictions('{:kettle, "~> 1.1"}', entry("kettle", "1.0.0")) == ['kettle: mix.exs:4 asks for "~> 1.1"']
    assert contradictions('{:kettle, "~> 1.0"}', entry("kettle", "1.1.0-rc.0")) == []
    assert contradictions('{:kettle, "~> 2.0.0-rc2"}', entry("kettle", "2.0.0-rc.2")) != []


@pytest.mark.parametrize(
    "deps",
    [
        'if(System.get_env("A"), do: {:kettle, "~> 2.0"}, else: {:kettle, "~> 1.0"})',
        '{:kettle, System.get_env("KETTLE")}',
        '{:kettle, "no requirement"}',
        '{:kettle, [organization: System.get_env("O")]}',
        '{:kettle, "~> 1.0", hex: name()}',
    ],
)
def test_what_depends_on_something_contradicts_nothing(deps: str) -> None:
    assert contradictions(deps, entry("kettle", "1.0.0")) == []


def test_another_package_and_another_repository() -> None:
    assert contradictions('{:pot, "~> 1.0", hex: :kettle}', entry("pot", "1.0.0", package="kettle")) == []
    assert contradictions('{:pot, "~> 1.0", hex: :kettle}', entry("pot", "1.0.0")) == [
        "pot: mix.exs:4 asks for the package kettle"
    ]
    acme = '{:pot, "~> 1.0", organization: "acme"}'
    assert contradictions(acme, entry("pot", "1.0.0", repository="hexpm:acme")) == []
    assert contradictions(acme, entry("pot", "1.0.0")) == ["pot: it is from hexpm, where mix.exs:4 asks for hexpm:acme"]


PARENT = entry("samovar", "1.0.0", need("kettle", "~> 1.0"))


def test_a_parent_that_asks_for_another_version() -> None:
    assert contradictions('{:samovar, "~> 1.0"}', PARENT, entry("kettle", "2.0.0")) == [
        'kettle: samovar asks for "~> 1.0"'
    ]


@pytest.mark.parametrize(
    "deps",
    [
        '{:samovar, "~> 1.0"}, {:kettle, "~> 2.0", override: true}',
        '{:samovar, "~> 1.0"}, {:kettle, "~> 2.0", override: overrides?()}',
        '{:kettle, "~> 2.0"}',  # samovar is a leftover
        '{:kettle, "~> 2.0"}, {:cloth, github: "acme/cloth"}',  # it may be one
        '{:samovar, path: "../samovar"}, {:kettle, "~> 2.0"}',  # another samovar is in use
        '{:samovar, "~> 1.0"} | more()',  # where an override may stand
    ],
)
def test_a_parent_whose_word_does_not_count(deps: str) -> None:
    assert contradictions(deps, PARENT, entry("kettle", "2.0.0")) == []


def test_what_is_asked_for_only_where_somebody_has_it() -> None:
    """Hex leaves the entry of an optional package in the lock when nothing brings it along any more."""
    parent = entry("samovar", "1.0.0", need("kettle", "~> 1.0", optional="true"))
    assert contradictions('{:samovar, "~> 1.0"}', parent, entry("kettle", "2.0.0")) == []
    assert contradictions('{:samovar, "~> 1.0"}, {:kettle, nil}', parent, entry("kettle", "2.0.0")) != []


def test_members_that_ask_for_the_same_are_one_contradiction() -> None:
    files = {
        "mix.exs": mix("", ', apps_path: "apps"'),
        **{f"apps/{name}/mix.exs": mix('{:kettle, "~> 1.1"}') for name in ("one", "two", "three")},
        "mix.lock": "%{" + entry("kettle", "1.0.0") + "}",
    }
    assert told(files) == ['kettle: apps/one/mix.exs:4 and 2 more ask for "~> 1.1"']
    files["apps/two/mix.exs"] = mix('{:kettle, "~> 1.0", override: true}')
    assert told(files) == []


@pytest.mark.parametrize(
    ("deps", "locked", "reason"),
    [
        ('github: "acme/cloth"', git("cloth", "https://github.com/acme/cloth.git"), None),
        ('github: "acme/cloth"', git("cloth", "git://github.com/acme/cloth.git"), None),
        ('github: "acme/cloth"', git("cloth", "git@github.com:Acme/cloth"), None),
        ('git: "ssh://git@acme.example/cloth"', git("cloth", "https://acme.example/cloth.git/"), None),
        (
            'github: "acme/cloth"',
            git("cloth", "https://github.com/other/cloth.git"),
            "it is from https://github.com/other/cloth.git, where mix.exs:4 asks for https://github.com/acme/cloth.git",
        ),
        ('github: "acme/cloth"', entry("cloth", "1.0.0"), "it is from Hex, where mix.exs:4 asks for it from git"),
        ('"~> 1.0"', git("cloth", "https://x.example/c"), "it is from git, where mix.exs:4 asks for it from Hex"),
        (
            'github: "acme/cloth", tag: "v2"',
            git("cloth", "https://github.com/acme/cloth.git", 'tag: "v1"'),
            "it stands for the tag v1, where mix.exs:4 asks for the tag v2",
        ),
        (
            'github: "acme/cloth", branch: "next"',
            git("cloth", "https://github.com/acme/cloth.git"),
            "it stands for no revision, where mix.exs:4 asks for the branch next",
        ),
        (
            'github: "acme/cloth", tag: "v1", submodules: true',
            git("cloth", "https://github.com/acme/cloth.git", 'tag: "v1"'),
            None,
        ),
        ('github: "acme/cloth", tag: tag()', git("cloth", "https://github.com/acme/cloth.git", 'tag: "v1"'), None),
        ("git: url()", git("cloth", "https://github.com/acme/cloth.git"), None),
    ],
)
def test_git(deps: str, locked: str, reason: str | None) -> None:
    assert contradictions(f"{{:cloth, {deps}}}", locked) == ([f"cloth: {reason}"] if reason else [])


@pytest.mark.parametrize("origin", Origin)
def test_a_version_that_an_old_answer_does_not_know_may_be_newer_than_it(origin: Origin) -> None:
    known = Registered(Answer(PackageVersions("kettle", ("1.0.0",)), origin))
    files = {"mix.exs": mix(""), "mix.lock": "%{" + entry("kettle", "1.0.1") + "}"}
    expected = [] if origin is Origin.KEPT else ["kettle: hexpm has no such version"]
    assert told(files, {("hexpm", "kettle"): known}) == expected


def test_a_lock_that_is_used_on_a_condition() -> None:
    """What is declared may depend on the same."""
    more = ', lockfile: if(System.get_env("OLD"), do: "old.lock", else: "mix.lock")'
    assert contradictions('{:kettle, "~> 1.1"}', entry("kettle", "1.0.0"), more=more) == []
    contents = {"mix.exs": mix('{:kettle, "~> 1.1"}', more).encode(), "mix.lock": b"%{}", "old.lock": b"%{}"}
    (shared,) = workspaces([("", "application")], contents.get)
    assert shared.lock_path == "mix.lock"
    assert [(path, trouble.reason) for path, trouble in shared.troubles] == [
        ("old.lock", "a lock that mix.exs uses on a condition: nobody looked at it")
    ]
