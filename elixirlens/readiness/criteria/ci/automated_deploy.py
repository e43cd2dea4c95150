"""Whether a machine deploys, and only what has passed the tests."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.criteria.ci._pipelines import called_deployment, is_test
from elixirlens.readiness.enforcement import shown
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, partial, passed, unknown
from elixirlens.readiness.readers.pipeline import Job, Pipeline
from elixirlens.readiness.readers.shell import Command
from elixirlens.readiness.repository import Repository

_DEPLOYS = re.compile(
    r"(flyctl|fly) deploy\b|kamal (deploy|redeploy|setup)\b|(kubectl|oc) (apply|set image|rollout|replace|patch)\b"
    r"|helm (upgrade|install)\b|helmfile (apply|sync)|docker (stack deploy|service update)\b|nomad (job )?run\b"
    r"|gigalixir|git push .*\b(heroku|dokku|gigalixir|production|staging)\b|git .*push (gigalixir|heroku|dokku)\b"
    r"|heroku (container:release|deploy)|eb deploy|aws (ecs|elasticbeanstalk|deploy|lambda) |gcloud (run|app) deploy"
    r"|gcloud compute .*(update|rolling)|az (webapp|containerapp|aks) |ansible-playbook\b|(terraform|tofu) apply\b"
    r"|railway (up|deploy)|render deploy|argocd app (sync|set)|cap \S+ deploy"
    r"|curl (?!.*(coveralls|codecov|slack|discord|telegram|teams)).*(deploy|hooks?)\b"
    r"|mix (edeliver (upgrade|update|deploy)|deploy(\.(local|remote|release))?(?![.\w])|bootleg|ansible)"
    r"|doctl apps|caprover deploy|dokku "
)
_ACTIONS = re.compile(
    r"(?!actions/deploy-pages|peaceiris/|jamesives/|cloudflare/pages|netlify)(superfly/flyctl-actions@|[\w.-]+/[\w./-]*"
    r"(deploy|kubectl|k8s|kubernetes|helm|ecs|fly-|ssh|rsync|scp|ansible|dokku|kamal|heroku|railway|render)[\w./-]*@)",
    re.IGNORECASE,
)
_SETS_UP = re.compile(r"setup|login|install|ssh-agent|ssh-key|docs|pages|lint|preview|configure", re.IGNORECASE)
_MAY_DO_ANYTHING = re.compile(r"(aws|az|gcloud|curl|terraform|tofu|ansible-playbook|doctl|kubectl|dokku) ")
_REMOTE = re.compile(r"(ssh|rsync|scp) .*@")
# What is called so deploys; documentation and previews are no deployments.
_CALLED = re.compile(r"(^|[\W_])(deploy|deployment|rollout)([\W_]|$)", re.IGNORECASE)
_CALLED_OTHERWISE = re.compile(r"pages|docs?([\W_]|$)|preview|storybook|website|test|build|artifact", re.IGNORECASE)
_AROUND_IT = re.compile(r"cert-manager|ingress|metallb|external-dns|prometheus|grafana|loki|postgres|redis|rabbitmq")
_TASK = re.compile(r"^(make|just|task) (\S+[-_:])?deploy([-_:](prod|production|staging|app|server|web))?$")
_SCRIPTS = (
    *("/config/deploy.yml", "/bin/deploy*", "/scripts/deploy*", "/script/deploy*", "/deploy.sh", "/.deliver/**"),
    "**/playbooks/deploy*.y*ml",
)
_PLATFORMS = (
    "/render.yaml",
    "/app.json",
    "/Procfile",
    "/elixir_buildpack.config",
    "/railway.*",
    "/.do/*.yaml",
    "/fly.toml",
    "/appspec.yml",
)
_PUBLISHES = re.compile(r"(docker|podman|buildah)( image| buildx| compose)? (build|bud|bake|push)\b(?<!compose build)")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """A job that deploys and waits for the tests passes; without them, or by hand, it is a part of it."""
    automation = repository.automation
    deploying = list(_deploying(repository))
    tested = {(each.pipeline, each.job) for each in automation.ci if is_test(each)}
    for pipeline, job, said in deploying:
        gate = _gate(pipeline, job, tested) or _gate_of_callers(repository, pipeline, tested)
        if gate is not None:
            guard = job.concurrency or pipeline.concurrency
            one = [Evidence("one at a time", pipeline.path, guard.line)] if guard is not None else []
            if job.is_manual or not job.runs_on("push", "release", "workflow_run", "schedule", "workflow_call"):
                return partial(said, gate, Evidence("somebody starts it"), value=thresholds["by_hand"])
            return passed(said, gate, *one)
    if deploying:
        _, _, said = max(deploying, key=lambda each: each[1].runs_on("push"))
        return partial(said, Evidence("it does not wait for the tests"))
    if automation.doubt is not None:
        return unknown(automation.doubt)
    script = next((each for each in automation.commands if _is_script(each)), None)
    if script is not None:
        return partial(shown(script, "somebody has to run it"))
    task = next((each for each in automation.tasks if _TASK.search(each.words) and each.commands), None)
    if task is not None:
        return partial(Evidence(f"{task.words}: somebody has to run it", task.commands[0].path, task.line))
    scripts = repository.whole.paths(*_SCRIPTS)
    if scripts:
        return partial(Evidence("somebody has to run it", scripts[0]))
    platforms = repository.whole.paths(*_PLATFORMS)
    if platforms:
        return unknown(f"{platforms[0]} is there, and whether the platform deploys each push is set up there")
    published = next((each for each in automation.ci if _PUBLISHES.match(each.text)), None)
    if published is not None:
        return unknown(f"{published.path} publishes an image, and what fetches it is not in this repository")
    return failed(Evidence("nothing deploys: no job, no script, no platform"))


def _is_script(command: Command) -> bool:
    """Whether a command that CI does not run deploys, by what it is or by the name of its script."""
    if command.triggers or _DEPLOYS.match(command.text) is None:
        return False
    return _MAY_DO_ANYTHING.match(command.text) is None or _CALLED.search(command.path) is not None


def _deploying(repository: Repository) -> Iterator[tuple[Pipeline, Job, Evidence]]:
    automation = repository.automation
    commands: dict[tuple[str, str], Command] = {}
    found = [command for command in automation.ci if _DEPLOYS.match(command.text)]
    # What names the application says more than what it needs, which is deployed before it.
    app = repository.deployment.app
    for command in sorted(found, key=lambda each: (app not in each.text, _AROUND_IT.search(each.text) is not None)):
        commands.setdefault((command.pipeline, command.job), command)
    for pipeline in automation.pipelines:
        for job in pipeline.jobs:
            by_command = commands.get((pipeline.path, job.name))
            if by_command is not None:
                yield pipeline, job, shown(by_command)
            elif (said := _by_action(pipeline, job)) is not None:
                yield pipeline, job, said
            elif (called := called_deployment(job)) is not None:
                yield pipeline, job, Evidence(f"calls {called}"[:100], job.path or pipeline.path, job.line)
            elif _is_called_so(pipeline, job):
                yield pipeline, job, Evidence(f"the job {job.name}", job.path or pipeline.path, job.line)


def _is_called_so(pipeline: Pipeline, job: Job) -> bool:
    """Whether a job is a deployment by its name, or runs something remote in a pipeline of such a name."""
    if _CALLED_OTHERWISE.search(f"{pipeline.path.rpartition('/')[2]} {job.name} {job.environment or ''}"):
        return False
    if _CALLED.search(job.name):
        return bool(job.steps)
    is_remote = any(_REMOTE.search(step.run or "") for step in job.steps)
    return is_remote and _CALLED.search(pipeline.path) is not None


def _by_action(pipeline: Pipeline, job: Job) -> Evidence | None:
    for step in job.steps:
        action = (step.action or "").lower()
        is_deploying = _ACTIONS.match(action) is not None and not _SETS_UP.search(action)
        given = dict(step.with_)
        if action.startswith("superfly/flyctl-actions@") and "deploy" not in given.get("args", ""):
            continue
        if is_deploying:
            return Evidence(f"uses {step.action}", step.path or pipeline.path, step.line)
    return None


def _gate(pipeline: Pipeline, job: Job, tested: set[tuple[str, str]]) -> Evidence | None:
    """What stands between the tests and the deployment; None where nothing does."""
    if (pipeline.path, job.name) in tested:
        return Evidence(f"the tests run in the same job, {job.name}", job.path or pipeline.path, job.line)
    by_name = {each.name: each for each in pipeline.jobs}
    pending, seen = [job], {job.name}
    while pending:
        each = pending.pop()
        for name in each.needs:
            before = by_name.get(name)
            if before is None or name in seen:
                continue
            seen.add(name)
            pending.append(before)
            called = (before.uses_workflow or "").removeprefix("./")
            if (pipeline.path, name) in tested or any(path == called for path, _ in tested if called):
                return Evidence(f"waits for the tests in {name}", job.path or pipeline.path, job.line)
    started_by = next((trigger for trigger in job.triggers if trigger.name == "workflow_run"), None)
    if started_by is not None:
        return Evidence("starts when another workflow has passed", pipeline.path, started_by.line)
    return None


def _gate_of_callers(repository: Repository, called: Pipeline, tested: set[tuple[str, str]]) -> Evidence | None:
    """Where a deployment is a workflow of its own, those that call it may wait."""
    for pipeline in repository.automation.pipelines:
        for job in pipeline.jobs:
            if (job.uses_workflow or "").removeprefix("./") == called.path:
                gate = _gate(pipeline, job, tested)
                if gate is not None:
                    return gate
    return None
