"""Whether big supervisors say how many restarts they put up with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from elixirlens.otp.child_specs import Child
from elixirlens.readiness.criteria.otp._processes import child_lists, own_processes
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, not_applicable, partial, passed
from elixirlens.readiness.repository import Repository

_DEFAULT = "three restarts in five seconds"


class _Supervisor(Struct, frozen=True):
    """A supervisor with many children, and whether it says how many restarts it allows."""

    fact: str
    path: str
    line: int
    says: bool

    @property
    def evidence(self) -> Evidence:
        said = "and sets max_restarts" if self.says else f"with {_DEFAULT}"
        return Evidence(f"{self.fact} {said}", self.path, self.line)


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Half of the value is for the default, the other half for the share of those that say it."""
    found = [*_big(repository, thresholds), *_dynamic(repository)]
    if not found:
        return not_applicable(
            f"no supervisor has more than {thresholds['many_children']} children, and none gets them while it runs"
        )
    silent = [each for each in found if not each.says]
    if not silent:
        return passed(*(each.evidence for each in found[:4]))
    share = (len(found) - len(silent)) / len(found)
    return partial(
        *(each.evidence for each in (*silent[:4], *(each for each in found if each.says))),
        value=thresholds["default"] + (1 - thresholds["default"]) * share,
    )


def _big(repository: Repository, thresholds: Thresholds) -> Iterator[_Supervisor]:
    for file, each in child_lists(repository):
        number = _together(each.children)
        if number > thresholds["many_children"]:
            fewest = "" if number == len(each.children) else "at least "
            fact = f"{each.module} has {fewest}{number} children"
            yield _Supervisor(fact, file.path, each.place.line, each.max_restarts is not None)


def _together(children: tuple[Child, ...]) -> int:
    """How many children there are at a time: those on different conditions may be alternatives."""
    by_condition = Counter(each.condition for each in children)
    certain = by_condition.pop(None, 0)
    return certain + max(by_condition.values(), default=0)


def _dynamic(repository: Repository) -> Iterator[_Supervisor]:
    """Supervisors that get their children while the program runs."""
    for own in own_processes(repository):
        if own.process.kind == "DynamicSupervisor" and not _starts_none_again(repository, own.module.name):
            fact, says = f"{own.module.name} is dynamic", own.process.max_restarts is not None
            yield _Supervisor(fact, own.file.path, own.module.line, says)
    for file, each in child_lists(repository):
        for child in _all(each.children):
            if child.module == "DynamicSupervisor" and not _starts_none_again(repository, child.name):
                fact = f"{child.name or 'a supervisor'} is dynamic"
                yield _Supervisor(fact, file.path, child.place.line, child.max_restarts is not None)


def _starts_none_again(repository: Repository, name: str | None) -> bool:
    """Whether all children that a DynamicSupervisor is seen to get are temporary, so that it counts no restarts."""
    restarts = {own.process.module: own.process.restart for own in own_processes(repository.whole)}
    given: list[str | None] = []
    for file in repository.whole.product:
        for each in file.supervision.starts:
            if each.supervisor is not None and each.supervisor == name:
                found = [child.restart or restarts.get(child.module or "") for child in each.children]
                given += found or [None]  # who is given to it cannot be seen
    return bool(given) and all(restart == "temporary" for restart in given)


def _all(children: tuple[Child, ...]) -> Iterator[Child]:
    for child in children:
        yield child
        yield from _all(child.inner or ())
