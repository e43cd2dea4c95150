"""The front matter of a criterion's page as written: typed keys, a closed set. `page.py` makes a `Criterion`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from elixirlens.readiness.model import Profile, Thresholds, Weight

Names: TypeAlias = str | tuple[str, ...]
_OF_LIBRARY = "_library"


class Scope(StrEnum):
    """What a criterion is asked about."""

    REPOSITORY = "repository"
    APP = "app"  # each application of an umbrella for itself; elsewhere the repository


class Absent(StrEnum):
    """What it means that no evidence was found."""

    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not applicable"


class Matcher(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What to look for. All keys of one have to hold; see `evidence.py` for what each does."""

    file: Names | None = None
    contains: str | None = None
    lines_from: int | None = None
    dependency: Names | None = None
    only: Literal["development", "production"] | None = None
    locked: Names | None = None
    config: str | None = None
    environment: Literal["prod", "dev", "test"] | None = None
    value: str | None = None
    project: str | None = None
    application: str | None = None
    alias: str | None = None
    runs: str | None = None
    ci: str | None = None
    on: str | None = None
    action: str | None = None
    command: str | None = None
    docker: str | None = None
    calls: str | None = None
    uses: str | None = None


class Granting(Matcher, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[evidence]]`: what it grants where it is found, and how to say it."""

    grants: Literal["pass", "partial"]
    fact: str | None = None


class Applying(Matcher, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[applies]]`: the criterion matters only where one of them is found, else `otherwise` says why not."""

    otherwise: str


class CriterionFrontMatter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything between the two lines of `+++`."""

    weight: Weight
    stage: Annotated[int, Meta(ge=1, le=4)]
    effort: Literal[1, 2, 3, 5]
    scope: Scope = Scope.REPOSITORY
    profiles: tuple[Profile, ...] = tuple(each for each in Profile if each is not Profile.NO_PROJECT)
    question: str
    do: str
    rules: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    absent: Absent = Absent.FAIL
    absent_reason: str = ""
    thresholds: dict[str, int | float] = {}
    applies: tuple[Applying, ...] = ()
    evidence: tuple[Granting, ...] = ()

    def thresholds_for(self, profile: Profile) -> Thresholds:
        """The numbers that hold for a profile: for a library, `passes_from_library` replaces `passes_from`."""
        if profile is not Profile.LIBRARY:
            return Thresholds(self.thresholds)
        own = {name: it for name, it in self.thresholds.items() if name.endswith(_OF_LIBRARY)}
        return Thresholds(self.thresholds | {name.removesuffix(_OF_LIBRARY): it for name, it in own.items()})
