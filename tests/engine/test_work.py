"""How much work a run does, in counts that a busy machine does not change: it grows linearly with the source."""

from __future__ import annotations

import pytest
from houses import House
from tree_sitter import Node, Parser

from elixirlens.elixir.grammar import LANGUAGE
from elixirlens.engine.analyse import Work

MODULE = """defmodule Shop.Till{number} do
  @moduledoc "Counts money."
  use GenServer
  alias Shop.{Cart, Repo}

  def start_link(options), do: GenServer.start_link(__MODULE__, options, name: __MODULE__)

  @impl true
  def init(url) do
    prices = Req.get!(url)
    {:ok, prices}
  end

  @impl true
  def handle_call({:add, item, count}, _from, state) do
    with {:ok, cart} <- Cart.add(state.cart, item, count),
         {:ok, _} <- Repo.insert(cart) do
      {:reply, :ok, %{state | cart: cart}}
    else
      {:error, :full} -> {:reply, {:error, "full: #{item}"}, state}
      other -> {:reply, other, state}
    end
  end

  def names(list) do
    list |> Enum.map(&String.to_atom(&1.name)) |> Enum.reject(fn name -> name == :nobody end)
  end
end
"""


def modules(count: int, first: int = 0) -> str:
    return "".join(MODULE.replace("{number}", str(first + number)) for number in range(count))


def named_nodes(content: bytes) -> int:
    def count(node: Node) -> int:
        return 1 + sum(map(count, node.named_children))

    return count(Parser(LANGUAGE).parse(content).root_node) - 1


@pytest.fixture
def alone(house: House) -> House:
    """A house with nothing but its mix.exs."""
    for path in ("lib/till.ex", "lib/money.ex"):
        (house.root / path).unlink()
    return house


def work(house: House) -> Work:
    return house.check(use_cache=False, strict=True).work


def test_it_doubles_with_the_modules_of_a_file(alone: House) -> None:
    base = work(alone)
    measured = []
    for count in (10, 20, 40):
        alone.write("lib/tills.ex", modules(count))
        done = work(alone)
        measured.append((done.nodes - base.nodes, done.detector_calls - base.detector_calls))
    (nodes, calls), *more = measured
    assert [nodes * 2, nodes * 4] == [doubled for doubled, _ in more]
    # A rule that looks at the file as a whole is asked once, however long the file is.
    per_file = calls * 2 - more[0][1]
    assert 0 <= per_file < 5
    assert more[1][1] == calls * 4 - per_file * 3
    assert calls > 10 * 5, "there was something to look at"


def test_it_doubles_with_the_files(alone: House) -> None:
    base = work(alone)
    for number in range(10):
        alone.write(f"lib/till_{number}.ex", modules(1, number))
    ten = work(alone)
    for number in range(10, 20):
        alone.write(f"lib/till_{number}.ex", modules(1, number))
    twenty = work(alone)
    assert twenty.nodes - base.nodes == 2 * (ten.nodes - base.nodes)
    assert twenty.detector_calls - base.detector_calls == 2 * (ten.detector_calls - base.detector_calls)


def test_every_file_is_walked_once(house: House) -> None:
    content = modules(5)
    house.write("lib/tills.ex", content)
    before = house.check(use_cache=False).work.nodes
    house.write("lib/more_tills.ex", content)
    after = house.check(use_cache=False).work.nodes
    nodes = named_nodes(content.encode())
    assert 0.5 * nodes < after - before <= nodes


WEB = "defmodule Web do\n  defmacro __using__(_), do: quote(do: use(GenServer))\nend\n"


def test_a_file_with_a_using_is_walked_once(house: House) -> None:
    """The few files that bring something into others are read before them, and not again."""
    house.write("lib/web.ex", WEB)
    outcome = house.check(use_cache=False)
    assert (outcome.files_analysed, outcome.work.walks) == (4, 4)


def test_one_that_uses_another_is_walked_twice(house: House) -> None:
    """What it means is known only when the other one is."""
    house.write("lib/web.ex", WEB)
    house.write("lib/live.ex", WEB.replace("Web", "Live").replace("do\n", "do\n  use Web\n", 1))
    outcome = house.check(use_cache=False)
    assert (outcome.files_analysed, outcome.work.walks) == (5, 6)


def test_a_warm_run_walks_nothing(house: House) -> None:
    house.check()
    assert house.check().work == Work(0, 0, 0)


def test_rules_that_nothing_concerns_are_not_asked(house: House) -> None:
    asked = house.check(use_cache=False, select=("blocking-init",)).work.detector_calls
    assert asked <= 2, "once for each module of the application"


ENTANGLED = "defmodule Shop.Names do\n  def all(a0) do\n{lines}\n  end\nend\n"


def entangled(count: int) -> str:
    """Code in which every line is about the line before: whoever follows values has to go all the way, every time."""
    lines = (f"    a{n} = if a{n - 1}, do: String.to_atom(a{n - 1}), else: shout(a{n - 1})" for n in range(1, count))
    return ENTANGLED.format(lines="\n".join(lines))


def test_no_rule_can_be_made_to_run_for_ever(house: House) -> None:
    """It ends soon, either way: a rule copes, or it is named as one that could not."""
    house.write("lib/names.ex", entangled(3_000))
    report = house.check(use_cache=False, strict=True).report
    assert {one.reason for one in report.unchecked} <= {"the code is too entangled for this rule"}
    assert {one.path for one in report.unchecked} <= {"lib/names.ex"}
    assert "blocking-init" in {one.rule for one in report.findings}


def test_the_limit_is_a_count_not_a_clock(house: House) -> None:
    house.write("lib/names.ex", entangled(400))
    first, second = (house.check(use_cache=False, strict=True).report for _ in range(2))
    assert first == second
