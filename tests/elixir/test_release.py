from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from elixirlens.elixir import TooDeep, read_source
from elixirlens.elixir.flow import walk

CODE = b"""
defmodule Shop do
  use GenServer
  import Shop.Till, only: [a: 1]
  alias Shop.{Tea, Cup}
  @repo Shop.Repo
  @moduledoc "x"
  defstruct [:a]
  defmodule Inner do
    def g(x), do: Tea.h(x)
  end
  for n <- [:a], do: def unquote(n)(), do: a(n)
  @doc "y"
  def f(x) when is_map(x) do
    quote do: __MODULE__.x()
    @repo.all() |> Enum.map(fn y -> %{a: "#{y}"} end)
  end
end
"""


@pytest.fixture(autouse=True)
def no_garbage_collection() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def test_a_released_source_leaves_nothing_behind() -> None:
    source = read_source(CODE)
    for function in source.functions:
        for clause in function.clauses:
            assert clause.body is None or list(walk(clause.body))
    for call in source.calls:
        assert list(call.enclosing()) is not None
    watched = [weakref.ref(source), weakref.ref(source.view)]
    source.release()
    del source, function, clause, call
    assert [ref() for ref in watched] == [None, None]


def test_a_source_that_was_too_deep_leaves_nothing_behind() -> None:
    before = {id(one) for one in gc.get_objects() if type(one).__name__ == "Source"}
    with pytest.raises(TooDeep):
        read_source(CODE + b"[" * 5_000 + b"]" * 5_000)
    assert [one for one in gc.get_objects() if type(one).__name__ == "Source" and id(one) not in before] == []


def test_a_call_that_is_kept_keeps_no_other() -> None:
    source = read_source(CODE)
    kept = source.calls[0]
    others = len(source.calls)
    source.release()
    assert others > 1
    assert source.calls == []
    assert kept.callee
