"""How many dependencies of production are there for a single call."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.hex.declared import Declared
from elixirlens.hex.modules import Ownership
from elixirlens.readiness.criteria.dependencies._sources import said, without_any
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, not_applicable, passed, shared, unknown
from elixirlens.readiness.repository import Repository

# One event is as good a reason to have it as twenty.
_NOT_FOR_ITS_CALLS = "telemetry"
# What Ecto and Phoenix cannot do without: the adapters and the templates use it, whoever else names it.
_PARTS = frozenset({"ecto_sql", "phoenix_ecto", "phoenix_html"})


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Those whose modules are known and that code names exactly once. What is never named is configured, not called."""
    if (judgement := without_any(repository)) is not None:
        return judgement
    direct = {
        each.app: (path, each)
        for path, each in repository.declared
        if each.in_production and each.in_lock and not each.optional
    }
    if not direct and repository.dependencies_are_known:
        return not_applicable("production has no dependency of its own")
    ownership = Ownership({app: each.package or app for app, (_, each) in direct.items()})
    known = [app for app in direct if ownership.is_known(app) and app not in _PARTS]
    if not known:
        return unknown("which modules its dependencies bring is not known from here")
    counted = _calls(repository, ownership)
    single = [_fact(*direct[app], counted[app][0]) for app in known if len(counted.get(app, ())) == 1]
    if len(single) <= thresholds["passes_up_to"]:
        return passed(Evidence(f"{len(single)} of {len(known)} known dependencies are called only once"), *single)
    return shared(
        thresholds["passes_up_to"] / len(single), thresholds["passes_up_to"] / thresholds["fails_above"], 1.0, *single
    )


def _calls(repository: Repository, ownership: Ownership) -> dict[str, list[Evidence]]:
    """Where code calls a dependency. One `use` or `import` stands for any number of calls."""
    found: dict[str, list[Evidence]] = {}
    for file in repository.product:
        for module in file.modules:
            calls = (*module.calls, *(call for function in module.functions for call in function.calls))
            named = [(each.module, each.place.line) for each in calls]
            named += [(each.module, each.place.line) for each in module.directives for _ in range(2)]
            for name, line in named:
                for app in ownership.owners(name):
                    found.setdefault(app, []).append(Evidence(name, file.path, line))
        for app, place in _calls_of_erlang(repository, ownership, file.path):
            found.setdefault(app, []).append(place)
    return found


def _calls_of_erlang(repository: Repository, ownership: Ownership, path: str) -> Iterator[tuple[str, Evidence]]:
    """Where a file calls modules of Erlang, of which the facts of a file only tell that it calls them."""
    survey = repository.surveys.get(path)
    for name in sorted({name for module in survey.modules for name in module.erlang} if survey is not None else ()):
        owners = [app for app in ownership.owners(f":{name}") if app != _NOT_FOR_ITS_CALLS]
        text = repository.text(path) if owners else ""
        for found in re.finditer(rf"(?<![\w:]):{re.escape(name)}\.\w", text):
            place = Evidence(f":{name}", path, text.count("\n", 0, found.start()) + 1)
            yield from ((app, place) for app in owners)


def _fact(path: str, declared: Declared, place: Evidence) -> Evidence:
    return said(path, declared, f"is called once, in {place.path}:{place.line}")
