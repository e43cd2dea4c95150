"""Whether NIFs that may take long say so."""

from __future__ import annotations

from elixirlens.readiness.criteria.native._native import native_of
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, not_applicable, shared, unknown
from elixirlens.readiness.readers.native import NativeFunction, Scheduling
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.wording import counted


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """The share of the functions that say how they run; one without a loop counts half, as it is likely short."""
    native = native_of(repository)
    if not native.has_nif:
        return not_applicable("there are no NIFs")
    functions = [(source.path, each) for source in native.sources for each in source.functions]
    if not functions:
        return unknown("the functions of the NIF are not in this repository", *native.loads[:2])
    saying = [each for _, each in functions if each.says]
    looping = [(path, each) for path, each in functions if each.scheduling is Scheduling.LOOPS]
    unclear = len(functions) - len(saying) - len(looping)
    if not saying and not looping:
        return unknown(f"none of {counted(len(functions), 'NIF')} says how it runs, and none shows a loop")
    share = (len(saying) + thresholds["without_a_loop"] * unclear) / len(functions)
    evidence = [Evidence(f"{each.name} has a loop and says nothing", path, each.line) for path, each in looping[:4]]
    evidence.append(Evidence(f"{len(saying)} of {counted(len(functions), 'NIF')} say how they run", *_place(functions)))
    return shared(share, thresholds["partial_from"], thresholds["passes_from"], *evidence)


def _place(functions: list[tuple[str, NativeFunction]]) -> tuple[str, int]:
    """The first function that says how it runs, else the first of all."""
    path, found = next(((path, each) for path, each in functions if each.says), functions[0])
    return path, found.line
