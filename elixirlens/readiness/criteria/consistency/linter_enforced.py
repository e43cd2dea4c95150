"""Whether CI runs the linter, and the strict way."""

from __future__ import annotations

import re

from msgspec.structs import replace

from elixirlens.readiness.criteria.consistency._linters import credo_settings, is_strict
from elixirlens.readiness.enforcement import judge_enforced, shown
from elixirlens.readiness.model import Evidence, Judgement, Status, Thresholds, partial, passed
from elixirlens.readiness.readers.shell import Command
from elixirlens.readiness.repository import Repository

_LINTER = re.compile(
    r"mix credo\b(?! *(gen|explain|info|list|version|help|categories|-v|-h|--version|--help)\b)"
    r"|elixirlens check\b|mix recode\b"
)
_ACTION = re.compile(r"[\w.-]+/[\w.-]*(credo|elixirlens)[\w.-]*(@|$)", re.IGNORECASE)
_STRICT = re.compile(r"--strict\b|--all-priorities\b| -A\b|elixirlens check\b|mix recode\b")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """In CI and strict passes; in CI and not strict, or anywhere else, is half way."""
    for pipeline in repository.automation.pipelines:
        for job in pipeline.jobs:
            for step in job.steps:
                if _ACTION.match(step.action or ""):
                    return passed(Evidence(f"uses {step.action}", step.path or pipeline.path, step.line))
    strict = judge_enforced(repository, _is_strict_linter, "`mix credo --strict`")
    if strict.status is Status.PASS:
        return strict
    linted = judge_enforced(repository, _is_linter, "`mix credo`")
    if linted.status is not Status.PASS:
        return _muted(repository) or linted
    settings = credo_settings(repository)
    line = is_strict(settings)
    if settings is not None and line is not None:
        return replace(linted, evidence=(*linted.evidence[:1], Evidence("strict: true", settings.path, line)))
    said = Evidence("neither `--strict` nor `strict: true`: what has a low priority stays hidden")
    return replace(linted, status=Status.PARTIAL, value=thresholds["not_strict"], evidence=(*linted.evidence[:1], said))


def _muted(repository: Repository) -> Judgement | None:
    """`--mute-exit-status` shows what Credo says, and lets everything through."""
    found = next((each for each in repository.automation.ci if _LINTER.match(each.text)), None)
    return partial(shown(found, "its failure is ignored")) if found is not None else None


def _is_linter(command: Command) -> bool:
    return _LINTER.match(command.text) is not None and "--mute-exit-status" not in command.text


def _is_strict_linter(command: Command) -> bool:
    return _is_linter(command) and _STRICT.search(command.text) is not None
