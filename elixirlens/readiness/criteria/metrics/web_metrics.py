"""Whether it is measured how long requests take, by route."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.criteria.metrics._instruments import agent, agent_in_code, declared, metrics, plugins
from elixirlens.readiness.model import Evidence, Judgement, failed, partial, passed, unknown
from elixirlens.readiness.repository import Repository

_WEB = re.compile(r"(?:^|\.)(?:phoenix|plug|bandit|cowboy|http|absinthe)\.|router_dispatch|live_view|channel_")
_TRACERS = ("opentelemetry_phoenix", "opentelemetry_bandit", "opentelemetry_cowboy", "spandex_phoenix", "scout_apm")
_LOGGERS = ("Plug.Logger", "Logster.Plugs.Logger", "LoggerJSON.Plug", "Plug.LoggerJSON")
_EXPORTERS = ("prometheus_phoenix", "prometheus_plugs")


def judge(repository: Repository) -> Judgement:
    """A metric of requests, or what measures them by itself, passes; events that nobody counts are half way."""
    web = sorted(
        (each for each in metrics(repository) if _WEB.search(each.name)), key=lambda each: not each.is_duration
    )
    own = web[0].evidence if web else None
    known = plugins(repository)
    found = (
        own
        or known.get("Phoenix")
        or known.get("PhoenixLiveView")
        or agent(repository)
        or agent_in_code(repository)
        or declared(repository, *_TRACERS, *_EXPORTERS)
    )
    if found is not None:
        return passed(found)
    for evidence in _emitted(repository):
        return partial(evidence, Evidence("no metric is made of it"))
    if not repository.dependencies_are_known:
        return unknown("mix.exs computes its dependencies")
    return failed(Evidence("nothing measures requests"))


def _emitted(repository: Repository) -> Iterator[Evidence]:
    for path, call in repository.called("", "plug"):
        if call.first == "Plug.Telemetry":
            yield Evidence("Plug.Telemetry tells of requests", path, call.line)
    for path, call in repository.called("", "plug"):
        if call.first in _LOGGERS:
            yield Evidence(f"{call.first} logs how long requests take", path, call.line)
