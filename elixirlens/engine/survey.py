"""A run with the workbench that it was done at, for those who ask what a rule could have seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.engine.judge import judged
from elixirlens.engine.request import Outcome
from elixirlens.engine.run import without_garbage_collection, work_at
from elixirlens.engine.workbench import Workbench, open_workbench

if TYPE_CHECKING:
    from elixirlens.engine.request import Request


class Survey(Struct, frozen=True):
    """What lay on a workbench, and what came of it."""

    bench: Workbench
    outcome: Outcome


def survey(request: Request) -> Survey:
    """Analyse a repository as `check` does, and keep what it was done with."""
    with without_garbage_collection():
        bench = open_workbench(request)
        return Survey(bench, judged(bench, request, work_at(bench, request)))
