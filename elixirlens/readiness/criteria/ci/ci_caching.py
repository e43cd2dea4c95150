"""Whether CI keeps what it has fetched and compiled."""

from __future__ import annotations

import re
from collections.abc import Iterable

from elixirlens.readiness.criteria.ci._pipelines import is_mix, jobs_that_run
from elixirlens.readiness.enforcement import ON_CHANGES
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, not_applicable, partial, passed, unknown
from elixirlens.readiness.readers.pipeline import Cache, Job, Pipeline
from elixirlens.readiness.repository import Repository

_DEPS = re.compile(r"(^|[/{,*])deps\b")
_BUILD = re.compile(r"(^|[/{,*])_build\b(?!/.*(?:/native\b|\.plt\b))")  # native code or a PLT is not what Mix compiles
_PLT = re.compile(r"plt|dialyx", re.IGNORECASE)
_FOLLOWS_THE_LOCK = re.compile(r"lock|hash|checksum|mix\.exs|files", re.IGNORECASE)
_WRITE_A_KEY_ONCE = (".github/", ".forgejo/", ".gitea/", ".circleci/")  # others write their cache after each run
_SHARES = ("semaphore",)  # one pipeline stores what all of them restore
_LAYERS = re.compile(r"cache-from|--cache-from|type=gha|type=registry")
# Actions that set a project up, and may keep what they make.
_MAY_CACHE = re.compile(r"[\w.-]+/[\w./-]*(elixir|mix|beam|staple)[\w./-]*@", re.IGNORECASE)
# The job in which the assistant of GitHub gets its machine ready: it checks nothing.
_OF_AN_ASSISTANT = "copilot-setup-steps"
_KEEP_NOTHING = (
    "erlef/setup-beam",
    "erlef/setup-elixir",
    "actions/setup-elixir",
    "erlef/mix-dependency-submission",  # reads the lock file and tells GitHub
)


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Dependencies and build pass; one of them is half of it. Only jobs that call Mix are asked."""
    automation = repository.automation
    calling = jobs_that_run(repository, (command for command in automation.ci if is_mix(command)))
    jobs = [(pipeline, job) for pipeline, job in calling if job.name != _OF_AN_ASSISTANT]
    if not jobs and automation.doubt is not None:
        return unknown(automation.doubt)
    if not jobs:
        return not_applicable("CI does not build Elixir, as far as one can see")
    shared = [
        (pipeline, job)
        for pipeline in automation.pipelines
        for job in pipeline.jobs
        if pipeline.system in _SHARES and any(one.system == pipeline.system for one, _ in jobs)
    ]
    # Nobody waits for what runs at night or on a release, where something runs on changes too.
    jobs = [each for each in jobs if each[1].runs_on(*ON_CHANGES)] or jobs
    kept = [(cache.path or pipeline.path, cache) for pipeline, job in (*jobs, *shared) for cache in job.caches]
    deps, build = _first(kept, _DEPS), _first(kept, _BUILD)
    if deps is not None and build is not None:
        evidence = tuple(dict.fromkeys((_said("keeps deps", *deps), _said("keeps _build", *build))))
        if deps[1].key and deps[0].startswith(_WRITE_A_KEY_ONCE) and not _FOLLOWS_THE_LOCK.search(deps[1].key):
            return partial(
                *evidence,
                Evidence("the key does not change with mix.lock", deps[0], deps[1].line),
                value=thresholds["fixed_key"],
            )
        return passed(*evidence)
    doubtful = _may_cache(jobs)  # where it may keep the rest, that nothing keeps it is not proven
    if doubtful is None and (deps is not None or build is not None):
        path, cache = deps or build or kept[0]
        return partial(_said("keeps deps, and not _build" if deps else "keeps _build, and not deps", path, cache))
    layers = _layers(jobs)
    if layers is not None:
        return passed(layers)
    if kept and doubtful is None:
        what = "keeps the PLT alone" if _first(kept, _PLT) else "keeps something, and neither deps nor _build"
        return partial(_said(what, *kept[0]), value=thresholds["something_else"])
    if automation.doubt is not None:
        return unknown(automation.doubt)
    if doubtful is not None:
        return unknown(f"{doubtful.path} uses {doubtful.fact}, which may keep a cache")
    pipeline, job = jobs[0]
    return failed(
        Evidence(f"the job {job.name} fetches and compiles everything each time", job.path or pipeline.path, job.line)
    )


def _first(kept: Iterable[tuple[str, Cache]], wanted: re.Pattern[str]) -> tuple[str, Cache] | None:
    return next(((path, cache) for path, cache in kept if any(wanted.search(each) for each in cache.paths)), None)


def _said(what: str, path: str, cache: Cache) -> Evidence:
    return Evidence(what, path, cache.line)


def _layers(jobs: Iterable[tuple[Pipeline, Job]]) -> Evidence | None:
    for pipeline, job in jobs:
        for step in job.steps:
            given = " ".join(f"{name} {value}" for name, value in step.with_)
            if _LAYERS.search(given) or _LAYERS.search(step.run or ""):
                return Evidence("keeps the layers of the image", step.path or pipeline.path, step.line)
    return None


def _may_cache(jobs: Iterable[tuple[Pipeline, Job]]) -> Evidence | None:
    for pipeline, job in jobs:
        for step in job.steps:
            action = step.action or ""
            if _MAY_CACHE.match(action) and not action.startswith(_KEEP_NOTHING):
                return Evidence(action, pipeline.path, step.line)
    return None
