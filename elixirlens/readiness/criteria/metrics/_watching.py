"""Alerts and dashboards that are kept as files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence
from elixirlens.readiness.readers.monitoring import Watching, read_dashboard, read_monitoring_yaml
from elixirlens.readiness.repository import Repository

_ABOUT = re.compile(r"(?i)grafana|dashboard|monitor|observab|prom|metric|alert|telemetry")
_ALERTS_IN_TERRAFORM = re.compile(
    r'resource\s+"(?:datadog_monitor|grafana_rule_group|aws_cloudwatch_metric_alarm|newrelic_\w*alert\w*|'
    r'google_monitoring_alert_policy|azurerm_monitor_metric_alert|honeycombio_trigger|pagerduty_service)"'
)
_DASHBOARDS_IN_TERRAFORM = re.compile(
    r'resource\s+"(?:datadog_dashboard\w*|grafana_dashboard|aws_cloudwatch_dashboard|newrelic_one_dashboard|'
    r'google_monitoring_dashboard)"'
)


def alert_files(repository: Repository) -> Iterator[Evidence]:
    """The files with rules for alerts."""
    for path in repository.paths("*.yml", "*.yaml", "*.rules"):
        if b"alert:" not in (repository.tree.content(path) or b""):
            continue
        found = repository.read(read_monitoring_yaml, path)
        if found.purpose is Watching.RULES and found.alerts:
            yield Evidence(f"{len(found.alerts)} alerts, {found.alerts[0].name} first", path, found.alerts[0].line)
    yield from _terraform(repository, _ALERTS_IN_TERRAFORM, "an alert in Terraform")


def dashboards(repository: Repository) -> Iterator[Evidence]:
    """The dashboards: files of Grafana, those that PromEx uploads, resources of Terraform."""
    for path in repository.paths("*.json", "*.json.eex"):
        if _ABOUT.search(path) and repository.read(read_dashboard, path).purpose is Watching.DASHBOARD:
            yield Evidence("a dashboard of Grafana", path)
    for file in repository.product:
        for module in file.modules:
            dashboard = next((each for each in module.functions if each.name == "dashboards"), None)
            if "PromEx" in module.uses and dashboard is not None and "{:prom_ex" in repository.text(file.path):
                yield Evidence("PromEx brings dashboards along", file.path, dashboard.line)
    yield from _terraform(repository, _DASHBOARDS_IN_TERRAFORM, "a dashboard in Terraform")


def _terraform(repository: Repository, pattern: re.Pattern[str], fact: str) -> Iterator[Evidence]:
    for path in repository.paths("*.tf", "*.tofu"):
        text = repository.text(path)
        found = pattern.search(text)
        if found is not None:
            yield Evidence(fact, path, text.count("\n", 0, found.start()) + 1)
