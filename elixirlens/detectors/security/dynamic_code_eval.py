"""Code that is run though it is not written in the source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.detectors import Hit, ProjectContext
from elixirlens.detectors._origins import from_outside, is_number, settled, sources
from elixirlens.detectors.project import Project
from elixirlens.detectors.security._sightings import Sighting, outside_of_tasks, sighting
from elixirlens.detectors.security._surroundings import serves_macros, starts_or_develops
from elixirlens.elixir import Call, Module
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import walk
from elixirlens.finding import Severity

_WHOLE_FILES = frozenset({"compile_file", "eval_file", "load_file", "require_file"})
_QUOTED = frozenset({"compile_quoted", "eval_quoted", "eval_quoted_with_env"})
_MAKES_SYNTAX = frozenset({"compile_string", "string_to_quoted", "string_to_quoted!", "string_to_quoted_with_comments"})
_EXECUTORS = re.compile(r"Execut(ion|or)\b")
_EVALUATORS = re.compile(r"^(Code|EEx)\b|Eval(uator)?\b|Compiler|Debug|Interpreter|Repl\b")


def collect(subject: Call) -> Sighting | None:
    """A call that runs text or syntax which the program got or put together."""
    if not subject.at_run_time or not subject.arguments or starts_or_develops(subject.owner):
        return None
    if _runs_code_for_others(subject):
        return None
    code = subject.arguments[0]
    if from_outside(code, subject):
        return sighting(subject, Severity.ERROR)
    if _is_written_out(code, subject) or _is_part_of_the_source(subject, code) or _is_meant_to(subject):
        return None
    return sighting(subject)


def detect(subject: Project, context: ProjectContext) -> Iterator[Hit]:
    """Yield what was collected, but for what runs on the machine of a developer alone."""
    return outside_of_tasks(subject, context)


def _is_written_out(code: expr.Expression, call: Call) -> bool:
    """Whether the code stands in the source, or is settled by the configuration, but for numbers in it."""
    return (
        settled(code, call)
        or _is_quoted(code)
        or any(
            isinstance(text, expr.String | expr.Sigil)
            and all(isinstance(part, str) or is_number(part, seen_by) or settled(part, seen_by) for part in text.parts)
            for text, seen_by in ((code, call), *sources(code, call))
        )
    )


def _runs_code_for_others(call: Call) -> bool:
    """Whether it is what a module is for, by its name, to run code; or it is done while other code is compiled."""
    return bool(_EVALUATORS.search(call.owner.name)) or serves_macros(call)


def _is_meant_to(call: Call) -> bool:
    """Whether a module runs what others write, by its name, or a macro has handed over where its caller stands."""
    around = call.arguments[2:] if call.clause is not None else ()
    return bool(_EXECUTORS.search(call.owner.name)) or any(
        isinstance(part, expr.Variable) and part.name == "caller" for argument in around for part in walk(argument)
    )


def _is_quoted(code: expr.Expression) -> bool:
    return isinstance(code, Call) and code.name == "quote"


def _is_part_of_the_source(call: Call, code: expr.Expression) -> bool:
    """Whether a whole file is run, a template that a function of our own returns, or syntax that was never a text."""
    if call.module == ":erl_eval":
        return not _reads_erlang(call.owner)
    if call.name in _QUOTED:
        return not any(other.name in _MAKES_SYNTAX for other in call.owner.all_calls)
    read = [code, *(source for source, _ in sources(code, call))]
    if call.module == "EEx" and any(isinstance(each, Call) and _is_ours(each, call.owner) for each in read):
        return True
    return call.name in _WHOLE_FILES or any(
        isinstance(part, Call) and part.module == "File" for each in read for part in walk(each)
    )


def _is_ours(call: Call, owner: Module) -> bool:
    return call.module is not None and call.module.partition(".")[0] == owner.name.partition(".")[0]


def _reads_erlang(module: Module) -> bool:
    return any(call.module in {":erl_parse", ":erl_scan"} for call in module.all_calls)
