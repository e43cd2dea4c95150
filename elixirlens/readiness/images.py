"""Questions about Dockerfiles that the facts of one instruction do not answer."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterator, Mapping

from elixirlens.readiness.readers.compose import Compose, Service
from elixirlens.readiness.readers.dockerfile import Dockerfile, Stage
from elixirlens.readiness.readers.shell import Command, shell_commands

_ELIXIR_IMAGE = re.compile(r"elixir|erlang")


def is_elixir(docker: Dockerfile) -> bool:
    """Whether an image has to do with Elixir at all."""
    if any(_ELIXIR_IMAGE.search(stage.image.name) for stage in docker.stages):
        return True
    return any("mix" in command.text.split()[:1] for command in all_runs_of(docker))


def builds_for_production(docker: Dockerfile) -> bool:
    """Whether an image says that it is for production: by its environment, or by a release."""
    for stage in docker.stages:
        if stage.environment.get("MIX_ENV") == "prod":
            return True
        for one in stage.all("RUN", "ENV", "ARG"):
            if re.search(r"MIX_ENV=[\"']?prod|\bmix\b[^&;|]*\brelease\b", one.everything):
                return True
    return False


def runs_of(docker: Dockerfile, stage: Stage) -> tuple[Command, ...]:
    """The commands of the `RUN` instructions of a stage."""
    return tuple(
        command for one in stage.all("RUN") for command in shell_commands(one.everything, docker.path, one.line)
    )


def all_runs_of(docker: Dockerfile) -> Iterator[Command]:
    """The commands of the `RUN` instructions of all stages."""
    for stage in docker.stages:
        yield from runs_of(docker, stage)


def is_built_of(compose: Compose, service: Service, docker: Dockerfile) -> bool:
    """Whether a service is built of a Dockerfile."""
    if service.dockerfile is None:
        return False
    folder = posixpath.dirname(compose.path)
    return posixpath.normpath(posixpath.join(folder, service.dockerfile)) == docker.path


def copied_names(docker: Dockerfile) -> Mapping[str, str]:
    """The names that files have in an image, and the names that they have here."""
    found: dict[str, str] = {}
    for stage in docker.lineage(docker.stages[-1]):
        for one in stage.all("COPY", "ADD"):
            match [] if "from" in one.flags else one.text.split():
                case [source, target] if not target.endswith(("/", ".")):
                    found[posixpath.basename(target)] = posixpath.basename(source)
    return found


def joined(words: list[str]) -> str:
    """The words of a command as a shell would read them; the shell form is such a text already."""
    return " ".join(shlex.quote(word) if " " in word else word for word in words)
