"""Where to go from a release that should not stay."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unhurried import unhurried

from elixirlens.engine.dependencies import dependencies_of
from elixirlens.hex.dependency import Dependency, Registered
from elixirlens.hex.mend import mend_of, newest_of, newest_without_edit
from elixirlens.hex.sample_registry import read_sample
from elixirlens.hex.unchecked import Cause, NotChecked
from elixirlens.hex.version import PreReleases, Requirement, Version
from elixirlens.hex.workspace import workspaces

LEAK = """
[hexpm.kettle.advisories.EEF-CVE-2026-0001]
summary = "it leaks"
versions = ["1.0.0"]
"""


def mix(deps: str, *, more: str = "", app: str = "shop") -> str:
    """A mix.exs whose requirements stand in line 5."""
    return (
        f"defmodule {app.title()}.MixProject do\n  use Mix.Project\n"
        f'  def project, do: [app: :{app}, version: "1.0.0", deps: deps(){more}]\n'
        f"  defp deps do\n    [{deps}]\n  end\nend\n"
    )


def locked(app: str, version: str, needs: Mapping[str, str] | None = None) -> str:
    wanted = ", ".join(
        f'{{:{name}, "{requirement}", [hex: :{name}, repo: "hexpm", optional: false]}}'
        for name, requirement in (needs or {}).items()
    )
    return f'  "{app}": {{:hex, :{app}, "{version}", "{"0" * 64}", [:mix], [{wanted}], "hexpm", "{"0" * 64}"}},\n'


def registry(*versions: str, name: str = "kettle", retired: tuple[str, ...] = (), more: str = "") -> str:
    lines = [
        f'[hexpm.{name}."{version}"]\n' + ('retired = "other: gone"\n' if version in retired else "")
        for version in versions
    ]
    return "".join(lines) + more


def dependency(
    files: Mapping[str, str], known: str | Mapping[tuple[str, str], Registered], app: str = "kettle"
) -> Dependency:
    """A dependency of the only workspace of a repository."""
    contents = {path: text.encode() for path, text in files.items()}
    folders = [path.removesuffix("mix.exs").rstrip("/") for path in files if path.endswith("mix.exs")]
    shared = workspaces([(folder, "application") for folder in folders], contents.get)
    registered = read_sample(known) if isinstance(known, str) else known
    (found,) = (one for one in dependencies_of(shared, registered, contents.get) if one.app == app)
    return found


def kettle(deps: str, *entries: str, known: str) -> Dependency:
    lock = "%{\n" + (locked("kettle", "1.0.0") if not entries else "") + "".join(entries) + "}\n"
    return dependency({"mix.exs": mix(deps), "mix.lock": lock}, known)


def test_the_nearest_sound_release_that_all_take() -> None:
    one = kettle('{:kettle, "~> 1.0"}', known=registry("1.0.0", "1.0.1", "1.0.2", retired=("1.0.0", "1.0.1")))
    mend = mend_of(one)
    assert mend.version == Version.parse("1.0.2")
    assert mend.blockers == mend.unread == ()
    assert mend.advice == "Run mix deps.update kettle: everything here takes 1.0.2, the nearest sound one."


def test_what_nobody_asks_for_is_only_unlocked() -> None:
    known = registry("1.0.0", "1.0.1") + LEAK
    assert mend_of(
        kettle('{:cup, "~> 1.0"}', locked("cup", "1.0.0"), locked("kettle", "1.0.0"), known=known)
    ).advice == ("Run mix deps.unlock --unused: nothing here asks for kettle any more.")
    unread = kettle('{:cup, "~> 1.0"} | deps_of(:shop)', locked("cup", "1.0.0"), locked("kettle", "1.0.0"), known=known)
    assert mend_of(unread).version == Version.parse("1.0.1")


def test_the_version_that_an_advisory_names_is_no_way_out() -> None:
    known = registry("1.0.0", "1.0.1") + LEAK.replace('["1.0.0"]', '["1.0.0", "1.0.1"]')
    mend = mend_of(kettle('{:kettle, "~> 1.0"}', known=known))
    assert mend.version is None
    assert mend.advice == "No later release of kettle is sound: look for another package, or take its code over."


def test_a_line_in_the_way() -> None:
    mend = mend_of(kettle('{:kettle, "~> 1.0.0"}', known=registry("1.0.0", "1.1.0") + LEAK))
    assert mend.version == Version.parse("1.1.0")
    assert mend.advice == (
        '1.1.0 is the nearest sound one, but mix.exs:5 asks for "~> 1.0.0": widen mix.exs:5, '
        "then run mix deps.update kettle."
    )


SAMOVAR = locked("samovar", "0.1.0", {"kettle": "~> 1.0.0"})
TWO = (locked("kettle", "1.0.0"), SAMOVAR)


def test_a_parent_in_the_way_of_which_nothing_else_is_known() -> None:
    mend = mend_of(kettle("{:samovar, nil}", *TWO, known=registry("1.0.0", "1.1.0") + LEAK))
    assert mend.advice == (
        '1.1.0 is the nearest sound one, but samovar asks for "~> 1.0.0": update or replace samovar, '
        "then run mix deps.update kettle."
    )


@pytest.mark.parametrize(
    ("requires", "remedy"),
    [
        ('requires = { kettle = "~> 1.1" }', "update samovar to 0.2.0, which takes it"),
        ("", "update samovar to 0.2.0, which takes it"),  # it does not ask for it any more
        ('requires = { kettle = "~> 1.0.0" }', "replace samovar, of which no later sound one takes it"),
        ('requires = { kettle = "no requirement" }', "replace samovar, of which no later sound one takes it"),
        (
            'requires = { kettle = "~> 1.1" }\nretired = "other: gone"',
            "replace samovar, of which no later sound one takes it",
        ),
    ],
)
def test_the_release_of_a_parent_that_helps(requires: str, remedy: str) -> None:
    known = registry("1.0.0", "1.1.0") + LEAK
    known += f'[hexpm.samovar."0.1.0"]\nrequires = {{ kettle = "~> 1.0.0" }}\n[hexpm.samovar."0.2.0"]\n{requires}\n'
    mend = mend_of(kettle("{:samovar, nil}", *TWO, known=known))
    assert [blocker.parent for blocker in mend.blockers] == ["samovar"]
    assert mend.blockers[0].remedy == remedy
    assert f'samovar asks for "~> 1.0.0": {remedy}, then run' in mend.advice


def test_parents_come_first_and_a_line_after_them() -> None:
    mend = mend_of(kettle('{:kettle, "~> 1.0.0"}, {:samovar, nil}', *TWO, known=registry("1.0.0", "1.1.0") + LEAK))
    assert mend.advice == (
        '1.1.0 is the nearest sound one, but samovar asks for "~> 1.0.0"; mix.exs:5 asks for "~> 1.0.0": '
        "update or replace samovar, widen mix.exs:5, then run mix deps.update kettle."
    )


def test_an_edit_is_nearer_than_a_parent() -> None:
    """1.0.1 would take an edit and another parent, 1.1.0 two edits."""
    parent = locked("samovar", "0.1.0", {"kettle": "== 1.0.0 or ~> 1.1"})
    deps = '{:kettle, "== 1.0.0"}, {:samovar, nil}'
    one = kettle(deps, locked("kettle", "1.0.0"), parent, known=registry("1.0.0", "1.0.1", "1.1.0"))
    assert mend_of(one).version == Version.parse("1.1.0")


def test_many_parents_are_counted() -> None:
    parents = [locked(f"samovar_{number}", "0.1.0", {"kettle": "~> 1.0.0"}) for number in range(5)]
    deps = ", ".join(f"{{:samovar_{number}, nil}}" for number in range(5))
    one = kettle(deps, locked("kettle", "1.0.0"), *parents, known=registry("1.0.0", "1.1.0"))
    mend = mend_of(one)
    assert len(mend.blockers) == 5
    assert mend.advice.count(" and 2 more") == 2


@pytest.mark.parametrize(
    ("deps", "counts"),
    [
        ('{:kettle, "~> 1.0"}, {:samovar, "~> 0.1"}', True),
        ('{:kettle, "~> 1.0"}', False),  # nothing declared leads to samovar
        ('{:kettle, "~> 1.0"}, {:samovar, path: "../samovar"}', False),  # which asks for what nobody knows
        ('{:kettle, "~> 1.0"}, {:cloth, github: "acme/cloth"}', True),  # which may ask for samovar
    ],
)
def test_parents_that_are_no_parents_any_more_do_not_count(deps: str, counts: bool) -> None:
    one = kettle(deps, *TWO, known=registry("1.0.0", "1.1.0"))
    assert [blocker.parent for blocker in mend_of(one).blockers] == (["samovar"] if counts else [])


def test_an_override_needs_nobody_else() -> None:
    one = kettle('{:kettle, "~> 1.0", override: true}, {:samovar, nil}', *TWO, known=registry("1.0.0", "1.1.0"))
    assert mend_of(one).version == Version.parse("1.1.0")
    assert mend_of(one).blockers == ()


@pytest.mark.parametrize("override", ['System.get_env("O") == "1"', "false"])
def test_an_override_that_is_not_sure_does_not_count(override: str) -> None:
    one = kettle(
        f'{{:kettle, "~> 1.0", override: {override}}}, {{:samovar, nil}}', *TWO, known=registry("1.0.0", "1.1.0")
    )
    assert [blocker.parent for blocker in mend_of(one).blockers] == ["samovar"]


def test_all_members_of_an_umbrella_have_to_take_it() -> None:
    files = {
        "mix.exs": mix("", more=', apps_path: "apps"', app="house"),
        "apps/shop/mix.exs": mix('{:kettle, "~> 1.0"}'),
        "apps/till/mix.exs": mix('{:kettle, "~> 1.0.0"}', app="till"),
        "mix.lock": "%{\n" + locked("kettle", "1.0.0") + "}\n",
    }
    mend = mend_of(dependency(files, registry("1.0.0", "1.1.0")))
    assert [str(blocker) for blocker in mend.blockers] == ['apps/till/mix.exs:5 asks for "~> 1.0.0"']
    assert mend_of(dependency(files, registry("1.0.0", "1.0.1", "1.1.0"))).version == Version.parse("1.0.1")


def test_a_requirement_on_a_condition_counts_and_says_so() -> None:
    deps = '{:kettle, if(System.get_env("OLD"), do: "~> 1.0.0", else: "~> 1.0")}'
    mend = mend_of(kettle(deps, known=registry("1.0.0", "1.1.0")))
    assert [blocker.requirement for blocker in mend.blockers] == ["~> 1.0.0"]
    assert 'asks for "~> 1.0.0" (System.get_env("OLD"))' in mend.advice


def test_a_requirement_that_is_not_known_is_not_taken_for_none() -> None:
    mend = mend_of(kettle('{:kettle, File.read!("VERSION")}', known=registry("1.0.0", "1.1.0")))
    assert mend.version == Version.parse("1.1.0")
    assert [one.line for one in mend.unread] == [5]
    assert mend.advice == (
        "Run mix deps.update kettle: what can be read here takes 1.1.0, the nearest sound one; "
        'what mix.exs:5 asks for, File.read!("VERSION"), is not known.'
    )


def test_pre_releases_are_for_who_has_one() -> None:
    known = registry("1.0.0", "1.1.0-rc.1", "1.1.0-rc.2")
    assert mend_of(kettle('{:kettle, "~> 1.1.0-rc"}', known=known)).version is None
    entry = locked("kettle", "1.1.0-rc.1")
    assert mend_of(kettle('{:kettle, "~> 1.1.0-rc"}', entry, known=known)).version == Version.parse("1.1.0-rc.2")
    unlocked = dependency({"mix.exs": mix('{:kettle, "< 2.0.0"}')}, known)
    assert unlocked.version is None
    assert unlocked.registered is None


def test_what_is_not_known_is_said() -> None:
    unanswered = {("hexpm", "kettle"): Registered(NotChecked(Cause.UNREACHABLE, "hexpm: kettle"))}
    files = {"mix.exs": mix('{:kettle, "~> 1.0"}'), "mix.lock": "%{\n" + locked("kettle", "1.0.0") + "}\n"}
    mend = mend_of(dependency(files, unanswered))
    assert mend.version is None
    assert mend.advice == "Ask again when the registry answers: which releases of kettle there are is not known."
    assert newest_of(dependency(files, unanswered)).version is None


def test_the_newest_and_what_comes_without_an_edit() -> None:
    one = kettle('{:kettle, "~> 1.0"}', known=registry("1.0.0", "1.1.0", "2.0.0", "2.1.0-rc.0"))
    assert newest_of(one).version == Version.parse("2.0.0")
    assert newest_of(one).advice.startswith('2.0.0 is the newest sound one, but mix.exs:5 asks for "~> 1.0"')
    assert newest_without_edit(one) == Version.parse("1.1.0")
    assert newest_without_edit(kettle('{:kettle, "== 1.0.0"}', known=registry("1.0.0", "1.1.0"))) is None


# Against a naive answer

VERSIONS = [
    f"{major}.{minor}.{patch}{pre}" for major in (1, 2) for minor in (0, 1) for patch in (0, 1) for pre in ("-rc.1", "")
]
requirements = st.builds(
    "{} {}".format, st.sampled_from(["~>", ">=", "<", "==", "<="]), st.sampled_from(VERSIONS)
) | st.sampled_from(["~> 1.0", "~> 1.1", "~> 2.0", "~> 1.0 or ~> 2.0", "> 1.0.0 and < 2.0.0"])


@unhurried
@given(
    known=st.sets(st.sampled_from(VERSIONS), min_size=1),
    current=st.sampled_from(VERSIONS),
    retired=st.sets(st.sampled_from(VERSIONS)),
    vulnerable=st.sets(st.sampled_from(VERSIONS)),
    lines=st.lists(requirements, max_size=2),
    parents=st.lists(requirements, max_size=3),
    override=st.booleans(),
)
def test_as_somebody_would_work_it_out_by_hand(
    known: set[str],
    current: str,
    retired: set[str],
    vulnerable: set[str],
    lines: list[str],
    parents: list[str],
    override: bool,
) -> None:
    known |= {current}
    keyword = ", override: true" if override else ""
    declared = ", ".join(f"{{:p{number}, nil}}" for number in range(len(parents)))
    files = {"mix.exs": mix(declared, more=', apps_path: "apps"', app="house")}
    for number, line in enumerate(lines):
        files[f"apps/a{number}/mix.exs"] = mix(f'{{:kettle, "{line}"{keyword}}}', app=f"a{number}")
    entries = [locked(f"p{number}", "1.0.0", {"kettle": parent}) for number, parent in enumerate(parents)]
    files["mix.lock"] = "%{\n" + locked("kettle", current) + "".join(entries) + "}\n"
    text = registry(*known, retired=tuple(retired))
    text += f'[hexpm.kettle.advisories.A]\nsummary = "it leaks"\nversions = {sorted(vulnerable)}\n'
    mend = mend_of(dependency(files, text))

    here = Version.parse(current)
    counted = [*lines, *([] if override and lines else parents)]
    sound = sorted(Version.parse(name) for name in known - retired - vulnerable)
    later = [version for version in sound if version > here and (here.pre or not version.pre)]

    def refused(names: list[str], version: Version) -> list[str]:
        return [name for name in names if not Requirement.parse(name).matches(version, PreReleases.ASKED_FOR)]

    good = [version for version in later if not refused(counted, version)]
    if not lines and not parents:
        assert mend.advice == "Run mix deps.unlock --unused: nothing here asks for kettle any more."
    elif good:
        assert mend.version == good[0]
        assert mend.blockers == ()
    elif not later:
        assert mend.version is None
    else:
        parental = [] if override and lines else parents
        costs = [(len(refused(parental, version)), len(refused(lines, version))) for version in later]
        assert mend.version == later[costs.index(min(costs))]
        assert [one.requirement for one in mend.blockers] == refused(counted, mend.version)
        assert mend.advice.startswith(f"{mend.version} is the nearest sound one, but ")
