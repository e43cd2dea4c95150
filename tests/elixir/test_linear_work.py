from __future__ import annotations

import pytest

from elixirlens.elixir import read_source
from elixirlens.elixir.walk import Walker

MODULE = b"""
defmodule Shop.M%d do
  @moduledoc "A shop."
  alias Shop.{Tea, Cup}
  @limits [1, 2, %%{a: 3}]
  def serve(tea, cup \\\\ nil) when is_map(tea) do
    case Tea.brew(tea) do
      {:ok, full} -> full |> Enum.map(fn drop -> drop + 1 end) |> Cup.fill("#{cup}")
      {:error, _} = error -> error
    end
  end
end
"""


def content(modules: int) -> bytes:
    return b"".join(MODULE % number for number in range(modules))


@pytest.mark.parametrize("modules", [20, 200])
def test_twice_the_code_is_twice_the_work(modules: int) -> None:
    once, twice = read_source(content(modules)), read_source(content(2 * modules))
    assert once.damage is twice.damage is None
    assert twice.nodes_visited == pytest.approx(2 * once.nodes_visited, rel=0.01)
    assert len(twice.calls) == 2 * len(once.calls)


def test_every_node_is_visited_about_once() -> None:
    source = read_source(content(50))
    assert source._tree is not None
    assert source.nodes_visited < source._tree.root_node.descendant_count


def test_there_is_one_walk_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    make = Walker.__init__
    monkeypatch.setattr(Walker, "__init__", lambda self, *args: made.append(self) or make(self, *args))
    source = read_source(content(3))
    for call in source.calls:
        assert call.arguments is not None
    assert len(made) == 1
