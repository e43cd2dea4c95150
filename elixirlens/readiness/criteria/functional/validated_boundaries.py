"""Whether what is written to the database has been through a changeset."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from elixirlens.readiness.model import Evidence, Judgement, Thresholds, not_applicable, passed, shared, unknown
from elixirlens.readiness.repository import Repository, Surveyed
from elixirlens.readiness.survey import CalledFact

_NAMED = 5
_WRITES = frozenset({"insert", "insert!", "insert_or_update", "insert_or_update!", "update", "update!"})


class Way(StrEnum):
    """How data comes to a write."""

    CHANGESET = "changeset"
    RAW = "raw"
    UNKNOWN = "unknown"


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Of the writes whose argument can be told: how many are given a changeset, and how many a bare struct."""
    writes = list(_writes(repository))
    known = [(each, call, way) for each, call, way in writes if way is not Way.UNKNOWN]
    if len(known) < thresholds["fewest_writes"]:
        ash = repository.dependency("ash")
        if ash is not None:
            return passed(Evidence("Ash validates what its actions take", ash[0], ash[1].place.line))
        if len(writes) < thresholds["fewest_writes"]:
            return not_applicable(f"it writes to a database in {len(writes)} places")
        return unknown(f"what {len(writes) - len(known)} of {len(writes)} writes are given is decided elsewhere")
    raw = [(each, call) for each, call, way in known if way is Way.RAW]
    share = 1 - len(raw) / len(known)
    fact = Evidence(f"{len(known) - len(raw)} of {len(known)} writes are given a changeset")
    return shared(
        share,
        thresholds["partial_from"],
        thresholds["passes_from"],
        fact,
        *(_fact(each, call) for each, call in raw[:_NAMED]),
    )


def _fact(surveyed: Surveyed, call: CalledFact) -> Evidence:
    return surveyed.evidence(f"{call.callee} is given {_given(call)}"[:100], call.line)


def _writes(repository: Repository) -> Iterator[tuple[Surveyed, CalledFact, Way]]:
    builders = frozenset(_builders(repository))
    for each in (each for each in repository.modules if "Seed" not in each.module.name):
        for call in each.module.calls:
            if call.name in _WRITES and (call.module == "Ecto.Multi" or call.module.endswith("Repo")):
                yield each, call, _way(_given(call), builders)


def _builders(repository: Repository) -> Iterator[str]:
    """The functions that build a changeset themselves, whatever they are called: `Shop.Orders.build`."""
    for file in repository.product:
        for module in file.modules:
            for function in module.functions:
                names = [name for name, _ in function.local] + [each.name for each in function.calls]
                of_ecto = any(each.module == "Ecto.Changeset" for each in function.calls)
                if of_ecto or any("changeset" in name for name in names):
                    yield f"{module.name}.{function.name}"


def _given(call: CalledFact) -> str:
    """What is written: the first argument, of a multi the third."""
    position = 2 if call.module == "Ecto.Multi" else 0
    return call.arguments[position] if position < len(call.arguments) else ""


def _way(given: str, builders: frozenset[str]) -> Way:
    if given.startswith("%"):
        return Way.RAW
    callee = given.partition("(")[0]
    if "changeset" in given or callee.startswith("Ecto.Changeset.") or callee.rpartition(".")[2] in {"change", "cast"}:
        return Way.CHANGESET
    if callee in builders:
        return Way.CHANGESET
    return Way.UNKNOWN
