"""How much of the code that is worked on only one person has ever changed."""

from __future__ import annotations

from msgspec import Struct

from elixirlens.readiness.criteria.team._people import length, only_author, why_unknown
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, not_applicable, percent, shared, unknown
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.wording import counted

_SHOWN = 4


class _Known(Struct, frozen=True):
    path: str
    authors: tuple[str, ...]
    changes: int
    weight: int


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Files count by how often they change and how long they are; what nobody touches is no island that matters."""
    history = repository.history
    if reason := why_unknown(history, thresholds["fewest_changes"]):
        return unknown(reason)
    if (alone := only_author(history)) is not None:
        return not_applicable(f"{alone} writes nearly everything: bus-factor tells that")
    files = _files(repository)
    whole = sum(each.weight for each in files)
    if not whole:
        return unknown("no change of the history touched only a few of the files that ship")
    islands = sorted((each for each in files if len(each.authors) == 1), key=lambda each: (-each.weight, each.path))
    alone_share = sum(each.weight for each in islands) / whole
    return shared(
        1 - alone_share,
        thresholds["partial_from"],
        thresholds["passes_from"],
        Evidence(f"{percent(alone_share)} of the code that changes was only ever changed by one person"),
        *(Evidence(f"only {each.authors[0]}, {counted(each.changes, 'time')}", each.path) for each in islands[:_SHOWN]),
    )


def _files(repository: Repository) -> list[_Known]:
    history = repository.history
    found = []
    for file in repository.product:
        authors = tuple(history.authors_of.get(file.path, ()))
        changes = history.churn.get(file.path, 0)
        lines = length(file)
        if authors and lines:
            found.append(_Known(file.path, authors, changes, changes * lines))
    return found
