"""From judgements to the scorecard that is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from elixirlens.engine.assemble import tool
from elixirlens.readiness.judging import missing_for
from elixirlens.readiness.model import Dimension, Profile
from elixirlens.readiness.page import Criterion
from elixirlens.readiness.profiles import Detected
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.scorecard import (
    LEVELS,
    OF_LIBRARY,
    SCHEMA,
    CriterionEntry,
    DimensionEntry,
    ProfileEntry,
    Scorecard,
    StageEntry,
    StepEntry,
)
from elixirlens.readiness.scoring import STAGES, Score, Scored, next_steps, score
from elixirlens.readiness.waivers import Waiver

TITLES: Mapping[Dimension, str] = {
    Dimension.TEAM: "Team & knowledge",
    Dimension.CONSISTENCY: "Code consistency",
    Dimension.DOCS: "Docs & types",
    Dimension.TESTS: "Tests & coverage",
    Dimension.DEPENDENCIES: "Dependencies",
    Dimension.FUNCTIONAL: "Functional design",
    Dimension.OTP: "OTP & supervision",
    Dimension.DISTRIBUTION: "Distribution & state",
    Dimension.NATIVE: "Native integration",
    Dimension.DEPLOYMENT: "Deployment & releases",
    Dimension.CI: "CI/CD",
    Dimension.CONFIGURATION: "Configuration & secrets",
    Dimension.METRICS: "Metrics",
    Dimension.LOGGING: "Logs, errors & tracing",
    Dimension.OPERATIONS: "Operations",
}


def scorecard_of(
    repository: Repository,
    detected: Detected,
    pages: Sequence[Criterion],
    scored: Sequence[Scored],
    waivers: tuple[Waiver, ...],
) -> Scorecard:
    """Everything that follows from the judgements, with the words of the pages."""
    by_id = {page.id: page for page in pages}
    found = score(scored, repository.profile)
    names = OF_LIBRARY if repository.profile is Profile.LIBRARY else LEVELS
    return Scorecard(
        schema=SCHEMA,
        tool=tool(),
        root=repository.report.root,
        date=repository.today,
        profile=_profile(detected),
        score=_rounded(found.overall),
        uncapped=_rounded(found.uncapped),
        level=found.level.reached,
        highest=found.level.highest,
        level_name=names[found.level.reached],
        gates=found.gates,
        evidence=round(found.evidence, 1),
        dimensions=tuple(_dimensions(found)),
        stages=tuple(_stages(found, scored, names)),
        steps=tuple(_steps(scored, repository.profile, by_id)),
        criteria=tuple(_criterion(by_id[one.id], one) for one in scored),
        waivers=waivers,
        notes=tuple(_notes(repository)),
    )


def _profile(detected: Detected) -> ProfileEntry:
    others = tuple(each.value for each in detected.others)
    return ProfileEntry(detected.profile.value, others, detected.evidence, detected.is_forced)


def _dimensions(found: Score) -> Iterator[DimensionEntry]:
    whole = sum(each.share for each in found.dimensions) or 1.0
    for each in found.dimensions:
        share = round(100 * each.share / whole, 1)
        yield DimensionEntry(each.dimension.value, TITLES[each.dimension], _rounded(each.score), share)


def _stages(found: Score, scored: Sequence[Scored], names: Sequence[str]) -> Iterator[StageEntry]:
    for stage in STAGES:
        value = found.level.stages.get(stage)
        if value is not None or stage <= found.level.highest:
            missing = tuple(one.id for one in missing_for(stage, scored))
            yield StageEntry(stage, names[stage], _rounded(value), found.level.reached >= stage, missing)


def _steps(scored: Sequence[Scored], profile: Profile, pages: Mapping[str, Criterion]) -> Iterator[StepEntry]:
    for step in next_steps(scored, profile):
        do = pages[step.criterion].front.do
        yield StepEntry(step.criterion, do, round(step.gain, 1), round(step.overall, 1), step.level)


def _criterion(page: Criterion, one: Scored) -> CriterionEntry:
    front, judgement = page.front, one.judgement
    return CriterionEntry(
        id=one.id,
        dimension=one.dimension.value,
        title=page.title,
        question=front.question,
        do=front.do,
        stage=one.stage,
        weight=one.weight.value,
        effort=one.effort,
        status=judgement.status.value,
        value=round(judgement.value, 3),
        points=one.points,
        evidence=judgement.evidence,
        reason=judgement.reason,
    )


def _notes(repository: Repository) -> Iterator[str]:
    unread = [each.path for each in repository.report.unchecked if each.kind == "file"]
    if unread:
        yield f"{len(unread)} files could not be read and are not in the figures: {', '.join(unread[:3])}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
