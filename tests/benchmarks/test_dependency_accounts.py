"""Every dependency of a mix.exs is accounted for, or named with the reason why not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.precision import dependencies, document
from benchmarks.precision.dependencies import Account, Unaccounted

if TYPE_CHECKING:
    from houses import House

SUM = "a" * 64
MIX = """defmodule Shop.MixProject do
  use Mix.Project
  def project, do: [app: :shop, version: "1.0.0", deps: deps()]

  defp deps do
    [
      {:plug, "~> 1.0"},
      {:shared, path: "shared"},
      {:board, "~> 1.0", targets: :rpi},
      {:lost, "~> 1.0"}
    ] ++ if(System.get_env("PRO"), do: [{:pro, "~> 1.0"}], else: [])
  end
end
"""
SHARED = """defmodule Shared.MixProject do
  use Mix.Project
  def project, do: [app: :shared, deps: [{:jason, "~> 1.0"}, {:ex_doc, "~> 0.1", only: :dev}]]
end
"""
LOCK = "%{\n" + "".join(
    f'  "{app}": {{:hex, :{app}, "1.0.0", "{SUM}", [:mix], [], "hexpm", "{SUM}"}},\n'
    for app in ("ex_doc", "jason", "plug")
) + "}\n"  # fmt: skip


@pytest.fixture
def shop(house: House) -> str:
    house.write("mix.exs", MIX)
    house.write("mix.lock", LOCK)
    house.write("shared/mix.exs", SHARED)
    house.git("add", "--all")
    house.git("commit", "-q", "--message", "dependencies")
    return house.git("rev-parse", "HEAD")


def test_an_account(house: House, shop: str) -> None:
    made = dependencies.account_of_commit(house.root, "acme/shop", shop)
    assert made.is_balanced
    assert (made.mix_files, made.declared, made.locked, made.path, made.umbrella) == (2, 7, 1, 1, 0)
    assert [(one.apps, one.reason) for one in made.exceptions] == [
        (("pro",), 'depends on System.get_env("PRO")'),
        (("board",), "for other targets only"),
        (("lost",), "the lock does not have it"),
        (("ex_doc", "jason"), "there is no lock in the repository"),
    ]
    # jason comes by way of shared, and what shared has for its own development does not
    assert (made.entries, made.reached) == (3, 2)
    assert made.unreached == (Unaccounted("mix.lock", ("ex_doc",), "nothing needs it"),)


def test_what_changed_is_shown(house: House, shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = Account("acme/" + house.root.name, shop)
    accounts, drifted = dependencies.run(house.root.parent, [before])
    assert drifted == 0  # it was just added
    accounts, drifted = dependencies.run(house.root.parent, accounts)
    assert drifted == 0
    (account,) = accounts
    old = Account(account.repository, shop, mix_files=2, declared=6)
    assert dependencies.run(house.root.parent, [old])[1] == 1
    assert "drifted: declared was 6, is 7" in capsys.readouterr().out
    assert dependencies.run(house.root / "nowhere", accounts) == (accounts, 0)
    assert "NOT READ" in capsys.readouterr().out


def test_accounts_are_kept_as_they_are(tmp_path: Path) -> None:
    known = dependencies.load()
    dependencies.save(known, tmp_path / "dependencies.json")
    assert dependencies.load(tmp_path / "dependencies.json") == known
    assert (tmp_path / "dependencies.json").read_bytes() == dependencies.FILE.read_bytes()


def test_all_repositories_are_balanced_and_in_the_document() -> None:
    accounts = dependencies.load()
    assert len(accounts) >= 12
    assert [one.repository for one in accounts if not one.is_balanced] == []
    text = document.DOCUMENT.read_text("utf-8")
    assert "\n".join(dependencies.section(accounts)) in text


def test_what_does_not_add_up_is_said() -> None:
    lines = "\n".join(dependencies.section([Account("acme/shop", "c" * 40, declared=3, locked=2)]))
    assert "NOT BALANCED in acme/shop" in lines
