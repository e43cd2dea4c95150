"""Code that is run though it is not written in the source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._origins import from_outside, settled, sources
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


def detect(call: Call, context: Context) -> Iterator[Hit]:
    """Yield a call that runs text or syntax which the program got or put together."""
    if not call.at_run_time or not call.arguments or starts_or_develops(call.owner) or _runs_code_for_others(call):
        return
    code = call.arguments[0]
    if from_outside(code, call):
        yield Hit(call.place, {"callee": call.callee}, severity=Severity.ERROR)
    elif not (settled(code, call) or _is_quoted(code) or _is_part_of_the_source(call, code) or _is_meant_to(call)):
        yield Hit(call.place, {"callee": call.callee})


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
