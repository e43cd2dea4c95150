"""Whether the infrastructure stands in the repository, and a machine reads it before it is changed."""

from __future__ import annotations

import posixpath
import re

from elixirlens.readiness.enforcement import shown
from elixirlens.readiness.model import Evidence, Judgement, failed, not_applicable, partial, passed, unknown
from elixirlens.readiness.readers.infrastructure import is_playbook
from elixirlens.readiness.readers.pipeline import actions
from elixirlens.readiness.repository import Repository

_CODE = (
    *("*.tf", "*.tofu", "*.pkr.hcl", "Chart.yaml", "kustomization.yaml", "kustomization.yml", "helmfile.yaml"),
    *("Pulumi.yaml", "cdk.json", "*.nomad", "*.nomad.hcl", "/ansible.cfg", "/nixos/**", "*.bicep"),
    *("Caddyfile", "*.service"),
)
_PLAYBOOKS = ("ansible/**/*.yml", "ansible/**/*.yaml", "playbook*.yml", "playbooks/*.yml", "/site.yml")
_KUBERNETES = ("k8s/**/*.yaml", "k8s/**/*.yml", "kubernetes/**/*.yaml", "deploy/**/*.yaml", "manifests/**/*.yaml")
_STATE = ("*.tfstate", "*.tfstate.backup", "*.tfstate.*.backup")
# By what is written down: which commands and actions check or apply it. `helm upgrade` says nothing about a unit.
_TERRAFORM = re.compile(
    r"(terraform|tofu|terragrunt)\b.*\b(validate|fmt|plan|apply)\b|tflint|tfsec|checkov|trivy config|kics|terrascan"
)
_KUBERNETES_TOOLS = re.compile(
    r"helm(file)? (lint|template|upgrade|install|sync|apply)|ct (lint|install)|kubeconform|kubeval|kube-linter"
    r"|kube-score|kustomize build|kubectl (apply|diff)|checkov|trivy config|kics"
)
_ANSIBLE = re.compile(r"ansible-lint|ansible-playbook")
_CHECKS = (
    ((".tf", ".tofu"), _TERRAFORM),
    (("Chart.yaml", "kustomization.yaml", "kustomization.yml", "helmfile.yaml"), _KUBERNETES_TOOLS),
    ((".pkr.hcl",), re.compile(r"packer (validate|build)")),
    (("Pulumi.yaml",), re.compile(r"pulumi (preview|up)")),
    (("cdk.json",), re.compile(r"(npx )?cdk (synth|diff|deploy)")),
    ((".nomad", ".nomad.hcl"), re.compile(r"nomad (job )?(validate|plan|run)")),
    (("ansible.cfg",), _ANSIBLE),
    ((".nix",), re.compile(r"nix (flake check|build)|nixos-rebuild|colmena|deploy-rs")),
    ((".bicep",), re.compile(r"az (bicep|deployment)|bicep (lint|build)")),
    (("Caddyfile",), re.compile(r"caddy (validate|adapt)")),
    ((".service",), re.compile(r"systemd-analyze verify")),
)
_ACTIONS = {
    _TERRAFORM: re.compile(r"[\w.-]+/[\w./-]*(tflint|tfsec|checkov|kics)"),
    _KUBERNETES_TOOLS: re.compile(r"[\w.-]+/[\w./-]*(kubeconform|kubeval|kube-linter|checkov|kics)"),
    _ANSIBLE: re.compile(r"[\w.-]+/[\w./-]*ansible-(lint|playbook)"),
}
_TRIES = re.compile(r"(^|/)(tests?|fixtures?|examples?|samples?)/")
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
    found = (*whole.paths(*_CODE), *_playbooks(whole)) or whole.paths(*_KUBERNETES)
    found = tuple(path for path in found if repository.deployment.is_own(path) and not _TRIES.search(path))
    if not found:
        platforms = whole.paths(*_PLATFORMS)
        if platforms:
            return not_applicable(f"the platform of {platforms[0]} looks after the machines")
        return unknown("no infrastructure is described here; it may be in a repository of its own")
    first_of_a_kind = {_checks_of(path): path for path in reversed(found)}
    for checks, path in reversed(first_of_a_kind.items()):
        if (checked := next((each for each in repository.automation.ci if checks.match(each.text)), None)) is not None:
            return passed(Evidence(_kind(path), path), shown(checked))
        if checks in _ACTIONS and (step := _step_of(repository, _ACTIONS[checks])) is not None:
            return passed(Evidence(_kind(path), path), step)
    said = Evidence(_kind(found[0]), found[0])
    return partial(said, Evidence("CI does not check it"))


def _step_of(repository: Repository, wanted: re.Pattern[str]) -> Evidence | None:
    for pipeline in repository.automation.pipelines:
        for _, step in actions(pipeline):
            if wanted.match(step.action or ""):
                return Evidence(f"uses {step.action}", step.path or pipeline.path, step.line)
    return None


def _checks_of(path: str) -> re.Pattern[str]:
    """What checks a file by its name; the YAML that is left is of Ansible or of Kubernetes."""
    known = next((checks for names, checks in _CHECKS if path.endswith(names)), None)
    is_ansible = re.search(r"ansible|playbook|(^|/)site\.yml", path) is not None
    return known or (_ANSIBLE if is_ansible else _KUBERNETES_TOOLS)


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
