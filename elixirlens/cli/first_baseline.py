"""Proposes a baseline: what is found today, accepted until it is mended, so that only new findings fail a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.cli import options
from elixirlens.cli.gate import gate_of
from elixirlens.cli.progress import progress
from elixirlens.engine import Request
from elixirlens.engine.baseline import BASELINE, entries_of, text_of
from elixirlens.engine.survey import survey
from elixirlens.errors import UsageError
from elixirlens.onboarding import existing
from elixirlens.onboarding.proposal import Change

if TYPE_CHECKING:
    from pathlib import Path

_PURPOSE = "what is found today and would fail a check: accepted until it is mended"


def first_baseline(root: Path) -> Change | None:
    """Propose what `elixirlens baseline create` would write, as the configuration on the disk has it.

    None where there is one already, where nothing would fail, and where the configuration has mistakes.
    """
    if not isinstance(existing.read(root, BASELINE), existing.Missing):
        return None
    request = Request(start=root, today=options.today(None))
    try:
        with progress("reading"):
            outcome = survey(request).outcome
    except UsageError:
        return None
    gate = gate_of(outcome.gate)
    entries = entries_of([one for one in outcome.report.findings if gate.counts(one)])
    return Change(root, BASELINE, None, text_of(entries), _PURPOSE) if entries else None
