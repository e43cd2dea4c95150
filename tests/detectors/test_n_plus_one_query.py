"""How severe a call of a function that preloads is, for each element; what the carets of the page cannot say."""

from __future__ import annotations

import pytest
from houses import House

READER = """defmodule Shop.Customers do
  alias Shop.{{Customer, Orders, Repo}}

  {function}
  defp name_of(customer), do: customer.name
end
"""
LOOP = """defmodule Shop.Letters do
  alias Shop.Customers

  def names(orders), do: Enum.map(orders, &Customers.name/1)
end
"""


@pytest.mark.parametrize(
    ("function", "severity"),
    [
        ("def name(order), do: name_of(Repo.preload(order, :customer).customer)", "info"),
        ("def name(%{user: nil}), do: nil\n  def name(order), do: Repo.preload(order.customer, :user)", "info"),
        ("def name(order), do: name_of(full(order))\n  defp full(order), do: Repo.preload(order, :customer)", "info"),
        ("def name(order), do: name_of(Repo.preload(order, [:customer], force: true))", "warning"),
        ("def name(id), do: name_of(Repo.preload(Orders.get_order!(id), :customer))", "warning"),
        ("def name(id) do\n    order = Orders.get_order!(id)\n    Repo.preload(order, :customer)\n  end", "warning"),
        ("def name(id), do: Repo.preload(%Customer{user_id: id}, :user)", "warning"),
        ("def name(%Customer{} = new), do: Repo.preload(%Customer{new | name: nil}, :user)", "info"),
        ("def name(id), do: Customer |> Repo.get!(id) |> Repo.preload(:user)", "warning"),
        ("def name(order), do: Repo.get!(Customer, order.customer_id).name", "warning"),
    ],
)
def test_what_is_loaded_already_is_not_asked_for(house: House, function: str, severity: str) -> None:
    house.write("lib/shop/customers.ex", READER.format(function=function))
    house.write("lib/shop/letters.ex", LOOP)
    [finding] = house.check(select=("n-plus-one-query",)).report.findings
    note = "loads here what is not loaded yet" if severity == "info" else "queries here"
    assert (finding.severity, [one.message for one in finding.related]) == (severity, [note])


REDUCTION = """defmodule Shop.Orders do
  alias Shop.{{Customer, Repo}}

  def all(orders, socket) do
    Enum.reduce(orders, socket, fn order, done ->
      {binding}
      [Repo.get_by(Customer, {keys}) | done]
    end)
  end
end
"""


@pytest.mark.parametrize(
    ("binding", "keys", "count"),
    [
        ("ids = Enum.map(done, & &1.id)", "id: order.customer_id, others: ids", 0),
        ("ids = done", "others: ids", 0),
        ("user = done.user", "id: order.customer_id, user: user.id", 1),
        ("id = order.customer_id", "id: id", 1),
    ],
)
def test_what_asks_by_what_was_done_before_has_to_ask_again(house: House, binding: str, keys: str, count: int) -> None:
    house.write("lib/shop/orders.ex", REDUCTION.format(binding=binding, keys=keys))
    assert len(house.check(select=("n-plus-one-query",)).report.findings) == count


@pytest.mark.parametrize(
    ("last", "count"),
    [
        ("Shop.Cache.delete(order.id)", 1),
        ("Shop.Repo.delete_all(customer.letters)", 1),
        ("Shop.Baskets.delete(customer)", 0),
        ("Shop.Repo.delete!(order)", 0),
    ],
)
def test_who_ends_an_element_works_on_it_and_who_forgets_it_does_not(house: House, last: str, count: int) -> None:
    found = "customer = Shop.Repo.get(Shop.Customer, order.customer_id)"
    loop = f"for order <- orders do\n      {found}\n      {last}\n      customer\n    end"
    house.write("lib/shop/orders.ex", f"defmodule Shop.Orders do\n  def all(orders) do\n    {loop}\n  end\nend\n")
    assert len(house.check(select=("n-plus-one-query",)).report.findings) == count


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("if each.id == order.id, do: Repo.reload(each), else: each", 0),
        ("if each.id == order.id, do: each, else: Repo.reload(each)", 1),
        ("if each.id == order.id do\n      Repo.reload(each)\n    else\n      each\n    end", 0),
        ("if each.id == order.id do\n      each\n    else\n      Repo.reload(each)\n    end", 1),
        ("if each.kind == order.kind, do: Repo.reload(each), else: each", 1),
    ],
)
def test_the_row_that_was_meant_is_one_and_all_others_are_many(house: House, body: str, count: int) -> None:
    head = "defmodule Shop.Orders do\n  alias Shop.Repo\n\n  def refresh(orders, order) do\n    "
    house.write("lib/shop/orders.ex", f"{head}Enum.map(orders, fn each -> {body} end)\n  end\nend\n")
    assert len(house.check(select=("n-plus-one-query",)).report.findings) == count


@pytest.mark.parametrize(
    ("rows", "count"),
    [("opts", 0), ("Keyword.take(opts, keys)", 0), ("Keyword.fetch!(opts, :ids)", 1), ("ids", 1)],
)
def test_options_are_few_and_what_is_in_one_may_be_many(house: House, rows: str, count: int) -> None:
    loop = f"Enum.map({rows}, &Shop.Repo.get!(Shop.Order, &1))"
    house.write(
        "lib/shop/orders.ex", f"defmodule Shop.Orders do\n  def all(opts, keys, ids) do\n    {loop}\n  end\nend\n"
    )
    assert len(house.check(select=("n-plus-one-query",)).report.findings) == count
