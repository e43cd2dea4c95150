"""Whether a new version takes over without a gap, and goes back where it is not well."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, failed, not_applicable, partial, passed, unknown
from elixirlens.readiness.readers.manifest import Kind, shortened
from elixirlens.readiness.readers.pipeline import actions
from elixirlens.readiness.repository import Repository

_GOES_BACK = re.compile(
    r"\brollout undo\b|\bhelm rollback\b|--atomic\b|--rollback-on-failure\b|\bkamal rollback\b|\bnomad job revert\b|"
    r"\bservice update\b.*--rollback|\breleases rollback\b|\bdeploy:rollback\b|"
    r"\b(fly|flyctl) deploy\b.*--strategy[= ](bluegreen|canary)\b"
)
# Commands that have instances take over one by one, or that start the new ones first.
_ROLLS = re.compile(
    r"\bkubectl\b.*\b(rollout (restart|status)|set image)\b|\bgcloud (run|app) deploy\b|"
    r"\bgcloud run services update\b|\brolling-action\b|\baws ecs update-service\b|\bkamal (deploy|redeploy)\b|"
    r"\bservice update\b.*--update-order[= ]start-first\b|"
    r"\b(fly|flyctl) deploy\b.*--strategy[= ](rolling|bluegreen|canary)\b"
)
_ROLLING_ACTIONS = re.compile(
    r"amazon-ecs-deploy|deploy-ecs|ecs-deploy|deploy-cloudrun|deploy-cloud-run", re.IGNORECASE
)
# Commands that deploy; how the new version takes over is said where they lead.
_SOMEHOW = re.compile(
    r"\b(helm (upgrade|install)|kubectl (apply|replace)|docker stack deploy|nomad (job )?run|eb deploy|gigalixir|"
    r"git push \S*(heroku|dokku|gigalixir)|heroku container:release|ansible-playbook|mix edeliver)\b"
)
_STOPS = re.compile(r"\b(systemctl|service)\b.*\bstop\b|\bbin/\S+ stop\b|\bdocker([- ]compose)? (stop|down|rm)\b")
_STARTS = re.compile(
    r"\b(systemctl|service)\b.*\bstart\b|\bbin/\S+ (start|daemon|foreground)\b|\bdocker([- ]compose)? (start|up|run)\b"
)
_RESTARTS = re.compile(r"\b(systemctl|service)\b.*\brestart\b|\bbin/\S+ restart\b|\bmix edeliver restart\b")
_DEPLOYS = re.compile(r"deploy|release|rollout|ship", re.IGNORECASE)


def judge(repository: Repository) -> Judgement:
    """Both pass, one is half way; a script that stops, copies and starts fails."""
    deployment = repository.deployment
    rollout = (*deployment.evidence(Kind.ROLLOUT), *_rolling(repository))
    back = (*deployment.evidence(Kind.ROLLBACK), *_going_back(repository))
    if rollout and back:
        return passed(rollout[0], back[0])
    if rollout:
        return partial(rollout[0], Evidence("nothing takes a version back that is not well"))
    if gaps := list(_gaps(repository)):
        return failed(*gaps[:3])
    if not deployment.is_described:
        somehow = next((each for each in repository.automation.commands if _SOMEHOW.search(each.text)), None)
        if somehow is not None:
            return unknown(f"`{shortened(somehow.text, 60)}` does not say here how a new version takes over")
        return not_applicable("nothing here says how a new version is rolled out")
    return unknown(
        f"{deployment.manifests[0].path} does not say how a new version takes over"
        if deployment.manifests
        else "a chart may say how a new version takes over"
    )


def _rolling(repository: Repository) -> Iterator[Evidence]:
    """What CI, or a script for deployments, calls that replaces instances without a gap."""
    automation = repository.automation
    for command in automation.commands:
        if _ROLLS.search(command.text):
            yield Evidence(shortened(command.text, 80), command.path, command.line)
    for pipeline in automation.pipelines:
        for _, step in actions(pipeline):
            if _ROLLING_ACTIONS.search(step.action or ""):
                yield Evidence(f"uses {step.action}", step.path or pipeline.path, step.line)
        for job in pipeline.jobs:
            called = job.uses_workflow or "./"  # those of the repository itself are read themselves
            if not called.startswith("./") and _ROLLING_ACTIONS.search(called):
                yield Evidence(f"calls {shortened(called, 80)}", job.path or pipeline.path, job.line)


def _going_back(repository: Repository) -> Iterator[Evidence]:
    for command in repository.automation.commands:
        if _GOES_BACK.search(command.text):
            yield Evidence(shortened(command.text, 80), command.path, command.line)


def _gaps(repository: Repository) -> Iterator[Evidence]:
    """Scripts that stop the old version before they start the new one."""
    by_path: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for command in repository.automation.commands:
        if _DEPLOYS.search(command.path) or _DEPLOYS.search(command.job):
            by_path[command.path].append((command.line, command.text))
    for path, commands in by_path.items():
        stop = next((line for line, text in commands if _STOPS.search(text)), None)
        start = next(
            (line for line, text in commands if _STARTS.search(text) and stop is not None and line > stop), None
        )
        app = repository.deployment.app
        restart = next((line for line, text in commands if _RESTARTS.search(text) and app and app in text), None)
        if restart is not None:
            yield Evidence("restarts it, with a gap until the new version is up", path, restart)
        if stop is not None and start is not None:
            yield Evidence(f"stops the old version, and starts the new one in line {start}", path, stop)
