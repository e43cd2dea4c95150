"""Whether something outside of the VM starts it again."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from msgspec.structs import replace

from elixirlens.readiness.model import Evidence, Judgement, failed, passed, unknown
from elixirlens.readiness.readers.manifest import Kind, shortened
from elixirlens.readiness.readers.pipeline import actions
from elixirlens.readiness.readers.release_files import EnvironmentScript, read_environment_script, read_vm_args
from elixirlens.readiness.repository import Repository

_NEAR = 5  # lines, from the condition to what it is about
_TELLS_HEART = re.compile(r"^[^#\n]*\bHEART_COMMAND\b", re.MULTILINE)
_POD = ".pod.cluster.local"
# What pipelines deploy with to that which starts again what has died, wherever it is described.
_COMMANDS = re.compile(
    r"\b(?:(?:fly|flyctl) deploy|kubectl (?:apply|set image|rollout)|helm upgrade|aws ecs update-service|"
    r"gcloud (?:run|app) deploy|kamal (?:deploy|redeploy)|gigalixir|heroku container:release|git push \S*heroku)\b"
)
_ACTIONS = re.compile(
    r"deploy-ecs|ecs-deploy|deploy-cloud-?run|flyctl|superfly|heroku-deploy|heroku[\w-]*@|k8s-deploy", re.IGNORECASE
)


def judge(repository: Repository) -> Judgement:
    """Platforms and orchestrators restart; of what one runs oneself it has to be said."""
    deployment = repository.deployment
    found = (*deployment.evidence(Kind.RESTART), *_hearts(repository), *pods(repository))
    if found:
        return passed(*found[:3])
    if without := deployment.evidence(Kind.NO_RESTART):
        return failed(*without[:3])
    if deployed := tuple(pipelines_that_deploy(repository)):
        return passed(
            *(replace(each, fact=f"{each.fact}: what it deploys to starts it again") for each in deployed[:3])
        )
    if deployment.problems:
        return unknown(deployment.problems[0])
    return unknown("nothing here says what runs it")


def pipelines_that_deploy(repository: Repository) -> Iterator[Evidence]:
    """Where pipelines deploy to a platform or an orchestrator, with the command or the action."""
    automation = repository.automation
    for command in automation.commands:
        if _COMMANDS.search(command.text):
            yield Evidence(shortened(command.text, 50), command.path, command.line)
    for pipeline in automation.pipelines:
        for _, step in actions(pipeline):
            if step.action is not None and _ACTIONS.search(step.action) is not None:
                yield Evidence(shortened(step.action, 50), step.path or pipeline.path, step.line)
        for job in pipeline.jobs:
            called = job.uses_workflow or "./"  # those of the repository itself are read themselves
            if not called.startswith("./") and _ACTIONS.search(called) is not None:
                name = posixpath.basename(called.partition("@")[0])
                yield Evidence(shortened(name, 50), pipeline.path, job.line)


def _hearts(repository: Repository) -> Iterator[Evidence]:
    for path in repository.paths("**/rel/**/vm.args*") if _says_what_to_start(repository) else ():
        if (flag := repository.read(read_vm_args, path).get("-heart")) is not None:
            yield Evidence("heart", path, flag.line)
    for path in repository.paths("**/rel/**/env.sh*"):
        script = repository.read(read_environment_script, path)
        heart = script.heart
        if heart is not None and (not _is_for_daemons(script, heart.line) or _runs_as_daemon(repository)):
            yield Evidence("heart", path, heart.line)


def _says_what_to_start(repository: Repository) -> bool:
    """Whether heart is told what to run when the VM dies; Distillery tells it by itself, `mix release` does not."""
    if repository.dependency("distillery") is not None or not repository.dependencies_are_known:
        return True
    paths = (*repository.paths("**/rel/**"), *(docker.path for docker in repository.dockerfiles))
    return any(_TELLS_HEART.search(repository.text(path)) for path in paths)


def _is_for_daemons(script: EnvironmentScript, heart: int) -> bool:
    """Whether heart is meant for `bin/shop daemon` alone, as in what `mix release.init` writes."""
    return any("daemon" in said for line, said in script.lines if heart - _NEAR <= line < heart)


def _runs_as_daemon(repository: Repository) -> bool:
    starts = repository.deployment.starts
    return not starts or any("daemon" in start.text for start in starts)


def pods(repository: Repository) -> Iterator[Evidence]:
    """Nodes that are named after a pod: Kubernetes runs them, wherever its manifests are kept."""
    for path in repository.paths("**/rel/**/env.sh*"):
        for line, said in repository.read(read_environment_script, path).lines:
            if _POD in said:
                yield Evidence("its node is named after a pod, which Kubernetes starts again", path, line)
