from __future__ import annotations

import pytest

from elixirlens.elixir import Call, Module, read_source
from elixirlens.elixir import expression as expr
from elixirlens.otp.genserver import (
    arguments_for,
    callbacks,
    is_genserver,
    is_shared,
    registered_names,
    returned,
    state_after,
)


def server(body: str) -> Module:
    source = read_source(f"defmodule Shop.Stock do\n  use GenServer\n{body}\nend\n".encode(), "lib/shop/stock.ex")
    return source.modules[1]


def test_a_module_that_only_names_genserver_is_none() -> None:
    source = read_source(b"defmodule Shop do\n  def f, do: GenServer.call(S, :x)\nend\n")
    assert not is_genserver(source.modules[1])
    assert is_genserver(server(""))


def test_callbacks_come_in_the_order_of_a_life() -> None:
    module = server("def handle_info(_, s), do: {:noreply, s}\ndef init(s), do: {:ok, s}\ndef handle_info(s), do: s")
    assert [(callback.name, callback.arity) for callback in callbacks(module)] == [("init", 1), ("handle_info", 2)]


@pytest.mark.parametrize(
    ("returns", "state"),
    [
        ("{:reply, :ok, state}", "state"),
        ("{:reply, :ok, state, :hibernate}", "state"),
        ("{:noreply, state, {:continue, :go}}", "state"),
        ("{:ok, state}", "state"),
        ("{:stop, :normal, state}", "state"),
        ("{:stop, :normal, :ok, state}", "state"),
        ("{:stop, :normal}", None),
        (":ignore", None),
        ("other(state)", None),
    ],
)
def test_the_state_in_what_is_returned(returns: str, state: str | None) -> None:
    module = server(f"def handle_call(:x, _, state), do: {returns}")
    (result,) = returned(module.functions["handle_call", 3].clauses[0])
    after = state_after(result)
    assert (after.name if isinstance(after, expr.Variable) else None) == state


def test_every_way_through_a_clause_returns_something() -> None:
    module = server(
        """
        def handle_call(:x, _, state) do
          if state, do: {:reply, 1, state}, else: {:noreply, state}
        rescue
          _ -> {:stop, :normal, state}
        end
        """
    )
    tags = [
        result.elements[0].name
        for result in returned(module.functions["handle_call", 3].clauses[0])
        if isinstance(result, expr.Tuple) and isinstance(result.elements[0], expr.Atom)
    ]
    assert tags == ["reply", "noreply", "stop"]


@pytest.mark.parametrize(
    "name", ["__MODULE__", "Shop.Stock", ":stock", "{:global, :stock}", "{:local, __MODULE__}", "@server"]
)
def test_one_fixed_name_makes_a_process_shared(name: str) -> None:
    module = server(f"@server Shop.TheStock\ndef start_link(o), do: GenServer.start_link(__MODULE__, o, name: {name})")
    assert len(registered_names(module)) == 1
    assert is_shared(module)


@pytest.mark.parametrize("name", ["o[:name]", "via(o)", "{:via, Registry, {Shop.Names, o}}", "nil"])
def test_a_name_given_from_outside_does_not(name: str) -> None:
    module = server(f"def start_link(o), do: GenServer.start_link(__MODULE__, o, name: {name})")
    assert registered_names(module) == ()
    assert not is_shared(module)


@pytest.mark.parametrize(
    "client",
    [
        "def level, do: GenServer.call(__MODULE__, :level)",
        "def level(server \\\\ __MODULE__), do: GenServer.call(server, :level)",
        "def level, do: __MODULE__ |> GenServer.cast(:level)",
    ],
)
def test_clients_that_call_one_name_tell_that_a_process_is_shared(client: str) -> None:
    assert is_shared(server(client))


@pytest.mark.parametrize("arguments", ["__MODULE__, peer", "__MODULE__, peer, []"])
def test_a_process_that_is_started_without_a_name_is_not_shared(arguments: str) -> None:
    start = f"def start_link(peer), do: GenServer.start_link({arguments})\n"
    assert not is_shared(server(start + "def state, do: GenServer.call(__MODULE__, :state)"))


def test_clients_that_are_given_a_process_do_not() -> None:
    assert not is_shared(server("def level(pid), do: GenServer.call(pid, :level)"))


def inner_call(body: str) -> tuple[Call, Module]:
    module = server(body)
    calls = [call for call in module.all_calls if call.name == "level"]
    return calls[0], module


@pytest.mark.parametrize(
    ("call", "given"),
    [
        ("level(:a)", ["Alias", "Atom"]),
        ("level(self(), :a)", ["Call", "Atom"]),
        (":a |> level()", ["Alias", "Atom"]),
        ("Enum.map(list, &level/1)", ["Alias", "None"]),
    ],
)
def test_arguments_meet_their_parameters(call: str, given: list[str]) -> None:
    found, module = inner_call(
        f"def level(server \\\\ __MODULE__, sku), do: GenServer.call(server, sku)\ndef f(list), do: {call}"
    )
    function = module.functions["level", 2]
    arguments = arguments_for(found, function)
    assert [type(each).__name__ if each is not None else "None" for each in arguments] == given
