"""What a release says about its node, wherever that is said: vm.args, env.sh, images, compose files, manifests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.readiness.readers.dockerfile_variables import settings
from elixirlens.readiness.readers.release_files import (
    EnvironmentScript,
    Flag,
    VmArgs,
    flags_of,
    read_environment_script,
    read_vm_args,
)

if TYPE_CHECKING:
    from elixirlens.readiness.repository import Repository

VM_ARGS = ("vm.args", "vm.args.eex", "vm.args.*", "*.vm.args", "*.vm.args.eex")
SCRIPTS = ("env.sh", "env.sh.eex", "rel/**/*.sh", "rel/**/*.sh.eex")
ENVIRONMENT_FILES = (
    "fly.toml", "fly.*.toml", "*.fly.toml", "Dockerfile", "Dockerfile.*", "*.Dockerfile", "Containerfile",
    "*.yml", "*.yaml", "*.tf", "*.service", "*.nomad", "*.env", ".env.*", "env.sh", "env.sh.eex", "rel/**/*.sh",
    "Procfile", "app.json", "!.github/", "!.circleci/", "!.gitlab-ci.yml",
)  # fmt: skip
# ERL_FLAGS, ELIXIR_ERL_OPTIONS, and what a script puts together for them.
_FLAGS = re.compile(r"^(ELIXIR_)?ERL_(\w+_)?[AZ]?(FLAGS|OPTIONS|OPTS|ARGS)$")
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


class Assigned(Struct, frozen=True):
    """A variable that is set for production, and where."""

    path: str
    name: str
    value: str
    line: int


class Release(Struct, frozen=True, dict=True):
    """What is said about the nodes of a release. It is the same for all applications of an umbrella."""

    repository: Repository  # the whole of it

    @cached_property
    def vm_args(self) -> tuple[VmArgs, ...]:
        """The vm.args files of releases; those of the remote shell are left out."""
        paths = (path for path in self.repository.paths(*VM_ARGS) if "remote" not in path.rpartition("/")[2])
        return tuple(self.repository.read(read_vm_args, path) for path in paths if not DEVELOPMENT.search(path))

    @cached_property
    def scripts(self) -> tuple[EnvironmentScript, ...]:
        """The env.sh files of releases."""
        paths = (path for path in self.repository.paths(*SCRIPTS) if not DEVELOPMENT.search(path))
        return tuple(self.repository.read(read_environment_script, path) for path in paths)

    @cached_property
    def flags(self) -> tuple[tuple[str, Flag], ...]:
        """The flags of the VM with the file that gives them."""
        in_files = ((each.path, flag) for each in self.vm_args for flag in each.flags)
        in_variables = (
            (each.path, flag)
            for each in self.variables
            if _FLAGS.search(each.name)
            for flag in flags_of(each.value, each.line)
        )
        return (*in_files, *in_variables)

    @cached_property
    def variables(self) -> tuple[Assigned, ...]:
        """The variables that are set for production and that nodes look at."""
        return tuple(self._variables())

    def _variables(self) -> Iterator[Assigned]:
        deployment = self.repository.deployment
        for script in self.scripts:
            yield from (Assigned(script.path, one.name, one.value, one.line) for one in script.assignments)
        for docker in deployment.images:
            for stage in docker.stages:
                for one in stage.all("ENV", "ARG"):
                    yield from (Assigned(docker.path, name, value or "", one.line) for name, value in settings(one))
        for compose in deployment.composes:
            for service in compose.services:
                if deployment.is_in_production(compose, service):
                    for each in service.environment:
                        yield Assigned(compose.path, each.name, each.value or "", each.line)
        read = {docker.path for docker in self.repository.dockerfiles} | {script.path for script in self.scripts}
        read |= {compose.path for compose in deployment.composes}
        for path in self.repository.paths(*ENVIRONMENT_FILES):
            text = self.repository.text(path) if path not in read and not DEVELOPMENT.search(path) else ""
            if any(word in text for word in _INTERESTING):
                yield from _in_lines(path, text)


def _in_lines(path: str, text: str) -> Iterator[Assigned]:
    """The variables in a file of any kind: `NAME=value`, `NAME: value`, and `name: NAME` with a `value:` below."""
    name = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith(("#", "//")) or len(line) > 2_000:
            continue
        if name and (valued := _VALUED.match(line)) is not None:
            yield Assigned(path, name, valued["value"].strip("\"'"), number)
        elif (found := _SET.match(line)) is not None:
            yield Assigned(path, found["name"], found["value"].strip("\"'"), number)
        named = _NAMED.match(line)
        name = named["name"] if named is not None else ""
