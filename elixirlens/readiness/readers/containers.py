"""What commands run in containers: the services of compose files, and scripts of the repository that images hold."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Mapping

from elixirlens.readiness.readers.compose import Compose, Service
from elixirlens.readiness.readers.shell import shell_commands
from elixirlens.readiness.readers.task_files import Task, TaskFile


def compose_tasks(compose: Compose, dockerfiles: Iterable[str]) -> TaskFile:
    """What building and starting the services of a compose file runs, as far as it stands in the repository.

    One that is built of a Dockerfile elsewhere has no task, and neither has one whose image says what it starts.
    """
    known = frozenset(dockerfiles)
    builds = {each.name: _build(compose, each) for each in compose.services if each.is_built}
    starts = [each for each in compose.services if each.command is not None or each.entrypoint is not None]
    tasks = [
        Task(f"{compose.path} build {name}", 1, needs=(f"docker build -f {dockerfile}",))
        for name, dockerfile in builds.items()
        if dockerfile in known
    ]
    if tasks and len(tasks) == len(builds):
        tasks.append(Task(f"{compose.path} build", 1, needs=tuple(need for each in tasks for need in each.needs)))
    tasks += [_start(compose, each) for each in starts]
    if starts and all(each in starts for each in compose.services if each.is_built):
        needs = tuple(f"docker compose -f {compose.path} up {each.name}" for each in starts)
        tasks.append(Task(f"{compose.path} up", 1, needs=needs))
    return TaskFile(compose.path, tuple(tasks))


def _build(compose: Compose, service: Service) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(compose.path), service.dockerfile or ""))


def _start(compose: Compose, service: Service) -> Task:
    said = [each for each in (service.entrypoint, service.command) if each is not None]
    text = " ".join(each.text for each in said)
    commands = shell_commands(text, compose.path, said[0].line)
    return Task(
        f"{compose.path} up {service.name}",
        service.line,
        needs=(f"docker compose exec {service.name} {text}",),
        commands=commands,
    )


def scripts_in_images(tasks: Mapping[tuple[str, str], Task]) -> dict[tuple[str, str], Task]:
    """The scripts by the words that run them in a container, where another folder holds them: by their names alone.

    Two scripts of one name cannot be told apart, and are left out.
    """
    scripts = [task for task in tasks.values() if task.words == task.path]
    names = Counter(posixpath.basename(task.path) for task in scripts)
    return {
        ("", f"in a container: {name}"): task for task in scripts if names[name := posixpath.basename(task.path)] == 1
    }
