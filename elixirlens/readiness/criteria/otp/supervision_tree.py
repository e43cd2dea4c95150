"""Whether the processes of an application hang in a supervision tree."""

from __future__ import annotations

from elixirlens.finding import Finding
from elixirlens.otp.child_conditions import most_at_once
from elixirlens.readiness.criteria.otp._processes import (
    NOT_WHOLE,
    OwnProcess,
    child_lists,
    own_processes,
    supervised_modules,
    trees,
)
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, not_applicable, partial, passed, unknown
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.wording import counted
from elixirlens.report import ProcessNode

_RULE = "process-never-supervised"


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """The share of its processes that a supervisor starts; those whose start cannot be seen are left out."""
    roots = [tree.root for tree in trees(repository)]
    tree = tuple(Evidence(f"{r.label} lists {_listed(repository, r)}", r.path, r.line) for r in roots[:2])
    own = own_processes(repository)
    if not own:
        return passed(*tree) if roots else not_applicable("it has no processes of its own")
    supervised = [each for each in own if each.module.name in supervised_modules(repository)]
    unwatched = repository.findings(_RULE)
    if supervised or unwatched:
        return _by_share(supervised, unwatched, own, tree, thresholds)
    if roots:
        return passed(*tree, Evidence(f"what starts {_these(own)} cannot be seen"))
    if not repository.code.is_complete:
        return unknown(NOT_WHOLE)
    if all(_is_named_only(repository, each) for each in own):
        return unknown(f"what starts {_these(own)} cannot be seen")
    return failed(Evidence("processes, and no supervision tree"), own[0].evidence("is started by hand"))


def _listed(repository: Repository, root: ProcessNode) -> str:
    """How many children it begins with; those that it gets later are on no list, and of alternatives one is taken."""
    by_function: dict[str, list[int]] = {}
    for _, each in child_lists(repository):
        if each.module == root.module:
            by_function.setdefault(each.function, []).append(most_at_once(each.children))
    if not by_function:
        return counted(sum(not each.dynamic for each in root.children), "child", "children")
    is_sure = all(each.certainty == "certain" for each in root.children if not each.dynamic)
    is_sure = is_sure and all(len(lists) == 1 for lists in by_function.values())  # else one function starts either
    most = counted(sum(map(max, by_function.values())), "child", "children")
    return most if is_sure else f"up to {most}"


def _by_share(
    supervised: list[OwnProcess],
    unwatched: tuple[Finding, ...],
    own: tuple[OwnProcess, ...],
    tree: tuple[Evidence, ...],
    thresholds: Thresholds,
) -> Judgement:
    unclear = len(own) - len(supervised) - len(unwatched)
    evidence = (*tree, Evidence(f"{counted(len(supervised), 'process module')} with a supervisor"))
    if unclear > 0:
        evidence += (Evidence(f"what starts {unclear} more cannot be seen"),)
    if not unwatched:
        return passed(*evidence)
    missing = tuple(Evidence(each.message, each.path, each.line) for each in unwatched[:4])
    share = len(supervised) / (len(supervised) + len(unwatched))
    if not tree and not supervised:
        return failed(Evidence("processes, and no supervision tree"), *missing)
    return partial(*missing, *evidence, value=max(share, thresholds["least_with_a_tree"]))


def _these(own: tuple[OwnProcess, ...]) -> str:
    return counted(len(own), "process module")


def _is_named_only(repository: Repository, each: OwnProcess) -> bool:
    """Whether all that is known of its start is that somebody names it."""
    apart = (node for node in repository.code.trees.apart if node.module == each.module.name)
    return any("cannot be seen" in (node.note or "") for node in apart)
