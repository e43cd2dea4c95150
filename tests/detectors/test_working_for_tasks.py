"""Which modules work for Mix tasks alone: told by whether a rule that passes them over speaks."""

from __future__ import annotations

import pytest
from houses import House

MIX = """defmodule Shop.MixProject do
  use Mix.Project

  def project, do: [app: :shop, version: "1.0.0"{more}]
  def application, do: [mod: {{Shop.Application, []}}]
end
"""
TASK = """defmodule Mix.Tasks.Shop.Gen do
  use Mix.Task

  def run(_), do: Shop.Generator.run("fields.json")
end
"""
GENERATOR = """defmodule Shop.Generator do
{head}
  def run(path), do: Enum.map([Shop.Generator.Fields], & &1.run(Jason.decode!(File.read!(path))))
end
"""
FIELDS = """defmodule Shop.Generator.Fields do
{head}
  def run(%{{"fields" => fields}}), do: Enum.map(fields, &String.to_atom/1)
end
"""
HIDDEN = "  @moduledoc false"
SHOWN = '  @moduledoc "Makes code."'
CALLING = "defmodule {name} do\n  def fields(params), do: {called}.run(params)\nend\n"


def findings(house: House, more: dict[str, str], generator: str = SHOWN, fields: str = SHOWN, mix: str = "") -> int:
    files = {
        "mix.exs": MIX.format(more=mix),
        "lib/mix/tasks/shop.gen.ex": TASK,
        "lib/shop/generator.ex": GENERATOR.format(head=generator),
        "lib/shop/generator/fields.ex": FIELDS.format(head=fields),
    }
    for path, text in (files | more).items():
        house.write(path, text)
    return len(house.check(select=("dynamic-atom-creation",)).report.findings)


def test_what_only_a_task_names_is_its_own(house: House) -> None:
    assert findings(house, {}) == 0


@pytest.mark.parametrize("called", ["Shop.Generator", "Shop.Generator.Fields"])
def test_what_others_name_is_not(house: House, called: str) -> None:
    assert findings(house, {"lib/shop/orders.ex": CALLING.format(name="Shop.Orders", called=called)}) == 1


def test_what_a_test_names_is_its_own_all_the_same(house: House) -> None:
    test = CALLING.format(name="Shop.FieldsTest", called="Shop.Generator.Fields")
    assert findings(house, {"test/shop/fields_test.exs": test}) == 0


def test_what_the_configuration_names_is_not(house: House) -> None:
    config = "import Config\nconfig :shop, generator: Shop.Generator.Fields\n"
    assert findings(house, {"config/config.exs": config}) == 1


def test_what_nobody_starts_is_not(house: House) -> None:
    assert findings(house, {"lib/mix/tasks/shop.gen.ex": "defmodule Mix.Tasks.Shop.Gen do\nend\n"}) == 1


@pytest.mark.parametrize("head", ["  @behaviour Shop.Step", "  use GenServer"])
def test_what_a_framework_calls_is_not(house: House, head: str) -> None:
    assert findings(house, {}, fields=head) == 1


@pytest.mark.parametrize(
    ("generator", "fields", "expected"),
    [(HIDDEN, HIDDEN, 0), (SHOWN, HIDDEN, 1), (HIDDEN, SHOWN, 1), (SHOWN, SHOWN, 1)],
)
def test_what_a_library_shows_may_be_called_by_its_users(
    house: House, generator: str, fields: str, expected: int
) -> None:
    assert findings(house, {}, generator, fields, ", package: []") == expected


def test_where_code_is_not_read_nothing_is_proven(house: House) -> None:
    house.write("elixirlens.toml", 'exclude = ["lib/shop/orders.ex"]\n')
    assert findings(house, {"lib/shop/orders.ex": "defmodule Shop.Orders do\nend\n"}) == 1
