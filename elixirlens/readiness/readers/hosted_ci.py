"""Buildkite, Azure Pipelines, Bitbucket Pipelines and Semaphore."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from msgspec.structs import replace

from elixirlens.readiness.readers.pipeline import (
    BY_HAND,
    PULL_REQUEST,
    PUSH,
    Cache,
    Elsewhere,
    Job,
    Pipeline,
    Step,
    axes_of,
    pairs_of,
    scripts,
)
from elixirlens.readiness.readers.shell import Trigger
from elixirlens.readiness.readers.yaml_text import Value, read_yaml

_BRANCHES = (Trigger(PUSH, 1), Trigger(PULL_REQUEST, 1))  # their hosts start them for both, if nothing else is said
_ON_BRANCH = re.compile(r"\bbranch\s*=~?\s*['\"]([^'\"]*)['\"]")
# `cache store KEY PATHS`, where the key may hold commands with spaces of their own: `deps-$(checksum mix.lock)`.
_STORES = re.compile(r"cache store(?:\s+(?P<key>(?:\$\([^)]*\)|[^\s$]|\$(?!\())+)(?:\s+(?P<paths>\S+))?)?")


def read_buildkite(path: str, content: bytes) -> Pipeline:
    """Read a .buildkite/pipeline.yml. What a step uploads while it runs is elsewhere."""
    read = read_yaml(path, content)
    steps = read.root.items_at("steps") if read.root.kind == "map" else read.root.items
    flat = [one for step in steps for one in (step.items_at("steps") or (step,))]
    jobs = tuple(_buildkite_job(step, read.root) for step in flat if step.kind == "map")
    elsewhere = tuple(
        Elsewhere(step.line, "steps that a command uploads while it runs")
        for job in jobs
        for step in job.steps
        if "pipeline upload" in (step.run or "")
    )
    return Pipeline("buildkite", path, triggers=_BRANCHES, jobs=jobs, elsewhere=elsewhere, problem=read.problem)


def _buildkite_job(step: Value, root: Value) -> Job:
    plugins = [name for each in step.items_at("plugins") for name in each.texts_at()]
    branches = step.texts_at("branches")
    return Job(
        name=step.text_at("key") or step.text_at("label") or f"step of line {step.line}",
        line=step.line,
        triggers=(Trigger(PUSH, step.line, branches),) if branches else _BRANCHES,
        needs=step.texts_at("depends_on"),
        matrix=axes_of(step.get("matrix", "setup")),
        steps=(
            *scripts(step.get("command") or step.get("commands")),
            *(Step(step.line, action=name) for name in plugins),
        ),
        env=pairs_of(root.get("env")) + pairs_of(step.get("env")),
        caches=tuple(Cache(step.line, ()) for name in plugins if "cache" in name),
        continues_on_error=step.text_at("soft_fail") == "true",
        is_manual=step.get("block") is not None or step.get("input") is not None,
    )


def read_azure(path: str, content: bytes) -> Pipeline:
    """Read an azure-pipelines.yml."""
    read = read_yaml(path, content)
    root = read.root
    triggers = tuple(_azure_triggers(root))
    jobs = tuple(_azure_jobs(root, triggers))
    elsewhere = tuple(
        Elsewhere(each.line, f"the template {text}")
        for each in root.walk()
        if (text := each.text_at("template")) is not None
    )
    return Pipeline("azure", path, triggers=triggers, jobs=jobs, elsewhere=elsewhere, problem=read.problem)


def _azure_triggers(root: Value) -> Iterator[Trigger]:
    for key, name in (("trigger", PUSH), ("pr", PULL_REQUEST)):
        found = root.get(key)
        if found is None:
            yield Trigger(name, 1)
        elif found.text != "none":
            branches = found.texts_at() if found.kind == "list" else found.texts_at("branches", "include")
            yield Trigger(name, found.line, branches)
    for each in root.items_at("schedules"):
        yield Trigger("schedule", each.line)


def _azure_jobs(root: Value, triggers: tuple[Trigger, ...]) -> Iterator[Job]:
    if root.get("steps") is not None:
        yield _azure_job("job", root, triggers, ())
    for job in root.items_at("jobs"):
        yield _azure_job(job.text_at("job") or job.text_at("deployment") or "job", job, triggers, ())
    before: tuple[str, ...] = ()
    for stage in root.items_at("stages"):
        names = []
        for job in stage.items_at("jobs"):
            name = job.text_at("job") or job.text_at("deployment") or stage.text_at("stage") or "job"
            names.append(name)
            yield _azure_job(name, job, triggers, before)
        before += tuple(names)


def _azure_job(name: str, job: Value, triggers: tuple[Trigger, ...], before: tuple[str, ...]) -> Job:
    given = job.items_at("steps") or job.items_at("strategy", "runOnce", "deploy", "steps")
    steps = tuple(step for each in given for step in _azure_steps(each))
    cached = (step for step in given if (step.text_at("task") or "").startswith("Cache@"))
    environment = job.get("environment")
    return Job(
        name=name,
        line=job.line,
        triggers=triggers,
        needs=job.texts_at("dependsOn") or before,
        environment=(environment.text or environment.text_at("name")) if environment is not None else None,
        matrix=axes_of(Value(1, "map", pairs=(("include", Value(1, "list", items=_legs(job))),))),
        image=job.text_at("container") or job.text_at("container", "image"),
        steps=steps,
        condition=job.text_at("condition") or "",
        caches=tuple(
            Cache(step.line, (step.text_at("inputs", "path") or "",), step.text_at("inputs", "key") or "")
            for step in cached
        ),
    )


def _legs(job: Value) -> tuple[Value, ...]:
    return tuple(leg for _, leg in job.pairs_at("strategy", "matrix"))


def _azure_steps(step: Value) -> Iterator[Step]:
    for key in ("script", "bash", "pwsh", "powershell"):
        script = step.get(key)
        if script is not None and script.text:
            tolerated = step.text_at("continueOnError") == "true"
            yield Step(
                step.line,
                run=script.text,
                run_line=script.text_line,
                env=pairs_of(step.get("env")),
                condition=step.text_at("condition") or "",
                continues_on_error=tolerated,
                folder=step.text_at("workingDirectory") or "",
            )
    if (task := step.text_at("task")) is not None:
        yield Step(step.line, action=task, with_=pairs_of(step.get("inputs")))


def read_bitbucket(path: str, content: bytes) -> Pipeline:
    """Read a bitbucket-pipelines.yml."""
    read = read_yaml(path, content)
    jobs = tuple(job for name, value in read.root.pairs_at("pipelines") for job in _bitbucket_jobs(name, value))
    image = read.root.text_at("image") or read.root.text_at("image", "name")
    triggers = tuple(dict.fromkeys(trigger for job in jobs for trigger in job.triggers))
    named = tuple(_with_image(job, image) for job in jobs)
    return Pipeline("bitbucket", path, triggers=triggers, jobs=named, problem=read.problem)


def _with_image(job: Job, image: str | None) -> Job:
    return replace(job, image=job.image or image)


def _bitbucket_jobs(kind: str, value: Value) -> Iterator[Job]:
    match kind:
        case "default":  # every push to a branch that has no pipeline of its own; its pull request shows it
            yield from _bitbucket_steps(value, (Trigger(PUSH, value.line), Trigger(PULL_REQUEST, value.line)))
        case "pull-requests":
            for _, steps in value.pairs:
                yield from _bitbucket_steps(steps, (Trigger(PULL_REQUEST, steps.line),))
        case "branches":
            for branch, steps in value.pairs:
                yield from _bitbucket_steps(steps, (Trigger(PUSH, steps.line, (branch,)),))
        case "tags":
            for _, steps in value.pairs:
                yield from _bitbucket_steps(steps, (Trigger(PUSH, steps.line, only_tags=True),))
        case "custom":
            for _, steps in value.pairs:
                yield from _bitbucket_steps(steps, BY_HAND)


def _bitbucket_steps(value: Value, triggers: tuple[Trigger, ...]) -> Iterator[Job]:
    before: tuple[str, ...] = ()
    for step in _flat_steps(value):
        name = step.text_at("name") or f"step of line {step.line}"
        yield Job(
            name=name,
            line=step.line,
            triggers=triggers,
            needs=before,
            environment=step.text_at("deployment"),
            image=step.text_at("image") or step.text_at("image", "name"),
            steps=(*scripts(step.get("script")), *_pipes(step)),
            services=step.texts_at("services"),
            caches=tuple(Cache(step.line, (cache,)) for cache in step.texts_at("caches")),
            is_manual=step.text_at("trigger") == "manual",
        )
        before += (name,)


def _flat_steps(value: Value) -> Iterator[Value]:
    for entry in value.items_at():
        for key, inner in entry.pairs:
            if key == "step":
                yield inner
            elif key in {"parallel", "stage"}:
                steps = inner if inner.kind == "list" else inner.get("steps")
                yield from _flat_steps(steps) if steps is not None else ()


def _pipes(step: Value) -> Iterator[Step]:
    for each in step.items_at("script"):
        if (pipe := each.text_at("pipe")) is not None:
            yield Step(each.line, action=pipe, with_=pairs_of(each.get("variables")))


def read_semaphore(path: str, content: bytes) -> Pipeline:
    """Read a .semaphore/*.yml. What it promotes are jobs that call other pipelines."""
    read = read_yaml(path, content)
    root = read.root
    jobs: list[Job] = []
    for block in root.items_at("blocks"):
        before = tuple(scripts(root.get("global_job_config", "prologue", "commands")))
        before += tuple(scripts(block.get("task", "prologue", "commands")))
        env = tuple(_variables(block.get("task", "env_vars")))
        for job in block.items_at("task", "jobs"):
            steps = before + tuple(scripts(job.get("commands")))
            cached = [(step, found) for step in steps if (found := _STORES.match(step.run or "")) is not None]
            jobs.append(
                Job(
                    name=block.text_at("name") or job.text_at("name") or "job",
                    line=job.line,
                    triggers=_BRANCHES,
                    needs=block.texts_at("dependencies"),
                    steps=steps,
                    env=(*env, *_variables(job.get("env_vars"))),
                    caches=tuple(Cache(step.run_line, _stored(found), found["key"] or "") for step, found in cached),
                )
            )
    jobs += [_promotion(each, path, tuple(jobs)) for each in root.items_at("promotions") if each.kind == "map"]
    return Pipeline("semaphore", path, triggers=_BRANCHES, jobs=tuple(jobs), problem=read.problem)


def _promotion(written: Value, path: str, jobs: tuple[Job, ...]) -> Job:
    """What starts another pipeline behind this one: by itself, on some branches perhaps, or when somebody says so."""
    condition = written.text_at("auto_promote", "when")
    results = written.items_at("auto_promote_on")  # how it was written before
    triggers: tuple[Trigger, ...] = ()
    if condition is not None:
        triggers = tuple(_promoted_when(condition, written.line))
    elif any(each.text_at("result") == "passed" for each in results):
        branches = tuple(branch for each in results for branch in each.texts_at("branch"))
        triggers = (Trigger(PUSH, written.line, branches),) if branches else _BRANCHES
    waits = condition is None or "passed" in condition
    file = posixpath.normpath(posixpath.join(posixpath.dirname(path), written.text_at("pipeline_file") or "."))
    return Job(
        name=written.text_at("name") or "promotion",
        line=written.line,
        triggers=triggers or BY_HAND,
        needs=tuple(dict.fromkeys(job.name for job in jobs)) if triggers and waits else (),
        uses_workflow=f"./{file}",
        is_manual=not triggers,
    )


def _promoted_when(condition: str, line: int) -> Iterator[Trigger]:
    """`branch = 'main' AND result = 'passed'`, as far as it says what kind of change it takes."""
    if "failed" in condition or "stopped" in condition:
        return
    branches = tuple(_ON_BRANCH.findall(condition))
    is_of_tags = re.search(r"\btag\b", condition) is not None and not branches
    if not re.search(r"\bbranch\b|\btag\b|\bpull_request\b", condition):
        yield from _BRANCHES
        return
    if re.search(r"\bpull_request\b", condition):
        yield Trigger(PULL_REQUEST, line)
    if re.search(r"\bbranch\b|\btag\b", condition):
        yield Trigger(PUSH, line, branches, only_tags=is_of_tags)


def _variables(listed: Value | None) -> Iterator[tuple[str, str]]:
    for each in listed.items_at() if listed is not None else ():
        yield each.text_at("name") or "", each.text_at("value") or ""


def _stored(found: re.Match[str]) -> tuple[str, ...]:
    """What is kept. Without paths Semaphore knows by mix.lock what an Elixir project has to keep."""
    return tuple(found["paths"].split(",")) if found["paths"] else ("deps", "_build")
