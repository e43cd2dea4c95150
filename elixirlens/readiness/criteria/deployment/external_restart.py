"""Whether something outside of the VM starts it again."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, failed, passed, unknown
from elixirlens.readiness.readers.manifest import Kind
from elixirlens.readiness.readers.release_files import read_environment_script, read_vm_args
from elixirlens.readiness.repository import Repository

_POD = ".pod.cluster.local"


def judge(repository: Repository) -> Judgement:
    """Platforms and orchestrators restart; of what one runs oneself it has to be said."""
    deployment = repository.deployment
    found = (*deployment.evidence(Kind.RESTART), *_hearts(repository), *_pods(repository))
    if found:
        return passed(*found[:3])
    if without := deployment.evidence(Kind.NO_RESTART):
        return failed(*without[:3])
    if deployment.problems:
        return unknown(deployment.problems[0])
    return unknown("nothing here says what runs it")


def _hearts(repository: Repository) -> Iterator[Evidence]:
    for path in repository.paths("rel/**/vm.args*"):
        if (flag := repository.read(read_vm_args, path).get("-heart")) is not None:
            yield Evidence("heart", path, flag.line)
    for path in repository.paths("rel/**/env.sh*"):
        if (heart := repository.read(read_environment_script, path).heart) is not None:
            yield Evidence("heart", path, heart.line)


def _pods(repository: Repository) -> Iterator[Evidence]:
    """Nodes that are named after a pod: Kubernetes runs them, wherever its manifests are kept."""
    for path in repository.paths("rel/**/env.sh*"):
        for line, said in repository.read(read_environment_script, path).lines:
            if _POD in said:
                yield Evidence("its node is named after a pod, which Kubernetes starts again", path, line)
