"""The words of the readiness model: dimensions, weights, profiles, and what a criterion comes to."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct


class Dimension(StrEnum):
    """What a criterion is about; the folder that its page is in."""

    TEAM = "team"
    CONSISTENCY = "consistency"
    DOCS = "docs"
    TESTS = "tests"
    DEPENDENCIES = "dependencies"
    FUNCTIONAL = "functional"
    OTP = "otp"
    DISTRIBUTION = "distribution"
    NATIVE = "native"
    DEPLOYMENT = "deployment"
    CI = "ci"
    CONFIGURATION = "configuration"
    METRICS = "metrics"
    LOGGING = "logging"
    OPERATIONS = "operations"


class Weight(StrEnum):
    """How much a criterion counts. While a gate fails, the score is capped and its level is not reached."""

    GATE = "gate"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"  # a fact that counts for nothing

    @property
    def points(self) -> float:
        """The weight as a number: the ratios of OpenSSF Scorecard."""
        return {"gate": 10.0, "high": 7.5, "medium": 5.0, "low": 2.5, "info": 0.0}[self.value]


class Profile(StrEnum):
    """What a repository is, the most specific first: that decides what applies to it."""

    PHOENIX = "phoenix"
    NERVES = "nerves"
    APPLICATION = "application"
    LIBRARY = "library"
    ESCRIPT = "escript"
    UMBRELLA = "umbrella"
    NO_PROJECT = "not-a-project"


class Status(StrEnum):
    """What a criterion comes to."""

    PASS = "pass"
    PARTIAL = "partial"
    FAIL = "fail"
    NOT_APPLICABLE = "not applicable"
    UNKNOWN = "unknown"


class Evidence(Struct, frozen=True):
    """A fact and where it stands; without a path it is an absence, or a fact of the whole."""

    fact: str
    path: str | None = None
    line: int | None = None


class Judgement(Struct, frozen=True):
    """What a criterion comes to, how much of it is there (0 to 1), and why.

    `reason` says why it does not apply or is not known; it is empty for the others, for which the evidence speaks.
    """

    status: Status
    value: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    reason: str = ""

    @property
    def counts(self) -> bool:
        """Whether it has a share in the score."""
        return self.status in {Status.PASS, Status.PARTIAL, Status.FAIL}


class Thresholds(Struct, frozen=True):
    """The numbers of a criterion's page by which its judge decides: `thresholds["passes_from"]`."""

    numbers: Mapping[str, float]

    def __getitem__(self, name: str) -> float:
        """The number of this name; raises LookupError where the page has none."""
        if name not in self.numbers:
            raise LookupError(f"[thresholds] of its page has no {name!r}")
        return self.numbers[name]


def percent(share: float) -> str:
    """A share for people. 100% is said of all alone, and 0% of nothing alone."""
    return f"{min(max(share, 0.01), 0.99):.0%}" if 0 < share < 1 else f"{share:.0%}"


def passed(*evidence: Evidence) -> Judgement:
    """What is there in full."""
    return Judgement(Status.PASS, 1.0, evidence)


def partial(*evidence: Evidence, value: float = 0.5) -> Judgement:
    """What is there in part; `value` is between 0 and 1."""
    return Judgement(Status.PARTIAL, value, evidence)


def failed(*evidence: Evidence) -> Judgement:
    """What is not there, and should be."""
    return Judgement(Status.FAIL, 0.0, evidence)


def unknown(reason: str, *evidence: Evidence) -> Judgement:
    """What cannot be judged from what is there, with the reason."""
    return Judgement(Status.UNKNOWN, 0.0, evidence, reason)


def not_applicable(reason: str) -> Judgement:
    """What this repository has no use for, with the reason."""
    return Judgement(Status.NOT_APPLICABLE, 0.0, (), reason)


_HAIR = 1e-9  # by which 1 - 4/5 may miss a fifth, as floating numbers go


def shared(share: float, partial_from: float, passes_from: float, *evidence: Evidence) -> Judgement:
    """The judgement of a share between 0 and 1: a ratio gets its value between the thresholds, and no step.

    Below `partial_from` it fails with a value that grows from 0, so that a small change moves the score a little.
    """
    if share + _HAIR >= passes_from:
        return passed(*evidence)
    value = max(0.0, min(share / passes_from, 0.99))
    status = Status.PARTIAL if share + _HAIR >= partial_from else Status.FAIL
    return Judgement(status, value, evidence)
