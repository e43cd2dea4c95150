"""The values that a finding is made of."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Severity(StrEnum):
    """How much a finding matters where it is right. Only errors and warnings fail a build by default."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the most severe."""
        return _SEVERITIES.index(self)


_SEVERITIES = tuple(Severity)


class FailOn(StrEnum):
    """The least severe finding that fails a run."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"

    @property
    def severities(self) -> tuple[Severity, ...]:
        """The severities that fail a run."""
        if self is FailOn.NEVER:
            return ()
        return tuple(one for one in Severity if one.rank <= Severity(self.value).rank)


class Known(StrEnum):
    """Why a finding does not count in this run, though nobody suppressed it: it was there before."""

    BASELINE = "baseline"  # the baseline names it
    BASE = "base"  # the commit that was compared with has it
    UNTOUCHED = "untouched"  # it lies on lines that the branch did not change


class Confidence(StrEnum):
    """How sure a rule is that a finding is right."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Effort(StrEnum):
    """What mending one finding usually takes."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"


class Range(Struct, frozen=True, gc=False, array_like=True, order=True):
    """A range of source text: lines and columns from 1, columns in code points, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Spot(Struct, frozen=True, gc=False, array_like=True, order=True):
    """A range in a file of the repository, and the function or module that it belongs to."""

    path: str
    place: Range
    symbol: str | None = None

    @property
    def line(self) -> int:
        """The line that it starts on."""
        return self.place.line


class Excerpt(Struct, frozen=True, gc=False):
    """The lines around a finding, three on either side."""

    first_line: int
    lines: tuple[str, ...]


class Related(Struct, frozen=True, gc=False):
    """Another place that a finding argues from."""

    path: str
    line: int
    message: str


class Fix(Struct, frozen=True, gc=False):
    """A replacement of a range that mends the finding."""

    place: Range
    replacement: str
    safe: bool


class Suppressed(Struct, frozen=True, gc=False):
    """Why a finding is not counted: the comment that asked for it, or a line of `path`, another file."""

    line: int
    reason: str
    path: str | None = None


class Finding(Struct, frozen=True, gc=False):
    """One thing that a rule has to say about one place. Field names are those of the published JSON."""

    rule: str
    category: str
    severity: Severity
    confidence: Confidence
    effort: Effort
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    symbol: str | None
    app: str | None
    message: str
    why: str
    do: str
    excerpt: Excerpt
    fingerprint: str
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    suppressed: Suppressed | None = None
    known: Known | None = None  # why it does not count although it is there; None where it does
    formerly: tuple[str, ...] = ()  # its fingerprints under former names of its rule

    @property
    def is_open(self) -> bool:
        """Whether it counts: nobody suppressed it, and it was not there before."""
        return self.suppressed is None and self.known is None

    @property
    def sort_key(self) -> tuple[str, int, int, str]:
        """Findings are sorted by path, line, column and rule, everywhere."""
        return (self.path, self.line, self.column, self.rule)
