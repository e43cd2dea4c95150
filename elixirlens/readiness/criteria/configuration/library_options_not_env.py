"""Whether a library takes options from its callers, or reads one configuration for everybody."""

from __future__ import annotations

from elixirlens.readiness.model import Evidence, Judgement, Status, Thresholds, passed, unknown
from elixirlens.readiness.repository import Repository, first

RULE = "using-application-configuration-for-libraries"


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """No read passes; each costs a sixth, so that taking one away is worth something."""
    found = repository.findings(RULE)
    if not found:
        if not repository.code.is_complete:
            return unknown("a part of the code could not be read")
        return passed(
            Evidence("its application environment holds nothing that a caller should give", repository.mix_path)
        )
    value = max(0.0, 1.0 - len(found) / thresholds["most"])
    evidence = tuple(first(Evidence(each.message, each.path, each.line) for each in found))
    return Judgement(Status.FAIL if len(found) >= thresholds["fails_from"] else Status.PARTIAL, value, evidence)
