"""Proposes a baseline: what is found today, accepted until it is mended, so that only new findings fail a run."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from elixirlens.cli import options
from elixirlens.cli.progress import progress
from elixirlens.engine import Request
from elixirlens.errors import UsageError
from elixirlens.onboarding import existing
from elixirlens.onboarding.proposal import Change

if TYPE_CHECKING:
    from pathlib import Path

_PURPOSE = "what is found today and would fail a check: accepted until it is mended"


def first_baseline(root: Path) -> Change | None:
    """Propose what `elixirlens baseline create` would write, as the configuration on the disk has it.

    None where there is one already, where nothing would fail, where the configuration has mistakes, and in a version
    that knows no baselines.
    """
    # The gate may come after this command, and this is the one place that knows of it.
    if find_spec("elixirlens.engine.baseline") is None:
        return None
    accepted: Any = import_module("elixirlens.engine.baseline")
    if not isinstance(existing.read(root, accepted.BASELINE), existing.Missing):
        return None
    request = Request(start=root, today=options.today(None))
    try:
        with progress("reading"):
            outcome = import_module("elixirlens.engine.survey").survey(request).outcome
    except UsageError:
        return None
    gate: Any = import_module("elixirlens.cli.gate").gate_of(outcome.gate)
    entries = accepted.entries_of([one for one in outcome.report.findings if gate.counts(one)])
    return Change(root, accepted.BASELINE, None, accepted.text_of(entries), _PURPOSE) if entries else None
