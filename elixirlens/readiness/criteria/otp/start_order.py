"""Whether the endpoint is started after what requests need."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.readiness.criteria.otp._processes import trees, walk
from elixirlens.readiness.model import Evidence, Judgement, failed, not_applicable, partial, passed, unknown
from elixirlens.readiness.repository import Repository
from elixirlens.report import ProcessNode

_RULE = "child-start-order"
_ENDPOINT = "endpoint"
_IN_A_FOREIGN_HAND = "given away"  # a function elsewhere gets the whole list, and most likely adds to it


def judge(repository: Repository) -> Judgement:
    """The endpoint before something that requests need fails; another child too early is half way."""
    endpoints = list(_endpoints(repository))
    if not endpoints:
        return not_applicable("no endpoint is started here")
    found = [each for each in repository.findings(_RULE) if repository.ships(each.path)]
    evidence = tuple(Evidence(each.message, each.path, each.line) for each in found[:4])
    too_early = tuple(_too_early(endpoints))
    sure = [each for certainty, each in too_early if certainty not in {"unknown", _IN_A_FOREIGN_HAND}]
    if sure:
        return failed(*(evidence or sure))
    if found:
        return partial(*evidence)
    if early := next((each for each in too_early if each[0] == _IN_A_FOREIGN_HAND), None):
        return partial(early[1], Evidence("unless the function that is given the list turns it round"))
    if too_early:
        return unknown("in which order its children start cannot be seen", too_early[0][1])
    for parent, endpoint in endpoints:
        position = parent.children.index(endpoint)
        unseen = next((each for each in parent.children[position:] if each.certainty == "unknown"), None)
        if unseen is not None and not any(_is_needed(each) for each in parent.children[:position]):
            return unknown(f"what {unseen.label} starts after the endpoint cannot be seen")
    parent, endpoint = endpoints[0]
    fact = f"{endpoint.label} is {_place(parent, endpoint)}, behind what it needs"
    return passed(Evidence(fact, endpoint.path, endpoint.line))


def _place(parent: ProcessNode, endpoint: ProcessNode) -> str:
    """The number of a child, as far as the list is the same every time."""
    listed = [each for each in parent.children if not each.dynamic]
    if listed[-1] == endpoint:
        return "the last child"
    if any(each.certainty != "certain" or each.repeated for each in listed):
        return "one of the children"
    return f"child {listed.index(endpoint) + 1} of {len(listed)}"


def _endpoints(repository: Repository) -> Iterator[tuple[ProcessNode, ProcessNode]]:
    """The endpoints with their supervisors."""
    for tree in trees(repository):
        for parent in walk(tree.root):
            for child in parent.children:
                if child.kind == _ENDPOINT and not child.dynamic:
                    yield parent, child


def _too_early(endpoints: list[tuple[ProcessNode, ProcessNode]]) -> Iterator[tuple[str, Evidence]]:
    """What every request needs and stands behind the endpoint, with how certain that is."""
    for parent, endpoint in endpoints:
        for later in parent.children[parent.children.index(endpoint) + 1 :]:
            if _is_needed(later) and not later.dynamic and _may_be_together(endpoint, later):
                fact = f"{endpoint.label} is started before {later.label}"
                shared = later.condition == endpoint.condition is not None
                is_given_away = later.certainty == "unknown" and shared
                evidence = Evidence(fact, endpoint.path, endpoint.line)
                yield _IN_A_FOREIGN_HAND if is_given_away else later.certainty, evidence


def _may_be_together(child: ProcessNode, other: ProcessNode) -> bool:
    """Whether both are started by one list: on two conditions they are rather of two lists, of which one is used."""
    return None in {child.condition, other.condition} or child.condition == other.condition


def _is_needed(child: ProcessNode) -> bool:
    """Whether a child is what most requests need: the repository, or PubSub."""
    return child.kind == "repository" or (child.module or "").startswith("Phoenix.PubSub")
