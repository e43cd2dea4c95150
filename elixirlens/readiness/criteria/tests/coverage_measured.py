"""Whether anybody knows which lines the tests run."""

from __future__ import annotations

from elixirlens.readiness.criteria.tests._measured import coverage_in_ci, coverage_settings
from elixirlens.readiness.model import Evidence, Judgement, failed, partial, passed, unknown
from elixirlens.readiness.repository import Repository


def judge(repository: Repository) -> Judgement:
    """Measured by CI passes; prepared and not run there is half of it."""
    settings = coverage_settings(repository)
    run = coverage_in_ci(repository)
    if run is not None:
        return passed(run, *settings[:1])
    doubt = repository.automation.doubt
    if settings:
        return partial(*settings[:2], Evidence((doubt or "CI does not measure it")[:100]))
    if doubt is not None:
        return unknown(doubt)
    return failed(Evidence("no test_coverage: in mix.exs, and no mix test --cover in CI"))
