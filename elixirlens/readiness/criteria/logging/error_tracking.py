"""Whether errors are told to somebody: a tracker that is depended on, configured, and sees crashes of processes."""

from __future__ import annotations

from elixirlens.readiness.criteria.logging._trackers import PACKAGES, trackers
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, partial, passed, unknown
from elixirlens.readiness.repository import Repository


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """All three pass; configured without a handler is three quarters, a dependency alone less than half."""
    found = trackers(repository)
    if not found:
        return _without(repository)
    best = found[0]
    evidence = tuple(one for one in (best.handled, best.configured, best.declared) if one is not None)
    if best.configured is None:
        if (hidden := repository.configuration.hidden(best.tracker.apps[0])) is not None:
            return unknown(f"whether {best.tracker.name} is configured is not told: {hidden}")
        return partial(
            Evidence(f"{best.tracker.name} is not configured for production"),
            *evidence,
            value=thresholds["not_configured"],
        )
    if best.tracker.is_dated:
        return partial(Evidence(f"{best.tracker.package} is no longer developed"), *evidence, value=thresholds["dated"])
    if not best.sees_crashes:
        missing = Evidence(f"{best.tracker.name} sees requests; no handler tells it of processes that crash")
        return partial(missing, *evidence, value=thresholds["no_handler"])
    return passed(*evidence)


def _without(repository: Repository) -> Judgement:
    if not repository.dependencies_are_known:
        return unknown("mix.exs computes its dependencies")
    if (found := repository.dependency(*PACKAGES)) is not None:
        path, declared = found
        return failed(Evidence(f"{declared.app} is there in development only", path, declared.place.line))
    return failed(Evidence("no tracker of errors among the dependencies", repository.mix_path))
