"""How loud a `use` is that only imports: what a library promises to its users costs more to take away."""

from __future__ import annotations

import pytest
from houses import House

MIX = """defmodule Shop.MixProject do
  use Mix.Project

  def project, do: [app: :shop, version: "1.0.0"{more}]
  def application, do: [{application}]
end
"""
CODE = """defmodule Shop.Money do
  {head}

  defmacro __using__(_options) do
    quote do
      import Shop.Money
    end
  end
end
"""
SHOWN, HIDDEN = '@moduledoc "Amounts."', "@moduledoc false"
LIBRARY, APPLICATION = (", package: []", ""), ("", "mod: {Shop.Application, []}")


@pytest.mark.parametrize(
    ("mix", "head", "severity"),
    [(LIBRARY, SHOWN, "info"), (LIBRARY, HIDDEN, "warning"), (APPLICATION, SHOWN, "warning")],
)
def test_severity(house: House, mix: tuple[str, str], head: str, severity: str) -> None:
    house.write("mix.exs", MIX.format(more=mix[0], application=mix[1]))
    house.write("lib/shop/money.ex", CODE.format(head=head))
    (finding,) = house.check(select=("use-instead-of-import",)).report.findings
    assert finding.severity == severity
