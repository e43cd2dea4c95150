"""A file that is read at compile time is a remark where it ends in documentation alone."""

from __future__ import annotations

import pytest
from houses import House

from elixirlens.finding import Severity

CODE = """defmodule Shop.Cart do
  @sample File.read!("examples/cart.exs")

  @moduledoc \"\"\"
  A cart.

  #{{@sample}}
  \"\"\"

  @samples 3
{rest}
end
"""


@pytest.mark.parametrize(
    ("rest", "severity"),
    [
        ("  def count, do: @samples", Severity.INFO),
        ("  @doc @sample\n  def count, do: @samples", Severity.INFO),
        ("  def sample, do: @sample", Severity.WARNING),
        ("  @lines String.split(@sample)\n  def lines, do: @lines", Severity.WARNING),
    ],
)
def test_an_attribute_of_documentation_alone(house: House, rest: str, severity: Severity) -> None:
    house.write("lib/shop/cart.ex", CODE.format(rest=rest))
    (finding,) = house.check(select=("missing-external-resource",)).report.findings
    assert finding.severity == severity
