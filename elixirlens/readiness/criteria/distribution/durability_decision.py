"""Whether state that is written to a file behind the back of a process is known to be expendable."""

from __future__ import annotations

import re

from msgspec import Struct

from elixirlens.readiness.called import running
from elixirlens.readiness.criteria.otp._processes import SUPERVISORS, OwnProcess, own_processes
from elixirlens.readiness.model import Evidence, Judgement, failed, not_applicable, partial, passed
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.survey import CalledFact, ModuleSurvey
from elixirlens.readiness.wording import counted

_STATELESS = frozenset({"Task", "Broadway"})
_WRITES = frozenset(["write", "write!", "write_file", "open", "open!"])
_SAYS = re.compile(
    r"(?i)\b(snapshot|expendable|disposable|cache[ds]?|rebuil[dt]|lost|lose|loss|surviv|restor|persist|durab|"
    r"best.effort|crash|restart|recover|on disk)\w*"
)


class _Kept(Struct, frozen=True):
    """A process that writes its state, where it does, and whether its documentation says what that is for."""

    evidence: Evidence
    says: Evidence | None


def judge(repository: Repository) -> Judgement:
    """No process that writes its terms to files passes; one that explains itself is half way."""
    processes = [each for each in own_processes(repository) if each.process.kind not in SUPERVISORS | _STATELESS]
    if not processes:
        return not_applicable("no process here keeps state")
    found = [kept for each in processes if (kept := _kept(repository, each)) is not None]
    if not found:
        own = counted(len(processes), "process module")
        fact = f"none of {own} uses :dets, or writes its terms to a file itself"
        return passed(Evidence(fact))
    silent = [each for each in found if each.says is None]
    if silent:
        return failed(*(each.evidence for each in silent[:3]), Evidence("nothing says what losing it means"))
    return partial(*(each.evidence for each in found[:2]), *(each.says for each in found[:2] if each.says is not None))


def _kept(repository: Repository, own: OwnProcess) -> _Kept | None:
    surveys = (each for each in running(repository) if each.path == own.file.path)
    survey = next((each.module for each in surveys if each.module.name == own.module.name), None)
    if survey is None:
        return None
    table = next((call for call in survey.calls if call.module == ":dets"), None)
    written = table or _written(survey)
    if written is None:
        return None
    fact = f"{own.module.name} keeps its state with {written.callee}"
    return _Kept(Evidence(fact, own.file.path, written.line), _said(repository, own.file.path, survey))


def _written(survey: ModuleSurvey) -> CalledFact | None:
    """A term that is turned into bytes and a file that is written, in one module."""
    turns = any((call.module, call.name) == (":erlang", "term_to_binary") for call in survey.calls)
    if not turns:
        return None
    return next((call for call in survey.calls if call.module in {"File", ":file"} and call.name in _WRITES), None)


def _said(repository: Repository, path: str, survey: ModuleSurvey) -> Evidence | None:
    """What the documentation of a module says of losing its state."""
    if not survey.moduledoc_line:
        return None
    lines = repository.text(path).splitlines()[survey.moduledoc_line - 1 :]
    quotes = 0
    for number, line in enumerate(lines[:80], start=survey.moduledoc_line):
        if (found := _SAYS.search(line)) is not None:
            return Evidence(f"its documentation speaks of {found[0].lower()}", path, number)
        quotes += line.count('"""')
        if quotes != 1:
            break
    return None
