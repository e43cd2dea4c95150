"""The calls of the standard library that the product makes, with where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.readiness.model import Evidence

if TYPE_CHECKING:
    from elixirlens.readiness.repository import Repository
    from elixirlens.readiness.survey import CalledFact, FileSurvey, ModuleSurvey

_MIX_TASKS = "/mix/tasks/"


class Called(Struct, frozen=True):
    """A call, with the file and the module that make it."""

    path: str
    file: FileSurvey
    module: ModuleSurvey
    call: CalledFact

    def evidence(self, fact: str = "") -> Evidence:
        """The call as evidence, in words or as `Task.start/1`."""
        return Evidence(fact or self.call.callee, self.path, self.call.line)


def surveyed(repository: Repository) -> Iterator[tuple[str, FileSurvey]]:
    """The surveys of the files that run with the application: what ships, without the tasks of Mix."""
    for file in repository.product:
        survey = repository.surveys.get(file.path)
        if survey is not None and _MIX_TASKS not in file.path:
            yield file.path, survey


def called(repository: Repository, *modules: str) -> Iterator[Called]:
    """The calls of some modules, `Task` or `:global`, that criteria count (`survey/callees.py`)."""
    for path, file in surveyed(repository):
        for module in file.modules:
            for call in module.calls:
                if call.module in modules:
                    yield Called(path, file, module, call)
