"""What machines run: pipelines, the tasks and aliases that they call, and hooks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.readiness.readers import hooks, pipelines, task_files
from elixirlens.readiness.readers.pipeline import commands
from elixirlens.readiness.readers.shell import Command, shell_commands

if TYPE_CHECKING:
    from elixirlens.readiness.readers.hooks import Hooks
    from elixirlens.readiness.readers.mix_file import MixFile
    from elixirlens.readiness.readers.pipeline import Pipeline
    from elixirlens.readiness.repository import Repository


class Automation(Struct, frozen=True, dict=True):
    """What machines run in a repository. It is the same for all applications of an umbrella."""

    repository: Repository  # the whole of it

    @cached_property
    def pipelines(self) -> tuple[Pipeline, ...]:
        """The pipelines of CI, whatever system runs them."""
        return pipelines.pipelines(self.repository.paths, self.repository.read)

    @cached_property
    def hooks(self) -> tuple[Hooks, ...]:
        """The hooks of git that the repository brings along."""
        return tuple(self.repository.read(hooks.read_hooks, path) for path in self.repository.paths(*hooks.PATTERNS))

    @cached_property
    def ci(self) -> tuple[Command, ...]:
        """What CI runs, the commands of tasks, scripts and Mix aliases that it calls included."""
        return tuple(task_files.followed(chain.from_iterable(map(commands, self.pipelines)), self._tasks))

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """Everything that stands ready to be run: in CI, in tasks, scripts and aliases, in hooks."""
        in_hooks = (command for each in self.hooks for command in each.commands)
        in_tasks = (command for task in self._tasks.values() for command in task.commands)
        return tuple(dict.fromkeys((*self.ci, *task_files.followed(in_hooks, self._tasks), *in_tasks)))

    @property
    def doubt(self) -> str | None:
        """Why something that CI does not run here may be run all the same; None where all of CI is seen."""
        for pipeline in self.pipelines:
            if pipeline.problem is not None:
                return f"{pipeline.path} cannot be read: {pipeline.problem}"
            for elsewhere in pipeline.elsewhere:
                return f"{pipeline.path} calls {elsewhere.what}, which is not in this repository"
        return None

    @cached_property
    def _tasks(self) -> dict[tuple[str, str], task_files.Task]:
        read = (
            self.repository.read(task_files.read_task_file, path)
            for path in self.repository.paths(*task_files.PATTERNS)
        )
        aliases = (task_files.TaskFile(mix.path, tuple(_alias_tasks(mix))) for mix in self.repository.mix_files)
        return task_files.tasks_by_words((*aliases, *read))


def _alias_tasks(mix: MixFile) -> Iterator[task_files.Task]:
    """The Mix aliases as tasks: `mix setup` runs what is listed there."""
    folder = mix.path.rpartition("/")[0]
    for alias in mix.aliases:
        run = (
            command
            for task in alias.tasks
            for command in shell_commands(_as_command(task), mix.path, alias.line, folder)
        )
        yield task_files.Task(f"mix {alias.name}", alias.line, folder, commands=tuple(run))


def _as_command(task: str) -> str:
    return task.removeprefix("cmd ") if task.startswith("cmd ") else f"mix {task}"
