"""Decides how a check ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

import click
from msgspec import Struct

from elixirlens.config import FAIL_ON, MAX_FINDINGS, GateSettings
from elixirlens.errors import ExitCode
from elixirlens.finding import FailOn, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elixirlens.engine import Outcome

_Command = TypeVar("_Command", bound=Callable[..., Any])


class Unchecked(StrEnum):
    """Whether a run may end well although something could not be checked."""

    FAILS = "fails"
    ALLOWED = "allowed"


class Gate(Struct, frozen=True):
    """What fails a run: more than `most` findings that are at least as severe as their category asks for."""

    fail_on: FailOn = FAIL_ON
    categories: Mapping[str, FailOn] = {}
    most: int = MAX_FINDINGS

    def counts(self, finding: Finding) -> bool:
        """Whether a finding counts against the limit."""
        least = self.categories.get(finding.category, self.fail_on)
        return finding.is_open and finding.severity in least.severities


def fail_on_option(command: _Command) -> _Command:
    """Give a command the option `--fail-on`."""
    return click.option(
        "--fail-on",
        type=click.Choice([one.value for one in FailOn]),
        help="The least severe finding that ends in exit code 1; 'warning' if nothing else is configured.",
    )(command)


def gate_of(settings: GateSettings, fail_on: str | None = None, most: int | None = None) -> Gate:
    """The gate of a configuration. What the command line says wins, `--fail-on` in every category."""
    configured = settings.max_findings if settings.max_findings is not None else MAX_FINDINGS
    most = configured if most is None else most
    if fail_on is not None:
        return Gate(FailOn(fail_on), {}, most)
    return Gate(settings.fail_on or FAIL_ON, settings.categories, most)


def exit_code(outcome: Outcome, gate: Gate, unchecked: Unchecked) -> ExitCode:
    """Return the exit code of a finished run: wrong use comes before findings, findings before unchecked."""
    return next(_reasons(outcome, gate, unchecked), ExitCode.CLEAN)


def let_pass(outcome: Outcome, gate: Gate) -> str | None:
    """What to say where findings would fail the run, and their number is one that is let pass."""
    number = sum(map(gate.counts, outcome.report.findings))
    if not 0 < number <= gate.most:
        return None
    return f"{number} of at most {gate.most} findings that the gate lets pass"


def _reasons(outcome: Outcome, gate: Gate, unchecked: Unchecked) -> Iterator[ExitCode]:
    if outcome.usage_errors:
        yield ExitCode.WRONG_USE
    if sum(map(gate.counts, outcome.report.findings)) > gate.most:
        yield ExitCode.FINDINGS
    if unchecked is Unchecked.FAILS and set(outcome.report.unchecked) - set(outcome.excused):
        yield ExitCode.UNCHECKED
