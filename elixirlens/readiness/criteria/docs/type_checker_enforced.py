"""Whether a machine checks types on each change, and does so in bearable time."""

from __future__ import annotations

import re

from elixirlens.readiness.criteria.docs._checkers import TOOLS, runs_of_checker, strict_compiler, typed_compiler
from elixirlens.readiness.enforcement import ON_CHANGES
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, not_applicable, partial, passed, unknown
from elixirlens.readiness.repository import Repository

_NAMED = re.compile(r"plt|dialyzer", re.IGNORECASE)
_PLT = re.compile(r"plt|dialyzer|_build\b(?!/.*/native\b)|\.mix\b", re.IGNORECASE)


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Dialyzer in CI, with a cache for its PLT and a short list of what is ignored."""
    runs = list(runs_of_checker(repository))
    if runs:
        lacks = [*_without_cache(repository), *_ignored(repository, thresholds)]
        if lacks:
            return partial(runs[0][0], *lacks)
        # An action that is made for it keeps a PLT of its own, whatever other jobs keep.
        return passed(runs[0][0], *(() if _is_by_action(repository) else _caches(repository)[:1]))
    if repository.automation.doubt is not None:
        return unknown(repository.automation.doubt)
    if repository.dependency(*TOOLS) is None:
        if repository.lines < thresholds["least_lines_of_code"]:
            return not_applicable(
                f"it has {repository.lines} lines of code, fewer than {thresholds['least_lines_of_code']}"
            )
        if not repository.dependencies_are_known:
            return unknown("mix.exs computes its dependencies")
        if typed_compiler(repository) is not None and strict_compiler(repository) is not None:
            return not_applicable("the compiler checks types, and its warnings stop the build")
    return failed(Evidence("CI does not run mix dialyzer"))


def _caches(repository: Repository) -> list[Evidence]:
    """What may hold a PLT; what says so by its name comes first, and then what runs on each change."""
    found = [
        (
            (not _NAMED.search(path), not job.runs_on(*ON_CHANGES)),
            Evidence(f"keeps {path}"[:100], pipeline.path, cache.line),
        )
        for pipeline in repository.automation.pipelines
        for job in pipeline.jobs
        for cache in job.caches
        for path in (*cache.paths, cache.key)
        if _PLT.search(path)
    ]
    return [evidence for _, evidence in sorted(found, key=lambda each: each[0])]


def _without_cache(repository: Repository) -> list[Evidence]:
    return [] if _caches(repository) or _is_by_action(repository) else [Evidence("CI keeps no PLT between runs")]


def _is_by_action(repository: Repository) -> bool:
    """Whether an action made for Dialyzer runs it; such an action keeps the PLT, which is what it is there for."""
    jobs = (job for pipeline in repository.automation.pipelines for job in pipeline.jobs)
    return any(re.search(r"/dialyzer@", step.action or "") for job in jobs for step in job.steps)


def _ignored(repository: Repository, thresholds: Thresholds) -> list[Evidence]:
    found = []
    for path in repository.paths("/.dialyzer_ignore.exs", "/.dialyzer_ignore", "/dialyzer.ignore-warnings"):
        lines = [line.strip() for line in repository.text(path).splitlines()]
        entries = [line for line in lines if line not in {"", "[", "]"} and not line.startswith("#")]
        if len(entries) > thresholds["most_ignored"]:
            found.append(Evidence(f"ignores {len(entries)} warnings", path))
    return found
