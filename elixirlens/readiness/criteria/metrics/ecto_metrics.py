"""Whether it is measured how long queries take, and how long they wait for a connection."""

from __future__ import annotations

import re

from elixirlens.readiness.criteria.metrics._instruments import Metric, agent, declared, metrics, plugins
from elixirlens.readiness.model import Evidence, Judgement, failed, not_applicable, partial, passed, unknown
from elixirlens.readiness.repository import Repository

_ECTO = ("ecto_sql", "ecto", "ash_postgres", "ash_sqlite", "ecto_sqlite3", "myxql", "tds")
_PARTS = ("queue_time", "query_time", "decode_time", "idle_time")
_QUERIES = re.compile(r":query\s*\]")  # `[:shop, :repo, :query]`
_NO_METRIC = "no metric is made of them"
_OF_A_REPO = re.compile(r"^(?P<prefix>[a-z0-9_.]+)\.query\.")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def judge(repository: Repository) -> Judgement:
    """The time in the queue passes; the total alone is half way."""
    if not any("Ecto.Repo" in module.uses for file in repository.product for module in file.modules) and (
        declared(repository, *_ECTO) is None or repository.dependency("ecto_sql", "ash_postgres") is None
    ):
        return not_applicable("it has no Ecto repo")
    by_itself = (
        plugins(repository).get("Ecto")
        or agent(repository)
        or declared(repository, "opentelemetry_ecto", "prometheus_ecto", "spandex_ecto")
    )
    timed = (each for each in metrics(repository) if each.name.endswith((*_PARTS, "total_time")))
    found = [each for each in timed if _is_sent(each, repository)]
    waiting = [each for each in found if each.name.endswith("queue_time")]
    if waiting:
        return passed(waiting[0].evidence)
    if by_itself is not None:
        return passed(by_itself)
    if found:
        return partial(found[0].evidence, Evidence("queue_time is not measured"))
    for path, call in repository.called(":telemetry", "attach", "attach_many"):
        if any(_QUERIES.search(argument) for argument in call.arguments):
            return partial(Evidence("a handler takes the times of queries", path, call.line), Evidence(_NO_METRIC))
    if not repository.dependencies_are_known:
        return unknown("mix.exs computes its dependencies")
    return failed(Evidence("nothing measures the queries of the repository"))


def _is_sent(metric: Metric, repository: Repository) -> bool:
    """Whether a repository of this name is there; what `mix phx.new --no-ecto` left behind measures nothing."""
    prefix = _OF_A_REPO.match(metric.name)
    repos = [each.module.name for each in repository.modules if each.module.uses_module("Ecto.Repo")]
    if (
        prefix is None
        or not repos
        or any("telemetry_prefix" in repository.text(path) for path in _settings(repository))
    ):
        return True
    return prefix["prefix"] in {_HUMP.sub("_", name).lower() for name in repos}


def _settings(repository: Repository) -> tuple[str, ...]:
    repos = (each.path for each in repository.modules if each.module.uses_module("Ecto.Repo"))
    return (*repository.configuration.files, *repos)
