"""What watches a system, as files: Prometheus, Alertmanager, Grafana, Loki, Vector, Fluent Bit, OpenTelemetry."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from elixirlens.readiness.readers.yaml_text import Value, read_yaml

_LARGEST_DASHBOARD = 2_000_000


class Watching(StrEnum):
    """What a file is for."""

    SCRAPE = "scrape"  # a configuration of Prometheus, or of an agent that collects metrics
    RULES = "rules"  # alerts, and recorded series
    ALERTING = "alerting"  # who is told
    DASHBOARD = "dashboard"
    LOGS = "logs"  # logs are collected and kept
    TELEMETRY = "telemetry"  # a collector of OpenTelemetry


class Alert(Struct, frozen=True):
    """An alert by its name; `has_runbook` where its annotations link to what to do."""

    name: str
    line: int
    has_runbook: bool = False


class Monitoring(Struct, frozen=True):
    """What a file is for, its alerts, the receivers that are told, or the title of a dashboard."""

    path: str
    purpose: Watching | None = None
    alerts: tuple[Alert, ...] = ()
    receivers: tuple[str, ...] = ()
    title: str = ""
    problem: str | None = None


def read_monitoring_yaml(path: str, content: bytes) -> Monitoring:
    """Read a YAML file; `purpose` is None where it has nothing to do with monitoring."""
    yaml = read_yaml(path, content)
    for document in yaml.documents:
        purpose = _purpose(document)
        if purpose is not None:
            receivers = tuple(name for each in document.items_at("receivers") if (name := each.text_at("name")))
            return Monitoring(path, purpose, tuple(_alerts(document)), receivers, problem=yaml.problem)
    return Monitoring(path, problem=yaml.problem)


def read_dashboard(path: str, content: bytes) -> Monitoring:
    """Read a JSON file; `purpose` is None where it is no dashboard of Grafana."""
    if len(content) > _LARGEST_DASHBOARD or b'"panels"' not in content:
        return Monitoring(path)
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return Monitoring(path, problem="line 1: it is not JSON")
    dashboard = found.get("dashboard", found) if isinstance(found, dict) else None
    if not isinstance(dashboard, dict) or not isinstance(dashboard.get("panels"), list):
        return Monitoring(path)
    title = dashboard.get("title")
    return Monitoring(path, Watching.DASHBOARD, title=title if isinstance(title, str) else "")


def read_log_agent(path: str, content: bytes) -> Monitoring:
    """Read a configuration of Vector or Fluent Bit that is no YAML: that it is there and not empty."""
    return Monitoring(path, Watching.LOGS if content.strip() else None)


def _purpose(document: Value) -> Watching | None:
    keys = {name for name, _ in document.pairs}
    if document.text_at("kind") == "PrometheusRule":
        return Watching.RULES
    if {"route", "receivers"} <= keys:
        return Watching.ALERTING
    if "groups" in keys and any(group.get("rules") is not None for group in document.items_at("groups")):
        return Watching.RULES
    if {"receivers", "exporters", "service"} <= keys:
        return Watching.TELEMETRY
    if ("scrape_configs" in keys and keys & {"clients", "positions"}) or {"schema_config", "storage_config"} & keys:
        return Watching.LOGS
    if "scrape_configs" in keys:
        return Watching.SCRAPE
    if {"sources", "sinks"} <= keys or "filebeat.inputs" in keys:
        return Watching.LOGS
    return None


def _alerts(document: Value) -> Iterator[Alert]:
    spec = document.get("spec") or document
    for group in spec.items_at("groups"):
        for rule in group.items_at("rules"):
            if name := rule.text_at("alert"):
                links = any("runbook" in key for key, _ in rule.pairs_at("annotations"))
                yield Alert(name, (rule.get("alert") or rule).line, links)
