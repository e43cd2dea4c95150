"""Whether a library is tested with the oldest Elixir that it promises and with a new one."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from elixirlens.readiness.criteria.ci._pipelines import is_test, jobs_that_run
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, partial, passed, unknown
from elixirlens.readiness.readers.pipeline import Job, Pipeline
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.toolchain import values_of

_VERSION = re.compile(r"(?:^|[^\d.])1\.(\d{1,2})(?!\d)")
_IMAGE = re.compile(r"elixir[\w./-]*:v?1\.(\d{1,2})(?!\d)|\belixir-1\.(\d{1,2})(?!\d)")
_SEMAPHORE = re.compile(r"sem-version elixir (\S+)")
_NEWEST = frozenset(("latest", "main", "master"))

Tested = dict[int, Evidence]


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Both ends pass, one of them is half of it, a single version fails."""
    automation = repository.automation
    jobs = jobs_that_run(repository, (command for command in automation.ci if is_test(command)))
    if not jobs:
        if automation.doubt is not None:
            return unknown(automation.doubt)
        return failed(Evidence("CI tests with no version of Elixir"))
    tested: Tested = {}
    for pipeline, job in jobs:
        for minor, evidence in _versions(repository, pipeline, job, thresholds):
            tested.setdefault(minor, evidence)
    if not tested:
        return unknown(f"{jobs[0][0].path} does not say which Elixir it tests with")
    floor, oldest, newest = _floor(repository), min(tested), max(tested)
    ends = tuple(dict.fromkeys((tested[oldest], tested[newest])))
    missing = (*_missing_floor(repository, floor, oldest), *_missing_newest(newest, thresholds))
    if not missing:
        return passed(*ends)
    if len(tested) == 1:
        return failed(*ends, *missing)
    return partial(
        *ends, *missing, value=thresholds["one_end_missing"] if len(missing) == 1 else thresholds["both_ends_missing"]
    )


def _missing_floor(repository: Repository, floor: int | None, oldest: int) -> Iterator[Evidence]:
    if floor is not None and oldest > floor:
        term = repository.mix.get("elixir")
        yield Evidence(f"mix.exs promises 1.{floor}", repository.mix_path, term.line if term is not None else None)


def _missing_newest(newest: int, thresholds: Thresholds) -> Iterator[Evidence]:
    if newest < thresholds["newest_minor"] - thresholds["may_be_behind"]:
        yield Evidence(f"nothing newer, and 1.{thresholds['newest_minor']} is out")


def _floor(repository: Repository) -> int | None:
    """The oldest minor version that mix.exs promises."""
    found = _VERSION.search(repository.mix.text("elixir") or "")
    return int(found[1]) if found is not None else None


def _versions(
    repository: Repository, pipeline: Pipeline, job: Job, thresholds: Thresholds
) -> Iterator[tuple[int, Evidence]]:
    for axis in job.matrix:
        for value, line in axis.values:
            if "elixir" in axis.name.lower() or "elixir" in value.lower():
                yield from _minors(value, pipeline.path, line, thresholds)
            elif _IMAGE.search(value):
                yield from _of_image(value, pipeline.path, line, thresholds)
    for step in job.steps:
        given = {name.lower(): value for name, value in step.with_}
        value = given.get("elixir-version") or given.get("elixir_version") or ""
        for text, line in values_of(value, job, *step.env):
            place = (job.path or pipeline.path, line) if line else (step.path or pipeline.path, step.line)
            yield from _minors(text, *place, thresholds)
        if "steps." in value:  # another step has read it from the file of versions, as a rule
            yield from _in_file(repository, ".tool-versions", thresholds)
        if file := given.get("version-file") or (".tool-versions" if "mise" in (step.action or "") else ""):
            yield from _in_file(repository, posixpath.normpath(file), thresholds)
        if (found := _SEMAPHORE.search(step.run or "")) is not None:
            yield from _minors(found[1], pipeline.path, step.run_line, thresholds)
    for image, line in values_of(job.image or "", job):
        yield from _of_image(image, job.path or pipeline.path, line or job.line, thresholds)
    for name, value in job.env:
        if "elixir" in name.lower():
            yield from _minors(value, job.path or pipeline.path, job.line, thresholds)


def _minors(value: str, path: str, line: int, thresholds: Thresholds) -> Iterator[tuple[int, Evidence]]:
    if value.strip() in _NEWEST:
        yield int(thresholds["newest_minor"]), Evidence(f"tests with {value.strip()}", path, line)
    found = _VERSION.search(value)
    if found is not None:
        yield int(found[1]), Evidence(f"tests with Elixir 1.{found[1]}", path, line)


def _of_image(image: str, path: str, line: int, thresholds: Thresholds) -> Iterator[tuple[int, Evidence]]:
    if image.endswith("elixir:latest"):
        yield int(thresholds["newest_minor"]), Evidence("tests with elixir:latest", path, line)
    found = _IMAGE.search(image)
    if found is not None:
        minor = found[1] or found[2]
        yield int(minor), Evidence(f"tests with Elixir 1.{minor}", path, line)


def _in_file(repository: Repository, path: str, thresholds: Thresholds) -> Iterator[tuple[int, Evidence]]:
    for number, line in enumerate(repository.text(path).splitlines(), 1):
        if line.strip().startswith("elixir"):
            yield from _minors(line.partition("elixir")[2].strip(" ='\""), path, number, thresholds)
