"""Which file is whose pipeline, and several files as one: what calls what, what includes what."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from msgspec.structs import replace

from elixirlens.readiness.readers.circleci import read_circleci
from elixirlens.readiness.readers.container_ci import read_drone, read_jenkins, read_woodpecker
from elixirlens.readiness.readers.github_actions import read_github, read_github_action
from elixirlens.readiness.readers.gitlab_ci import gitlab_pipeline, included_by, read_gitlab
from elixirlens.readiness.readers.hosted_ci import read_azure, read_bitbucket, read_buildkite, read_semaphore
from elixirlens.readiness.readers.pipeline import BY_HAND, Cache, Elsewhere, Job, Pipeline, Step, narrowed
from elixirlens.readiness.readers.shell import Trigger
from elixirlens.readiness.readers.travis import read_travis
from elixirlens.readiness.readers.yaml_text import YamlText, read_yaml

_FIRST_OF_SEMAPHORE = ".semaphore/semaphore.yml"
_DEEPEST = 4  # how far calls are followed
_MOST_INCLUDED = 100  # files

Facts = TypeVar("Facts")

Read = Callable[[str, bytes], Pipeline]

# In the patterns of .gitignore; the first one that fits counts.
_READERS: tuple[tuple[tuple[str, ...], Read], ...] = (
    (("/.github/workflows/*.yml", "/.github/workflows/*.yaml"), read_github),
    (("/.forgejo/workflows/*.y*ml", "/.gitea/workflows/*.y*ml"), read_github),
    (("/.github/actions/**/action.yml", "/.github/actions/**/action.yaml"), read_github_action),
    (("/.gitlab-ci.yml", "/.gitlab-ci.yaml"), read_gitlab),
    (("/.circleci/config.yml", "/.circleci/config.yaml"), read_circleci),
    (("/.buildkite/pipeline*.yml", "/.buildkite/pipeline*.yaml"), read_buildkite),
    (("/.woodpecker.yml", "/.woodpecker.yaml", "/.woodpecker/*.yml", "/.woodpecker/*.yaml"), read_woodpecker),
    (("/.drone.yml", "/.drone.yaml"), read_drone),
    (("/azure-pipelines*.yml", "/.azure-pipelines/*.yml", "/.azuredevops/*.yml"), read_azure),
    (("/bitbucket-pipelines.yml",), read_bitbucket),
    ((f"/{_FIRST_OF_SEMAPHORE}",), read_semaphore),  # the one that starts; it promotes the others
    (("/.semaphore/*.yml",), read_semaphore),
    (("/.travis.yml",), read_travis),
    (("/Jenkinsfile", "/Jenkinsfile.*", "/.jenkins/Jenkinsfile", "/ci/Jenkinsfile"), read_jenkins),
)
PATTERNS = tuple(pattern for patterns, _ in _READERS for pattern in patterns)


class Reading(Protocol):
    """What a reader makes of a path."""

    def __call__(self, reader: Callable[[str, bytes], Facts], path: str, /) -> Facts:
        """Read a file."""


def pipelines(found: Callable[..., Iterable[str]], read: Reading) -> tuple[Pipeline, ...]:
    """All pipelines of a repository, put together. `found` gives the paths that patterns of .gitignore name."""
    chosen: dict[str, Read] = {}
    for patterns, reader in _READERS:
        for path in found(*patterns):
            chosen.setdefault(path, reader)
    return linked(
        [
            _with_included(path, found, read) if reader is read_gitlab else read(reader, path)
            for path, reader in chosen.items()
        ]
    )


def _with_included(path: str, found: Callable[..., Iterable[str]], read: Reading) -> Pipeline:
    """GitLab's pipeline with the files of the repository that it includes, and those that they include."""
    main = read(read_yaml, path)
    included: dict[str, YamlText] = {}
    pending = list(included_by(main))
    while pending and len(included) < _MOST_INCLUDED:
        for each in found(f"/{pending.pop()}"):
            if each not in included and each != path:
                included[each] = read(read_yaml, each)
                pending += included_by(included[each])
    return gitlab_pipeline(main, tuple(included.values()))


def linked(files: Sequence[Pipeline]) -> tuple[Pipeline, ...]:
    """The pipelines with their own actions put in place, and with the triggers of their callers.

    Actions are no pipelines of their own then. What is called and not there is elsewhere.
    """
    actions = {posixpath.dirname(each.path): each for each in files if each.kind == "action"}
    whole = [_with_actions(each, actions) for each in files if each.kind != "action"]
    return tuple(_called(_before_promotions(whole)))


def _before_promotions(files: list[Pipeline]) -> list[Pipeline]:
    """Of Semaphore's pipelines a change starts the first; the others wait for somebody, or for being promoted."""
    if all(each.path != _FIRST_OF_SEMAPHORE for each in files):
        return files
    return [
        replace(each, triggers=BY_HAND, jobs=tuple(map(_waiting, each.jobs)))
        if each.system == "semaphore" and each.path != _FIRST_OF_SEMAPHORE
        else each
        for each in files
    ]


def _waiting(job: Job) -> Job:
    return job if job.uses_workflow is not None else replace(job, triggers=BY_HAND)


def _with_actions(pipeline: Pipeline, actions: Mapping[str, Pipeline]) -> Pipeline:
    jobs = tuple(
        replace(
            job,
            steps=tuple(_expanded(job.steps, actions, 0)),
            caches=job.caches + tuple(_caches_of(job.steps, actions, 0)),
        )
        for job in pipeline.jobs
    )
    return replace(pipeline, jobs=jobs)


def _expanded(steps: Iterable[Step], actions: Mapping[str, Pipeline], depth: int) -> Iterator[Step]:
    for step in steps:
        yield step
        action = _own_action(step, actions)
        if action is None or depth > _DEEPEST:
            continue
        inner = (replace(each, path=each.path or action.path) for job in action.jobs for each in job.steps)
        for each in _expanded(inner, actions, depth + 1):
            never = each.never_runs or step.never_runs
            yield replace(each, condition=each.condition or step.condition, never_runs=never)


def _caches_of(steps: Iterable[Step], actions: Mapping[str, Pipeline], depth: int) -> Iterator[Cache]:
    for step in steps:
        action = _own_action(step, actions)
        if action is None or depth > _DEEPEST:
            continue
        for job in action.jobs:
            yield from (replace(cache, path=cache.path or action.path) for cache in job.caches)
            yield from _caches_of(job.steps, actions, depth + 1)


def _own_action(step: Step, actions: Mapping[str, Pipeline]) -> Pipeline | None:
    if step.action is None or not step.action.startswith("./"):
        return None
    return actions.get(posixpath.normpath(step.action))


def _handed_on(pipeline: Pipeline, job: Job, triggers: tuple[Trigger, ...]) -> tuple[Trigger, ...]:
    """What starts a workflow that a job calls; a promotion of Semaphore says itself which changes it takes."""
    if pipeline.system == "semaphore":
        return tuple(each for each in job.triggers if each.name in {trigger.name for trigger in triggers})
    return narrowed(triggers, job.condition)


def _called(files: list[Pipeline]) -> Iterator[Pipeline]:
    """Workflows that others of the repository call run when these do."""
    triggers: dict[str, tuple[Trigger, ...]] = {each.path: each.triggers for each in files}
    for _ in range(_DEEPEST):
        for pipeline in files:
            for job in pipeline.jobs:
                target = posixpath.normpath(job.uses_workflow or ".")
                if target in triggers:
                    own = _handed_on(pipeline, job, triggers[pipeline.path])
                    triggers[target] = tuple(dict.fromkeys(triggers[target] + own))
    for pipeline in files:
        added = tuple(each for each in triggers[pipeline.path] if each not in pipeline.triggers)
        missing = tuple(
            Elsewhere(job.line, f"the workflow {job.uses_workflow}, which is not here")
            for job in pipeline.jobs
            if (job.uses_workflow or "").startswith("./")
            and posixpath.normpath(job.uses_workflow or "") not in triggers
        )
        jobs = tuple(
            replace(job, triggers=job.triggers + narrowed(added, job.condition)) if added else job
            for job in pipeline.jobs
        )
        yield replace(pipeline, triggers=pipeline.triggers + added, jobs=jobs, elsewhere=pipeline.elsewhere + missing)
