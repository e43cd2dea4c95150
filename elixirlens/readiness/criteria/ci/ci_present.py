"""Whether a machine looks at every change."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import partial as bound

from elixirlens.readiness.criteria.ci._pipelines import is_mix, is_test
from elixirlens.readiness.enforcement import ON_CHANGES, runs_on_changes
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, partial, passed, unknown
from elixirlens.readiness.readers.pipeline import Pipeline, commands
from elixirlens.readiness.readers.shell import Trigger
from elixirlens.readiness.repository import Repository

_DATED = ("travis",)
# What builds or checks something, beside Mix itself.
_WORKS = re.compile(
    r"(make|just|task|docker|podman|npm|pnpm|yarn|bun|cargo|go|dagger|earthly|nix|bazel|mage|bash|sh|python3?|rebar3)\b"
    r"|\.?/|bin/|scripts?/|ci/|elixir"
)
_OTHERS = (
    *("/appveyor.yml", "/.appveyor.yml", "/.cirrus.yml", "/wercker.yml", "/codeship-steps.yml", "/.scrutinizer.yml"),
    *("/cloudbuild.yaml", "/cloudbuild.yml", "/buildspec.yml", "/.builds/*.yml", "/.build.yml", "/.teamcity/**"),
    *("/.tekton/*.yaml", "/Earthfile", "/dagger.json", "/.nvci.yml"),
)


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """A pipeline that works on each change; services that are gone, and what starts by hand, are half of it."""
    pipelines = repository.automation.pipelines
    unread = next((each for each in pipelines if each.problem is not None and not each.jobs), None)
    working = [each for each in pipelines if _works(each)]
    # Of several, one that starts by itself and has tests to run, or at least Elixir to do, says most.
    testing = frozenset(each.path for each in pipelines if any(map(is_test, commands(each))))
    for pipeline in sorted(working, key=bound(_rank, testing=testing)):
        if pipeline.runs_on(*ON_CHANGES) and _on_changes(pipeline):
            return _of(pipeline)
    if unread is not None:
        return unknown(f"{unread.path} cannot be read: {unread.problem}")
    if working:
        names = ", ".join(dict.fromkeys(trigger.name for trigger in working[0].triggers))
        return partial(
            Evidence(f"starts on {names or 'nothing that is said here'} only", working[0].path),
            value=thresholds["not_on_changes"],
        )
    others = repository.whole.paths(*_OTHERS)
    if others:
        return partial(Evidence("is there; what starts it is not said in the repository", others[0]))
    if pipelines:
        return failed(Evidence("none of its commands builds or checks the application", pipelines[0].path))
    return failed(Evidence("no CI: no .github/workflows, no .gitlab-ci.yml, no other system that is known"))


def _of(pipeline: Pipeline) -> Judgement:
    starting = next(_starting(pipeline), pipeline.triggers[0])
    said = Evidence(f"{pipeline.system} runs on each change", pipeline.path, starting.line)
    if pipeline.system in _DATED:
        return partial(Evidence(f"{pipeline.system} is a service that most projects have left", pipeline.path))
    return passed(said)


def _rank(pipeline: Pipeline, testing: frozenset[str]) -> tuple[bool, bool, bool, bool]:
    # One that others call has their triggers as well, behind its own.
    first = next((each for each in pipeline.triggers if each.name == "workflow_call" or each.name in ON_CHANGES), None)
    is_called = first is not None and first.name == "workflow_call"
    run = tuple(commands(pipeline))
    called = (posixpath.normpath(job.uses_workflow) for job in pipeline.jobs if job.uses_workflow is not None)
    tests = any(map(is_test, run)) or any(path in testing or "@" in path for path in called)
    is_late = not pipeline.runs_on("pull_request")  # after the merge
    return is_called, not tests, is_late, not any(map(is_mix, run))


def _starting(pipeline: Pipeline) -> Iterator[Trigger]:
    """What makes it look at a change by itself."""
    return (each for each in pipeline.triggers if each.name in ON_CHANGES)


def _works(pipeline: Pipeline) -> bool:
    if any(job.uses_workflow is not None for job in pipeline.jobs):
        return True
    return any(is_mix(each) or _WORKS.match(each.text) for each in commands(pipeline))


def _on_changes(pipeline: Pipeline) -> bool:
    called = (job for job in pipeline.jobs if job.uses_workflow is not None)
    return any(map(runs_on_changes, commands(pipeline))) or any(job.runs_on("pull_request", "push") for job in called)
