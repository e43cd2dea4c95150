"""From judgements to a score, a level and the next steps. Pure arithmetic; the model is explained in docs/readiness.md.

A criterion that does not apply or is not known leaves the sum and what it is divided by. What is not known lowers a
figure of its own, the share of the evidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from elixirlens.readiness.model import Dimension, Judgement, Profile, Status, Weight

FULL_WEIGHT = 20.0  # of its criteria, from which on a dimension has its whole share of the score
LEAST_WEIGHT = 5.0  # below which a dimension has none
LEAST_STAGE_WEIGHT = 10.0  # below which a stage is passed over
MOST_OF_ONE = 0.05  # of the score, that one criterion decides where it is no gate
STAGE_REACHED = 70.0
CAP = 69.0
CAPPING_STAGES = 3
STAGES = (1, 2, 3, 4)
STEPS = 3

_APPLICATION = (9, 8, 6, 12, 9, 6, 10, 6, 3, 11, 7, 7, 7, 6, 3)
# The share of each dimension in the score, in the order of `Dimension`.
_SHARES: Mapping[Profile, tuple[int, ...]] = {
    Profile.LIBRARY: (10, 12, 18, 16, 12, 8, 5, 2, 3, 4, 10, 6, 2, 2, 0),
    Profile.APPLICATION: _APPLICATION,
    Profile.PHOENIX: _APPLICATION,
    Profile.UMBRELLA: _APPLICATION,
    Profile.NERVES: (9, 8, 6, 12, 9, 6, 10, 3, 7, 10, 7, 6, 5, 6, 1),
    Profile.ESCRIPT: (8, 12, 10, 16, 12, 10, 3, 0, 3, 8, 10, 6, 0, 2, 0),
}


class Scored(Struct, frozen=True):
    """A criterion with its judgement. `effort` is 1, 2, 3 or 5."""

    id: str
    dimension: Dimension
    stage: int
    weight: Weight
    effort: int
    judgement: Judgement

    @property
    def points(self) -> float:
        """Its weight where it counts, else 0."""
        return self.weight.points if self.judgement.counts else 0.0

    @property
    def is_failing_gate(self) -> bool:
        """Whether it is a gate that is shut. One that is half open lets through."""
        return self.weight is Weight.GATE and self.judgement.status is Status.FAIL


class DimensionScore(Struct, frozen=True):
    """The score of a dimension from 0 to 100, None where too little of it applies; `share` is its part of the whole."""

    dimension: Dimension
    score: float | None
    share: float


class Level(Struct, frozen=True):
    """The level that is reached, of those that there are for the profile, and the score of each stage that counts."""

    reached: int
    highest: int
    stages: Mapping[int, float]


class Score(Struct, frozen=True):
    """Everything that follows from the judgements.

    `overall` is from 0 to 100, None where nothing applies; `uncapped` is what it would be without the failing `gates`.
    `evidence` is the share, from 0 to 100, of what applies that could be judged, by weight.
    """

    overall: float | None
    uncapped: float | None
    dimensions: tuple[DimensionScore, ...]
    level: Level
    gates: tuple[str, ...]
    evidence: float


class Step(Struct, frozen=True):
    """A criterion that is worth the next effort: what passing it would bring."""

    criterion: str
    gain: float
    overall: float
    level: int


def score(criteria: Sequence[Scored], profile: Profile) -> Score:
    """Score a repository."""
    dimensions = _bounded(tuple(_dimension(each, criteria, profile) for each in Dimension), criteria)
    uncapped = _weighted((each.score, each.share) for each in dimensions)
    gates = tuple(one.id for one in criteria if one.is_failing_gate)
    shut = any(one.is_failing_gate and one.stage <= CAPPING_STAGES for one in criteria)
    overall = min(uncapped, CAP) if uncapped is not None and shut else uncapped
    return Score(overall, uncapped, dimensions, _level(criteria, profile), gates, _evidence(criteria))


def next_steps(criteria: Sequence[Scored], profile: Profile, most: int = STEPS) -> tuple[Step, ...]:
    """The criteria that bring most for their effort, each tried by itself; gates and the next stage come first."""
    now = score(criteria, profile)
    open_ = [one for one in criteria if one.judgement.status in {Status.FAIL, Status.PARTIAL} and one.weight.points]
    steps = []
    for one in open_:
        mended = replace(one, judgement=Judgement(Status.PASS, 1.0))
        then = score([mended if other is one else other for other in criteria], profile)
        gain = (then.uncapped or 0.0) - (now.uncapped or 0.0)
        priority = gain * _boost(one, now.level.reached) / one.effort
        steps.append((-priority, one.id, Step(one.id, gain, then.overall or 0.0, then.level.reached)))
    return tuple(step for _, _, step in sorted(steps, key=lambda each: each[:2])[:most])


def _boost(one: Scored, reached: int) -> float:
    if one.stage > reached + 1:
        return 0.5
    if one.stage < reached + 1:
        return 1.0
    return 2.0 if one.weight is Weight.GATE else 1.5


def _dimension(dimension: Dimension, criteria: Iterable[Scored], profile: Profile) -> DimensionScore:
    own = [one for one in criteria if one.dimension is dimension]
    weight = sum(one.points for one in own)
    whole = _SHARES.get(profile, _APPLICATION)[tuple(Dimension).index(dimension)]
    if weight < LEAST_WEIGHT:
        return DimensionScore(dimension, None, 0.0)
    # One lucky check is not worth a whole dimension: its share grows with what applies of it.
    return DimensionScore(dimension, _mean(own), whole * min(1.0, weight / FULL_WEIGHT))


def _bounded(dimensions: tuple[DimensionScore, ...], criteria: Iterable[Scored]) -> tuple[DimensionScore, ...]:
    """The same with the shares of those dimensions cut in which one criterion would decide too much of the score.

    Each cut makes the whole smaller, so that others may come to decide too much. Where too little applies for any
    shares to do, as in an empty repository, the dimensions are left as they are.
    """
    parts = {each.dimension: _heaviest_part(each.dimension, criteria) for each in dimensions if each.share}
    shares = {each.dimension: each.share for each in dimensions if each.share}
    cut: set[Dimension] = set()
    while len(cut) < len(shares):
        left = 1.0 - sum(MOST_OF_ONE / parts[dimension] for dimension in cut)  # of the whole, for those not cut
        whole = sum(share for dimension, share in shares.items() if dimension not in cut) / left
        too_large = {each for each, share in shares.items() if share * parts[each] > MOST_OF_ONE * whole} - cut
        if not too_large:
            shares |= {dimension: MOST_OF_ONE * whole / parts[dimension] for dimension in cut}
            return tuple(replace(each, share=shares.get(each.dimension, 0.0)) for each in dimensions)
        cut |= too_large
    return dimensions


def _heaviest_part(dimension: Dimension, criteria: Iterable[Scored]) -> float:
    """The part of a dimension that its heaviest criterion is, gates left out."""
    own = [one for one in criteria if one.dimension is dimension]
    heaviest = max((one.points for one in own if one.weight is not Weight.GATE), default=0.0)
    return heaviest / sum(one.points for one in own)


def _mean(criteria: Iterable[Scored]) -> float:
    pairs = [(one.judgement.value, one.points) for one in criteria]
    total = sum(points for _, points in pairs)
    return 100.0 * sum(value * points for value, points in pairs) / total if total else 0.0


def _weighted(scores: Iterable[tuple[float | None, float]]) -> float | None:
    known = [(value, share) for value, share in scores if value is not None and share > 0]
    total = sum(share for _, share in known)
    return sum(value * share for value, share in known) / total if total else None


def _level(criteria: Sequence[Scored], profile: Profile) -> Level:
    """Levels are cumulative: one is reached where no gate of its stage fails and the stage is well enough."""
    by_stage: dict[int, list[Scored]] = defaultdict(list)
    for one in criteria:
        by_stage[one.stage].append(one)
    counted = [
        stage
        for stage in STAGES
        if sum(one.points for one in by_stage[stage]) >= LEAST_STAGE_WEIGHT
        and not (profile is Profile.LIBRARY and stage == STAGES[-1])
    ]
    reached = 0
    for stage in counted:
        if any(one.is_failing_gate for one in by_stage[stage]) or _mean(by_stage[stage]) < STAGE_REACHED:
            break
        reached = stage
    return Level(reached, max(counted, default=0), {stage: _mean(by_stage[stage]) for stage in counted})


def _evidence(criteria: Iterable[Scored]) -> float:
    applying = [one for one in criteria if one.judgement.status is not Status.NOT_APPLICABLE]
    total = sum(one.weight.points for one in applying)
    return 100.0 * sum(one.points for one in applying) / total if total else 0.0
