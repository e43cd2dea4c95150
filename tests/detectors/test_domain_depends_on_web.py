"""How severe it is where the domain asks the web layer for addresses; what the carets of the page cannot say."""

from __future__ import annotations

import pytest
from houses import House

ENDPOINT = """defmodule ShopWeb.Endpoint do
  use Phoenix.Endpoint, otp_app: :shop
end

defmodule ShopWeb.Pictures do
  def picture_url(order), do: order.picture
end

defmodule ShopWeb.OrderView do
  use Phoenix.View, root: "lib/shop_web/templates"

  def picture_url(order), do: order.picture
  def render("order.json", %{order: order}), do: order
end
"""


@pytest.mark.parametrize(
    ("calls", "severity"),
    [
        ("ShopWeb.Pictures.picture_url(order)", "info"),
        ("{ShopWeb.Pictures.picture_url(order), ShopWeb.Pictures.size(order)}", "warning"),
        ("ShopWeb.OrderView.picture_url(order)", "warning"),
        ("ShopWeb.Router.Helpers.order_url(ShopWeb.Endpoint, :show, order)", "info"),
    ],
)
def test_an_address_is_a_remark_unless_a_view_makes_it(house: House, calls: str, severity: str) -> None:
    house.write("lib/shop_web/endpoint.ex", ENDPOINT)
    house.write("lib/shop/orders.ex", f"defmodule Shop.Orders do\n  def ship(order), do: {calls}\nend\n")
    [finding] = house.check(select=("domain-depends-on-web",)).report.findings
    assert finding.severity == severity
