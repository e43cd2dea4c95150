"""Infrastructure as code: Terraform and OpenTofu, Packer, Nomad, Ansible."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.readers.hcl_text import Block, read_hcl
from elixirlens.readiness.readers.manifest import Fact, Kind, Manifest, shortened
from elixirlens.readiness.readers.yaml_text import read_yaml

_SCALES = re.compile(r"autoscal|appautoscaling|horizontal_pod|instance_group_manager|_scale_set")
_RUNS = re.compile(
    r"aws_ecs_service|aws_autoscaling_group|aws_apprunner_service|google_cloud_run_(v2_)?service|"
    r"kubernetes_(deployment|stateful_set)\w*|helm_release|azurerm_(container_app|linux_web_app)|"
    r"digitalocean_app|fly_(app|machine)|heroku_app|render_web_service"
)
_BACKS_UP = re.compile(
    r"aws_(backup_plan|dlm_lifecycle_policy)|digitalocean_database_cluster|google_gke_backup\w*|azurerm_backup_policy\w*"
)
_RETENTION = ("backup_retention_period", "backup_retention_days", "point_in_time_recovery_enabled")
_TLS = re.compile(r"aws_acm_certificate|google_compute_managed_ssl_certificate|acme_certificate|cloudflare_zone\w*")


def read_terraform(path: str, content: bytes) -> Manifest:
    """Read a file of Terraform or OpenTofu."""
    hcl = read_hcl(path, content)
    facts = (fact for block in hcl.root.blocks for fact in _resource(block) if block.type in {"resource", "module"})
    return Manifest(path, "Terraform", tuple(facts), hcl.problem)


def read_nomad(path: str, content: bytes) -> Manifest:
    """Read a job of Nomad; another file of HCL has no facts."""
    hcl = read_hcl(path, content)
    jobs = [block for block in hcl.root.blocks if block.type == "job"]
    facts = tuple(fact for job in jobs for fact in _job(job))
    return Manifest(path, "Nomad", facts, hcl.problem)


def read_packer(path: str, content: bytes) -> Manifest:
    """Read a template of Packer: that it is there is all that anybody asks."""
    return Manifest(path, "Packer", problem=read_hcl(path, content).problem)


def is_playbook(path: str, content: bytes) -> bool:
    """Whether a YAML file is a playbook of Ansible: a list of plays with hosts and something to do there."""
    plays = read_yaml(path, content).root.items
    return any(play.get("hosts") is not None and _does_something(play.texts_at()) for play in plays)


def _does_something(keys: tuple[str, ...]) -> bool:
    return bool({"tasks", "roles", "import_playbook", "pre_tasks"} & set(keys))


def _resource(block: Block) -> Iterator[Fact]:
    kind = block.labels[0] if block.labels else ""
    if block.type == "module":
        return
    if _SCALES.search(kind):
        yield Fact(Kind.SCALE, kind, block.line)
    if _RUNS.fullmatch(kind):
        yield Fact(Kind.RESTART, kind, block.line)
        if kind != "aws_autoscaling_group":
            yield Fact(Kind.ROLLOUT, f"{kind} replaces instances one by one", block.line)
    if _TLS.fullmatch(kind):
        yield Fact(Kind.TLS, kind, block.line)
    if _BACKS_UP.fullmatch(kind):
        yield Fact(Kind.BACKUP, kind, block.line)
    yield from _inside(kind, block)


def _inside(kind: str, block: Block) -> Iterator[Fact]:
    for breaker in block.all("deployment_circuit_breaker"):
        if (rollback := breaker.get("rollback")) is not None and rollback.value == "true":
            yield Fact(Kind.ROLLBACK, "deployment_circuit_breaker: rollback = true", rollback.line)
    if "target_group" in kind or "health_check" in kind or "cloud_run" in kind or "kubernetes" in kind:
        for probe in block.all(
            "health_check", "liveness_probe", "readiness_probe", "startup_probe", "http_health_check"
        ):
            name = probe.labels[0] if probe.type == "dynamic" else probe.type
            yield Fact(Kind.PROBE, f"{name} of {kind}", probe.line)
    for each in (block, *block.all("backup_configuration", "settings")):
        for attribute in each.attributes:
            if attribute.name in _RETENTION and attribute.value not in {"0", "false"}:
                yield Fact(Kind.BACKUP, f"{attribute.name} = {shortened(attribute.value)}", attribute.line)
            elif each.type == "backup_configuration" and (attribute.name, attribute.value) == ("enabled", "true"):
                yield Fact(Kind.BACKUP, f"backups of {kind}", attribute.line)
    if kind in {"aws_lb_listener", "aws_alb_listener"}:
        protocol = block.get("protocol")
        if protocol is not None and protocol.value in {"HTTPS", "TLS"}:
            yield Fact(Kind.TLS, "a listener for HTTPS", protocol.line)
    if kind == "aws_ecs_task_definition" and (memory := block.get("memory") or block.get("cpu")) is not None:
        yield Fact(Kind.LIMIT, f"{memory.name} of a task", memory.line)
    for scaling in block.all("scaling"):
        yield Fact(Kind.SCALE, f"scaling of {kind}", scaling.line)
    for limits in block.all("resources", "limits"):
        yield Fact(Kind.LIMIT, f"{limits.type} of {kind}", limits.line)


def _job(job: Block) -> Iterator[Fact]:
    yield Fact(Kind.RESTART, "a job of Nomad", job.line)
    for update in job.all("update"):
        yield Fact(Kind.ROLLOUT, "update", update.line)
        if (revert := update.get("auto_revert")) is not None and revert.value == "true":
            yield Fact(Kind.ROLLBACK, "auto_revert = true", revert.line)
    for type_, kind in (("check", Kind.PROBE), ("resources", Kind.LIMIT), ("scaling", Kind.SCALE)):
        for block in job.all(type_):
            yield Fact(kind, type_, block.line)
    for task in job.all("task"):
        if (timeout := task.get("kill_timeout")) is not None:
            yield Fact(Kind.GRACE, f"kill_timeout = {shortened(timeout.value)}", timeout.line)
        for config in task.all("config"):
            words = [each for each in (config.get("command"), config.get("args")) if each is not None]
            if words:
                yield Fact(Kind.START, " ".join(word.value for word in words), words[0].line)
