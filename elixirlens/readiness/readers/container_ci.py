"""Woodpecker and Drone, whose steps are containers, and Jenkinsfiles, of which only the shell lines are read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.readers.pipeline import (
    PULL_REQUEST,
    PUSH,
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

LARGEST = 200_000
_EVENTS = {"tag": PUSH, "cron": "schedule", "manual": "workflow_dispatch", "custom": "workflow_dispatch"}
_BRANCHES = (Trigger(PUSH, 1), Trigger(PULL_REQUEST, 1))


def read_woodpecker(path: str, content: bytes) -> Pipeline:
    """Read a .woodpecker.yml or a file below .woodpecker/."""
    read = read_yaml(path, content)
    job = _container_job(path, read.root, read.root.get("when"))
    jobs = (job,) if job.steps else ()
    return Pipeline("woodpecker", path, triggers=job.triggers, jobs=jobs, problem=read.problem)


def read_drone(path: str, content: bytes) -> Pipeline:
    """Read a .drone.yml, each document of which is a job."""
    read = read_yaml(path, content)
    jobs = tuple(
        _container_job(each.text_at("name") or "default", each, each.get("trigger"))
        for each in read.documents
        if each.get("steps") is not None or each.get("pipeline") is not None
    )
    triggers = tuple(dict.fromkeys(trigger for job in jobs for trigger in job.triggers))
    return Pipeline("drone", path, triggers=triggers, jobs=jobs, problem=read.problem)


def _container_job(name: str, job: Value, when: Value | None) -> Job:
    steps = job.get("steps") or job.get("pipeline")
    named = steps.pairs if steps is not None and steps.kind == "map" else ()
    listed = steps.items if steps is not None else ()
    containers = [*(value for _, value in named), *listed]
    conditions = [when] if when is not None else _shared_conditions(containers)
    services = [value for _, value in job.pairs_at("services")] or [
        each for each in job.items_at("services") if each.kind == "map"
    ]
    return Job(
        name=name,
        line=job.line,
        triggers=tuple(trigger for each in conditions for trigger in _triggers(each)) or _BRANCHES,
        needs=job.texts_at("depends_on"),
        matrix=axes_of(job.get("matrix")),
        image=next((image for each in containers if (image := each.text_at("image"))), None),
        steps=tuple(step for each in containers for step in _container_steps(each)),
        services=tuple(image for each in services if (image := each.text_at("image"))),
    )


def _shared_conditions(containers: list[Value]) -> list[Value]:
    """Where every step has a condition of its own, theirs are those of the whole."""
    conditions = [each.get("when") for each in containers]
    return [each for each in conditions if each is not None] if None not in conditions else []


def _triggers(when: Value) -> Iterator[Trigger]:
    for each in when.items if when.kind == "list" else (when,):
        events = each.texts_at("event", "include") or each.texts_at("event")
        branches = each.texts_at("branch", "include") or each.texts_at("branch")
        for event in events or (PUSH, PULL_REQUEST):
            only_tags = event == "tag"
            yield Trigger(_EVENTS.get(event, event), each.line, () if event == PULL_REQUEST else branches, only_tags)


def _container_steps(container: Value) -> Iterator[Step]:
    environment = pairs_of(container.get("environment"))
    tolerated = container.text_at("failure") == "ignore"
    for step in scripts(container.get("commands")):
        yield Step(step.line, step.run, step.run_line, env=environment, continues_on_error=tolerated)
    if container.get("commands") is None and (image := container.text_at("image")):
        yield Step(container.line, action=image, with_=pairs_of(container.get("settings")))


_SHELL_STEP = re.compile(r"\bsh\s*\(?\s*(?:script\s*:\s*)?('''|\"\"\"|'|\")")


def read_jenkins(path: str, content: bytes) -> Pipeline:
    """Read a Jenkinsfile: that it is there, and its `sh` steps. What starts it is said in Jenkins and not here."""
    text = content[:LARGEST].decode("utf-8", "replace")
    steps = tuple(_shell_steps(text))
    library = re.search(r"^\s*@Library|\blibrary\s*\(?['\"]", text, re.MULTILINE)
    elsewhere = (Elsewhere(text.count("\n", 0, library.start()) + 1, "a shared library"),) if library else ()
    jobs = (Job("Jenkinsfile", 1, triggers=_BRANCHES, steps=steps),) if text.strip() else ()
    return Pipeline("jenkins", path, triggers=_BRANCHES, jobs=jobs, elsewhere=elsewhere)


def _shell_steps(text: str) -> Iterator[Step]:
    for found in _SHELL_STEP.finditer(text):
        quote = found.group(1)
        until = text.find(quote, found.end())
        if until < 0 or (len(quote) == 1 and "\n" in text[found.end() : until]):
            continue
        line = text.count("\n", 0, found.end()) + 1
        yield Step(line, run=text[found.end() : until], run_line=line)
