"""A server with many messages is a matter of the product, not of what stands in for something in its tests."""

from __future__ import annotations

import pytest
from houses import House

MESSAGES = "".join(
    f"  def handle_cast({{:m{number}, value}}, state), do: {{:noreply, put(state, value)}}\n" for number in range(21)
)
CODE = """defmodule {name} do
  use GenServer

  @impl true
  def init(state), do: {{:ok, state}}

  @impl true
{messages}
  defp put(state, value), do: [value | state]
end
"""


@pytest.mark.parametrize(
    ("name", "count"), [("Shop.Checkout", 1), ("Shop.CheckoutTest.Browser", 0), ("Shop.FakeCheckout", 0)]
)
def test_only_servers_of_the_product_are_counted(house: House, name: str, count: int) -> None:
    house.write("lib/shop/checkout.ex", CODE.format(name=name, messages=MESSAGES))
    assert len(house.check(select=("god-genserver",)).report.findings) == count
