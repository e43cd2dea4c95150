"""On the branch of somebody else: nothing in it silences what it brings."""

from __future__ import annotations

import pytest
from branches import branch, commit
from houses import TILL, House
from test_baseline import OWN, accept

from elixirlens.engine import Against, Outcome
from elixirlens.engine.baseline import BASELINE
from elixirlens.errors import UsageError

SECOND = TILL.replace("Till", "Second")
QUIET = SECOND.replace("    prices", "    # elixirlens:ignore blocking-init -- trust me\n    prices")
OWN_RULE = ".elixirlens/rules/no-sums.md"


def trusting(house: House, **request) -> Outcome:
    return house.check(trust="main", **request)


def loud(house: House, **request) -> list[str]:
    found = trusting(house, **request).report.findings
    return [one.path for one in found if one.is_open and one.severity != "info"]


def changed(house: House, **request) -> list[tuple[str, str, int | None]]:
    trust = trusting(house, **request).report.trust
    assert trust is not None
    return [(one.kind, one.path, one.line) for one in trust.changed]


def test_a_branch_that_changes_none_of_it(house: House) -> None:
    base = branch(house)
    house.write("lib/second.ex", SECOND)
    assert loud(house) == ["lib/second.ex", "lib/till.ex"]
    assert changed(house) == []
    trust = trusting(house).report.trust
    assert trust is not None
    assert (trust.base, trust.commit) == ("main", base)


@pytest.mark.parametrize(
    "hostile",
    ["[rules.blocking-init]\nenabled = false\n", 'exclude = ["lib/**"]\n', 'rules_version = "0.0"\n', "not TOML ["],
)
def test_the_configuration_is_that_of_the_base(house: House, hostile: str) -> None:
    house.write("elixirlens.toml", "")
    branch(house)
    house.write("lib/second.ex", SECOND)
    house.write("elixirlens.toml", hostile)
    assert loud(house) == ["lib/second.ex", "lib/till.ex"]
    assert changed(house) == [("configuration", "elixirlens.toml", None)]
    assert any("changes the configuration elixirlens.toml" in one for one in trusting(house).notes)


def test_the_gate_is_that_of_the_base(house: House) -> None:
    house.write("elixirlens.toml", "[gate]\nmax_findings = 1\n")
    branch(house)
    house.write("elixirlens.toml", '[gate]\nfail_on = "never"\n')
    assert (trusting(house).gate.max_findings, trusting(house).gate.fail_on) == (1, None)


def test_the_baseline_is_that_of_the_base(house: House) -> None:
    accept(house)
    branch(house)
    house.write("lib/second.ex", SECOND)
    accept(house)
    assert loud(house) == ["lib/second.ex"]
    assert changed(house) == [("baseline", BASELINE, None)]
    assert loud(house, baseline=house.root / BASELINE) == ["lib/second.ex"]
    (house.root / BASELINE).unlink()
    assert loud(house) == ["lib/second.ex"]


def test_a_baseline_that_only_the_branch_has_does_not_count(house: House) -> None:
    branch(house)
    accept(house)
    assert loud(house) == ["lib/till.ex"]
    assert loud(house, baseline=house.root / BASELINE) == ["lib/till.ex"]


def test_own_rules_are_those_of_the_base(house: House) -> None:
    house.write(OWN_RULE, OWN.replace("FORMERLY\n", ""))
    branch(house)
    assert loud(house) == ["lib/money.ex", "lib/till.ex"]
    house.write(OWN_RULE, OWN.replace("FORMERLY", 'formerly = ["blocking-init"]').replace("Enum.sum/1", "Enum.nix/1"))
    house.write(".elixirlens/rules/other.md", "+++\nbroken")
    assert loud(house) == ["lib/money.ex", "lib/till.ex"]
    assert changed(house) == [("rule", OWN_RULE, None), ("rule", ".elixirlens/rules/other.md", None)]
    assert not trusting(house).usage_errors


def test_a_suppression_of_the_branch_does_not_hold(house: House) -> None:
    branch(house)
    house.write("lib/second.ex", QUIET)
    assert loud(house) == ["lib/second.ex", "lib/till.ex"]
    assert changed(house) == [("suppression", "lib/second.ex", 7)]


def test_a_suppression_of_the_base_holds_where_its_code_has_moved(house: House) -> None:
    house.write("lib/second.ex", QUIET)
    branch(house)
    assert loud(house) == ["lib/till.ex"]
    house.write("lib/second.ex", "# More.\n" + QUIET)
    assert loud(house) == ["lib/till.ex"]
    assert changed(house) == []


def test_a_comment_that_is_moved_to_other_code_does_not_hold(house: House) -> None:
    house.write("lib/second.ex", QUIET)
    branch(house)
    house.write("lib/second.ex", SECOND)
    house.write("lib/till.ex", QUIET.replace("Second", "Till").replace("Req.get!(url)", "Req.post!(url)"))
    assert loud(house) == ["lib/second.ex", "lib/till.ex"]


def test_a_comment_for_a_whole_file_holds_for_what_is_added_there(house: House) -> None:
    whole = "# elixirlens:ignore-file blocking-init -- a script\n"
    house.write("lib/second.ex", whole + SECOND)
    branch(house)
    house.write("lib/second.ex", whole + SECOND + SECOND.replace("Second", "Third"))
    assert loud(house) == ["lib/till.ex"]
    house.write("lib/fourth.ex", whole + SECOND.replace("Second", "Fourth"))
    assert loud(house) == ["lib/fourth.ex", "lib/till.ex"]
    assert changed(house) == [("suppression", "lib/fourth.ex", 1)]


def test_a_comment_that_grows_to_the_whole_file_does_not_hold(house: House) -> None:
    house.write("lib/second.ex", QUIET)
    branch(house)
    whole = "# elixirlens:ignore-file blocking-init -- trust me\n"
    house.write("lib/second.ex", whole + SECOND.replace("prices = Req.get!", "prices = Req.post!"))
    assert loud(house) == ["lib/second.ex", "lib/till.ex"]


def test_together_with_what_is_new(house: House) -> None:
    base = branch(house)
    house.write("lib/second.ex", QUIET)
    assert loud(house, against=Against("main")) == ["lib/second.ex"]
    report = trusting(house, against=Against("main")).report
    assert report.comparison is not None
    assert report.comparison.commit == base


def test_it_is_the_base_as_it_is_now(house: House) -> None:
    branch(house)
    house.git("switch", "--quiet", "main")
    house.write("elixirlens.toml", "[rules.blocking-init]\nenabled = false\n")
    commit(house)
    house.git("switch", "--quiet", "topic")
    assert loud(house) == []


def test_a_base_that_nobody_knows(house: House) -> None:
    branch(house)
    with pytest.raises(UsageError, match="no commit that this clone knows"):
        house.check(trust="nobody")
