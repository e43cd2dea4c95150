"""Proposes a baseline: what is found today and need not be mended before everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.onboarding.proposal import Proposal

if TYPE_CHECKING:
    from elixirlens.onboarding.survey import Survey


def propose_baseline(_seen: Survey) -> Proposal:
    """Propose nothing yet: this is where the command for baselines will be asked."""
    return Proposal((), ())
