"""Whether there are tests, measured by their size beside that of the code."""

from __future__ import annotations

from collections.abc import Iterable, Set

from elixirlens.project import FileClass
from elixirlens.readiness.criteria.tests._measured import test_modules
from elixirlens.readiness.model import Evidence, Judgement, Status, Thresholds, failed, not_applicable, partial, shared
from elixirlens.readiness.repository import Repository, Surveyed


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Lines of test files beside lines of code that ship; whoever has few but some is half there."""
    if not repository.lines:
        return not_applicable("it has no code")
    modules = test_modules(repository)
    if not modules:
        return failed(Evidence("no test in test/**/*_test.exs"))
    tests = sum(each.module.tests for each in modules)
    doctests = sum(len(each.module.doctests) for each in modules)
    lines = sum(repository.surveys[path].lines for path in _files(repository, modules))
    ratio = lines / repository.lines
    of_modules = f" and the doctests of {doctests} module{'s' * (doctests > 1)}" if doctests else ""
    said = f"{tests} test{'s' * (tests != 1)}{of_modules} in {lines} lines"
    fact = Evidence(f"{said}, {ratio:.2f} for each of {repository.lines} lines of code")
    judgement = shared(
        min(ratio, 1.0),
        thresholds["partial_from"],
        thresholds["passes_from"],
        fact,
        modules[0].evidence("the first of them"),
    )
    if judgement.status is Status.FAIL and doctests:  # examples in the documentation are tests that are not counted
        return partial(*judgement.evidence, value=max(judgement.value, thresholds["doctests"]))
    return judgement


def _files(repository: Repository, modules: Iterable[Surveyed]) -> Set[str]:
    """The files of tests, by their names or by the tests in them; what a helper loads besides supports them."""
    named = {each.path for each in repository.tests if each.path.endswith("_test.exs")}
    return named | {each.path for each in modules if each.file_class is FileClass.TEST}
