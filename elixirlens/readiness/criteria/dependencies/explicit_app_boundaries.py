"""Whether each application of an umbrella lists the ones that it calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping

from elixirlens.detectors.project import CODE
from elixirlens.hex.declared import Origin
from elixirlens.project import FileClass
from elixirlens.readiness.model import Evidence, Judgement, Status, Thresholds, not_applicable, passed, unknown
from elixirlens.readiness.repository import Repository

_TESTS = frozenset({FileClass.TEST, FileClass.TEST_SUPPORT})

Pair = tuple[str, str]  # the application that calls, and the one that is called


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Calls into an application that is not listed cost most; less where it comes along with another, or in tests."""
    apps = {app.app for app in repository.apps if app.app is not None}
    if len(apps) < 2:
        return not_applicable("there are no two applications that could call each other")
    if not repository.dependencies_are_known:
        return unknown("a mix.exs of the umbrella computes its dependencies")
    listed = _listed(repository, apps)
    found: dict[Pair, tuple[float, Evidence]] = {}
    for classes in (CODE, _TESTS):
        for pair, evidence in _calls(repository, classes):
            if pair[1] not in listed[pair[0]] and pair not in found:
                found[pair] = (
                    thresholds["in_tests_costs"] if classes is _TESTS else _cost(pair, listed, thresholds),
                    evidence,
                )
    if not found:
        return passed(Evidence(f"each of {len(apps)} applications lists the ones that it calls"))
    reached = all(cost < thresholds["call_costs"] for cost, _ in found.values())
    value = max(thresholds["fails_below"] if reached else 0.0, 1.0 - sum(cost for cost, _ in found.values()))
    worst = sorted(found.values(), key=lambda each: -each[0])
    facts = tuple(each for _, each in worst)
    return Judgement(Status.PARTIAL if value >= thresholds["fails_below"] else Status.FAIL, value, facts)


def _listed(repository: Repository, apps: set[str]) -> dict[str, set[str]]:
    """For each application those that its mix.exs names, wherever they come from."""
    folders = {f"{app.folder}/mix.exs": app.app for app in repository.apps}
    found: dict[str, set[str]] = defaultdict(set)
    for path, declared in repository.declared:
        app = folders.get(path)
        if app is not None and declared.origin is not Origin.HEX and declared.app in apps:
            found[app].add(declared.app)
    return found


def _calls(repository: Repository, classes: Container[FileClass]) -> Iterator[tuple[Pair, Evidence]]:
    """The calls, uses and imports that lead from one application into another."""
    owners = {name: places[0].file.app for name, places in repository.code.places.items() if len(places) == 1}
    for file in repository.files:
        for module in file.modules if file.file_class in classes else ():
            calls = (*module.calls, *(call for function in module.functions for call in function.calls))
            needed = [(each.module, each.place.line) for each in module.directives]
            needed += [(each.module, each.place.line) for each in calls]
            for name, line in needed:
                owner = owners.get(name)
                if owner is not None and file.app is not None and owner != file.app:
                    fact = f"{file.app} needs {name} of {owner}, which it does not list"
                    yield (file.app, owner), Evidence(fact, file.path, line)


def _cost(pair: Pair, listed: Mapping[str, set[str]], thresholds: Thresholds) -> float:
    """What an application lists may bring the other one along."""
    reached: set[str] = set()
    waiting = [pair[0]]
    while waiting:
        for each in listed.get(waiting.pop(), set()) - reached:
            reached.add(each)
            waiting.append(each)
    return thresholds["by_way_of_another_costs"] if pair[1] in reached else thresholds["call_costs"]
