"""What the cache saves, what it does not, and that it never lies."""

from __future__ import annotations

import os
import sqlite3
import time

import pytest
from caching import analysed, database, rules
from houses import SOUND, TILL, TODAY, House

from elixirlens.engine import Request
from elixirlens.engine.run import work_at
from elixirlens.engine.workbench import open_workbench

OWN_PAGE = """+++
severity = "warning"
confidence = "high"
effort = "minutes"
message = "{callee} is slow"
why = "It waits."
do = "Do not wait."

[match]
calls = ["Req.get!/1"]
+++
# A request

## Bad

```elixir bad path=lib/a.ex
Req.get!(1)
#^^^^^^^ Req.get!/1 is slow
```
"""

# A module that brings something into those that use it, one that does, and one that goes through it.
BRINGS = """defmodule ShopWeb do
  defmacro __using__(_options) do
    quote do
      use GenServer
    end
  end
end
"""
USES = """defmodule Shop.Worker do
  use ShopWeb
  def init(url), do: {:ok, Req.get!(url)}
end
"""
PASSES_ON = """defmodule ShopWeb.Live do
  defmacro __using__(_options) do
    quote do
      use ShopWeb
    end
  end
end
"""
USES_WHAT_IS_PASSED_ON = USES.replace("Shop.Worker", "Shop.Page").replace("use ShopWeb", "use ShopWeb.Live")


class TestWhatIsSaved:
    def test_nothing_changed(self, warm: House) -> None:
        assert analysed(warm) == 0

    def test_one_file_changed(self, warm: House) -> None:
        warm.write("lib/till.ex", TILL + "# closed\n")
        assert analysed(warm) == 1
        assert analysed(warm) == 0

    def test_a_change_and_back(self, warm: House) -> None:
        warm.write("lib/till.ex", SOUND)
        assert analysed(warm) == 1
        warm.write("lib/till.ex", TILL)
        assert analysed(warm) == 0

    def test_touched(self, warm: House) -> None:
        (warm.root / "lib/till.ex").touch()
        assert analysed(warm) == 0

    def test_a_file_that_is_gone_and_one_that_is_new(self, warm: House) -> None:
        (warm.root / "lib/till.ex").unlink()
        assert analysed(warm) == 0
        warm.write("lib/new.ex", "defmodule Shop.New do\nend\n")
        assert analysed(warm) == 1

    def test_a_file_that_moved(self, warm: House) -> None:
        (warm.root / "lib/till.ex").rename(warm.root / "lib/kasse.ex")
        assert analysed(warm) == 1

    def test_a_commit(self, warm: House) -> None:
        warm.git("add", "-A")
        warm.git("commit", "-q", "-m", "Open the shop")
        outcome = warm.check()
        assert (outcome.files_analysed, outcome.report.root.commit) == (0, warm.git("rev-parse", "HEAD"))

    def test_two_files_with_the_same_content_at_two_paths(self, warm: House) -> None:
        warm.write("lib/second/till.ex", TILL)
        assert analysed(warm) == 1
        assert analysed(warm) == 0


class TestUseTable:
    @pytest.fixture
    def warm(self, house: House) -> House:
        house.write("lib/shop_web.ex", BRINGS)
        house.write("lib/worker.ex", USES)
        house.write("lib/live.ex", PASSES_ON)
        house.write("lib/page.ex", USES_WHAT_IS_PASSED_ON)
        house.age()
        assert house.check().files_analysed == 7
        return house

    def test_users_are_analysed_with_what_they_use(self, warm: House) -> None:
        reported = {one.path for one in warm.check().report.findings if one.rule == "blocking-init"}
        assert reported == {"lib/till.ex", "lib/worker.ex", "lib/page.ex"}

    def test_a_changed_using_analyses_its_users(self, warm: House) -> None:
        warm.write("lib/shop_web.ex", BRINGS.replace("GenServer", "Agent"))
        assert analysed(warm) == 3, "the file itself, its user, and the user of what passes it on"
        reported = {one.path for one in warm.check().report.findings if one.rule == "blocking-init"}
        assert reported == {"lib/till.ex"}

    def test_a_change_that_brings_nothing_new_analyses_the_file_alone(self, warm: House) -> None:
        warm.write("lib/shop_web.ex", "# What all of ours need.\n" + BRINGS)
        assert analysed(warm) == 1

    def test_a_using_that_is_gone(self, warm: House) -> None:
        (warm.root / "lib/shop_web.ex").unlink()
        assert analysed(warm) == 2

    def test_a_using_that_comes_back(self, warm: House) -> None:
        (warm.root / "lib/shop_web.ex").unlink()
        warm.check()
        warm.write("lib/shop_web.ex", BRINGS)
        assert analysed(warm) == 0, "all of this was seen before"


class TestSettings:
    """What a setting changes is seen at once, and nothing is analysed again that need not be."""

    def test_a_severity(self, warm: House) -> None:
        warm.write("elixirlens.toml", "[rules.blocking-init]\nseverity = 'error'\n")
        assert analysed(warm) == 0
        (finding,) = [one for one in warm.check().report.findings if one.rule == "blocking-init"]
        assert finding.severity == "error"

    def test_a_severity_in_an_override(self, warm: House) -> None:
        override = "[[overrides]]\npaths = ['lib/till.ex']\n[overrides.rules.blocking-init]\nseverity = 'info'\n"
        warm.write("elixirlens.toml", override)
        assert analysed(warm) == 0

    def test_an_allowed_symbol(self, warm: House) -> None:
        warm.write("elixirlens.toml", "[rules.blocking-init]\nallow = ['Shop.Till.*']\n")
        assert analysed(warm) == 0
        assert "blocking-init" not in rules(warm)

    def test_an_option(self, warm: House) -> None:
        warm.write("elixirlens.toml", "[rules.long-parameter-list.options]\nlimit = 1\n")
        assert analysed(warm) == 3

    def test_a_rule_switched_off_and_on(self, warm: House) -> None:
        warm.write("elixirlens.toml", "[rules.blocking-init]\nenabled = false\n")
        assert analysed(warm) == 3
        assert "blocking-init" not in rules(warm)
        (warm.root / "elixirlens.toml").unlink()
        assert analysed(warm) == 0
        assert "blocking-init" in rules(warm)

    def test_paths_of_a_rule(self, warm: House) -> None:
        warm.write("elixirlens.toml", "[rules.blocking-init.paths]\nexclude = ['lib/till.ex']\n")
        assert analysed(warm) == 1

    def test_what_is_excluded(self, warm: House) -> None:
        warm.write("elixirlens.toml", "exclude = ['lib/till.ex']\n")
        assert analysed(warm) == 0
        assert "blocking-init" not in rules(warm)

    @pytest.mark.parametrize(
        "request_", [{"select": ("process",)}, {"ignore": ("process",)}, {"strict": True}], ids=str
    )
    def test_a_choice_on_the_command_line(self, house: House, request_: dict[str, object]) -> None:
        house.write(".elixirlens/rules/no-requests.md", OWN_PAGE.replace("+++\n", '+++\ndefault = "off"\n', 1))
        house.age()
        house.check()
        assert analysed(house, **request_) == 3
        assert analysed(house, **request_) == 0
        assert analysed(house) == 0

    def test_paths_on_the_command_line(self, warm: House) -> None:
        assert analysed(warm, paths=(warm.root / "lib/money.ex",)) == 0
        assert "blocking-init" not in rules(warm, paths=(warm.root / "lib/money.ex",))
        assert "blocking-init" in rules(warm)

    def test_the_elixir_that_the_project_asks_for(self, warm: House) -> None:
        mix = (warm.root / "mix.exs").read_text()
        warm.write("mix.exs", mix.replace("~> 1.15", "~> 1.18"))
        assert analysed(warm) == 3, "which rules apply depends on it, and what they say"

    def test_a_page_of_ones_own(self, warm: House) -> None:
        warm.write(".elixirlens/rules/no-requests.md", OWN_PAGE)
        assert analysed(warm) == 3
        warm.write(".elixirlens/rules/no-requests.md", OWN_PAGE.replace("is slow", "is out of place"))
        assert analysed(warm) == 3
        (finding,) = [one for one in warm.check().report.findings if one.rule == "no-requests"]
        assert finding.message == "Req.get!/1 is out of place"
        (warm.root / ".elixirlens/rules/no-requests.md").unlink()
        assert analysed(warm) == 0
        assert "no-requests" not in rules(warm)

    def test_a_renamed_page_that_is_off(self, house: House) -> None:
        """A comment names the rule: under another name it is unknown, though no rule's verdict changes."""
        page = OWN_PAGE.replace("+++\n", '+++\ndefault = "off"\n', 1)
        house.write(".elixirlens/rules/no-requests.md", page)
        house.write("lib/till.ex", TILL.replace("Req.get!(url)", "Req.get!(url) # elixirlens:ignore no-requests"))
        house.age()
        assert "invalid-suppression" not in rules(house)
        (house.root / ".elixirlens/rules/no-requests.md").rename(house.root / ".elixirlens/rules/other.md")
        analysed(house)
        assert "invalid-suppression" in rules(house)

    def test_a_broken_page_that_is_gone(self, house: House) -> None:
        """Comments that name the rule of a broken page are not complained about, until there is no such page."""
        house.write(".elixirlens/rules/no-requests.md", "broken")
        house.write("lib/till.ex", TILL.replace("Req.get!(url)", "Req.get!(url) # elixirlens:ignore no-requests"))
        house.age()
        assert "invalid-suppression" not in rules(house)
        (house.root / ".elixirlens/rules/no-requests.md").unlink()
        analysed(house)
        assert "invalid-suppression" in rules(house)

    def test_the_day_after(self, house: House) -> None:
        line = f"    # elixirlens:ignore blocking-init (until {TODAY})\n    prices = Req.get!(url)\n"
        house.write("lib/till.ex", TILL.replace("    prices = Req.get!(url)\n", line))
        house.age()
        assert "blocking-init" not in rules(house)
        tomorrow = TODAY.replace(day=TODAY.day + 1)
        assert analysed(house, today=tomorrow) == 0
        assert "blocking-init" in rules(house, today=tomorrow)


class TestStamps:
    def test_a_young_file_is_read_again(self, house: House) -> None:
        """Twice changed within the resolution of a time stamp, with the same size: only reading tells."""
        file = house.root / "lib/till.ex"
        house.check()
        stamp = file.stat()
        file.write_text(TILL.replace("Req.get!(url)", "Map.get!(url)"))
        os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        assert file.stat().st_size == stamp.st_size
        assert house.check().files_analysed == 1
        assert "blocking-init" not in rules(house)

    def test_young_is_young_when_it_is_read_not_when_the_run_ends(self, house: House) -> None:
        file = house.root / "lib/till.ex"
        stamp = time.time_ns() - 1_500_000_000
        os.utime(file, ns=(stamp, stamp))
        request = Request(start=house.root, today=TODAY, jobs=1, cache_dir=house.cache)
        bench = open_workbench(request)
        outcome = work_at(bench, request)
        assert outcome.files_analysed == 3
        time.sleep(0.6)  # the file is older than two seconds by now
        file.write_text(TILL.replace("Req.get!(url)", "Map.get!(url)"))
        os.utime(file, ns=(stamp, stamp))
        assert house.check().files_analysed == 1

    def test_an_old_file_is_trusted(self, warm: House) -> None:
        """The one lie that a stamp can tell: it takes someone who sets the clock of a file back."""
        file = warm.root / "lib/till.ex"
        stamp = file.stat()
        file.write_text(TILL.replace("Req.get!(url)", "Map.get!(url)"))
        os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        assert warm.check().files_analysed == 0

    def test_a_file_from_the_future_is_not_trusted(self, warm: House) -> None:
        file = warm.root / "lib/till.ex"
        later = time.time_ns() + 10**12
        os.utime(file, ns=(later, later))
        warm.check()
        file.write_text(TILL.replace("Req.get!(url)", "Map.get!(url)"))
        os.utime(file, ns=(later, later))
        assert warm.check().files_analysed == 1

    def test_stamps_are_kept_once_the_files_are_old_enough(self, house: House) -> None:
        house.check()
        assert stamps(house) == 0
        house.age()
        assert house.check().files_analysed == 0
        assert stamps(house) == 3


def stamps(house: House) -> int:
    with sqlite3.connect(database(house)) as connection:
        return int(connection.execute("SELECT count(*) FROM stamp").fetchone()[0])


class TestFilesThatChangeUnderTheRun:
    @pytest.fixture
    def request_(self, house: House) -> Request:
        house.age()
        return Request(start=house.root, today=TODAY, jobs=1, cache_dir=house.cache)

    def test_one_that_vanishes(self, house: House, request_: Request) -> None:
        bench = open_workbench(request_)
        (house.root / "lib/till.ex").unlink()
        report = work_at(bench, request_).report
        assert [(one.path, one.reason) for one in report.summary.skipped] == [
            ("lib/till.ex", "it vanished during the run")
        ]
        assert report.unchecked == ()
        house.write("lib/till.ex", TILL)
        house.age()
        assert "blocking-init" in rules(house), "nothing of that run is taken for the state of another"

    def test_one_that_becomes_a_folder(self, house: House, request_: Request) -> None:
        bench = open_workbench(request_)
        (house.root / "lib/till.ex").unlink()
        (house.root / "lib/till.ex").mkdir()
        report = work_at(bench, request_).report
        assert [one.path for one in report.unchecked] == ["lib/till.ex"]
        assert report.summary.files == 2

    def test_one_that_changes_between_its_stamp_and_its_reading(self, house: House, request_: Request) -> None:
        house.check()
        bench = open_workbench(request_)
        house.write("lib/till.ex", SOUND)
        work_at(bench, request_)
        assert "blocking-init" not in rules(house)
        house.write("lib/till.ex", TILL)
        assert "blocking-init" in rules(house)
