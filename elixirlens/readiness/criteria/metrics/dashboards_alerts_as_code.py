"""Whether dashboards and alerts are versioned with the code."""

from __future__ import annotations

from elixirlens.readiness.criteria.metrics._watching import alert_files, dashboards
from elixirlens.readiness.model import Evidence, Judgement, failed, partial, passed
from elixirlens.readiness.repository import Repository


def judge(repository: Repository) -> Judgement:
    """Both pass, one is half way."""
    whole = repository.whole
    boards, alerts = next(dashboards(whole), None), next(alert_files(whole), None)
    if boards is not None and alerts is not None:
        return passed(boards, alerts)
    if boards is not None:
        return partial(boards, Evidence("no rule for an alert"))
    if alerts is not None:
        return partial(alerts, Evidence("no dashboard"))
    return failed(Evidence("neither a dashboard nor a rule for an alert is kept here"))
