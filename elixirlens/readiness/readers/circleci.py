"""CircleCI: jobs and the workflows that run them."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.readiness.readers.pipeline import (
    PULL_REQUEST,
    PUSH,
    Axis,
    Cache,
    Elsewhere,
    Job,
    Pipeline,
    Step,
    axes_of,
    lines_of,
    pairs_of,
)
from elixirlens.readiness.readers.shell import Trigger
from elixirlens.readiness.readers.yaml_text import Value, read_yaml

_BRANCHES = (Trigger(PUSH, 1), Trigger(PULL_REQUEST, 1))  # every branch that is pushed; pull requests show it
_DEEPEST = 6  # commands inside of commands


def read_circleci(path: str, content: bytes) -> Pipeline:
    """Read a .circleci/config.yml."""
    read = read_yaml(path, content)
    root = read.root
    runs = dict(_workflow_jobs(root))
    jobs = tuple(_job(name, job, root, runs.get(name)) for name, job in root.pairs_at("jobs"))
    return Pipeline(
        "circleci",
        path,
        triggers=_BRANCHES,
        jobs=jobs,
        elsewhere=tuple(_elsewhere(root, runs)),
        problem=read.problem,
    )


def _workflow_jobs(root: Value) -> Iterator[tuple[str, Value]]:
    """The names of jobs in workflows, each with what the workflow says of it."""
    for _, workflow in root.pairs_at("workflows"):
        for entry in workflow.items_at("jobs"):
            if entry.text:
                yield entry.text, Value(entry.line, "map")
            yield from entry.pairs


def _job(name: str, job: Value, root: Value, run: Value | None) -> Job:
    executor = root.get("executors", job.text_at("executor") or job.text_at("executor", "name") or "")
    docker = job.items_at("docker") or (executor.items_at("docker") if executor is not None else ())
    images = tuple(image for each in docker if (image := each.text_at("image")))
    env = pairs_of(job.get("environment"))
    for each in docker[:1]:
        env = pairs_of(each.get("environment")) + env
    steps = job.items_at("steps")
    return Job(
        name=name,
        line=job.line,
        triggers=_triggers(run, root),
        needs=run.texts_at("requires") if run is not None else (),
        matrix=_matrix(run),
        image=images[0] if images else None,
        steps=tuple(step for each in steps for step in _steps(each, root, 0)),
        services=images[1:],
        env=env,
        caches=tuple(_caches(steps, root)),
        is_manual=run is not None and run.text_at("type") == "approval",
    )


def _triggers(run: Value | None, root: Value) -> tuple[Trigger, ...]:
    if run is None:  # without workflows, the job `build` runs by itself
        return () if root.get("workflows") else _BRANCHES
    only = run.texts_at("filters", "branches", "only")
    if only:
        return (Trigger(PUSH, run.line, only),)
    if "/.*/" in run.texts_at("filters", "branches", "ignore"):
        return (Trigger(PUSH, run.line, only_tags=True),)
    return tuple(Trigger(each.name, run.line) for each in _BRANCHES)


def _matrix(run: Value | None) -> tuple[Axis, ...]:
    return axes_of(run.get("matrix", "parameters")) if run is not None else ()


def _steps(step: Value, root: Value, depth: int) -> Iterator[Step]:
    if step.text:
        yield from _named(step.text, Value(step.line, "map"), root, depth)
    for name, value in step.pairs:
        if name == "run":
            command = value if value.text is not None else value.get("command")
            if command is not None and command.text:
                folder = value.text_at("working_directory") or ""
                env = pairs_of(value.get("environment"))
                yield Step(step.line, run=command.text, run_line=command.text_line, env=env, folder=folder)
        elif name in {"when", "unless"}:
            for inner in value.items_at("steps"):
                yield from _steps(inner, root, depth + 1)
        else:
            yield from _named(name, value, root, depth)


def _named(name: str, value: Value, root: Value, depth: int) -> Iterator[Step]:
    """A command that the file defines, or a step of CircleCI's own or of an orb."""
    command = root.get("commands", name)
    if command is None or depth > _DEEPEST:
        yield Step(value.line, action=name, with_=pairs_of(value))
        return
    for inner in command.items_at("steps"):
        yield from _steps(inner, root, depth + 1)


def _caches(steps: tuple[Value, ...], root: Value) -> Iterator[Cache]:
    inner = [one for step in steps if step.text for one in root.items_at("commands", step.text, "steps")]
    for step in (*steps, *inner):
        saved = step.get("save_cache")
        if saved is not None:
            yield Cache(saved.line, lines_of(saved.get("paths")), saved.text_at("key") or "")


def _elsewhere(root: Value, runs: dict[str, Value]) -> Iterator[Elsewhere]:
    if root.text_at("setup") == "true":
        yield Elsewhere(1, "a configuration that is made while it runs (`setup: true`)")
    for name, run in runs.items():
        if "/" in name:
            yield Elsewhere(run.line, f"the job {name} of an orb")
