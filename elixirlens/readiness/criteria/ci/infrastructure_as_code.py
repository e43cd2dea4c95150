"""Whether the infrastructure stands in the repository, and a machine reads it before it is changed."""

from __future__ import annotations

import posixpath
import re

from elixirlens.readiness.enforcement import shown
from elixirlens.readiness.model import Evidence, Judgement, failed, not_applicable, partial, passed, unknown
from elixirlens.readiness.readers.infrastructure import is_playbook
from elixirlens.readiness.repository import Repository

_CODE = (
    *("*.tf", "*.tofu", "*.pkr.hcl", "Chart.yaml", "kustomization.yaml", "kustomization.yml", "helmfile.yaml"),
    *("Pulumi.yaml", "cdk.json", "*.nomad", "*.nomad.hcl", "/ansible.cfg", "/nixos/**", "*.bicep"),
    *("Caddyfile", "*.service"),
)
_PLAYBOOKS = ("ansible/**/*.yml", "ansible/**/*.yaml", "playbook*.yml", "playbooks/*.yml", "/site.yml")
_KUBERNETES = ("k8s/**/*.yaml", "k8s/**/*.yml", "kubernetes/**/*.yaml", "deploy/**/*.yaml", "manifests/**/*.yaml")
_STATE = ("*.tfstate", "*.tfstate.backup", "*.tfstate.*.backup")
_CHECKS = re.compile(
    r"(terraform|tofu|terragrunt)\b.*\b(validate|fmt|plan|apply)\b|tflint|tfsec|checkov|trivy config|kics|terrascan"
    r"|helm (lint|template|upgrade|install)|kubeconform|kubeval|kube-linter|kube-score|kustomize build"
    r"|kubectl (apply|diff)|ansible-lint|ansible-playbook|packer (validate|build)|pulumi (preview|up)"
    r"|cdk (synth|diff|deploy)|caddy validate|nomad (job )?(validate|plan|run)|systemd-analyze verify|nix flake check"
)
_ACTIONS = re.compile(
    r"[\w.-]+/[\w.-]*(tflint|tfsec|checkov|kics|kubeconform|kubeval|ansible-(lint|playbook)|kube-linter)"
)
_OF_TESTS = re.compile(r"(?:^|/)tests?/")
_PLATFORMS = (
    *("/fly.toml", "/render.yaml", "/Procfile", "/app.json", "/railway.*", "/elixir_buildpack.config", "/.do/*.yaml"),
)


def judge(repository: Repository) -> Judgement:
    """There and checked by CI passes; there is half of it; a committed state fails."""
    whole = repository.whole
    tracked = whole.tree.tracked
    state = [path for path in whole.paths(*_STATE) if tracked is None or path in tracked]
    if state:
        return failed(*(Evidence("the state of Terraform is committed, with its secrets", path) for path in state[:3]))
    described = (path for path in _described(whole) if not _OF_TESTS.search(path))
    found = [path for path in described if repository.deployment.is_own(path)]
    if not found:
        platforms = whole.paths(*_PLATFORMS)
        if platforms:
            return not_applicable(f"the platform of {platforms[0]} looks after the machines")
        return unknown("no infrastructure is described here; it may be in a repository of its own")
    said = Evidence(_kind(found[0]), found[0])
    checked = next((each for each in repository.automation.ci if _CHECKS.match(each.text)), None)
    if checked is not None:
        return passed(said, shown(checked))
    for pipeline in repository.automation.pipelines:
        for job in pipeline.jobs:
            for step in job.steps:
                if _ACTIONS.match(step.action or ""):
                    return passed(said, Evidence(f"uses {step.action}", step.path or pipeline.path, step.line))
    return partial(said, Evidence("CI does not check it"))


def _described(repository: Repository) -> tuple[str, ...]:
    return repository.paths(*_CODE) or _playbooks(repository) or repository.paths(*_KUBERNETES)


def _playbooks(repository: Repository) -> tuple[str, ...]:
    paths = repository.paths(*_PLAYBOOKS)
    return tuple(path for path in paths if is_playbook(path, repository.tree.content(path) or b""))


_KINDS = {
    ".tf": "Terraform",
    ".tofu": "OpenTofu",
    ".hcl": "Packer or Nomad",
    ".nomad": "Nomad",
    ".service": "a systemd unit",
    ".bicep": "Bicep",
    ".nix": "NixOS",
}
_NAMES = {"Chart.yaml": "a Helm chart", "Caddyfile": "Caddy", "cdk.json": "CDK", "Pulumi.yaml": "Pulumi"}


def _kind(path: str) -> str:
    name = posixpath.basename(path)
    kind = _NAMES.get(name) or _KINDS.get(posixpath.splitext(name)[1]) or "infrastructure"
    return f"{kind} is described here"
