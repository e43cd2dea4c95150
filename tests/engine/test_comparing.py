"""What a branch adds, in both modes, on real repositories."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from branches import LINES, NEW, added, branch, commit, comparison, fixed, kept
from houses import SOUND, TILL, House, build
from test_baseline import OWN

from elixirlens.engine import Against, DiffMode
from elixirlens.errors import UsageError
from elixirlens.finding import Known

BLOCKING = "blocking-init"
DEBUG = "debug-leftover"
SECOND = TILL.replace("Till", "Second")
LOG = """defmodule Shop.Log do
  @moduledoc false
  def see(prices) do
    IO.inspect(prices)
    :ok
  end
end
"""
APPLICATION = """defmodule Shop.Application do
  use Application

  @impl true
  def start(_type, _arguments) do
    Supervisor.start_link([Shop.Repo, Shop.Rates], strategy: :one_for_one)
  end
end
"""
RATES = """defmodule Shop.Rates do
  @moduledoc false
  use GenServer

  def start_link(options), do: GenServer.start_link(__MODULE__, options, name: __MODULE__)

  @impl true
  def init(options), do: {:ok, Map.new(options)}

  @impl true
  def handle_call(:rates, _from, rates), do: {:reply, rates, rates}
end
"""


def test_a_branch_that_changes_nothing_adds_nothing(house: House) -> None:
    base = branch(house)
    assert added(house) == []
    assert added(house, against=LINES) == []
    assert kept(house) == [(BLOCKING, "lib/till.ex", Known.BASE)]
    assert kept(house, against=LINES) == [(BLOCKING, "lib/till.ex", Known.UNTOUCHED)]
    found = comparison(house)
    assert (found.base, found.commit, found.mode, found.new, found.fixed) == ("main", base, "new", 0, ())
    assert comparison(house, against=LINES).fixed is None


@pytest.mark.parametrize("against", [NEW, LINES])
def test_an_untracked_file_is_new(house: House, against: Against) -> None:
    branch(house)
    house.write("lib/ein lädchen/zweite kasse.ex", SECOND)
    assert added(house, against=against) == [(BLOCKING, "lib/ein lädchen/zweite kasse.ex", 7)]
    commit(house)
    assert added(house, against=against) == [(BLOCKING, "lib/ein lädchen/zweite kasse.ex", 7)]


def test_what_main_did_meanwhile_is_not_of_the_branch(house: House) -> None:
    branch(house)
    house.git("switch", "--quiet", "main")
    house.write("lib/till.ex", SOUND.replace("Money", "Till"))
    commit(house)
    house.git("switch", "--quiet", "topic")
    assert added(house) == []
    assert fixed(house) == []


def test_after_a_merge_only_what_the_branch_adds_is_left(house: House) -> None:
    branch(house)
    house.write("lib/second.ex", SECOND)
    commit(house)
    house.git("switch", "--quiet", "main")
    house.write("lib/third.ex", TILL.replace("Till", "Third"))
    commit(house)
    house.git("switch", "--quiet", "topic")
    house.git("merge", "--quiet", "--message", "x", "main")
    for against in (NEW, LINES):
        assert added(house, against=against) == [(BLOCKING, "lib/second.ex", 7)]


def test_moved_and_indented_code_stays_known(house: House) -> None:
    branch(house)
    house.write("lib/till.ex", "# A till.\n\n" + TILL.replace("    prices", "      prices"))
    assert added(house) == []


@pytest.mark.parametrize("against", [NEW, LINES])
def test_a_file_that_was_renamed_stays_known(house: House, against: Against) -> None:
    branch(house)
    (house.root / "lib/shop").mkdir()
    house.git("mv", "lib/till.ex", "lib/shop/kasse eins.ex")
    assert added(house, against=against) == []
    house.write("lib/shop/kasse eins.ex", TILL.replace("Shop.Till", "Shop.Kasse"))
    assert added(house, against=against) == []
    if against is NEW:
        assert fixed(house) == []


def test_a_function_that_was_renamed_takes_its_finding_along(house: House) -> None:
    house.write("lib/log.ex", LOG)
    branch(house)
    house.write("lib/log.ex", LOG.replace("see(", "watch("))
    assert added(house) == []
    assert fixed(house) == []
    assert (DEBUG, "lib/log.ex", Known.BASE) in kept(house)


def test_one_more_of_the_same_is_told_by_its_line(house: House) -> None:
    house.write("lib/log.ex", LOG)
    branch(house)
    for against in (NEW, LINES):
        house.write("lib/log.ex", LOG.replace("    :ok", "    IO.inspect(:later)\n    :ok"))
        assert added(house, against=against) == [(DEBUG, "lib/log.ex", 5)]
        house.write("lib/log.ex", LOG.replace("    IO", "    IO.inspect(:first)\n    IO"))
        assert added(house, against=against) == [(DEBUG, "lib/log.ex", 4)]


def test_what_is_mended_is_listed(house: House) -> None:
    branch(house)
    house.write("lib/till.ex", SOUND.replace("Money", "Till"))
    assert fixed(house) == [(BLOCKING, "lib/till.ex", 7)]
    (house.root / "lib/till.ex").unlink()
    assert fixed(house) == [(BLOCKING, "lib/till.ex", 7)]
    commit(house)
    assert fixed(house) == [(BLOCKING, "lib/till.ex", 7)]


def test_what_cannot_be_seen_is_not_called_mended(house: House) -> None:
    branch(house)
    house.write("lib/till.ex", TILL + "defmodule Broken do\n  def (((\n")
    assert house.check().report.summary.partly_read
    assert fixed(house) == []
    house.write("lib/till.ex", b"\0" + TILL.encode())
    assert fixed(house) == []
    house.write("elixirlens.toml", 'exclude = ["lib/till.ex"]\n')
    assert fixed(house) == []


def test_what_could_not_be_seen_before_counts_as_new_and_that_is_said(house: House) -> None:
    house.write("lib/till.ex", b"\0" + TILL.encode())
    base = branch(house)
    house.write("lib/till.ex", TILL)
    assert added(house) == [(BLOCKING, "lib/till.ex", 7)]
    assert any(f"lib/till.ex could not be read in full at {base[:10]}" in one for one in house.check(against=NEW).notes)


def test_a_change_here_that_breaks_a_rule_there_is_seen(house: House) -> None:
    house.write("lib/application.ex", APPLICATION)
    house.write("lib/rates.ex", RATES)
    branch(house)
    assert added(house) == []
    house.write("lib/application.ex", APPLICATION.replace(", Shop.Rates", ""))
    assert added(house) == [("process-never-supervised", "lib/rates.ex", 1)]
    assert added(house, against=LINES) == []


def test_both_trees_are_read_with_the_rules_of_today(house: House) -> None:
    house.write("elixirlens.toml", "[rules.blocking-init]\nenabled = false\n")
    branch(house)
    assert added(house) == []
    (house.root / "elixirlens.toml").unlink()
    assert added(house) == []
    assert kept(house) == [(BLOCKING, "lib/till.ex", Known.BASE)]


def test_a_suppression_that_goes_brings_its_finding_back(house: House) -> None:
    house.write("lib/till.ex", TILL.replace("    prices", "    # elixirlens:ignore blocking-init -- small\n    prices"))
    branch(house)
    assert added(house) == []
    house.write("lib/till.ex", TILL)
    assert added(house) == [(BLOCKING, "lib/till.ex", 7)]


def test_a_suppression_that_comes_mends_nothing(house: House) -> None:
    branch(house)
    house.write("lib/till.ex", TILL.replace("    prices", "    # elixirlens:ignore blocking-init -- small\n    prices"))
    assert added(house) == []
    assert fixed(house) == []


@pytest.mark.parametrize("against", [NEW, LINES])
def test_line_ends_make_no_difference(house: House, against: Against) -> None:
    branch(house)
    house.write("lib/till.ex", TILL.replace("\n", "\r\n"))
    assert added(house, against=against) == []


def test_lines_around_a_change_are_left_out(house: House) -> None:
    branch(house)
    house.write("lib/till.ex", TILL.replace("Counts money", "Counts coins"))
    assert added(house, against=LINES) == []
    house.write("lib/till.ex", TILL.replace("prices = Req", "price = Req").replace("ok, prices", "ok, price"))
    assert added(house, against=LINES) == [(BLOCKING, "lib/till.ex", 7)]


def test_binary_files_links_and_submodules(house: House, tmp_path: Path) -> None:
    other = build(tmp_path / "elsewhere" if (tmp_path / "elsewhere").mkdir() is None else tmp_path, "other")
    commit(other)
    house.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other.root), "vendored/other")
    house.write("priv/logo.png", bytes(range(256)))
    (house.root / "lib/link.ex").symlink_to("till.ex")
    branch(house)
    assert added(house) == []
    house.write("priv/logo.png", bytes(range(255)))
    house.write("vendored/other/lib/new.ex", SECOND)
    (house.root / "lib/link.ex").unlink()
    (house.root / "lib/link.ex").symlink_to("money.ex")
    for against in (NEW, LINES):
        assert added(house, against=against) == []


def test_paths_narrow_the_figures_too(house: House) -> None:
    branch(house)
    house.write("lib/till.ex", SOUND.replace("Money", "Till"))
    house.write("web/second.ex", SECOND)
    within = (house.root / "lib",)
    assert added(house, paths=within) == []
    assert fixed(house, paths=within) == [(BLOCKING, "lib/till.ex", 7)]
    assert fixed(house, paths=(house.root / "web",)) == []
    assert comparison(house, paths=within).new == 0


def test_a_root_below_the_top_of_the_repository(house: House) -> None:
    house.write("services/shop/mix.exs", (house.root / "mix.exs").read_text())
    house.write("services/shop/elixirlens.toml", "")
    house.write("services/shop/lib/till.ex", TILL)
    branch(house)
    start = house.root / "services/shop"
    assert added(house, start=start) == []
    house.write("services/shop/lib/second.ex", SECOND)
    assert added(house, start=start) == [(BLOCKING, "lib/second.ex", 7)]


def test_the_base_may_hold_no_elixir(tmp_path: Path) -> None:
    house = build(tmp_path)
    for name in ("mix.exs", "lib/till.ex", "lib/money.ex"):
        (house.root / name).unlink()
    house.write("README.md", "soon")
    branch(house)
    house.write("lib/till.ex", TILL)
    assert [one[1] for one in added(house)] == ["lib/till.ex"]
    (house.root / "lib/till.ex").unlink()
    outcome = house.check(against=NEW)
    assert outcome.report.findings == ()
    assert any("Nothing was checked" in one for one in outcome.notes)


def test_the_second_run_reads_nothing_anew(house: House) -> None:
    branch(house)
    house.age()
    house.check(against=NEW)
    stamps = house.check(against=NEW)
    assert stamps.files_analysed == 0
    house.write("lib/second.ex", SECOND)
    assert house.check(against=NEW).files_analysed == 1


def test_no_program_of_the_repository_runs_and_nothing_is_written(house: House, tmp_path: Path) -> None:
    trap = tmp_path / "sprung"
    house.write(".gitattributes", "*.ex filter=trap diff=trap\n")
    branch(house)
    for key in ("filter.trap.clean", "filter.trap.smudge", "diff.trap.textconv", "diff.trap.command"):
        house.git("config", key, f"touch {trap}; cat")
    house.git("config", "core.fsmonitor", f"touch {trap}")
    house.write("lib/second.ex", SECOND)
    before = sorted(str(path) for path in house.root.rglob("*"))
    for against in (NEW, LINES):
        assert added(house, against=against) == [(BLOCKING, "lib/second.ex", 7)]
    assert sorted(str(path) for path in house.root.rglob("*")) == before
    assert not trap.exists()


def test_a_shallow_clone_a_detached_head_and_a_base_that_nobody_knows(house: House, tmp_path: Path) -> None:
    branch(house)
    house.write("lib/second.ex", SECOND)
    commit(house)
    clone = House(tmp_path / "clone", house.cache, house.environment)
    subprocess.run(
        ["git", "clone", "--quiet", "--depth", "1", "--no-single-branch", f"file://{house.root}", str(clone.root)],
        env=house.environment,
        check=True,
        capture_output=True,
    )
    with pytest.raises(UsageError) as error:
        clone.check(against=Against("origin/main"))
    assert "--unshallow" in error.value.hint
    with pytest.raises(UsageError, match="no commit that this clone knows"):
        house.check(against=Against("mian"))
    house.git("switch", "--quiet", "--detach", "HEAD")
    assert added(house) == [(BLOCKING, "lib/second.ex", 7)]


def test_the_merge_that_a_host_makes_needs_two_commits_only(house: House, tmp_path: Path) -> None:
    branch(house)
    house.write("lib/second.ex", SECOND)
    commit(house)
    house.git("switch", "--quiet", "main")
    house.write("lib/third.ex", TILL.replace("Till", "Third"))
    commit(house)
    house.git("merge", "--quiet", "--no-ff", "--message", "x", "topic")
    clone = House(tmp_path / "clone", house.cache, house.environment)
    subprocess.run(
        ["git", "clone", "--quiet", "--depth", "2", f"file://{house.root}", str(clone.root)],
        env=house.environment,
        check=True,
        capture_output=True,
    )
    for mode in DiffMode:
        assert added(clone, against=Against("HEAD^1", mode)) == [(BLOCKING, "lib/second.ex", 7)]


@pytest.mark.skipif(os.name != "posix", reason="names of bytes")
def test_names_that_are_not_text(house: House) -> None:
    try:
        (house.root / os.fsdecode(b"lib/k\xe4se.ex")).write_text(TILL.replace("Till", "Cheese"))
    except OSError:
        pytest.skip("the file system wants text")
    branch(house)
    for against in (NEW, LINES):
        assert added(house, against=against) == []


def test_workers_that_start_from_nothing_know_the_rules_of_both(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.write("elixirlens.toml", '[rules.blocking-init]\nseverity = "error"\n')
    house.write(".elixirlens/rules/no-sums.md", OWN.replace("FORMERLY\n", ""))
    branch(house)
    house.write("lib/second.ex", SECOND)
    for trust in (None, "main"):
        alone = house.check(against=NEW, trust=trust, use_cache=False).report
        with monkeypatch.context() as patched:
            patched.setattr("elixirlens.engine.pool._can_fork", lambda: False)
            assert house.check(against=NEW, trust=trust, use_cache=False, jobs=2).report == alone
        assert {one.rule for one in alone.findings} >= {BLOCKING, "no-sums"}
