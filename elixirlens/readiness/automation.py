"""What machines run: pipelines, the tasks and aliases that they call, and hooks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from elixirlens.readiness.readers import hooks, pipelines, task_files
from elixirlens.readiness.readers.containers import compose_tasks, scripts_in_images
from elixirlens.readiness.readers.ex_check import check_task
from elixirlens.readiness.readers.pipeline import Pipeline, commands
from elixirlens.readiness.readers.pipelines import Facts
from elixirlens.readiness.readers.settings_file import read_settings
from elixirlens.readiness.readers.shell import Command, shell_commands
from elixirlens.readiness.readers.yaml_text import YamlText

if TYPE_CHECKING:
    from elixirlens.readiness.readers.dockerfile import Dockerfile
    from elixirlens.readiness.readers.hooks import Hooks
    from elixirlens.readiness.readers.mix_file import MixFile
    from elixirlens.readiness.repository import Repository


class Automation(Struct, frozen=True, dict=True):
    """What machines run in a repository. It is the same for all applications of an umbrella."""

    repository: Repository  # the whole of it

    @cached_property
    def pipelines(self) -> tuple[Pipeline, ...]:
        """The pipelines of CI, whatever system runs them; a .travis.yml that another system has replaced is none."""
        found = pipelines.pipelines(self.repository.paths, self._read)
        others = [each for each in found if each.system != "travis"]
        replaced = any(command.text.startswith("mix ") for each in others for command in commands(each))
        return tuple(others) if replaced else found

    def _read(self, reader: Callable[[str, bytes], Facts], path: str, /) -> Facts:
        """What a reader makes of a file; one that git lists and that is not on the disk has a problem."""
        facts = self.repository.read(reader, path)
        if self.repository.tree.content(path) is None and isinstance(facts, Pipeline | YamlText):
            return replace(facts, problem="it is not on the disk")
        return facts

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

    @cached_property
    def doubt(self) -> str | None:
        """Why something that CI does not run here may be run all the same; None where all of CI is seen."""
        for pipeline in self.pipelines:
            if pipeline.problem is not None:
                return f"{pipeline.path} cannot be read: {pipeline.problem}"
            for elsewhere in pipeline.elsewhere:
                if not _RUNS_NO_CHECKS.search(elsewhere.what):
                    return f"{pipeline.path} calls what is not read here: {elsewhere.what}"
        if not any(_VISIBLE.match(command.text) for command in self.ci):
            for command in self.ci:
                if command.runs_on("pull_request", "push", "merge_group") and self._is_opaque(command):
                    return f"{command.path} runs `{_shortened(command.text)}`, which may run anything"
        return None

    def _is_opaque(self, command: Command) -> bool:
        """Whether a command runs what nobody reads here: a program of the repository's own, or a build tool."""
        words = list(task_files.words_of(command))
        if any((folder, each) in self._tasks for each in words for folder in ("", command.folder)):
            return False
        return command.text.startswith(_OWN_SCRIPTS) or _OPAQUE.match(command.text) is not None

    @property
    def tasks(self) -> Iterator[task_files.Task]:
        """The tasks of all files, Mix aliases and `mix check` included."""
        yield from dict.fromkeys(self._tasks.values())

    def inside(self, task: task_files.Task) -> Iterator[Command]:
        """All commands that a task runs in the end."""
        call = Command(task.words, "", task.line, folder=task.folder)
        for command in task_files.followed([call], self._tasks):
            if command != call:
                yield command

    @cached_property
    def _tasks(self) -> dict[tuple[str, str], task_files.Task]:
        read = (
            self.repository.read(task_files.read_task_file, path)
            for path in self.repository.paths(*task_files.PATTERNS)
        )
        aliases = (task_files.TaskFile(mix.path, tuple(_alias_tasks(mix))) for mix in self.repository.mix_files)
        images = (task_files.TaskFile(each.path, (_build_task(each),)) for each in self.repository.dockerfiles)
        hooked = (task_files.TaskFile(each.path, tuple(_hook_tasks(each))) for each in self.hooks)
        dockerfiles = [each.path for each in self.repository.dockerfiles]
        composed = (compose_tasks(each, dockerfiles) for each in self.repository.deployment.composes)
        tasks = task_files.tasks_by_words((*self._ex_check(), *images, *aliases, *read, *hooked, *composed))
        return scripts_in_images(tasks) | tasks

    def _ex_check(self) -> Iterator[task_files.TaskFile]:
        """`mix check`, where the package ex_check brings it; an alias of that name wins."""
        found = self.repository.dependency("ex_check")
        if found is not None:
            path, declared = found
            paths = self.repository.paths("/.check.exs")
            settings = self.repository.read(read_settings, paths[0]) if paths else None
            names = {each.app for _, each in self.repository.declared}
            yield task_files.TaskFile(path, (check_task(path, declared.place.line, settings, names),))


# What is called under such a name checks no code.
_RUNS_NO_CHECKS = re.compile(
    r"releas|publish|container|deploy|stale|label|pages|codeql|docker|notif|sast|secret|semgrep|commit|slack|triage|"
    r"asana|jira|osv-scanner|scorecard|zizmor|actionlint|dependency-review",
    re.IGNORECASE,
)
_VISIBLE = re.compile(r"mix (test|coveralls|format|credo|compile|check)\b")
_OWN_SCRIPTS = ("./", "bin/", "script/", "scripts/", "ci/")
_OPAQUE = re.compile(
    r"(dagger|earthly|earth|mage|bazel|bazelisk|pants|nix-build|act|tox|nox|rake|ruby|deno|make|just|task)( |$)"
    r"|go run|nix (build|flake check)|docker run|elixir \S+\.exs|python3? \S+\.py|node \S+"
    r"|docker[ -]compose .*\b(run|up|exec|build)\b"
)
_LONGEST = 50


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _hook_tasks(file: Hooks) -> Iterator[task_files.Task]:
    """Hooks that can be run by hand, which is what CI does with them."""
    if file.tool in {"pre-commit", "lefthook"}:
        yield task_files.Task(f"{file.tool} run", 1, commands=file.commands)


def _build_task(file: Dockerfile) -> task_files.Task:
    """What the build of an image runs."""
    run = (
        replace(command, line=one.line)
        for stage in file.stages
        for one in stage.all("RUN")
        for command in shell_commands(one.everything, file.path, one.line)
    )
    return task_files.Task(f"docker build {file.path}", 1, commands=tuple(run))


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
    """What a step of an alias runs; the options of `cmd` are Mix's to read, and no part of the program's name."""
    if task.startswith("cmd ") and not task.startswith("cmd -"):
        return task.removeprefix("cmd ")
    return f"mix {task}"
