"""How loud a query in `init/1` is: of one server for all, of one of many, of one that somebody starts by hand."""

from __future__ import annotations

import pytest
from houses import House

CODE = """defmodule Shop.Cart do
  use GenServer

  def {start}

  @impl true
  def init(id), do: {{:ok, {wait}}}

  @impl true
  def handle_call(:get, _from, cart), do: {{:reply, cart, cart}}
end
"""
QUERY = "Shop.Repo.get(Shop.Order, id)"
REQUEST = 'Req.get!("https://shop.example")'
ONE = "start_link(id), do: GenServer.start_link(__MODULE__, id, name: __MODULE__)"
NAMELESS = "start_link(id), do: GenServer.start_link(__MODULE__, id)"
VIA = "start_link(id), do: GenServer.start_link(__MODULE__, id, name: {:via, Registry, {Shop.Carts, id}})"
NAMED = 'start_link(id), do: GenServer.start_link(__MODULE__, id, name: :"cart-#{id}")'
BY_HAND = "open(id), do: GenServer.start(__MODULE__, id)"


@pytest.mark.parametrize(
    ("start", "wait", "severities"),
    [
        (ONE, QUERY, ["warning"]),
        (NAMELESS, QUERY, ["info"]),
        (VIA, QUERY, ["info"]),
        (NAMED, QUERY, ["info"]),
        (BY_HAND, QUERY, []),
        (VIA, REQUEST, ["warning"]),
        (BY_HAND, REQUEST, ["warning"]),
    ],
)
def test_how_loud_it_is(house: House, start: str, wait: str, severities: list[str]) -> None:
    house.write("lib/shop/cart.ex", CODE.format(start=start, wait=wait))
    found = house.check(select=("blocking-init",)).report.findings
    assert [finding.severity for finding in found if finding.path == "lib/shop/cart.ex"] == severities
