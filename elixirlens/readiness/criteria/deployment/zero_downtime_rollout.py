"""Whether a new version takes over without a gap, and goes back where it is not well."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, failed, not_applicable, partial, passed, unknown
from elixirlens.readiness.readers.manifest import Kind, shortened
from elixirlens.readiness.repository import Repository

_GOES_BACK = re.compile(
    r"\brollout undo\b|\bhelm rollback\b|--atomic\b|--rollback-on-failure\b|\bkamal rollback\b|\bnomad job revert\b|"
    r"\bservice update\b.*--rollback|\breleases rollback\b|\bdeploy:rollback\b"
)
_STOPS = re.compile(r"\b(systemctl|service)\b.*\bstop\b|\bbin/\S+ stop\b|\bdocker([- ]compose)? (stop|down|rm)\b")
_STARTS = re.compile(
    r"\b(systemctl|service)\b.*\bstart\b|\bbin/\S+ (start|daemon|foreground)\b|\bdocker([- ]compose)? (start|up|run)\b"
)
_DEPLOYS = re.compile(r"deploy|release|rollout|ship", re.IGNORECASE)


def judge(repository: Repository) -> Judgement:
    """Both pass, one is half way; a script that stops, copies and starts fails."""
    deployment = repository.deployment
    rollout = deployment.evidence(Kind.ROLLOUT)
    back = (*deployment.evidence(Kind.ROLLBACK), *_going_back(repository))
    if rollout and back:
        return passed(rollout[0], back[0])
    if rollout:
        return partial(rollout[0], Evidence("nothing takes a version back that is not well"))
    if gaps := list(_gaps(repository)):
        return failed(*gaps[:3])
    if not deployment.is_described:
        return not_applicable("nothing here says how a new version is rolled out")
    return unknown(
        f"{deployment.manifests[0].path} does not say how a new version takes over"
        if deployment.manifests
        else "a chart may say how a new version takes over"
    )


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
        if stop is not None and start is not None:
            yield Evidence(f"stops the old version, and starts the new one in line {start}", path, stop)
