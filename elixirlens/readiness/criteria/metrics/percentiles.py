"""Whether durations are kept so that the slow ones can be seen, and not only their mean."""

from __future__ import annotations

from elixirlens.readiness.criteria.metrics._instruments import agent, declared, metrics, plugins
from elixirlens.readiness.model import Evidence, Judgement, Status, Thresholds, not_applicable, passed
from elixirlens.readiness.repository import Repository

_SPREAD = {"distribution", "summary"}
_WITH_SPREAD = ("Phoenix", "Ecto", "Oban", "PhoenixLiveView", "Absinthe", "Broadway", "Plug")
_TRACERS = ("opentelemetry_exporter", "spandex_datadog", "prometheus_ecto", "prometheus_phoenix", "prometheus_plugs")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """The share of the metrics of durations that are distributions or summaries."""
    durations = [each for each in metrics(repository) if each.is_duration]
    if durations:
        spread = [each for each in durations if each.kind in _SPREAD]
        others = [each for each in durations if each.kind not in _SPREAD and each.kind != "counter"]
        if not others and spread:
            return passed(spread[0].evidence, Evidence(f"{len(spread)} durations keep their spread"))
        if others:
            value = len(spread) / (len(spread) + len(others))
            evidence = tuple(each.evidence for each in others[:3])
            return Judgement(Status.PARTIAL if value >= thresholds["partial_from"] else Status.FAIL, value, evidence)
    known = plugins(repository)
    found = next((known[name] for name in _WITH_SPREAD if name in known), None)
    found = found or agent(repository) or declared(repository, *_TRACERS)
    if found is not None:
        return passed(found)
    return not_applicable("it measures no durations yet")
