"""Whether the domain knows nothing of the web, and the web leaves queries to the domain."""

from __future__ import annotations

from elixirlens.readiness.model import Evidence, Judgement, Status, not_applicable, passed
from elixirlens.readiness.repository import Repository

_HALF_AT = 5  # findings that halve the value


def judge(repository: Repository) -> Judgement:
    """None passes; each finding costs a little, and more than five fail."""
    if "phoenix" not in {declared.app for _, declared in repository.declared}:
        return not_applicable("it does not use Phoenix")
    found = repository.findings("domain-depends-on-web", "repo-in-web-layer")
    if not found:
        return passed(Evidence("the rules domain-depends-on-web and repo-in-web-layer find nothing"))
    value = 1 / (1 + len(found) / _HALF_AT)
    evidence = tuple(Evidence(f"{each.rule}: {each.message}"[:100], each.path, each.line) for each in found)
    return Judgement(Status.PARTIAL if len(found) <= _HALF_AT else Status.FAIL, value, evidence)
