"""What is measured of the VM."""

from __future__ import annotations

import re

from elixirlens.readiness.criteria.metrics._instruments import agent, declared, metrics, plugins, vm_reporter
from elixirlens.readiness.model import Evidence, Judgement, failed, passed, unknown
from elixirlens.readiness.repository import Repository

_BY_THEMSELVES = ("prometheus", "prometheus_ex", "prometheus_process_collector")  # they register collectors of the VM


def measured(repository: Repository, pattern: str) -> Evidence | None:
    """Where something of the VM is measured: a metric of such a name, PromEx's plugin, a client that does it itself."""
    wanted = re.compile(pattern)
    for metric in metrics(repository):
        if wanted.search(metric.name):
            return metric.evidence
    beam = plugins(repository).get("Beam")
    return beam or agent(repository) or declared(repository, *_BY_THEMSELVES) or vm_reporter(repository)


def judge_vm(repository: Repository, pattern: str, absence: str) -> Judgement:
    """Measured passes, all else fails; unknown where the names of metrics are computed."""
    found = measured(repository, pattern)
    if found is not None:
        return passed(found)
    if not repository.dependencies_are_known:
        return unknown("mix.exs computes its dependencies")
    nameless = next((metric for metric in metrics(repository) if not metric.name), None)
    if nameless is not None:
        return unknown(f"{nameless.path}:{nameless.line} computes the name of a metric")
    return failed(Evidence(absence))
