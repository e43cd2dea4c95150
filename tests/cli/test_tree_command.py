"""`elixirlens tree`, from the outside."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Shop
    from syrupy.assertion import SnapshotAssertion

APPLICATION = """defmodule Shop.Application do
  use Application

  def start(_type, _arguments) do
    children = [
      Shop.Repo,
      {Phoenix.PubSub, name: Shop.PubSub},
      {DynamicSupervisor, name: Shop.Tills, strategy: :one_for_one},
      if(Mix.env() != :test, do: {Shop.Prices, "<b>\\e[31m]\\"quoted\\""}),
      Shop.Extras.child()
    ]

    Supervisor.start_link(Enum.reject(children, &is_nil/1), strategy: :one_for_one, name: Shop.Supervisor)
  end
end
"""
ORDERS = """defmodule Shop.Orders do
  def open(id), do: DynamicSupervisor.start_child(Shop.Tills, {Shop.Till, id})
end
"""
LOST = "defmodule Shop.Lost do\n  use GenServer\n  def init(x), do: {:ok, x}\nend\n"


@pytest.fixture
def tea(shop: Shop) -> Shop:
    shop.write("lib/application.ex", APPLICATION)
    shop.write("lib/orders.ex", ORDERS)
    shop.write("lib/lost.ex", LOST)
    return shop


@pytest.mark.parametrize("name", ["text", "json", "mermaid", "dot"])
def test_the_tree_in_every_format(tea: Shop, name: str, snapshot: SnapshotAssertion) -> None:
    done = tea.run("tree", "--format", name)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == snapshot


def test_the_tree_is_in_the_report_as_well(tea: Shop) -> None:
    report = json.loads(tea.run("check", "--format", "json", "--fail-on", "never").stdout)
    assert report["supervision"] == json.loads(tea.run("tree", "--format", "json").stdout)


def test_a_narrow_terminal_without_unicode(tea: Shop) -> None:
    done = tea.run("tree", COLUMNS="50", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.stdout.isascii()
    assert b"+-- Shop.Repo" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 54


def test_what_was_not_read_is_said(tea: Shop) -> None:
    tea.write("lib/binary.ex", b"\0\1\2")
    done = tea.run("tree")
    assert done.returncode == 5
    assert b"lib/binary.ex was not read" in done.stderr
    assert tea.run("tree", "--allow-unchecked").returncode == 0


def test_a_repository_without_processes(shop: Shop) -> None:
    (shop.root / "lib/till.ex").unlink()
    assert shop.run("tree").stdout == b"No process is started here: there is no supervision tree.\n"


def test_another_folder(tea: Shop) -> None:
    assert b"Shop.Application" in tea.run("tree", "lib").stdout
    assert tea.run("tree", "libs").returncode == 2
