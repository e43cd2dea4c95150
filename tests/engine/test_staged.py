"""What the next commit adds, seen in the index."""

from __future__ import annotations

import pytest
from branches import added, commit, comparison
from houses import SOUND, TILL, House
from test_baseline import accept

from elixirlens.engine import Against, DiffMode, Held
from elixirlens.errors import UsageError

STAGED = {"held": Held.INDEX, "against": Against()}
SECOND = TILL.replace("Till", "Second")
SECOND_PLACE = ("blocking-init", "lib/second.ex", 7)


def test_only_what_is_staged_counts(house: House) -> None:
    head = commit(house)
    house.write("lib/second.ex", SECOND)
    assert added(house, **STAGED) == []
    house.git("add", "lib/second.ex")
    house.write("lib/second.ex", SOUND)
    house.write("lib/third.ex", TILL.replace("Till", "Third"))
    assert added(house, **STAGED) == [SECOND_PLACE]
    assert added(house, **STAGED | {"against": Against(mode=DiffMode.LINES)}) == [SECOND_PLACE]
    assert (comparison(house, **STAGED).base, comparison(house, **STAGED).commit) == ("HEAD", head)


def test_what_is_not_staged_is_not_mended(house: House) -> None:
    commit(house)
    house.write("lib/till.ex", SOUND.replace("Money", "Till"))
    assert comparison(house, **STAGED).fixed == ()
    house.git("add", "--all")
    assert [one.path for one in comparison(house, **STAGED).fixed or ()] == ["lib/till.ex"]


def test_before_the_first_commit_everything_is_new(house: House) -> None:
    house.git("add", "--all")
    assert [one[1] for one in added(house, **STAGED)] == ["lib/till.ex"]
    assert comparison(house, **STAGED).commit is None


def test_a_commit_without_elixir_is_nothing_to_do(house: House) -> None:
    house.git("rm", "-q", "-r", "--cached", "--ignore-unmatch", ".")
    house.write("README.md", "hello")
    house.git("add", "README.md")
    outcome = house.check(**STAGED)
    assert outcome.report.findings == ()
    assert any("Nothing was checked" in one for one in outcome.notes)


def test_the_configuration_is_the_one_that_is_committed(house: House) -> None:
    commit(house)
    house.write("lib/second.ex", SECOND)
    house.git("add", "lib/second.ex")
    house.write("elixirlens.toml", "[rules.blocking-init]\nenabled = false\n")
    assert added(house, **STAGED) == [SECOND_PLACE]
    house.git("add", "elixirlens.toml")
    assert added(house, **STAGED) == []


def test_the_index_against_a_branch(house: House) -> None:
    commit(house)
    house.git("switch", "--quiet", "--create", "topic")
    house.write("lib/third.ex", TILL.replace("Till", "Third"))
    commit(house)
    house.write("lib/second.ex", SECOND)
    house.git("add", "lib/second.ex")
    assert added(house, **STAGED) == [SECOND_PLACE]
    against = Against("main")
    assert added(house, held=Held.INDEX, against=against) == [SECOND_PLACE, ("blocking-init", "lib/third.ex", 7)]


def test_stamps_of_the_work_tree_outlive_it(house: House) -> None:
    commit(house)
    house.age()
    house.check()
    house.check(**STAGED)
    house.write("lib/till.ex", SOUND.replace("Money", "Till"))
    assert {one.rule for one in house.check().report.findings} == {
        one.rule for one in house.check(use_cache=False).report.findings
    }


def test_without_git(house: House, tmp_path) -> None:
    (tmp_path / "loose").mkdir()
    (tmp_path / "loose/a.ex").write_text(TILL)
    with pytest.raises(UsageError, match="--staged needs a git repository"):
        house.check(start=tmp_path / "loose", **STAGED)


@pytest.mark.parametrize("name", ["elixirlens.toml", ".elixirlens-baseline.json"])
def test_a_huge_file_in_the_index_is_not_taken_for_none(house: House, name: str) -> None:
    house.write(name, b" " * 20_000_001)
    house.git("add", "--all")
    with pytest.raises(UsageError, match="is larger than 20 MB"):
        house.check(**STAGED)


def test_the_baseline_is_the_one_that_is_committed(house: House) -> None:
    commit(house)
    house.write("lib/second.ex", SECOND)
    house.git("add", "--all")
    accept(house)
    assert added(house, **STAGED) == [SECOND_PLACE]
    house.git("add", "--all")
    assert added(house, **STAGED) == []
