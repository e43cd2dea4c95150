"""Whether CI asks if a dependency is retired or has a known vulnerability."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.criteria.dependencies._sources import without_any
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, partial, passed, unknown
from elixirlens.readiness.repository import Repository

_AUDITS = re.compile(
    r"\bmix (?:do )?(?:hex|deps)\.audit\b|\belixirlens deps\b|\belixirlens check\b.*--deps\b"
    r"|\b(?:osv-scanner|trivy|grype|snyk)\b"
)
_AUDIT_ACTIONS = re.compile(
    r"(?i)^(?:google/osv-scanner|aquasecurity/trivy|anchore/scan-action|snyk/actions|actions/dependency-review)"
)
_CODE_ONLY = re.compile(r"\bmix sobelow\b")
_TOOLS = ("mix_audit",)


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """An audit in CI passes. One that may fail without anybody noticing, or only stands ready, is half way."""
    if (judgement := without_any(repository)) is not None:
        return judgement
    audits = [command for command in repository.automation.ci if _AUDITS.search(command.text)]
    for command in audits:
        if not command.is_tolerated:
            return passed(Evidence(f"CI runs {command.text[:60]}", command.path, command.line))
    if (action := next(_actions(repository), None)) is not None:
        return passed(action)
    if audits:
        return partial(Evidence("CI runs an audit, and goes on where it fails", audits[0].path, audits[0].line))
    for command in repository.automation.ci:
        if _CODE_ONLY.search(command.text):
            fact = "CI runs sobelow, which looks at the code and at few dependencies"
            return partial(Evidence(fact, command.path, command.line))
    if repository.automation.doubt is not None:
        return unknown(repository.automation.doubt)
    for command in repository.automation.commands:
        if _AUDITS.search(command.text):
            fact = f"{command.text[:60]} stands ready, and CI does not run it"
            return partial(Evidence(fact, command.path, command.line))
    if (found := repository.dependency(*_TOOLS)) is not None:
        path, declared = found
        return partial(
            Evidence("mix_audit is there, and CI does not run it", path, declared.place.line),
            value=thresholds["not_run"],
        )
    return failed(Evidence("no `mix hex.audit` or `mix deps.audit` in CI"))


def _actions(repository: Repository) -> Iterator[Evidence]:
    for pipeline in repository.automation.pipelines:
        for job in pipeline.jobs:
            if _AUDIT_ACTIONS.match(job.uses_workflow or ""):
                yield Evidence(f"CI calls {job.uses_workflow}"[:100], job.path or pipeline.path, job.line)
            for step in job.steps:
                if step.action is not None and _AUDIT_ACTIONS.match(step.action):
                    yield Evidence(f"CI uses {step.action}", step.path or pipeline.path, step.line)
