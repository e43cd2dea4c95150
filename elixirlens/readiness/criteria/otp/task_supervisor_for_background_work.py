"""Whether work in the background runs below a Task.Supervisor, so that a deployment waits for it."""

from __future__ import annotations

from elixirlens.finding import Finding
from elixirlens.readiness.called import Called, called
from elixirlens.readiness.criteria.otp._processes import nodes
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, not_applicable, passed, shared
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.wording import counted

_RULES = ("unsupervised-task", "task-async-without-await")
_BACKGROUND = frozenset(["start_child", "async_nolink", "async_stream_nolink"])


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """The share of the tasks that nobody waits for where they are started and that a supervisor knows."""
    supervised = [each for each in called(repository, "Task.Supervisor") if each.call.name in _BACKGROUND]
    in_trees = [node for node in nodes(repository) if node.kind == "task"]
    supervisors = [node for node in nodes(repository) if node.kind == "task supervisor"]
    alone = [each for each in repository.findings(*_RULES) if repository.ships(each.path)]
    if not (supervised or alone or any(node.certainty == "certain" for node in in_trees)):
        if in_trees:
            return not_applicable(f"the tree starts a task on a condition, {in_trees[0].condition}, and nothing else")
        return not_applicable("no task runs in the background: each is awaited where it is started, or there is none")
    known = len(supervised) + len(in_trees)
    share = known / (known + len(alone))
    evidence = (*_alone(alone), *_known(supervised))
    if supervisors:
        evidence += (Evidence(f"{supervisors[0].label} is a child", supervisors[0].path, supervisors[0].line),)
    if in_trees:
        evidence += (Evidence("a task that the tree starts", in_trees[0].path, in_trees[0].line),)
    return (
        shared(share, thresholds["partial_from"], thresholds["passes_from"], *evidence) if alone else passed(*evidence)
    )


def _alone(found: list[Finding]) -> tuple[Evidence, ...]:
    return tuple(Evidence(each.message, each.path, each.line) for each in found[:4])


def _known(found: list[Called]) -> tuple[Evidence, ...]:
    if not found:
        return ()
    return (found[0].evidence(f"{counted(len(found), 'call')} of Task.Supervisor"),)
