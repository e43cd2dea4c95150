"""Whether what is measured leaves the system: something that exports, depended on, set up and started."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from elixirlens.readiness.criteria.metrics._instruments import (
    agent,
    agent_in_code,
    declared,
    metrics,
    references,
    vm_reporter,
)
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, partial, passed, unknown
from elixirlens.readiness.repository import Repository

# Packages that take metrics out of the VM, and how a module names them that starts or asks them.
_REPORTERS: Mapping[str, str] = {
    "telemetry_metrics_prometheus": r"TelemetryMetricsPrometheus",
    "telemetry_metrics_prometheus_core": r"TelemetryMetricsPrometheus",
    "telemetry_metrics_statsd": r"TelemetryMetricsStatsd",
    "telemetry_metrics_cloudwatch": r"TelemetryMetricsCloudwatch",
    "telemetry_metrics_appsignal": r"TelemetryMetricsAppsignal",
    "telemetry_metrics_riemann": r"TelemetryMetricsRiemann",
    "telemetry_metrics_telegraf": r"TelemetryMetricsTelegraf",
    "telemetry_influxdb": r"TelemetryInfluxDB",
    "peep": r"Peep",
    "statix": r"Statix",
    "instream": r"Instream",
    "ex_statsd": r"ExStatsD",
    "dogstatsd": r"DogStatsd",
    "prometheus": r":prometheus|Prometheus",
    "prometheus_ex": r":prometheus|Prometheus",
    "prometheus_plugs": r"Prometheus",
    "spandex_datadog": r"Spandex|SpandexDatadog",
    "scout_apm": r"ScoutApm",
}
_LOGGING = ("debug", "info", "notice", "warning", "error", "log")
_DATED = ("exometer", "exometer_core", "elixometer", "folsom", "ex_metrics")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """An exporter that runs passes; metrics without one, and one that nobody starts, are half way."""
    exported = next(_exported(repository), None)
    if exported is not None:
        return passed(*exported)
    idle = next(_idle(repository), None)
    if idle is not None:
        return partial(idle, Evidence("nothing starts it"), value=thresholds["not_started"])
    defined = next(metrics(repository), None)
    if defined is not None:
        return partial(defined.evidence, Evidence("no reporter sends metrics anywhere"), value=thresholds["not_sent"])
    if (dated := declared(repository, *_DATED)) is not None:
        return partial(dated, Evidence("telemetry has taken its place"), value=thresholds["dated"])
    if not repository.dependencies_are_known:
        return unknown("mix.exs computes its dependencies")
    if (measured := declared(repository, "telemetry_metrics", "telemetry_poller")) is not None:
        return partial(
            measured, Evidence("no metric is defined, and no reporter sends any"), value=thresholds["nothing_defined"]
        )
    if (own := next(_own_handlers(repository), None)) is not None:
        return partial(*own, value=thresholds["nothing_defined"])
    return failed(Evidence("nothing among the dependencies exports metrics", repository.mix_path))


def _own_handlers(repository: Repository) -> Iterator[tuple[Evidence, Evidence]]:
    """Handlers that the application attaches to events of its own: a pipeline that it has built for itself."""
    logging = {path: call.line for path, call in repository.called("Logger", *_LOGGING)}
    names = {each.app for each in repository.apps if each.app is not None}
    for path, call in repository.called(":telemetry", "attach", "attach_many"):
        events = " ".join(call.arguments[1:])
        if any(f"[:{name}," in events for name in names):
            unseen = Evidence("where it sends them cannot be seen")
            logged = Evidence("no metric is made of them, they go to the log", path, logging.get(path))
            yield Evidence("a handler takes events of its own", path, call.line), logged if path in logging else unseen


def _exported(repository: Repository) -> Iterator[tuple[Evidence, ...]]:
    """What sends metrics to somewhere, with how that is known."""
    if (service := agent(repository) or agent_in_code(repository)) is not None:
        yield (service,)
    if (dependency := declared(repository, "prom_ex")) is not None:
        for name, evidence in _prom_exes(repository):
            if _is_named_elsewhere(name, repository):
                yield evidence, dependency
    for package, pattern in _reporters(repository):
        dependency = declared(repository, package)
        named = references(repository, pattern) if dependency is not None else None
        if dependency is not None and named is not None:
            yield named, dependency
    exporter = declared(repository, "opentelemetry_exporter")
    if exporter is not None and (sdk := declared(repository, "opentelemetry")) is not None:
        yield exporter, sdk
    if (reporter := vm_reporter(repository)) is not None:
        yield (reporter,)


def _reporters(repository: Repository) -> Iterator[tuple[str, str]]:
    """The packages that are known, and those that are reporters by their names."""
    yield from _REPORTERS.items()
    for _, each in repository.declared:
        if each.app.startswith("telemetry_metrics_") and each.app not in _REPORTERS:
            yield each.app, "TelemetryMetrics"


def _idle(repository: Repository) -> Iterator[Evidence]:
    """What could send metrics, and nobody starts."""
    for _, evidence in _prom_exes(repository):
        yield evidence
    if (found := declared(repository, "prom_ex", "new_relic_agent", "appsignal", *_REPORTERS)) is not None:
        yield found


def _prom_exes(repository: Repository) -> Iterator[tuple[str, Evidence]]:
    for file in repository.product:
        for module in file.modules:
            if "PromEx" in module.uses:
                yield module.name, Evidence(f"{module.name} is PromEx", file.path, module.line)


def _is_named_elsewhere(name: str, repository: Repository) -> bool:
    """Whether another module names it, as one that starts it does."""
    return any(
        name in module.references for file in repository.product for module in file.modules if module.name != name
    )
