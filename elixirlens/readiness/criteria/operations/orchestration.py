"""Whether the repository says on what it runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.criteria.ci._pipelines import called_deployment
from elixirlens.readiness.criteria.deployment.external_restart import pods
from elixirlens.readiness.model import Evidence, Judgement, failed, partial, passed, unknown
from elixirlens.readiness.readers.infrastructure import is_playbook
from elixirlens.readiness.readers.manifest import Kind, shortened
from elixirlens.readiness.repository import Repository

_HEADING = re.compile(
    r"^(?:#{1,4}|={2,5})\s+.*\b(deploy\w*|self-?host\w*|production|hosting|docker|kubernetes|systemd|heroku|fly\.io)\b",
    re.I | re.M,
)
_DOCUMENTS = (
    *("/README*", "/DEPLOY*", "/INFRA*", "**/docs/**/*deploy*", "**/docs/**/*install*", "**/docs/**/*docker*"),
    *("**/docs/**/install*/**", "**/guides/**/*deploy*"),
)
_PAGE = re.compile(r"docs/.*(docker|kubernetes|nixos|systemd|deploy\w*|self-?host\w*)[^/]*$", re.IGNORECASE)
_LEAST_LINES = 10
_DEPLOYS = re.compile(
    r"\b(flyctl|fly) deploy\b|\bkubectl (apply|set image|rollout)\b|\bhelm upgrade\b|\bkamal deploy\b|\bgigalixir\b|"
    r"\bgcloud (run deploy|app deploy|builds submit)\b|\baws ecs update-service\b|\bdocker stack deploy\b|"
    r"\beb deploy\b|\bterraform apply\b|\bansible-playbook\b|\baz webapp\b|\bpulumi up\b|\bcap \w+ deploy\b"
)
_ACTIONS = re.compile(r"deploy|flyctl|heroku|\brender\b|kamal|\becs\b|cloud-?run", re.IGNORECASE)
_DEPLOYS_NOTHING = re.compile(r"pages|notif|slack|setup|login|install|docs|preview|status", re.IGNORECASE)


def judge(repository: Repository) -> Judgement:
    """A description that machines read passes; one for people, or a pipeline that deploys, is half way."""
    deployment = repository.deployment
    found = {manifest.path: manifest.system for manifest, _ in deployment.facts(*_RUNS)}
    written = (*(Evidence(f"described for {system}", path) for path, system in found.items()), *_playbooks(repository))
    if written:
        return passed(*written[:4])
    if deployment.charts:
        return passed(*(Evidence("described for Kubernetes", path) for path in deployment.charts[:2]))
    if deployment.problems:
        return unknown(deployment.problems[0])
    if said := (*_deploying(repository), *_documents(repository), *_elsewhere(repository)):
        return partial(*said[:3])
    if (doubt := repository.automation.doubt) is not None:
        return unknown(doubt)
    return failed(Evidence("no manifest of a platform, an orchestrator or a service manager"))


_RUNS = (Kind.RESTART, Kind.NO_RESTART, Kind.START, Kind.ROLLOUT)


def _playbooks(repository: Repository) -> tuple[Evidence, ...]:
    names = repository.paths("*ansible*/**/*.y*ml", "playbooks/*.y*ml", "playbook*.y*ml", "site.y*ml")
    books = (name for name in names if "/roles" not in name and is_playbook(name, repository.tree.content(name) or b""))
    return tuple(Evidence("a playbook of Ansible", name) for name in books)[:1]


def _deploying(repository: Repository) -> Iterator[Evidence]:
    """Pipelines that deploy to something that is described elsewhere."""
    for command in repository.automation.ci:
        if _DEPLOYS.search(command.text):
            yield Evidence(f"deploys: {shortened(command.text, 70)}", command.path, command.line)
    for pipeline in repository.automation.pipelines:
        for job in pipeline.jobs:
            if (called := called_deployment(job)) is not None:
                yield Evidence(f"deploys by {called}"[:90], pipeline.path, job.line)
            for step in job.steps:
                if step.action is not None and _is_deploying(step.action):
                    yield Evidence(f"deploys with {step.action}"[:90], pipeline.path, step.line)
    for command in repository.automation.commands:
        if _DEPLOYS.search(command.text) and not command.triggers:
            yield Evidence(f"deploys: {shortened(command.text, 70)}", command.path, command.line)


def _is_deploying(action: str) -> bool:
    return _ACTIONS.search(action) is not None and _DEPLOYS_NOTHING.search(action) is None


def _elsewhere(repository: Repository) -> Iterator[Evidence]:
    for each in pods(repository):
        yield Evidence("Kubernetes runs it, and is told how elsewhere", each.path, each.line)


def _documents(repository: Repository) -> Iterator[Evidence]:
    for path in repository.paths(*_DOCUMENTS):
        if path.endswith((".md", ".markdown", ".rst", ".adoc", ".txt", ".livemd")):
            found = _HEADING.search(text := repository.text(path))
            if found is not None:
                yield Evidence(found[0].strip()[:80], path, text.count("\n", 0, found.start()) + 1)
            elif _PAGE.search(path) and len(text.splitlines()) >= _LEAST_LINES:
                yield Evidence("a page about how it is run", path)
