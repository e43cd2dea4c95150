"""What the criteria need of Elixir code beyond the facts of `detectors.project`: asked for every file of a run, cached.

    survey(source).modules[0].functions

`facts.py` says what is kept, `callees.py` which calls. The engine asks for it while it has the index of a file;
nothing here walks a tree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.readiness.survey.comments import CodeLines, notes_of, silenced_in
from elixirlens.readiness.survey.facts import (
    CalledFact,
    FileSurvey,
    FunctionSurvey,
    ModuleSurvey,
    Note,
    Said,
    Silenced,
    UseSurvey,
)
from elixirlens.readiness.survey.modules import modules_of

if TYPE_CHECKING:
    from elixirlens.elixir import Source


def survey(source: Source) -> FileSurvey:
    """The facts of one file, whatever its class."""
    code = CodeLines(source)
    return FileSurvey(code.total, tuple(modules_of(source, code)), notes_of(source), silenced_in(source))


__all__ = [
    "CalledFact",
    "FileSurvey",
    "FunctionSurvey",
    "ModuleSurvey",
    "Note",
    "Said",
    "Silenced",
    "UseSurvey",
    "survey",
]
