"""Whether something checks the types that specs and code promise."""

from __future__ import annotations

from elixirlens.readiness.criteria.docs._checkers import TOOLS, runs_of_checker, strict_compiler, typed_compiler
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, not_applicable, partial, passed, unknown
from elixirlens.readiness.repository import Repository


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Dialyxir with settings or at work in CI; or Elixir 1.18 with warnings that stop the build."""
    declared = repository.dependency(*TOOLS)
    settings = [(mix, term) for mix in repository.mix_files if (term := mix.get("dialyzer")) is not None]
    runs = [run for run, _ in runs_of_checker(repository)]
    if declared is not None:
        fact = Evidence(f"depends on {declared[1].app}", declared[0], declared[1].place.line)
        for mix, term in settings:
            return passed(fact, Evidence("has settings for dialyzer", mix.path, term.line))
        if runs:
            return passed(fact, runs[0])
    elif runs:
        return passed(runs[0])
    compiler, strict = typed_compiler(repository), strict_compiler(repository)
    if compiler is not None and strict is not None:
        return passed(compiler, strict)
    if repository.lines < thresholds["least_lines_of_code"]:
        return not_applicable(
            f"it has {repository.lines} lines of code, fewer than {thresholds['least_lines_of_code']}"
        )
    if declared is not None:
        return partial(fact, Evidence("mix.exs has no settings for dialyzer, and CI does not run it"))
    doubt = repository.automation.doubt
    if doubt is None and not repository.dependencies_are_known:
        doubt = "mix.exs computes its dependencies"
    if doubt is not None:
        return unknown(doubt)
    if compiler is not None:
        return partial(compiler, Evidence("its type warnings do not stop a build"))
    return failed(Evidence("no dependency dialyxir"), Evidence("no Elixir 1.18 with warnings as errors"))
