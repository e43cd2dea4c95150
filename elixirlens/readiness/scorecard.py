"""The scorecard: what `elixirlens readiness` found out, frozen, and the same after a round trip through JSON."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from elixirlens.readiness.model import Evidence
from elixirlens.readiness.waivers import Waiver
from elixirlens.report import Root, Tool

SCHEMA = "elixirlens-readiness-1"

LEVELS = ("Exploring", "Concept", "Development", "Production", "Scale")
OF_LIBRARY = ("Exploring", "Concept", "Development", "Publishable", "Publishable")


class ProfileEntry(Struct, frozen=True):
    """What the repository was taken for and why, and what else it could pass for; `forced` where somebody said so."""

    name: str
    others: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    forced: bool


class CriterionEntry(Struct, frozen=True):
    """A criterion and what it came to. `points` is its weight where it counts, `value` what it gets of that, 0 to 1.

    `reason` says why it does not apply or is not known.
    """

    id: str
    dimension: str
    title: str
    question: str
    do: str
    stage: int
    weight: str
    effort: int
    status: str
    value: float
    points: float
    evidence: tuple[Evidence, ...]
    reason: str


class DimensionEntry(Struct, frozen=True):
    """A dimension: its score, 0 to 100, None where too little of it applies, and its share of the whole, 0 to 100."""

    id: str
    title: str
    score: float | None
    share: float


class StageEntry(Struct, frozen=True):
    """A step of the ladder. `score` is None where too little applies; `missing` are criteria that hold it back."""

    level: int
    name: str
    score: float | None
    reached: bool
    missing: tuple[str, ...]


class StepEntry(Struct, frozen=True):
    """What to do next: the criterion, what passing it adds to the score, and the score and level after that."""

    criterion: str
    do: str
    gain: float
    score: float
    level: int


class HistoryEntry(Struct, frozen=True):
    """What an older commit came to on its own day; `name` is its tag or its month."""

    name: str
    commit: str
    date: date
    score: float | None
    level: int


class Scorecard(Struct, frozen=True):
    """How ready a repository is.

    `score` is from 0 to 100, None where nothing applies; `uncapped` is what it would be if no gate failed, `gates` the
    criteria that are failing ones. `evidence` is the share of what applies that could be judged, 0 to 100. `history` is
    there where it was asked for, the oldest first.
    """

    schema: str
    tool: Tool
    root: Root
    date: date
    profile: ProfileEntry
    score: float | None
    uncapped: float | None
    level: int
    highest: int
    level_name: str
    gates: tuple[str, ...]
    evidence: float
    dimensions: tuple[DimensionEntry, ...]
    stages: tuple[StageEntry, ...]
    steps: tuple[StepEntry, ...]
    criteria: tuple[CriterionEntry, ...]
    waivers: tuple[Waiver, ...] = ()
    notes: tuple[str, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
