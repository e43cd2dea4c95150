"""Whether a request can be followed through processes and services."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.readiness.criteria.metrics._instruments import AGENTS, agent, agent_in_code
from elixirlens.readiness.model import Evidence, Judgement, not_applicable, partial, passed, unknown
from elixirlens.readiness.repository import Repository

_SERVICES = ("spandex_datadog", "scout_apm", "elastic_apm")


def judge(repository: Repository) -> Judgement:
    """Spans that are made and sent pass; made but not sent, or sent with nothing to make them, is half way."""
    service = next(_declared(repository, _SERVICES), None) or agent(repository) or agent_in_code(repository)
    if service is not None:
        return passed(service)
    if (sampled := next(_sampled_by_sentry(repository), None)) is not None:
        return passed(sampled)
    api = [each for each in _declared(repository) if each.fact.startswith("depends on opentelemetry")]
    if not api:
        if (idle := next(_declared(repository, AGENTS), None)) is not None:
            return partial(idle, Evidence("nothing here configures it"))
        if not repository.dependencies_are_known:
            return unknown("mix.exs computes its dependencies")
        return not_applicable("nothing traces it; one service can do without for long")
    exporter = next((each for each in api if "exporter" in each.fact), None)
    makers = [each for each in api if not each.fact.endswith(_PLUMBING)]
    own = next(_own_spans(repository), None)
    if exporter is not None and (makers or own):
        return passed(exporter, *makers[:2], *((own,) if own and not makers else ()))
    if exporter is None:
        return partial(api[0], Evidence("no exporter sends the spans anywhere"))
    return partial(exporter, Evidence("nothing makes spans: no opentelemetry_phoenix, _ecto or span"))


_PLUMBING = ("opentelemetry", "_api", "_exporter", "_conventions", "_experimental", "_process_propagator", "_telemetry")


def _declared(repository: Repository, names: tuple[str, ...] | None = None) -> Iterator[Evidence]:
    for path, declared in repository.declared:
        if declared.in_production and (names is None or declared.app in names):
            yield Evidence(f"depends on {declared.app}", path, declared.place.line)


def _sampled_by_sentry(repository: Repository) -> Iterator[Evidence]:
    for key in ("traces_sample_rate", "traces_sampler"):
        for each in repository.configuration.all_of("sentry", key):
            if each.text not in {"0", "0.0", "nil"}:
                yield Evidence(f"Sentry samples traces: {each.name}", each.path, each.line)


def _own_spans(repository: Repository) -> Iterator[Evidence]:
    for module in ("OpenTelemetry.Tracer", "OpenTelemetryDecorator", "O11y"):
        yield from (
            Evidence(f"makes spans with {module}", each.path, each.line) for each in repository.uses.get(module, ())
        )
