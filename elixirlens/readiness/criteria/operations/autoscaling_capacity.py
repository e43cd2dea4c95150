"""Whether how much it may use was decided on purpose."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, not_applicable, partial, passed
from elixirlens.readiness.readers.manifest import Kind
from elixirlens.readiness.readers.release_files import read_vm_args
from elixirlens.readiness.repository import Repository

_LIMITS = frozenset({"+P", "+Q", "+hmax", "+hmaxk"})


def judge(repository: Repository) -> Judgement:
    """A range of instances passes, limits are half way, and nothing at all may be the platform's to decide."""
    if scales := repository.deployment.evidence(Kind.SCALE):
        return passed(*scales[:3])
    if limits := (*repository.deployment.evidence(Kind.LIMIT), *_flags(repository)):
        return partial(*limits[:3])
    return not_applicable("nothing here says how much it may use, and a platform may decide that")


def _flags(repository: Repository) -> Iterator[Evidence]:
    for path in repository.paths("**/rel/**/vm.args*"):
        for flag in repository.read(read_vm_args, path).flags:
            if flag.name in _LIMITS:
                yield Evidence(f"{flag.name} {flag.value}"[:60], path, flag.line)
