"""Whether CI would notice that something became slow."""

from __future__ import annotations

import re

from elixirlens.readiness.enforcement import shown
from elixirlens.readiness.model import Evidence, Judgement, not_applicable, passed
from elixirlens.readiness.repository import Repository

_MEASURES = re.compile(
    r"mix (run .*)?\S*bench|.*\bk6 run\b|(artillery run|locust|vegeta attack|wrk2?|hey|oha|drill|tsung|codspeed)( |$)"
)
_ACTIONS = re.compile(r"benchmark-action/|grafana/(run|setup)-k6|\S+/(k6-action|action-artillery)|CodSpeedHQ/")


def judge(repository: Repository) -> Judgement:
    """A benchmark or a load test in CI passes. It is a bonus: without one it does not apply."""
    measured = in_ci(repository)
    if measured is not None:
        return passed(measured)
    return not_applicable("no benchmark runs in CI: good to have, and no loss where nobody waits for milliseconds")


def in_ci(repository: Repository) -> Evidence | None:
    """Where CI measures how fast something is."""
    measuring = next((each for each in repository.automation.ci if _MEASURES.match(each.text)), None)
    if measuring is not None:
        return shown(measuring)
    for pipeline in repository.automation.pipelines:
        for job in pipeline.jobs:
            for step in job.steps:
                if _ACTIONS.match(step.action or ""):
                    return Evidence(f"uses {step.action}", step.path or pipeline.path, step.line)
    return None
