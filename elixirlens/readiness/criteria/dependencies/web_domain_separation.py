"""Whether the domain knows nothing of the web, and the web leaves queries to the domain."""

from __future__ import annotations

from elixirlens.readiness.model import Evidence, Judgement, Status, Thresholds, not_applicable, passed
from elixirlens.readiness.readers.manifest import shortened
from elixirlens.readiness.repository import Repository


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """None passes; each finding costs a little, and more than five fail."""
    if "phoenix" not in {declared.app for _, declared in repository.declared}:
        return not_applicable("it does not use Phoenix")
    found = repository.findings("domain-depends-on-web", "repo-in-web-layer")
    if not found:
        return passed(Evidence("the rules domain-depends-on-web and repo-in-web-layer find nothing"))
    value = 1 / (1 + len(found) / thresholds["half_at"])
    evidence = tuple(Evidence(shortened(f"{each.rule}: {each.message}", 100), each.path, each.line) for each in found)
    return Judgement(Status.PARTIAL if len(found) <= thresholds["half_at"] else Status.FAIL, value, evidence)
