"""What a release says about its node, wherever that is said: vm.args, env.sh, images, compose files, manifests."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.readers.dockerfile_variables import settings
from elixirlens.readiness.readers.release_files import (
    EnvironmentScript,
    Flag,
    VmArgs,
    flags_of,
    read_environment_script,
    read_vm_args,
)
from elixirlens.readiness.repository import Repository

VM_ARGS = ("vm.args", "vm.args.eex", "vm.args.*", "*.vm.args", "*.vm.args.eex")
SCRIPTS = ("env.sh", "env.sh.eex", "rel/**/*.sh", "rel/**/*.sh.eex")
ENVIRONMENT_FILES = (
    "fly.toml", "fly.*.toml", "*.fly.toml", "Dockerfile", "Dockerfile.*", "*.Dockerfile", "Containerfile",
    "*.yml", "*.yaml", "*.tf", "*.service", "*.nomad", "*.env", ".env.*", "env.sh", "env.sh.eex", "rel/**/*.sh",
    "Procfile", "app.json", "!.github/", "!.circleci/", "!.gitlab-ci.yml",
)  # fmt: skip
_FLAGS = frozenset(["ERL_FLAGS", "ERL_AFLAGS", "ERL_ZFLAGS", "ELIXIR_ERL_OPTIONS"])
# By these words in its path a file is for a laptop or a test and says nothing of production.
DEVELOPMENT = re.compile(
    r"(^|[._/-])(dev|devel|development|develop|local|test|tests|ci|e2e|integration|devcontainer|docs?|example|sample)"
    r"([._/-]|$)"
)
_VALUE = r"""(?P<value>"[^"]*"|'[^']*'|[^#\n]*?)\s*(?:\s#.*)?,?$"""
_SET = re.compile(rf"""^\s*(?:-\s+|export\s+|Environment=)?["']?(?P<name>[A-Z][A-Z0-9_]*)["']?\s*[:=]\s*{_VALUE}""")
_NAMED = re.compile(r"""^\s*-?\s*name:\s*["']?(?P<name>[A-Z][A-Z0-9_]*)["']?\s*$""")
_VALUED = re.compile(rf"^\s*value:\s*{_VALUE}")
_INTERESTING = ("RELEASE_", "ERL_", "COOKIE", "DNS_CLUSTER")


def vm_args(repository: Repository) -> tuple[VmArgs, ...]:
    """The vm.args files of releases; those of the remote shell are left out."""
    paths = (path for path in repository.whole.paths(*VM_ARGS) if "remote" not in path.rpartition("/")[2])
    return tuple(repository.read(read_vm_args, path) for path in paths if not DEVELOPMENT.search(path))


def scripts(repository: Repository) -> tuple[EnvironmentScript, ...]:
    """The env.sh files of releases."""
    paths = (path for path in repository.whole.paths(*SCRIPTS) if not DEVELOPMENT.search(path))
    return tuple(repository.read(read_environment_script, path) for path in paths)


def vm_flags(repository: Repository) -> Iterator[tuple[str, Flag]]:
    """The flags of the VM with the file that gives them."""
    for each in vm_args(repository):
        yield from ((each.path, flag) for flag in each.flags)
    for path, name, value, line in assignments(repository):
        if name in _FLAGS:
            yield from ((path, flag) for flag in flags_of(value, line))


def assignments(repository: Repository) -> Iterator[tuple[str, str, str, int]]:
    """The variables that are set for production and that nodes look at: the file, the name, the value, the line."""
    for script in scripts(repository):
        yield from ((script.path, each.name, each.value, each.line) for each in script.assignments)
    for docker in repository.deployment.images:
        for stage in docker.stages:
            for one in stage.all("ENV", "ARG"):
                yield from ((docker.path, name, value or "", one.line) for name, value in settings(one))
    for compose in repository.deployment.composes:
        for service in compose.services:
            if repository.deployment.is_in_production(compose, service):
                yield from ((compose.path, each.name, each.value or "", each.line) for each in service.environment)
    read = {docker.path for docker in repository.dockerfiles} | {script.path for script in scripts(repository)}
    read |= {compose.path for compose in repository.deployment.composes}
    for path in repository.whole.paths(*ENVIRONMENT_FILES):
        text = repository.text(path) if path not in read and not DEVELOPMENT.search(path) else ""
        if any(word in text for word in _INTERESTING):
            yield from _in_lines(path, text)


def _in_lines(path: str, text: str) -> Iterator[tuple[str, str, str, int]]:
    """The variables in a file of any kind: `NAME=value`, `NAME: value`, and `name: NAME` with a `value:` below."""
    name = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith(("#", "//")) or len(line) > 2_000:
            continue
        if name and (valued := _VALUED.match(line)) is not None:
            yield path, name, valued["value"].strip("\"'"), number
        elif (found := _SET.match(line)) is not None:
            yield path, found["name"], found["value"].strip("\"'"), number
        named = _NAMED.match(line)
        name = named["name"] if named is not None else ""
