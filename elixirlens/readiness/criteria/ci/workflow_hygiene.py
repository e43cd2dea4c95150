"""Whether workflows can be trusted: with what they run, what they may do, and what strangers can make of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, Status, Thresholds, failed, not_applicable, passed, unknown
from elixirlens.readiness.readers.pipeline import Job, Permissions, Pipeline, Step
from elixirlens.readiness.repository import Repository

_SHA = re.compile(r"@[0-9a-f]{40}$|@sha256:")
# Of GitHub and of the Erlang foundation: a tag is half as good there, and a branch (`@main`) is none.
_OFFICIAL_TAG = re.compile(r"^(?:actions|github|erlef)/[^@]*@\D{0,20}\d")
_OF_STRANGERS = re.compile(
    r"github\.(head_ref|event\.(pull_request\.(head\.(ref|sha|label)|title|body)|issue\.(title|body)"
    r"|comment\.body|review\.body|head_commit\.message|commits))"
)
_TEXT_OF_STRANGERS = re.compile(
    r"\$\{\{[^}]*github\.(head_ref|event\.(pull_request\.(head\.(ref|label)|title|body)|issue\.(title|body)"
    r"|comment\.body|review\.body|head_commit\.message))[^}]*\}\}"
)
# Both names are of old: the action is erlef/setup-beam now.
_UNMAINTAINED = ("actions/setup-elixir@", "erlef/setup-elixir@")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """A dangerous trigger fails; else the share of actions that are pinned and of workflows with few permissions."""
    workflows = [each for each in repository.automation.pipelines if each.system == "github"]
    if not workflows:
        return not_applicable("there are no workflows of GitHub Actions")
    unread = next((each for each in workflows if each.problem is not None), None)
    if unread is not None:
        return unknown(f"{unread.path} cannot be read: {unread.problem}")
    if dangers := tuple(evidence for each in workflows for evidence in _dangers(each)):
        return failed(*dangers)
    actions = list(_actions(workflows, thresholds))
    loose = [evidence for weight, evidence in actions if weight < 1]
    pinned = sum(weight for weight, _ in actions) / len(actions) if actions else 1.0
    generous = [each for each in workflows if _modesty(each) < 1]
    modest = sum(map(_modesty, workflows)) / len(workflows)
    old = [e for each in workflows for e in _unmaintained(each)]
    mean = (pinned + modest) / 2
    value = max(0.0, mean - (thresholds["unmaintained_costs"] if old else 0.0))
    shares = (*_summary(actions, loose), *_of_permissions(generous, workflows))
    status = _status(value, thresholds)
    # The old action comes first where the verdict would be a better one without it.
    evidence = (*old[:1], *shares) if status is not _status(mean, thresholds) else (*shares, *old[:1])
    if status is Status.PASS:
        return passed(*evidence)
    return Judgement(status, min(value / thresholds["passes_from"], 0.99), evidence)


def _status(value: float, thresholds: Thresholds) -> Status:
    if value >= thresholds["passes_from"]:
        return Status.PASS
    return Status.PARTIAL if value >= thresholds["partial_from"] else Status.FAIL


def _summary(actions: list[tuple[float, Evidence]], loose: list[Evidence]) -> Iterator[Evidence]:
    whole = len(actions) - len(loose)
    if actions:
        yield Evidence(f"{whole} of {len(actions)} uses of actions are pinned to a commit")
    yield from [each for weight, each in sorted(actions, key=lambda pair: pair[0]) if weight < 1][:2]


def _of_permissions(generous: list[Pipeline], workflows: list[Pipeline]) -> Iterator[Evidence]:
    named = [job.permissions or each.permissions for each in workflows for job in each.jobs]
    modest = sum(each is not None and not _is_everything(each) for each in named)
    yield Evidence(f"for {modest} of {len(named)} jobs `permissions:` say what the token may do")
    for each in generous[:2]:
        loose = next((job for job in each.jobs if job.permissions is None), None)
        if each.permissions is not None:
            yield Evidence("its token may write everything", each.path, each.permissions.line)
        elif loose is not None:
            yield Evidence(f"no `permissions:` for the job {loose.name}", each.path, loose.line)


def _actions(workflows: list[Pipeline], thresholds: Thresholds) -> Iterator[tuple[float, Evidence]]:
    """The uses of actions, each with its weight. What several jobs take from a composite action is written once."""
    used = (each for pipeline in workflows for job in pipeline.jobs for each in _used(pipeline, job))
    for action, line, path in dict.fromkeys(used):
        if action.startswith(("./", "docker://")) or "@" not in action:
            continue
        if _SHA.search(action):
            yield 1.0, Evidence(action, path, line)
        else:
            weight = thresholds["official_tag"] if _OFFICIAL_TAG.match(action) else 0.0
            yield weight, Evidence(f"{action} can change any day"[:100], path, line)


def _used(pipeline: Pipeline, job: Job) -> Iterator[tuple[str, int, str]]:
    if job.uses_workflow is not None:
        yield job.uses_workflow, job.line, pipeline.path
    for step in job.steps:
        if step.action is not None:
            yield step.action, step.line, step.path or pipeline.path


def _modesty(pipeline: Pipeline) -> float:
    """The share of its jobs for which it says what the token may do, and that is not everything."""
    if not pipeline.jobs:
        return 1.0
    named = [job.permissions or pipeline.permissions for job in pipeline.jobs]
    return sum(each is not None and not _is_everything(each) for each in named) / len(named)


def _is_everything(permissions: Permissions) -> bool:
    return ("*", "write") in permissions.scopes


def _dangers(pipeline: Pipeline) -> Iterator[Evidence]:
    for job in pipeline.jobs:
        for step in job.steps:
            path = step.path or pipeline.path
            if _checks_out_a_stranger(step) and pipeline.runs_on("pull_request_target", "workflow_run"):
                yield Evidence("runs a stranger's code with the secrets of the repository", path, step.line)
            elif step.run is not None and _is_open(pipeline) and (found := _TEXT_OF_STRANGERS.search(step.run)):
                line = step.run_line + step.run.count("\n", 0, found.start())
                yield Evidence("puts a stranger's text into a script: give it by `env:`", path, line)


def _checks_out_a_stranger(step: Step) -> bool:
    ref = dict(step.with_).get("ref", "") + dict(step.with_).get("repository", "")
    return (step.action or "").startswith("actions/checkout@") and (
        _OF_STRANGERS.search(ref) is not None or "refs/pull" in ref or "workflow_run.head" in ref
    )


def _is_open(pipeline: Pipeline) -> bool:
    """Whether strangers can start it where it has secrets or a token that writes."""
    return pipeline.runs_on(
        "pull_request_target", "issues", "issue_comment", "workflow_run", "discussion", "pull_request_review", "fork"
    )


def _unmaintained(pipeline: Pipeline) -> Iterator[Evidence]:
    for job in pipeline.jobs:
        for step in job.steps:
            if (step.action or "").startswith(_UNMAINTAINED):
                name = (step.action or "").partition("@")[0]
                yield Evidence(f"{name} is no longer maintained: use erlef/setup-beam", pipeline.path, step.line)
