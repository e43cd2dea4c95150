"""Whether flags of the VM are in files of the repository."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, not_applicable, partial, passed
from elixirlens.readiness.readers.release_files import read_environment_script, read_vm_args
from elixirlens.readiness.repository import Repository

_FLAGS = ("**/rel/**/vm.args", "**/rel/**/vm.args.eex")
_ENVIRONMENT = ("**/rel/**/env.sh", "**/rel/**/env.sh.eex")
_IN_IMAGE = re.compile(r"\bERL_[AZ]?FLAGS\b")
_TYPED = re.compile(r"--erl[ =]")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Files pass, unless they set what does nothing any more; flags typed into commands fail."""
    paths = repository.paths(*_FLAGS)
    obsolete = [
        Evidence(f"{flag.name}: {flag.obsolete}", path, flag.line)
        for path in paths
        for flag in repository.read(read_vm_args, path).flags
        if flag.obsolete is not None
    ]
    if obsolete:
        return partial(*obsolete[:3], value=thresholds["obsolete_flags"])
    if said := (*_flags(repository, paths), *_environment(repository), *_images(repository)):
        return passed(*said[:3])
    if typed := [start for start in repository.deployment.starts if _TYPED.search(start.text)]:
        return failed(*(Evidence(f"typed: {start.shown}", start.path, start.line) for start in typed[:3]))
    return not_applicable("it sets no flags of the VM, and the defaults are fine")


def _flags(repository: Repository, paths: tuple[str, ...]) -> Iterator[Evidence]:
    """The first flag of each file; what `mix release.init` writes holds comments alone."""
    for path in paths:
        for flag in repository.read(read_vm_args, path).flags[:1]:
            yield Evidence("flags of the VM", path, flag.line)


def _images(repository: Repository) -> Iterator[Evidence]:
    for docker in repository.deployment.images:
        for instruction in docker.final.all("ENV") if docker.final is not None else ():
            if _IN_IMAGE.search(instruction.text):
                yield Evidence("flags of the VM, set by the image", docker.path, instruction.line)


def _environment(repository: Repository) -> Iterator[Evidence]:
    for path in repository.paths(*_ENVIRONMENT):
        script = repository.read(read_environment_script, path)
        for line in (*(each.line for each in script.assignments), *(line for line, _ in script.lines))[:1]:
            yield Evidence("environment of the release", path, line)
