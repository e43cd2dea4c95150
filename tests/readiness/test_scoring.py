from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from elixirlens.readiness.model import (
    Dimension,
    Judgement,
    Profile,
    Status,
    Weight,
    failed,
    passed,
    percent,
    shared,
    unknown,
)
from elixirlens.readiness.scoring import CAP, Scored, next_steps, score

COUNTING = (Status.PASS, Status.PARTIAL, Status.FAIL)
PROFILES = [profile for profile in Profile if profile is not Profile.NO_PROJECT]


def criterion(
    name: str,
    judgement: Judgement,
    weight: Weight = Weight.HIGH,
    stage: int = 1,
    dimension: Dimension = Dimension.TESTS,
) -> Scored:
    return Scored(name, dimension, stage, weight, 2, judgement)


@st.composite
def judgements(draw: st.DrawFn) -> Judgement:
    status = draw(st.sampled_from(Status))
    value = {Status.PASS: 1.0, Status.PARTIAL: draw(st.floats(0.01, 0.99))}.get(status, 0.0)
    return Judgement(status, value)


@st.composite
def repositories(draw: st.DrawFn) -> list[Scored]:
    count = draw(st.integers(0, 40))
    return [
        Scored(
            id=f"criterion-{number}",
            dimension=draw(st.sampled_from(Dimension)),
            stage=draw(st.sampled_from((1, 2, 3, 4))),
            weight=draw(st.sampled_from(Weight)),
            effort=draw(st.sampled_from((1, 2, 3, 5))),
            judgement=draw(judgements()),
        )
        for number in range(count)
    ]


@given(repositories(), st.sampled_from(PROFILES))
def test_a_score_lies_between_nothing_and_all(criteria: list[Scored], profile: Profile) -> None:
    found = score(criteria, profile)
    for value in (found.overall, found.uncapped, found.evidence, *(one.score for one in found.dimensions)):
        assert value is None or -1e-9 <= value <= 100 + 1e-9
    assert 0 <= found.level.reached <= found.level.highest <= 4


@given(repositories(), st.sampled_from(PROFILES), st.data())
def test_to_mend_something_never_lowers_the_score(
    criteria: list[Scored], profile: Profile, data: st.DataObject
) -> None:
    counting = [one for one in criteria if one.judgement.status in COUNTING]
    if not counting:
        return
    one = data.draw(st.sampled_from(counting))
    better = [replace(each, judgement=passed()) if each is one else each for each in criteria]
    before, after = score(criteria, profile), score(better, profile)
    assert (after.overall or 0) >= (before.overall or 0) - 1e-9
    assert after.level.reached >= before.level.reached


@given(repositories(), st.sampled_from(PROFILES))
def test_what_does_not_apply_changes_nothing(criteria: list[Scored], profile: Profile) -> None:
    more = criterion("other", Judgement(Status.NOT_APPLICABLE), Weight.GATE)
    assert score([*criteria, more], profile) == score(criteria, profile)


@given(repositories(), st.sampled_from(PROFILES))
def test_what_is_unknown_lowers_the_evidence_and_not_the_score(criteria: list[Scored], profile: Profile) -> None:
    before, after = score(criteria, profile), score([*criteria, criterion("x", unknown("no git"))], profile)
    assert (after.overall, after.level) == (before.overall, before.level)
    assert after.evidence <= before.evidence or before.evidence == 0


@given(repositories(), st.sampled_from(PROFILES))
def test_next_steps_are_few_and_open(criteria: list[Scored], profile: Profile) -> None:
    steps = next_steps(criteria, profile)
    assert len(steps) <= 3
    assert len({step.criterion for step in steps}) == len(steps)
    by_id = {one.id: one for one in criteria}
    for step in steps:
        assert by_id[step.criterion].judgement.status in {Status.FAIL, Status.PARTIAL}
        assert step.gain >= -1e-9


@st.composite
def usual_repositories(draw: st.DrawFn) -> list[Scored]:
    """Three to eight criteria of each dimension apply."""
    return [
        Scored(
            id=f"{dimension}-{number}",
            dimension=dimension,
            stage=draw(st.sampled_from((1, 2, 3, 4))),
            weight=draw(st.sampled_from([weight for weight in Weight if weight is not Weight.INFO])),
            effort=1,
            judgement=draw(st.sampled_from((passed(), failed()))),
        )
        for dimension in Dimension
        for number in range(draw(st.integers(3, 8)))
    ]


@given(usual_repositories(), st.sampled_from(PROFILES), st.data())
def test_one_criterion_that_is_no_gate_is_worth_five_points_at_most(
    criteria: list[Scored], profile: Profile, data: st.DataObject
) -> None:
    others = [one for one in criteria if one.weight is not Weight.GATE]
    if not others:
        return
    one = data.draw(st.sampled_from(others))
    scores = [
        score([replace(each, judgement=judgement) if each is one else each for each in criteria], profile).uncapped
        for judgement in (failed(), passed())
    ]
    assert scores[0] is not None
    assert scores[1] is not None
    assert 0 <= scores[1] - scores[0] <= 5 + 1e-9


def test_the_few_criteria_of_a_small_library_are_bounded_as_well() -> None:
    asked = (Dimension.TEAM, Dimension.CONSISTENCY, Dimension.TESTS, Dimension.DEPENDENCIES, Dimension.CI)
    many = [criterion(f"{each}-{number}", failed(), dimension=each) for each in asked for number in range(6)]
    three = [criterion(f"docs-{number}", failed(), dimension=Dimension.DOCS) for number in range(3)]
    worth = score([*many, *three[1:], replace(three[0], judgement=passed())], Profile.LIBRARY).uncapped
    assert worth is not None
    assert worth == pytest.approx(5.0)


def test_where_hardly_anything_applies_the_shares_are_as_they_are() -> None:
    found = score([criterion("only", passed()), criterion("other", failed())], Profile.LIBRARY)
    assert found.overall == 50
    assert [one.share for one in found.dimensions if one.share] == [12]


def test_a_failing_gate_caps_the_score_and_the_level() -> None:
    good = [criterion(f"good-{number}", passed()) for number in range(12)]
    gate = criterion("gate", failed(), Weight.GATE)
    found = score([*good, gate], Profile.LIBRARY)
    assert found.uncapped is not None
    assert found.uncapped > CAP
    assert found.overall == CAP
    assert found.gates == ("gate",)
    assert found.level.reached == 0
    assert score([*good, replace(gate, judgement=passed())], Profile.LIBRARY).level.reached == 1


def test_a_gate_of_the_last_stage_does_not_cap() -> None:
    good = [criterion(f"good-{number}", passed()) for number in range(12)]
    found = score([*good, criterion("gate", failed(), Weight.GATE, stage=4)], Profile.APPLICATION)
    assert found.overall == found.uncapped


def test_one_lucky_check_is_not_a_whole_dimension() -> None:
    many = [criterion(f"test-{number}", failed()) for number in range(4)]
    lucky = criterion("lucky", passed(), dimension=Dimension.DOCS)
    found = {one.dimension: one for one in score([*many, lucky], Profile.LIBRARY).dimensions}
    assert found[Dimension.DOCS].score == 100
    assert found[Dimension.DOCS].share < 18
    assert found[Dimension.TESTS].share == 16


def test_a_library_has_no_fourth_level() -> None:
    criteria = [criterion(f"{stage}-{number}", passed(), stage=stage) for stage in (1, 2, 3, 4) for number in range(3)]
    assert score(criteria, Profile.LIBRARY).level.highest == 3
    assert score(criteria, Profile.APPLICATION).level.highest == 4


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_share_has_no_cliff(one: float, other: float) -> None:
    first, second = (shared(share, 0.4, 0.8).value for share in (one, other))
    assert abs(first - second) <= abs(one - other) / 0.8 + 0.011
    assert (first <= second) == (one <= other) or first == second


def test_only_all_is_a_hundred_percent() -> None:
    assert [percent(share) for share in (0, 0.001, 0.5, 225 / 226, 1)] == ["0%", "1%", "50%", "99%", "100%"]
