from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace
from ready import ready

from elixirlens.config.model import WaivedCriterion
from elixirlens.readiness.front_matter import CriterionFrontMatter, Granting, Scope
from elixirlens.readiness.judging import judge_all
from elixirlens.readiness.model import Dimension, Judgement, Profile, Status, Weight
from elixirlens.readiness.page import Criterion
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.scoring import Scored
from elixirlens.readiness.waivers import waive

TODAY = date(2026, 11, 1)
UMBRELLA = 'defmodule U.MixProject do\n  use Mix.Project\n  def project, do: [apps_path: "apps", deps: []]\nend\n'


def app(name: str) -> str:
    return f"""defmodule {name.title()}.MixProject do
  use Mix.Project
  def project, do: [app: :{name}, version: "1.0.0", deps: []]
  def application, do: [mod: {{{name.title()}.Application, []}}]
end
"""


def module(name: str, lines: int) -> str:
    body = "".join(f"  def f{number}, do: {number}\n" for number in range(lines))
    return f"defmodule {name} do\n{body}end\n"


def criterion(scope: Scope = Scope.APP, **front: object) -> Criterion:
    """One that asks for a README."""
    matter = CriterionFrontMatter(
        weight=Weight.LOW,
        stage=1,
        effort=1,
        scope=scope,
        question="?",
        do=".",
        evidence=(Granting(file="/README.md", grants="pass"),),
    )
    return Criterion("readme", Dimension.DOCS, replace(matter, **front), "# Readme\n")


def ask(one: Criterion, repository: Repository) -> Judgement:
    (scored,) = judge_all(repository, [one])
    return scored.judgement


TWO = {
    "mix.exs": UMBRELLA,
    "apps/a/mix.exs": app("a"),
    "apps/b/mix.exs": app("b"),
    "apps/a/lib/a.ex": module("A", 28),
    "apps/b/lib/b.ex": module("B", 8),
}


def test_the_applications_of_an_umbrella_count_by_their_lines(tmp_path: Path) -> None:
    judgement = ask(criterion(), ready(tmp_path, {**TWO, "apps/a/README.md": "x"}))
    assert (judgement.status, judgement.value) == (Status.PARTIAL, 0.75)
    assert [one.fact for one in judgement.evidence] == ["b: no README.md", "a: is there"]


@pytest.mark.parametrize(
    ("files", "status"),
    [({"apps/a/README.md": "", "apps/b/README.md": ""}, Status.PASS), ({}, Status.FAIL)],
)
def test_applications_that_agree(files: dict[str, str], status: Status, tmp_path: Path) -> None:
    assert ask(criterion(), ready(tmp_path, {**TWO, **files})).status is status


def test_what_is_asked_of_the_repository(tmp_path: Path) -> None:
    repository = ready(tmp_path, {**TWO, "README.md": "x"})
    assert ask(criterion(Scope.REPOSITORY), repository).status is Status.PASS


def test_applications_that_it_does_not_apply_to_are_left_out(tmp_path: Path) -> None:
    library = app("b").replace("deps: []", "deps: [], package: [licenses: []]").replace("mod:", "registered:")
    repository = ready(tmp_path, {**TWO, "apps/b/mix.exs": library, "apps/a/README.md": "x"})
    judgement = ask(criterion(profiles=(Profile.APPLICATION, Profile.UMBRELLA)), repository)
    assert (judgement.status, judgement.value) == (Status.PASS, 1.0)


def depending(written: str) -> dict[str, str]:
    """An umbrella whose first application computes its dependencies, so that nobody knows whether it has jason."""
    computing = app("a").replace("deps: []", f"deps: {written}")
    return {**TWO, "apps/a/mix.exs": computing}


JSON = (Granting(dependency="jason", grants="pass"),)


def test_an_application_that_is_not_known_is_named(tmp_path: Path) -> None:
    """It has no part in the sum, and so the evidence has to say that it is missing there."""
    having = app("b").replace("deps: []", 'deps: [{:jason, "~> 1.4"}]')
    passing = ask(
        criterion(evidence=JSON), ready(tmp_path / "pass", {**depending("Deps.all()"), "apps/b/mix.exs": having})
    )
    assert (passing.status, passing.value) == (Status.PASS, 1.0)
    assert passing.evidence[0].fact == "a: unknown, mix.exs computes its dependencies"
    failing = ask(criterion(evidence=JSON), ready(tmp_path / "fail", depending("Deps.all()")))
    assert failing.status is Status.FAIL
    assert failing.evidence[-1].fact == "a: unknown, mix.exs computes its dependencies"


def test_a_reason_says_of_which_applications(tmp_path: Path) -> None:
    nerves = ask(criterion(profiles=(Profile.NERVES,)), ready(tmp_path / "all", TWO))
    assert nerves.reason == "each of 2 applications: it is not asked of an application"
    library = app("b").replace("deps: []", "deps: [], package: [licenses: []]").replace("mod:", "registered:")
    files = {**depending("Deps.all()"), "apps/b/mix.exs": library}
    one = ask(criterion(profiles=(Profile.APPLICATION,), evidence=JSON), ready(tmp_path / "one", files))
    assert (one.status, one.reason) == (Status.UNKNOWN, "a: mix.exs computes its dependencies")
    none = ask(criterion(profiles=(Profile.NERVES,)), ready(tmp_path / "none", files))
    assert none.reason == "a, the largest of 2 applications: it is not asked of an application"


def test_a_profile_that_it_is_not_asked_of(tmp_path: Path) -> None:
    judgement = ask(criterion(profiles=(Profile.NERVES,)), ready(tmp_path, {}))
    assert (judgement.status, judgement.reason) == (Status.NOT_APPLICABLE, "it is not asked of an application")


def test_a_rule_that_was_not_asked_leaves_it_unknown(tmp_path: Path) -> None:
    one = criterion(rules=("debug-leftover",), evidence=())
    off = {"elixirlens.toml": "[rules.debug-leftover]\nenabled = false\n"}
    assert ask(one, ready(tmp_path / "off", off)).reason == "the rule debug-leftover was not asked"
    assert ask(one, ready(tmp_path / "on", {})).status is Status.PASS


def test_findings_lower_the_value_little_by_little(tmp_path: Path) -> None:
    one = criterion(rules=("debug-leftover",), evidence=())
    values = []
    for number in range(3):
        leftovers = "".join(f"  def g{each}(x), do: IO.inspect(x)\n" for each in range(number))
        code = {"lib/shop/x.ex": module("Shop.X", 600).replace("end\n", f"{leftovers}end\n")}
        values.append(ask(one, ready(tmp_path / str(number), code)).value)
    assert values[0] == 1.0
    assert values[0] > values[1] > values[2] > 0.4


def test_what_nothing_judges_is_unknown(tmp_path: Path) -> None:
    assert ask(criterion(evidence=()), ready(tmp_path, {})).status is Status.UNKNOWN


def scored(name: str, status: Status) -> Scored:
    return Scored(name, Dimension.DOCS, 1, Weight.LOW, 1, Judgement(status, float(status is Status.PASS)))


def test_waivers() -> None:
    criteria = [scored("a", Status.FAIL), scored("b", Status.FAIL), scored("c", Status.PASS)]
    waived = [
        WaivedCriterion(criterion="a", reason="on purpose", until=date(2026, 11, 1)),
        WaivedCriterion(criterion="b", reason="for a while", until=date(2026, 10, 31)),
        WaivedCriterion(criterion="c", reason="just in case"),
        WaivedCriterion(criterion="d", reason="a slip"),
    ]
    left, told = waive(criteria, waived, TODAY)
    assert [one.judgement.status for one in left] == [Status.NOT_APPLICABLE, Status.FAIL, Status.PASS]
    assert left[0].judgement.reason == "waived: on purpose"
    assert [one.state for one in told] == ["used", "expired", "not needed", "unknown criterion"]


def test_an_application_for_tests_alone_is_no_product(tmp_path: Path) -> None:
    asking = app("a").replace("deps: []", "deps: [{:b, in_umbrella: true, only: [:test, :integration]}]")
    asked = app("b").replace("mod: {B.Application, []}", "")
    repository = ready(tmp_path, {**TWO, "apps/a/mix.exs": asking, "apps/b/mix.exs": asked, "apps/a/README.md": "x"})
    judgement = ask(criterion(), repository)
    assert (judgement.status, [one.fact for one in judgement.evidence]) == (Status.PASS, ["a: is there"])
    # What starts is shipped by itself, and nobody need ask for it.
    starting = ready(tmp_path / "starting", {**TWO, "apps/a/mix.exs": asking, "apps/a/README.md": "x"})
    assert ask(criterion(), starting).status is Status.PARTIAL


def test_the_whole_of_an_application_is_the_umbrella(tmp_path: Path) -> None:
    repository = ready(tmp_path, TWO)
    one = repository.narrowed(repository.apps[0], Profile.APPLICATION)
    assert one.whole.mix_path == "mix.exs"
    assert [each.app for each in one.whole.apps] == ["a", "b"]
