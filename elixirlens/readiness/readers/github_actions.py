"""GitHub Actions: workflows, and the composite actions that a repository keeps for itself. Forgejo reads the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.readers.pipeline import (
    Axis,
    Cache,
    Concurrency,
    Elsewhere,
    Job,
    Permissions,
    Pipeline,
    Step,
    axes_of,
    narrowed,
    pairs_of,
)
from elixirlens.readiness.readers.shell import Trigger
from elixirlens.readiness.readers.yaml_text import Value, read_yaml

COMPOSITE = "action"
_OF_MATRIX = re.compile(r"(?:\$\{\{)?\s*matrix\.([\w-]+)(?:\.[\w-]+)*\s*(?:\}\})?")


def read_github(path: str, content: bytes) -> Pipeline:
    """Read a workflow."""
    read = read_yaml(path, content)
    root = read.root
    triggers = tuple(_triggers(root))
    folder = root.text_at("defaults", "run", "working-directory") or ""
    jobs = tuple(_job(name, job, triggers, root, folder) for name, job in root.pairs_at("jobs"))
    return Pipeline(
        "github",
        path,
        triggers=triggers,
        jobs=jobs,
        permissions=_permissions(root),
        concurrency=_concurrency(root),
        elsewhere=tuple(_elsewhere(jobs)),
        problem=read.problem or (None if jobs or not root.pairs else "line 1: it has no jobs"),
    )


def read_github_action(path: str, content: bytes) -> Pipeline:
    """Read an action of the repository's own. Only those that are made of steps have any."""
    read = read_yaml(path, content)
    steps = tuple(_steps(read.root.get("runs"), ""))
    job = Job(COMPOSITE, 1, steps=steps, caches=tuple(_caches(steps)))
    return Pipeline("github", path, kind="action", jobs=(job,) if steps else (), problem=read.problem)


def _triggers(root: Value) -> Iterator[Trigger]:
    on = root.get("on") or root.get("true")
    if on is None:
        return
    if on.text is not None:
        yield Trigger(on.text, on.line)
    for each in on.items:
        yield Trigger(each.text or "", each.line)
    for name, event in on.pairs:
        branches = event.texts_at("branches")
        only_tags = event.get("tags") is not None and event.get("branches") is None
        yield Trigger(name, event.line, branches, only_tags=only_tags)


def _job(name: str, job: Value, triggers: tuple[Trigger, ...], root: Value, folder: str) -> Job:
    condition = job.text_at("if") or ""
    steps = tuple(_steps(job, job.text_at("defaults", "run", "working-directory") or folder))
    environment = job.text_at("environment") or job.text_at("environment", "name")
    return Job(
        name=name,
        line=job.line,
        triggers=narrowed(triggers, condition),
        needs=job.texts_at("needs"),
        environment=environment,
        matrix=_matrix(job),
        image=job.text_at("container") or job.text_at("container", "image"),
        steps=steps,
        services=tuple(service.text_at("image") or name for name, service in job.pairs_at("services")),
        uses_workflow=job.text_at("uses"),
        condition=condition,
        env=pairs_of(root.get("env")) + pairs_of(job.get("env")),
        caches=tuple(_caches(steps)),
        permissions=_permissions(job),
        concurrency=_concurrency(job),
        continues_on_error=job.text_at("continue-on-error") == "true",
    )


def _steps(job: Value | None, folder: str) -> Iterator[Step]:
    names = _names_of_matrix(job.get("strategy", "matrix")) if job is not None else None
    for step in job.items_at("steps") if job is not None else ():
        run = step.get("run")
        yield Step(
            line=step.line,
            run=run.text if run is not None else None,
            run_line=run.text_line if run is not None else 0,
            action=step.text_at("uses"),
            with_=pairs_of(step.get("with")),
            env=pairs_of(step.get("env")),
            condition=step.text_at("if") or "",
            continues_on_error=step.text_at("continue-on-error") == "true",
            folder=step.text_at("working-directory") or folder,
            never_runs=_asks_in_vain(step.text_at("if") or "", names),
        )


def _names_of_matrix(matrix: Value | None) -> frozenset[str] | None:
    """What a step may ask a matrix for; None where there is none, or a part of it is computed.

    What is inside of a mapping has to be asked for by its way: `matrix.pair.lint`, and not `matrix.lint`.
    """
    if matrix is None or not matrix.pairs or any(each.text is not None for _, each in matrix.pairs):
        return None
    included = matrix.items_at("include")
    if any(each.kind != "map" for each in included):
        return None
    return frozenset(name for each in (matrix, *included) for name, _ in each.pairs)


def _asks_in_vain(condition: str, names: frozenset[str] | None) -> bool:
    """Whether a condition is nothing but a name that the matrix does not have, which counts as false."""
    asked = _OF_MATRIX.fullmatch(condition.strip())
    return asked is not None and names is not None and asked[1] not in names


def _matrix(job: Value) -> tuple[Axis, ...]:
    matrix = job.get("strategy", "matrix")
    if matrix is not None and matrix.text:
        return (Axis("matrix", ((matrix.text, matrix.line),)),)
    return axes_of(matrix)


def _caches(steps: tuple[Step, ...]) -> Iterator[Cache]:
    for step in steps:
        name = (step.action or "").partition("@")[0]
        given = dict(step.with_)
        if "cache" in name.rpartition("/")[2] or name.startswith("actions/cache"):
            paths = tuple(line.strip() for line in given.get("path", "").splitlines() if line.strip())
            yield Cache(step.line, paths, given.get("key", ""))


def _permissions(value: Value) -> Permissions | None:
    found = value.get("permissions")
    if found is None:
        return None
    if found.text:
        return Permissions(found.line, (("*", found.text.removesuffix("-all")),))
    return Permissions(found.line, pairs_of(found))


def _concurrency(value: Value) -> Concurrency | None:
    found = value.get("concurrency")
    return Concurrency(found.line, found.text or found.text_at("group") or "") if found is not None else None


def _elsewhere(jobs: tuple[Job, ...]) -> Iterator[Elsewhere]:
    for job in jobs:
        if job.uses_workflow is not None and not job.uses_workflow.startswith("./"):
            yield Elsewhere(job.line, f"the workflow {job.uses_workflow}")
