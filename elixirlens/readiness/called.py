"""The calls of the standard library that the running product makes, with where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.readiness.model import Evidence

if TYPE_CHECKING:
    from elixirlens.readiness.repository import Repository, Surveyed
    from elixirlens.readiness.survey import CalledFact, ModuleSurvey

_MIX_TASKS = "/mix/tasks/"


class Called(Struct, frozen=True):
    """A call, with the file and the module that make it."""

    path: str
    module: ModuleSurvey
    call: CalledFact

    def evidence(self, fact: str = "") -> Evidence:
        """The call as evidence, in words or as `Task.start/1`."""
        return Evidence(fact or self.call.callee, self.path, self.call.line)


def running(repository: Repository) -> Iterator[Surveyed]:
    """The modules that run with the application: those that ship, without the tasks of Mix."""
    return (each for each in repository.modules if _MIX_TASKS not in each.path)


def called(repository: Repository, *modules: str) -> Iterator[Called]:
    """The calls of some modules, `Task` or `:global`, that criteria count (`survey/callees.py`)."""
    for each in running(repository):
        for call in each.module.calls:
            if call.module in modules:
                yield Called(each.path, each.module, call)
