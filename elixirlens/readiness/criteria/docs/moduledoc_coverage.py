"""The share of modules that say what they are for, or that they are private."""

from __future__ import annotations

from elixirlens.readiness.criteria.docs._documented import is_self_evident
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, not_applicable, percent, shared
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.survey import Said

_NAMED = 6


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """A text and `@moduledoc false` both count; modules that a framework or a `use` explains are left out."""
    said = sum(each.module.moduledoc is not Said.NOTHING for each in repository.modules)
    silent = [each for each in repository.modules if each.module.owes_moduledoc and not is_self_evident(each.module)]
    counted = said + len(silent)
    if not counted:
        return not_applicable("no module is left to say what it is for")
    share = said / counted
    fact = Evidence(f"{percent(share)} of {counted} modules have a @moduledoc")
    largest = sorted(silent, key=lambda each: -each.module.lines)
    facts = [each.evidence(f"{each.module.name} has no @moduledoc"[:100]) for each in largest[:_NAMED]]
    return shared(share, thresholds["partial_from"], thresholds["passes_from"], fact, *facts)
