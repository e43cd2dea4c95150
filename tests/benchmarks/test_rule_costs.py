from __future__ import annotations

from pathlib import Path

from benchmarks.rule_costs import rule_costs
from elixirlens.engine import analyse
from elixirlens.engine.dispatch import Dispatch

TEAHOUSE = Path(__file__).parents[2] / "fixtures" / "teahouse"


def test_the_dearest_rules_come_first_and_each_says_how_often_it_looked() -> None:
    costs = rule_costs(TEAHOUSE)
    assert [cost.seconds for cost in costs] == sorted((cost.seconds for cost in costs), reverse=True)
    by_rule = {cost.rule: cost for cost in costs}
    assert len(by_rule) == len(costs)
    assert by_rule["missing-moduledoc"].candidates > 0
    assert by_rule["n-plus-one-query"].candidates > 0, "what collects for the whole repository is measured, too"


def test_measuring_leaves_the_engine_as_it_was() -> None:
    rule_costs(TEAHOUSE)
    assert analyse.Dispatch is Dispatch
