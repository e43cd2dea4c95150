"""Fixes are run again: the version before is reported, the version after is not, and what differs is said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from benchmarks.precision import document, fixes
from benchmarks.precision.fixes import Fix, Outcome, Reads

if TYPE_CHECKING:
    from houses import House

TAGS = """defmodule Shop.Tags do
  @moduledoc "Tags of products."

  def known(params) do
    Enum.map(params["tags"], &String.to_atom/1)
  end
end
"""
MENDED = TAGS.replace("to_atom", "to_existing_atom")


@pytest.fixture
def before(house: House) -> str:
    """The first commit of the house, in which the tags of a product become atoms."""
    house.write("lib/tags.ex", TAGS)
    return commit(house)


def commit(house: House) -> str:
    house.git("add", "--all")
    house.git("commit", "-q", "--message", "work")
    return house.git("rev-parse", "HEAD")


def fix(before: str, after: str, **changed: object) -> Fix:
    """The fix of a tag that became an atom."""
    facts: dict[str, object] = {
        "rule": "dynamic-atom-creation",
        "repository": "ada/shop",
        "before": before,
        "after": after,
        "path": "lib/tags.ex",
        "line": 5,
        "note": "tags come from a form",
    }
    return msgspec.convert(facts | changed, Fix)


def test_a_mended_line_is_caught(house: House, before: str) -> None:
    house.write("lib/tags.ex", MENDED)
    assert fixes.outcome(fix(before, commit(house)), house.root) is Outcome.CAUGHT


def test_what_the_rule_does_not_report_before_is_missed(house: House, before: str) -> None:
    house.write("lib/tags.ex", MENDED)
    assert fixes.outcome(fix(before, commit(house), line=4), house.root) is Outcome.MISSED


def test_a_finding_on_the_lines_that_replaced_it_is_still_reported(house: House, before: str) -> None:
    changed = TAGS.replace("    Enum", "    # Later.\n\n    Enum").replace('params["tags"]', 'Map.get(params, "tags")')
    house.write("lib/tags.ex", changed)
    assert fixes.outcome(fix(before, commit(house)), house.root) is Outcome.KEPT


def test_a_line_that_only_moved_is_found_where_it_went(house: House, before: str) -> None:
    house.write("lib/tags.ex", TAGS.replace("  def", "  @type tag :: atom()\n\n  def"))
    assert fixes.outcome(fix(before, commit(house)), house.root) is Outcome.KEPT


def test_a_line_that_went_without_a_replacement_is_caught(house: House, before: str) -> None:
    house.write("lib/tags.ex", "".join(line for line in TAGS.splitlines(keepends=True) if "Enum" not in line))
    assert fixes.outcome(fix(before, commit(house)), house.root) is Outcome.CAUGHT


def test_a_file_is_followed_to_its_new_path(house: House, before: str) -> None:
    (house.root / "lib/tags.ex").unlink()
    house.write("lib/shop/tags.ex", MENDED)
    moved = fix(before, commit(house), path_after="lib/shop/tags.ex")
    assert fixes.outcome(moved, house.root) is Outcome.CAUGHT


def test_a_fix_elsewhere_is_seen_where_the_tree_is_read(house: House) -> None:
    """The process of the till is mended in another file than its own: by the supervisor that starts it."""
    application = """defmodule Shop.Application do
  @moduledoc false
  use Application

  @impl true
  def start(_type, _arguments) do
    Supervisor.start_link([Registry], strategy: :one_for_one)
  end
end
"""
    till = """defmodule Shop.Till do
  use GenServer

  def start_link(state), do: GenServer.start_link(__MODULE__, state)
  def init(state), do: {:ok, state}
end
"""
    house.write("lib/till.ex", till)
    house.write("lib/application.ex", application)
    before = commit(house)
    house.write("lib/application.ex", application.replace("[Registry]", "[Registry, Shop.Till]"))
    supervised = fix(
        before, commit(house), rule="process-never-supervised", path="lib/till.ex", line=1, reads=Reads.TREE
    )
    assert fixes.outcome(supervised, house.root) is Outcome.CAUGHT


def test_the_file_is_read_as_a_part_of_its_mix_project(house: House, before: str) -> None:
    """A library has no application to start; the rule keeps silent where the mix.exs says so."""
    house.write("mix.exs", "defmodule Shop.MixProject do\n  use Mix.Project\n  def project, do: [app: :shop]\nend\n")
    documented = "defmodule Shop.Bag do\n  def size(bag), do: length(bag)\nend\n"
    house.write("lib/bag.ex", documented)
    before = commit(house)
    house.write("lib/bag.ex", documented.replace("do\n", 'do\n  @moduledoc "A bag."\n', 1))
    rule = {"rule": "missing-moduledoc", "path": "lib/bag.ex", "line": 1}
    assert fixes.outcome(fix(before, commit(house), **rule), house.root) is Outcome.CAUGHT


def test_drift_is_printed_and_counted(house: House, before: str, capsys: pytest.CaptureFixture[str]) -> None:
    after = commit_mended(house)
    caught = fix(before, after)
    assert fixes.run(house.root.parent, [renamed(caught)]) == 0
    assert not capsys.readouterr().out
    assert fixes.run(house.root.parent, [renamed(msgspec.structs.replace(caught, line=4))]) == 1
    assert "missed, was caught (tags come from a form)" in capsys.readouterr().out


def test_a_fix_that_fares_better_is_printed_and_not_counted(
    house: House, before: str, capsys: pytest.CaptureFixture[str]
) -> None:
    missed = fix(before, commit_mended(house), outcome=Outcome.MISSED)
    assert fixes.run(house.root.parent, [renamed(missed)]) == 0
    assert "caught, was missed" in capsys.readouterr().out


def test_a_repository_without_a_clone_is_not_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fixes.run(tmp_path, [fix("a" * 40, "b" * 40)]) == 0
    assert f"NOT RUN, there is no clone of it in {tmp_path}" in capsys.readouterr().out


def commit_mended(house: House) -> str:
    house.write("lib/tags.ex", MENDED)
    return commit(house)


def renamed(one: Fix) -> Fix:
    """The fix, of a repository that is found below the folder of the house."""
    return msgspec.structs.replace(one, repository="ada/shop")


def test_fixes_survive_a_round_trip(tmp_path: Path) -> None:
    file = tmp_path / "fixes.jsonl"
    rows = [fix("c" * 40, "d" * 40, outcome=Outcome.MISSED), fix("a" * 40, "b" * 40, path_after="lib/shop/tags.ex")]
    fixes.save(rows, file)
    assert fixes.load(file) == sorted(rows, key=lambda one: one.after)


def test_kept_fixes_are_facts_about_rules_that_exist() -> None:
    rules = {page.stem for page in document.PAGES.glob("*/*.md")}
    rows = fixes.load()
    assert {one.rule for one in rows} <= rules
    assert len({(one.rule, one.repository, one.after, one.path, one.line) for one in rows}) == len(rows)
    assert all(len(one.before) == len(one.after) == 40 for one in rows)
    assert all(one.note for one in rows)


def test_the_document_counts_fixes_by_rule() -> None:
    rows = [fix("a" * 40, "b" * 40), fix("c" * 40, "d" * 40, outcome=Outcome.MISSED)]
    text = document.render([], [], rows)
    assert "**2 fixes in one public repository: 1 caught, 1 missed, 0 still reported after the fix.**" in text
    assert "| `dynamic-atom-creation` | 2 | 1 | 1 | 0 | 1 |" in text
