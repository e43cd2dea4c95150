"""The baseline: what it accepts, what is stale, and that no content of the file does harm."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from branches import commit
from houses import SOUND, TILL, TODAY, House

from elixirlens.engine import Request
from elixirlens.engine.baseline import (
    BASELINE,
    Baseline,
    Entry,
    entries_of,
    read_baseline,
    text_of,
    updated,
    write_baseline,
)
from elixirlens.engine.survey import Survey, survey
from elixirlens.errors import UsageError
from elixirlens.finding import Known

SECOND = TILL.replace("Till", "Second")


def look(house: House, **request) -> Survey:
    usual = {"start": house.root, "today": TODAY, "jobs": 1, "cache_dir": house.cache, "use_baseline": False}
    return survey(Request(**usual | request))


def accept(house: House, **request) -> Baseline:
    """Accept all errors and warnings."""
    found = look(house, **request).outcome.report.findings
    entries = entries_of(one for one in found if one.is_open and one.severity != "info")
    write_baseline(house.root / BASELINE, entries)
    return Baseline(BASELINE, entries)


def stale(house: House, baseline: Baseline, **request) -> list[str]:
    found = look(house, **request)
    return [one.path for one in baseline.stale(found.outcome.report, found.bench)]


def serious(house: House, **request) -> list[tuple[str, Known | None]]:
    return [(one.path, one.known) for one in house.check(**request).report.findings if one.severity != "info"]


def test_what_is_accepted_stays_in_the_report_and_does_not_count(house: House) -> None:
    accept(house)
    report = house.check().report
    assert serious(house) == [("lib/till.ex", Known.BASELINE)]
    assert report.summary.baselined == 1
    assert report.summary.by_severity["warning"] == 0
    house.write("lib/second.ex", SECOND)
    assert serious(house) == [("lib/second.ex", None), ("lib/till.ex", Known.BASELINE)]
    assert serious(house, use_baseline=False) == [("lib/second.ex", None), ("lib/till.ex", None)]


def test_code_that_moved_stays_known(house: House) -> None:
    accept(house)
    (house.root / "lib/till.ex").unlink()
    house.write("lib/shop/till.ex", "# Moved.\n" + TILL.replace("    prices", "      prices"))
    assert serious(house) == [("lib/shop/till.ex", Known.BASELINE)]
    assert not house.check().notes


def test_one_finding_a_line_and_sorted(house: House) -> None:
    house.write("lib/second.ex", SECOND)
    baseline = accept(house)
    lines = (house.root / BASELINE).read_text().splitlines()
    assert len([line for line in lines if "blocking-init" in line]) == 2
    assert [one.path for one in baseline.entries] == ["lib/second.ex", "lib/till.ex"]
    written = json.loads("\n".join(lines))
    assert [*written["findings"][0]] == ["path", "rule", "message", "fingerprint"]
    assert read_baseline((house.root / BASELINE).read_bytes(), BASELINE) == baseline


@pytest.mark.parametrize("first", ["lib/a.ex", "lib/z.ex"])
def test_two_branches_that_change_it_merge_by_themselves(house: House, first: str) -> None:
    """One removes the first finding and one the last; neither touches the line of the other."""
    names = [f"lib/{letter}.ex" for letter in "abcdefyz"]
    entries = [Entry(name, "blocking-init", "m", f"v1:{number}") for number, name in enumerate(names)]
    second = "lib/z.ex" if first == "lib/a.ex" else "lib/a.ex"
    write_baseline(house.root / BASELINE, entries)
    commit(house)
    house.git("switch", "--quiet", "--create", "topic")
    write_baseline(house.root / BASELINE, [one for one in entries if one.path != first])
    commit(house)
    house.git("switch", "--quiet", "main")
    write_baseline(house.root / BASELINE, [one for one in entries if one.path != second])
    commit(house)
    house.git("merge", "--quiet", "--message", "x", "topic")
    left = read_baseline((house.root / BASELINE).read_bytes(), BASELINE)
    assert {one.path for one in left.entries} == set(names) - {first, second}


def test_what_is_mended_is_stale(house: House) -> None:
    baseline = accept(house)
    assert stale(house, baseline) == []
    house.write("lib/till.ex", SOUND.replace("Money", "Till"))
    assert stale(house, baseline) == ["lib/till.ex"]
    assert any("1 finding of .elixirlens-baseline.json is mended" in one for one in house.check().notes)
    (house.root / "lib/till.ex").unlink()
    assert stale(house, baseline) == ["lib/till.ex"]


def test_what_was_not_looked_at_is_not_called_stale(house: House) -> None:
    baseline = accept(house)
    assert stale(house, baseline, select=("docs",)) == []
    assert stale(house, baseline, ignore=("blocking-init",)) == []
    house.write("lib/till.ex", b"\0")
    assert stale(house, baseline) == []
    house.write("lib/till.ex", "defmodule Shop.Till do\n  def (((\n")
    assert stale(house, baseline) == []
    house.write("lib/till.ex", SOUND.replace("Money", "Till"))
    house.write("elixirlens.toml", 'exclude = ["lib/till.ex"]\n')
    assert stale(house, baseline) == []
    house.write("elixirlens.toml", "[rules.blocking-init]\nenabled = false\n")
    assert stale(house, baseline) == []
    house.write("elixirlens.toml", "")
    assert stale(house, baseline) == ["lib/till.ex"]


def test_a_run_of_some_paths_calls_nothing_elsewhere_stale(house: House) -> None:
    accept(house)
    outcome = house.check(paths=(house.root / "lib/money.ex",))
    assert not outcome.notes
    assert outcome.report.summary.baselined == 0


def test_a_rule_that_is_gone_leaves_nothing_behind(house: House) -> None:
    baseline = Baseline(BASELINE, (Entry("lib/till.ex", "of-other-days", "m", "v1:1"),))
    assert stale(house, baseline) == ["lib/till.ex"]


OWN = """+++
severity = "warning"
confidence = "high"
effort = "minutes"
message = "{callee} is called"
why = "It is slow."
do = "Leave it."
FORMERLY
[match]
calls = ["Enum.sum/1"]
+++
# No sums

## What it finds
Sums.

## Why it bites
They take time.

## Bad
```elixir bad path=lib/a.ex
defmodule A do
  def go(it), do: Enum.sum(it)
  #               ^^^^^^^^ Enum.sum/1 is called
end
```

```elixir bad path=lib/b.ex
defmodule B do
  def go(it), do: Enum.sum(it)
  #               ^^^^^^^^ Enum.sum/1 is called
end
```

## Good
```elixir good path=lib/a.ex
defmodule A do
  def go(it), do: Enum.max(it)
end
```

```elixir good path=lib/b.ex
defmodule B do
  def go(it), do: Enum.min(it)
end
```

## When to look away
Never.

## How to mend it
Do not add.
"""


def test_a_rule_with_another_name_keeps_what_was_accepted(house: House) -> None:
    house.write(".elixirlens/rules/no-sums.md", OWN.replace("FORMERLY\n", ""))
    baseline = accept(house)
    assert "no-sums" in {one.rule for one in baseline.entries}
    (house.root / ".elixirlens/rules/no-sums.md").unlink()
    house.write(".elixirlens/rules/no-adding.md", OWN.replace("FORMERLY", 'formerly = ["no-sums"]'))
    assert not house.check().usage_errors
    assert ("lib/money.ex", Known.BASELINE) in serious(house)
    assert stale(house, baseline) == []
    found = look(house)
    entries = updated(baseline, found.outcome.report, found.bench)
    assert {one.rule for one in entries} == {"blocking-init", "no-adding"}


def test_an_update_follows_what_moved_and_drops_what_is_gone(house: House) -> None:
    house.write("lib/second.ex", SECOND)
    baseline = accept(house)
    (house.root / "lib/second.ex").unlink()
    (house.root / "lib/till.ex").rename(house.root / "lib/kasse.ex")
    house.write("lib/third.ex", TILL.replace("Till", "Third"))
    found = look(house)
    assert [one.path for one in updated(baseline, found.outcome.report, found.bench)] == ["lib/kasse.ex"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is not a baseline"),
        (b"{", "is not a baseline"),
        (b"[]", "is not a baseline"),
        (b"\xff\xfe", "is not a baseline"),
        (b'{"schema": "elixirlens-baseline-1"}', "is not a baseline"),
        (b'{"schema": "elixirlens-baseline-1", "findings": [{"rule": 1}]}', "is not a baseline"),
        (b'{"schema": "elixirlens-baseline-1", "findings": ' + b"[" * 100_000, "is not a baseline"),
        (b'{"schema": "elixirlens-baseline-9", "findings": []}', "another kind"),
        (b'{\n<<<<<<< HEAD\n"schema": 1\n=======\n>>>>>>> topic\n}', "a merge that is not resolved"),
        (b" " * 20_000_001, "larger than 20 MB"),
    ],
)
def test_a_broken_baseline_is_wrong_use(house: House, content: bytes, said: str) -> None:
    house.write(BASELINE, content)
    with pytest.raises(UsageError) as error:
        house.check()
    assert said in error.value.message
    assert error.value.hint
    house.check(use_baseline=False)


def test_a_baseline_that_is_no_file(house: House, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.json").write_text(text_of(()))
    (house.root / BASELINE).symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(UsageError, match="link out of the repository"):
        house.check()
    (house.root / BASELINE).unlink()
    (house.root / BASELINE).mkdir()
    with pytest.raises(UsageError, match="it is no file"):
        house.check()
    with pytest.raises(UsageError, match="There is no baseline"):
        house.check(baseline=house.root / "none.json")


def test_writing_replaces_a_link_and_does_not_follow_it(house: House, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("gold")
    (house.root / BASELINE).symlink_to(precious)
    write_baseline(house.root / BASELINE, ())
    assert precious.read_text() == "gold"
    assert (house.root / BASELINE).read_text() == text_of(())
    assert not list(house.root.glob("*.tmp"))


def test_hostile_names_are_written_as_text() -> None:
    entry = Entry("lib/\x1b]0;gone\x07\u202e\n.ex", "rule", 'say "' + "x" * 500 + "\u2028", "v1:1")
    text = text_of([entry])
    assert text.replace("\n", "").isprintable()
    assert len(text.splitlines()) == 7
    (read,) = read_baseline(text.encode(), "b").entries
    assert read == entry


def test_another_file_may_be_named(house: House, tmp_path: Path) -> None:
    accept(house)
    (house.root / BASELINE).rename(tmp_path / "accepted.json")
    assert serious(house) == [("lib/till.ex", None)]
    assert serious(house, baseline=tmp_path / "accepted.json") == [("lib/till.ex", Known.BASELINE)]


def test_git_merges_what_git_is_told_to(house: House) -> None:
    """Adding on both branches, at different places, is no conflict either."""
    names = [f"lib/{letter}.ex" for letter in "bdfhj"]
    entries = [Entry(name, "blocking-init", "m", f"v1:{name}") for name in names]
    write_baseline(house.root / BASELINE, entries)
    commit(house)
    house.git("switch", "--quiet", "--create", "topic")
    write_baseline(house.root / BASELINE, [*entries, Entry("lib/z.ex", "blocking-init", "m", "v1:z")])
    commit(house)
    house.git("switch", "--quiet", "main")
    write_baseline(house.root / BASELINE, [Entry("lib/a.ex", "blocking-init", "m", "v1:a"), *entries])
    commit(house)
    try:
        house.git("merge", "--quiet", "--message", "x", "topic")
    except subprocess.CalledProcessError:
        pytest.fail("a conflict")
    assert len(read_baseline((house.root / BASELINE).read_bytes(), BASELINE).entries) == 7
