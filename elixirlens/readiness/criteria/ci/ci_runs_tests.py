"""Whether the tests run on every pull request."""

from __future__ import annotations

from elixirlens.readiness.criteria.ci._pipelines import is_test
from elixirlens.readiness.enforcement import is_of_this, shown
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, partial, passed, unknown
from elixirlens.readiness.readers.shell import Command
from elixirlens.readiness.repository import Repository

_PULL_REQUESTS = ("pull_request", "pull_request_target", "merge_group")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """On pull requests passes; on pushes only, later, or without consequence is a part of it."""
    automation = repository.automation
    tests = [command for command in automation.ci if is_test(command)]
    tests = [command for command in tests if is_of_this(repository, command)] or tests
    strict = [command for command in tests if not command.is_tolerated]
    on_requests = [command for command in strict if command.runs_on(*_PULL_REQUESTS)]
    if on_requests:
        return passed(*list(dict.fromkeys(map(shown, on_requests)))[:2])
    if not strict and automation.doubt is not None:
        return unknown(automation.doubt)
    less = (
        (_on_every_branch, thresholds["on_each_push"], "on each push, so not for pull requests from forks"),
        (_on_some_branches, thresholds["after_the_merge"], "only after the merge"),
        (_at_all, thresholds["not_on_changes"], "not when something changes"),
    )
    for fits, value, remark in less:
        found = next((command for command in strict if fits(command)), None)
        if found is not None:
            return partial(shown(found, remark), value=value)
    if tests:
        return partial(shown(tests[0], "its failure is ignored"), value=thresholds["not_on_changes"])
    if not automation.pipelines:
        return failed(Evidence("no CI that could run the tests"))
    return failed(Evidence("CI does not run the tests", automation.pipelines[0].path))


def _on_every_branch(command: Command) -> bool:
    return any(each.name == "push" and not each.branches and not each.only_tags for each in command.triggers)


def _on_some_branches(command: Command) -> bool:
    return any(each.name == "push" and not each.only_tags for each in command.triggers)


def _at_all(command: Command) -> bool:
    return True
