"""A run with the workbench that it was done at, for those who ask what a rule could have seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.catalog import Choice
from elixirlens.detectors.project import Project
from elixirlens.engine.judge import judged
from elixirlens.engine.request import Outcome
from elixirlens.engine.rulebook import RULE_FILES, rulebook_in
from elixirlens.engine.run import inventory_at, without_garbage_collection, work_at
from elixirlens.engine.workbench import Workbench, bench_of_commit, open_workbench
from elixirlens.project.snapshot import snapshot_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elixirlens.engine.request import Request
    from elixirlens.project.commits import Commit


class Inventory(Struct, frozen=True):
    """All that a run knows of a repository.

    `project` has the facts of its code; `kept` is what the survey of the request keeps of each file, encoded with
    msgpack, by path, without the files that could not be read.
    """

    bench: Workbench
    outcome: Outcome
    project: Project
    kept: Mapping[str, bytes]


class Survey(Struct, frozen=True):
    """What lay on a workbench, and what came of it."""

    bench: Workbench
    outcome: Outcome


def survey(request: Request) -> Survey:
    """Analyse a repository as `check` does, and keep what it was done with."""
    with without_garbage_collection():
        bench = open_workbench(request)
        return Survey(bench, judged(bench, request, work_at(bench, request)))


def inventory(request: Request) -> Inventory:
    """Analyse a repository as `check` does, and keep all that is known of it."""
    with without_garbage_collection():
        return _inventory(open_workbench(request), request)


def inventory_of_commit(commit: Commit, request: Request, more: Iterable[str] = ()) -> Inventory:
    """Take the inventory of a commit, from git's objects, with the rules that it came with.

    Raises `UsageError` where they cannot be read, `NothingToRead` where it has no Elixir.
    """
    with without_garbage_collection():
        snapshot = snapshot_of(commit, (*RULE_FILES, *more))
        rulebook = rulebook_in(snapshot, Choice())
        return _inventory(bench_of_commit(commit, snapshot, rulebook, ()), request)


def _inventory(bench: Workbench, request: Request) -> Inventory:
    outcome, project, results = inventory_at(bench, request)
    kept = {
        path: value for path, result in results.items() for name, value in result.collected if name == request.survey
    }
    return Inventory(bench, outcome, project, kept)
