"""Decides how a check ends."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from elixirlens.errors import ExitCode
from elixirlens.finding import Severity
from elixirlens.reporters.triage import open_findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elixirlens.engine import Outcome


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


class Unchecked(StrEnum):
    """Whether a run may end well although something could not be checked."""

    FAILS = "fails"
    ALLOWED = "allowed"


def exit_code(outcome: Outcome, fail_on: FailOn, unchecked: Unchecked) -> ExitCode:
    """Return the exit code of a finished run: wrong use comes before findings, findings before unchecked."""
    return next(_reasons(outcome, fail_on, unchecked), ExitCode.CLEAN)


def _reasons(outcome: Outcome, fail_on: FailOn, unchecked: Unchecked) -> Iterator[ExitCode]:
    if outcome.usage_errors:
        yield ExitCode.WRONG_USE
    if any(finding.severity in fail_on.severities for finding in open_findings(outcome.report)):
        yield ExitCode.FINDINGS
    if outcome.report.unchecked and unchecked is Unchecked.FAILS:
        yield ExitCode.UNCHECKED
