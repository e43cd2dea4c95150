"""How well modules are documented, each with a grade of its own."""

from __future__ import annotations

from collections import Counter
from enum import IntEnum

from elixirlens.readiness.criteria.docs._documented import documented, read_by_others
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, not_applicable, percent, shared
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.survey import ModuleSurvey, Said

_NAMED = 6


class Grade(IntEnum):
    """How well a module is documented; U stands for undocumented."""

    U = 0
    C = 1
    B = 2
    A = 3


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """The share of modules with a B or an A, among those with functions that others call."""
    graded = [(grade_of(each.module, thresholds), each) for each in read_by_others(repository)]
    if len(graded) < thresholds["fewest_modules"]:
        return not_applicable(f"{len(graded)} modules have functions that others are meant to call")
    share = sum(grade >= Grade.B for grade, _ in graded) / len(graded)
    counts = Counter(grade.name for grade, _ in graded)
    distribution = ", ".join(f"{counts[name]} {name}" for name in "ABCU" if counts[name])
    facts = [Evidence(f"{percent(share)} of {len(graded)} modules have a B or an A ({distribution})")]
    poorest = sorted(graded, key=lambda each: (each[0], -len(each[1].module.interface)))
    for grade, each in poorest[:_NAMED]:
        if grade < Grade.B:
            facts.append(each.evidence(f"{each.module.name}: {grade.name}, {_missing(each.module)}"[:100]))
    return shared(share, thresholds["partial_from"], thresholds["passes_from"], *facts)


def grade_of(module: ModuleSurvey, thresholds: Thresholds) -> Grade:
    """A point each for a description, documented functions, specs, and an example; three or four make an A."""
    points = (
        (module.moduledoc is Said.TEXT)
        + (_share(module) >= thresholds["documented_from"])
        + (_specified(module) >= thresholds["specified_from"])
        + (module.example_line > 0)
    )
    return Grade(min(points, Grade.A))


def _share(module: ModuleSurvey) -> float:
    return len(documented(module)) / len(module.interface)


def _specified(module: ModuleSurvey) -> float:
    return sum(function.has_spec for function in module.interface) / len(module.interface)


def _missing(module: ModuleSurvey) -> str:
    without = len(module.interface) - len(documented(module))
    functions = f"{without} of {len(module.interface)} functions without @doc"
    return functions if module.moduledoc is Said.TEXT else f"no @moduledoc, {functions}"
