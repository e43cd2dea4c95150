"""How loud bytes are told that become terms: where they come from, and who writes them."""

from __future__ import annotations

import pytest
from houses import House

CODE = """defmodule Shop.Terms do
  @moduledoc "Reads terms."

  {function}
end
"""
WRITING = """defmodule Shop.Writing do
  @moduledoc "Writes terms."

  def write(term), do: :erlang.term_to_binary(term)
end
"""
READ = "def read(bytes), do: :erlang.binary_to_term(bytes)"
SAFE = "def read(bytes), do: :erlang.binary_to_term(bytes, [:safe])"


@pytest.mark.parametrize(
    ("function", "alone", "beside_a_writer"),
    [
        (READ, ["info"], []),
        (SAFE, [], []),
        ("def read(text), do: text |> Base.decode64!() |> :erlang.binary_to_term()", ["warning"], ["warning"]),
        ("def read(text), do: :erlang.binary_to_term(Base.decode64!(text), [:safe])", ["info"], ["info"]),
        ("def handle_info({:udp, _, _, 0, bytes}, s), do: {:noreply, [:erlang.binary_to_term(bytes) | s]}", ["warning"],
         ["warning"]),
        ("def read(%{body: bytes}), do: :erlang.binary_to_term(bytes)", ["warning"], ["warning"]),
        ("def handle_frame({:text, bytes}, s), do: {:ok, :erlang.binary_to_term(bytes), s}", ["warning"], ["warning"]),
        ("def read(change), do: change |> Ecto.Changeset.get_field(:options) |> :erlang.binary_to_term()", ["warning"],
         ["warning"]),
        ('def read(key), do: key |> get() |> :erlang.binary_to_term()\n  defp get(k), do: Redix.command!(:r, [k])',
         ["info"], ["info"]),
        ("def handle_info({:notification, _, _, _, payload}, s), do: {:noreply, [read(payload) | s]}\n"
         "  defp read(payload), do: payload |> Base.decode64!() |> :erlang.binary_to_term()", [], []),
    ],
)  # fmt: skip
def test_who_wrote_them(house: House, function: str, alone: list[str], beside_a_writer: list[str]) -> None:
    house.write("lib/shop/terms.ex", CODE.format(function=function))
    assert _severities(house) == alone
    house.write("lib/shop/writing.ex", WRITING)
    assert _severities(house) == beside_a_writer


def test_a_framework_for_tests(house: House) -> None:
    house.write("lib/shop/worker.ex", f"defmodule ShopTestFramework.Worker do\n  {READ}\nend\n")
    assert _severities(house) == []


def _severities(house: House) -> list[str]:
    return [str(found.severity) for found in house.check(select=("unsafe-deserialization",)).report.findings]
