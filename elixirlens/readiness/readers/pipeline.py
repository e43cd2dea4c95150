"""The model of a CI pipeline, the same for all systems, and the commands that it runs.

Words are GitHub's where systems have words of their own for the same thing: `pull_request` is a merge request, too.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from elixirlens.readiness.readers.shell import Command, Trigger, shell_commands
from elixirlens.readiness.readers.yaml_text import Value

PULL_REQUEST = "pull_request"
PUSH = "push"
BY_HAND = (Trigger("workflow_dispatch", 1),)
MOST_TEXT = 500_000  # characters of scripts that are read of one pipeline
Pairs = tuple[tuple[str, str], ...]


class Step(Struct, frozen=True):
    """A script (`run`, whose first line is `run_line`), or an action with what it is given (`with_`).

    `never_runs` where its condition is a name that the matrix of the job does not have.
    """

    line: int
    run: str | None = None
    run_line: int = 0
    action: str | None = None
    with_: Pairs = ()
    env: Pairs = ()
    condition: str = ""
    continues_on_error: bool = False
    folder: str = ""
    path: str = ""  # where it is written, if not in the file of the pipeline: a composite action, an included file
    never_runs: bool = False


class Axis(Struct, frozen=True):
    """One thing that a matrix varies, with its values and their lines. A computed one has its expression as value."""

    name: str
    values: tuple[tuple[str, int], ...]


class Cache(Struct, frozen=True):
    """What is kept between runs: its paths and the key, as written; `path` is as that of a step."""

    line: int
    paths: tuple[str, ...]
    key: str = ""
    path: str = ""


class Permissions(Struct, frozen=True):
    """What the token of a workflow may do. `read-all` and `write-all` are the scope `*`."""

    line: int
    scopes: Pairs = ()


class Concurrency(Struct, frozen=True):
    """The guard that only one run of a group goes on at a time."""

    line: int
    group: str


class Elsewhere(Struct, frozen=True):
    """A part of a pipeline that is in no file of this repository, so that nobody here can know what it does."""

    line: int
    what: str


class Job(Struct, frozen=True):
    """A job. `uses_workflow` is the workflow that it calls in place of steps; `triggers` are those that it runs on.

    `path` is where it is written, if not in the file of the pipeline.
    """

    name: str
    line: int
    triggers: tuple[Trigger, ...] = ()
    needs: tuple[str, ...] = ()
    environment: str | None = None
    matrix: tuple[Axis, ...] = ()
    image: str | None = None
    steps: tuple[Step, ...] = ()
    services: tuple[str, ...] = ()
    uses_workflow: str | None = None
    condition: str = ""
    env: Pairs = ()
    caches: tuple[Cache, ...] = ()
    permissions: Permissions | None = None
    concurrency: Concurrency | None = None
    continues_on_error: bool = False
    is_manual: bool = False
    path: str = ""

    def runs_on(self, *names: str) -> bool:
        """Whether one of these starts it."""
        return any(trigger.name in names for trigger in self.triggers)


class Pipeline(Struct, frozen=True):
    """One file of a CI system. `system` is `github`, `gitlab`, `circleci`, …; `kind` tells a composite action.

    `elsewhere` is what belongs to it and is in no file of the repository.
    """

    system: str
    path: str
    kind: str = "pipeline"  # pipeline · action
    triggers: tuple[Trigger, ...] = ()
    jobs: tuple[Job, ...] = ()
    permissions: Permissions | None = None
    concurrency: Concurrency | None = None
    elsewhere: tuple[Elsewhere, ...] = ()
    problem: str | None = None

    def runs_on(self, *names: str) -> bool:
        """Whether one of these starts it."""
        return any(trigger.name in names for trigger in self.triggers)


def commands(pipeline: Pipeline) -> Iterator[Command]:
    """All commands of a pipeline that can run, each with its place, its job, and what starts it.

    Those that work on other repositories, checked out beside this one, are left out.
    """
    left = MOST_TEXT
    for job in pipeline.jobs:
        foreign = tuple(_folders_of_others(job))
        for step in job.steps:
            if step.never_runs or (step.folder and _is_below(step.folder, foreign)):
                continue
            for script, line in _scripts_of(step, job):
                left -= len(script)
                if left < 0:
                    return
                yield from _commands_of(script, line, step, job, pipeline)


def _folders_of_others(job: Job) -> Iterator[str]:
    """Where a job checks out other repositories beside this one: what runs in there checks those."""
    given = [dict(step.with_) for step in job.steps if (step.action or "").startswith("actions/checkout@")]
    if any("repository" not in each for each in given):
        for each in given:
            if each.get("path") and "github." not in each.get("repository", "github."):
                yield posixpath.normpath(each["path"])


def _is_below(folder: str, folders: tuple[str, ...]) -> bool:
    return f"{posixpath.normpath(folder)}/".startswith(tuple(f"{each}/" for each in folders))


def actions(pipeline: Pipeline) -> Iterator[tuple[Job, Step]]:
    """All steps of a pipeline that are actions, each with its job."""
    for job in pipeline.jobs:
        for step in job.steps:
            if step.action is not None:
                yield job, step


def built_images(pipeline: Pipeline) -> Iterator[tuple[str, str]]:
    """The Dockerfiles that actions build, each with a name of its image, without the tag, as far as it is written."""
    for _, step in actions(pipeline):
        if _BUILDS_IMAGES.match(step.action or "") is not None:
            given = dict(step.with_)
            context = given.get("context") or "."
            file = given.get("file") or given.get("dockerfile") or posixpath.join(context, "Dockerfile")
            for name in map(without_tag, re.split(r"[\s,]+(?![^{]*}})", given.get("tags", ""))):
                if name and "$" not in name:
                    yield posixpath.normpath(file.strip()), name


def without_tag(image: str) -> str:
    """`ghcr.io/acme/shop:1.2` as `ghcr.io/acme/shop`; the port of a registry stays."""
    folder, slash, name = image.partition("@")[0].rpartition("/")
    return f"{folder}{slash}{name.partition(':')[0]}"


def _commands_of(script: str, line: int, step: Step, job: Job, pipeline: Pipeline) -> Iterator[Command]:
    triggers = narrowed(job.triggers, step.condition)
    tolerated = step.continues_on_error or job.continues_on_error
    for command in shell_commands(script, step.path or pipeline.path, line, step.folder):
        yield replace(
            command,
            environment=job.env + step.env + command.environment,
            is_tolerated=tolerated or command.is_tolerated,
            job=job.name,
            pipeline=pipeline.path,
            triggers=triggers,
        )


def _scripts_of(step: Step, job: Job) -> Iterator[tuple[str, int]]:
    """The script of a step and its line; one for each value where the matrix of the job says what is run."""
    script, line = (step.run, step.run_line) if step.run is not None else (_script_of_action(step), step.line)
    varied = _OF_MATRIX.search(script)
    axis = next((each for each in job.matrix if varied is not None and each.name == varied[1]), None)
    if varied is None or axis is None or len(axis.values) > _MOST_VALUES:
        yield script, line
        return
    for value, value_line in axis.values:
        is_whole = varied[0] == script.strip()
        yield script.replace(varied[0], value), value_line if is_whole else line


_OF_MATRIX = re.compile(r"\$\{\{\s*matrix\.(?:[\w-]+\.)*([\w-]+)\s*\}\}")
_MOST_VALUES = 20
_BUILDS_IMAGES = re.compile(
    r"[\w.-]+/(docker-)?build-push-action@|plugins/(docker|kaniko|buildx)\b|woodpeckerci/plugin-d"
)


_MIX_ACTION = re.compile(r"/mix-([a-z][a-z-]*)@")
_TASKS = {"format": "format --check-formatted", "hex-audit": "hex.audit", "deps-get": "deps.get", "docs": "docs"}


def _mix_task(name: str, inputs: Mapping[str, str]) -> str:
    task = inputs.get("task", "") if name == "task" else _TASKS.get(name, name.partition("-")[0])
    return f"mix {task} {inputs.get('args', '')}".strip() if task else ""


def _script_of_action(step: Step) -> str:
    """The command that an action stands for which builds an image, runs pre-commit or a task of Mix; else empty.

    Actions are often named after the task that they run: `acme/actions/mix-test@v1`, `…/mix-task@v1` with a `task`.
    """
    if (task := _MIX_ACTION.search(step.action or "")) is not None:
        return _mix_task(task[1], dict(step.with_))
    if (step.action or "").partition("@")[0].endswith("/dialyzer"):
        return "mix dialyzer"
    if (step.action or "").startswith("pre-commit/action@"):
        return "pre-commit run --all-files"
    if _BUILDS_IMAGES.match(step.action or "") is None:
        return ""
    given = dict(step.with_)
    file = given.get("file") or given.get("dockerfile") or ""
    context = given.get("context") or "."
    quoted = [shlex.quote(each.strip()) for each in (file, context)]
    return f"docker build -f {quoted[0]} {quoted[1]}" if file else f"docker build {quoted[1]}"


_EVENT = re.compile(r"github\.event_name\s*(==|!=)\s*'([a-z_]+)'")
_ONLY_PUSHED = re.compile(
    r"github\.ref(_name)?\s*==|github\.ref_type\s*==\s*'tag'|startsWith\(\s*github\.ref\s*,|github\.event\.release"
)


def narrowed(triggers: tuple[Trigger, ...], condition: str) -> tuple[Trigger, ...]:
    """What is left of triggers where a step or a job has an `if:`, as far as one can tell; alternatives leave all."""
    if not condition or "||" in condition:
        return triggers
    left = triggers
    for operator, event in _EVENT.findall(condition):
        left = tuple(each for each in left if (each.name == event) is (operator == "=="))
    if _ONLY_PUSHED.search(condition) and "!startsWith" not in condition and "!(" not in condition:
        left = tuple(each for each in left if not each.name.startswith(PULL_REQUEST))
    return left


def pairs_of(value: Value | None) -> Pairs:
    """The texts of a mapping; lists are joined by commas."""
    if value is None:
        return ()
    return tuple(
        (name, each.text if each.text is not None else ",".join(each.texts_at())) for name, each in value.pairs
    )


def lines_of(value: Value | None) -> tuple[str, ...]:
    """A list of texts, or the lines of one text: both are ways to write a list of paths."""
    if value is None:
        return ()
    texts = (value.text,) if value.text is not None else value.texts_at()
    return tuple(line.strip() for text in texts for line in text.splitlines() if line.strip())


def scripts(value: Value | None, path: str = "") -> Iterator[Step]:
    """The steps of a list of scripts, or of one script."""
    if value is None:
        return
    for each in (value,) if value.kind == "text" else value.items:
        if each.kind == "list":
            yield from scripts(each, path)
        elif each.text:
            yield Step(each.line, run=each.text, run_line=each.text_line, path=path)


def axes_of(matrix: Value | None) -> tuple[Axis, ...]:
    """The axes of a matrix. What is a mapping, and what `include` adds, are axes by their keys."""
    found: dict[str, dict[str, int]] = {}
    for name, value in matrix.pairs if matrix is not None else ():
        if name == "exclude":
            continue
        for each in value.items if value.kind == "list" else (value,):
            _add(found, name, each)
    return tuple(Axis(name, tuple(values.items())) for name, values in found.items())


def _add(found: dict[str, dict[str, int]], name: str, value: Value) -> None:
    if value.text is not None and value.text:
        found.setdefault(name, {}).setdefault(value.text, value.line)
    for key, inner in value.pairs:
        for each in inner.items if inner.kind == "list" else (inner,):
            _add(found, key, each)


def with_triggers(jobs: Iterable[Job], triggers: tuple[Trigger, ...]) -> tuple[Job, ...]:
    """The same jobs, started by these."""
    return tuple(replace(job, triggers=triggers) for job in jobs)
