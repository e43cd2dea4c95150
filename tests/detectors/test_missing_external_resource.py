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


@pytest.mark.parametrize(
    ("rest", "severity"),
    [
        ("", Severity.INFO),
        ("  def readme, do: unquote(readme)", Severity.WARNING),
        ("  @lines length(String.split(readme))\n  def lines, do: @lines", Severity.WARNING),
    ],
)
def test_a_variable_of_documentation_alone(house: House, rest: str, severity: Severity) -> None:
    code = 'defmodule Shop.Cart do\n  readme = File.read!("README.md")\n\n  @moduledoc "A cart. " <> readme\n\n'
    house.write("lib/shop/cart.ex", f"{code}{rest}\nend\n")
    (finding,) = house.check(select=("missing-external-resource",)).report.findings
    assert finding.severity == severity
