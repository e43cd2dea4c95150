"""One page, one file: what does a rule with this `[match]` find?"""

from __future__ import annotations

from pathlib import Path

from elixirlens.catalog import Catalog, Choice, Selection
from elixirlens.config import Config
from elixirlens.detectors import MixFacts
from elixirlens.engine.analyse import Analyser, FileResult, Job
from elixirlens.engine.effects import effects_in
from elixirlens.project import FileClass

RULE = "watched"
_PAGE = """+++
severity = "warning"
confidence = "high"
effort = "minutes"
since = "0.1"
message = "found"
why = "Because."
do = "Mend it."
{more}
+++
# Watched
"""


def page(more: str) -> str:
    """A page with the usual keys and some more."""
    return _PAGE.format(more=more)


def analyse(text: str, *, code: str, others: str = "", file_class: FileClass = FileClass.LIB) -> FileResult:
    """Analyse `code` with the one rule of the page `text`; `others` is code with a `__using__`."""
    catalog = Catalog.of([(f"rules/testing/{RULE}.md", text)])
    assert catalog.problems == ()
    effects = {**effects_in(others.encode(), "lib/others.ex"), **effects_in(code.encode(), "lib/code.ex")}
    analyser = Analyser(Path(), Selection(catalog, Config(), Choice()), effects)
    content = code.encode()
    return analyser.analyse(Job("lib/code.ex", "lib/code.ex", file_class, MixFacts(), len(content), content))


def found(match: str, code: str, others: str = "", file_class: FileClass = FileClass.LIB) -> list[int]:
    """The lines on which a rule with this `[match]` finds something."""
    result = analyse(page(f"[match]\n{match}"), code=code, others=others, file_class=file_class)
    assert result.failures == ()
    return [detection.place.line for detection in result.detections]
