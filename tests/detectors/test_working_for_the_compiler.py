"""Which functions run only while code is compiled: told by whether a rule that passes them over speaks."""

from __future__ import annotations

import pytest
from houses import House

MACRO = """defmodule Shop.Codegen.Models do
  defmacro from_specification do
    fields = Enum.map(read(), &Shop.Codegen.Field.read/1)
    quote(do: def(fields, do: unquote(fields)))
  end

  defp read, do: Jason.decode!(File.read!("priv/models.json"))
end
"""
BODY = 'defmodule Shop.Models do\n  @field Shop.Codegen.Field.read(%{"name" => "tea"})\n  def field, do: @field\nend\n'
FIELD = 'defmodule Shop.Codegen.Field do\n  def read(model), do: String.to_atom(model["name"])\nend\n'
CALLING = "defmodule Shop.Orders do\n  {body}\nend\n"


def findings(house: House, *texts: str) -> list[str]:
    for number, text in enumerate((FIELD, *texts)):
        house.write(f"lib/shop/part_{number}.ex", text)
    return [each.severity for each in house.check(select=("dynamic-atom-creation",)).report.findings]


@pytest.mark.parametrize("caller", [MACRO, BODY])
def test_what_only_the_compiler_reaches_reads_what_lies_in_the_repository(house: House, caller: str) -> None:
    assert findings(house, caller) == []


@pytest.mark.parametrize(
    "body",
    ["def read(model), do: Shop.Codegen.Field.read(model)", "import Shop.Codegen.Field\n  def run(m), do: read(m)"],
)
def test_what_runs_later_as_well_is_told(house: House, body: str) -> None:
    assert findings(house, MACRO, CALLING.format(body=body)) == ["info"]


def test_what_nobody_calls_is_told(house: House) -> None:
    assert findings(house) == ["info"]


def test_a_module_that_is_only_named_is_as_closed_as_before(house: House) -> None:
    assert findings(house, MACRO, CALLING.format(body="def parts, do: [Shop.Codegen.Field]")) == []
