"""Whether somebody is told before the VM runs out of processes, ports or atoms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.criteria.metrics._vm import measured
from elixirlens.readiness.criteria.metrics._watching import alert_files
from elixirlens.readiness.model import Evidence, Judgement, failed, partial, passed, unknown
from elixirlens.readiness.repository import Repository

_COUNTS = r"system_counts|process_count|port_count|atom_count|(?:process|port|atom)_limit"
_ALERT = re.compile(r"(?i)(?:process|port|atom|ets)\w*[_ ]?(?:count|limit|usage|total)")


def judge(repository: Repository) -> Judgement:
    """Counts that are measured and alerted on pass; counts alone are half way."""
    counted = measured(repository, _COUNTS)
    alerted = next(_alerts(repository.whole), None)
    if counted is not None and alerted is not None:
        return passed(counted, alerted)
    if counted is not None:
        return partial(counted, Evidence("no alert here asks how near the limits are"))
    if not repository.dependencies_are_known:
        return unknown("mix.exs computes its dependencies")
    return failed(Evidence("nothing measures vm.system_counts"))


def _alerts(repository: Repository) -> Iterator[Evidence]:
    for alert in alert_files(repository):
        if alert.path is not None and (found := _ALERT.search(repository.text(alert.path))) is not None:
            line = repository.text(alert.path).count("\n", 0, found.start()) + 1
            yield Evidence(f"an alert on {found[0]}", alert.path, line)
