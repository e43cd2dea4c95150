"""How severe an atom is that is made while the program runs; what the carets of the page cannot say."""

from __future__ import annotations

import pytest
from houses import House

CODE = """defmodule Shop.Atoms do
  @moduledoc "Makes atoms."

{functions}
end
"""

OUTSIDE = 'def run(%{"kind" => kind}), do: String.to_atom(kind)'


@pytest.mark.parametrize(
    ("module", "severities"),
    [
        ("Shop.Kinds", ["info"]),
        ("Shop.Kinds.Compiler", []),
        ("Shop.Sandbox.Kinds", []),
        ("Shop.SandboxKinds", ["info"]),
    ],
)
def test_what_a_module_is_for(house: House, module: str, severities: list[str]) -> None:
    house.write("lib/shop/kinds.ex", f"defmodule {module} do\n  {OUTSIDE}\nend\n")
    report = house.check(select=("dynamic-atom-creation",)).report
    assert [finding.severity for finding in report.findings] == severities


@pytest.mark.parametrize(
    ("function", "severities"),
    [
        ('def column(conn, params), do: String.to_atom(params["sort"])', ["error"]),
        ('use Phoenix.LiveView\n  def column(params), do: String.to_atom(params["sort"])', ["error"]),
        ('def column(params), do: String.to_atom(params["sort"])', ["info"]),
        ('def key(order), do: :"order_#{order.id}"', ["info"]),
        ('def process_name(order), do: :"order_#{order.id}"', ["info"]),
        ('def registry_name(id), do: String.to_atom("registry:#{id}")', ["info"]),
        ('def registry_name(store_id), do: :"registry_#{store_id}"', []),
        ('def registry_name(id) when is_atom(id), do: String.to_atom("registry:#{id}")', []),
        ('def column(order), do: String.to_atom(order.sort)', ["info"]),
        ('def type(node), do: node.name |> Macro.underscore() |> String.to_atom()', ["info"]),
        ('def answer(response), do: Jason.decode!(response.body, keys: :atoms)', ["warning"]),
        ("def all(map), do: Map.new(map, fn {k, v} -> {String.to_atom(k), v} end)", ["info"]),
        ('def kind(upload), do: String.to_atom(Jason.decode!(File.read!(upload.path))["kind"])', ["info"]),
        ('def kind(path), do: String.to_atom(Jason.decode!(File.read!(path))["kind"])', []),
        ("def all(m), do: map(m)\n  defp map(m), do: for({k, v} <- m, do: {String.to_atom(k), val(v)})\n"
         "  defp val(v), do: map(v)", ["info"]),
        ("def kind(text), do: String.to_atom(text)", ["info"]),
        ('def tag(text) do\n    [_, tag] = String.split(text, ":")\n    String.to_atom(tag)\n  end', ["info"]),
        ('def kind(text), do: String.to_atom(text)\n  def tea(t), do: {kind("tea"), kind(t)}', ["info"]),
        ('def kind(text), do: String.to_atom(text)\n  def tea, do: [kind("tea"), kind("cup")]', []),
        ('def to_ast(%{"kind" => kind}), do: String.to_atom(kind)', []),
        ("def some(m), do: m |> Map.take(@keys) |> Enum.map(fn {k, v} -> {String.to_atom(k), v} end)", []),
        ("def some(m), do: m |> Map.take(@keys) |> Enum.map(fn {k, _} -> k |> trim() |> String.to_atom() end)", []),
    ],
)  # fmt: skip
def test_severity(house: House, function: str, severities: list[str]) -> None:
    house.write("lib/shop/atoms.ex", CODE.format(functions=f'  @keys ["a", "b"]\n  {function}'))
    report = house.check(select=("dynamic-atom-creation",)).report
    assert [finding.severity for finding in report.findings] == severities
