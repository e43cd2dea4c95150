"""Whether a warning of the compiler stops the build."""

from __future__ import annotations

import re

from elixirlens.readiness.enforcement import judge_enforced, shown
from elixirlens.readiness.model import Evidence, Judgement, Status, partial, passed
from elixirlens.readiness.readers.shell import Command
from elixirlens.readiness.repository import Repository

_STRICT = re.compile(r"\bmix (compile|test|coveralls\S*|dialyzer)\b.*--warnings-as-errors\b")
_COMPILES = re.compile(r"mix (compile|test|coveralls|release|dialyzer|credo)\b")
_OPTION = "elixirc_options.warnings_as_errors"


def judge(repository: Repository) -> Judgement:
    """A flag in CI, or an option in mix.exs that holds always; what holds sometimes or at a desk is half of it."""
    by_flag = judge_enforced(repository, _is_strict, "`mix compile --warnings-as-errors`")
    if by_flag.status is Status.PASS:
        return by_flag
    return _by_option(repository) or by_flag


def _by_option(repository: Repository) -> Judgement | None:
    for mix in repository.mix_files:
        term = mix.get(_OPTION)
        if term is None:
            continue
        written = repository.text(mix.path).splitlines()[term.line - 1 : term.line]
        said = Evidence("elixirc_options: warnings_as_errors", mix.path, term.line)
        if not term.is_known or any("Mix.env" in line or "System." in line for line in written):
            return partial(said, Evidence("holds in some environments only"))
        if not term.is_true:
            continue
        compiling = next((each for each in repository.automation.ci if _COMPILES.match(each.text)), None)
        return (
            passed(said, shown(compiling)) if compiling is not None else partial(said, Evidence("CI compiles nothing"))
        )
    return None


def _is_strict(command: Command) -> bool:
    if _STRICT.search(command.text) is not None:
        return True
    # Elixir itself hands the flag to its Makefile.
    return command.text.startswith("make") and ("ELIXIRC_OPTS", "--warnings-as-errors") in command.environment
