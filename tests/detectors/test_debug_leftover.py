"""The fix of a debugging aid in a pipe: its line goes, where that changes nothing but the output."""

from __future__ import annotations

import pytest
from houses import House

CODE = """defmodule Shop.Orders do
  @moduledoc "Orders."

  def total(order) do
    order.items
    |> Enum.map(& &1.price)
{line}
    |> Enum.sum()
  end
end
"""


def fixed(house: House, line: str) -> str | None:
    """The code with the fix of its one finding applied; None where it has none."""
    code = CODE.format(line=line)
    house.write("lib/shop/orders.ex", code)
    (finding,) = house.check(select=("debug-leftover",)).report.findings
    if finding.fix is None:
        return None
    assert finding.fix.safe
    lines, place = code.splitlines(keepends=True), finding.fix.place
    assert (place.column, place.end_column, finding.fix.replacement) == (1, 1, "")
    return "".join(lines[: place.line - 1] + lines[place.end_line - 1 :])


@pytest.mark.parametrize(
    "line",
    [
        "    |> IO.inspect()",
        '    |> IO.inspect(label: "prices")',
        '    |> IO.inspect(limit: :infinity, label: "a: b")',
        "    |> dbg()",
    ],
)
def test_a_line_of_its_own_goes(house: House, line: str) -> None:
    assert fixed(house, line) == CODE.format(line="").replace("\n\n    |>", "\n    |>")


@pytest.mark.parametrize(
    "line",
    [
        "    |> IO.inspect() # why",
        "    |> IO.inspect() |> Enum.map(& &1)",
        "    |> tap(&IO.inspect/1)",
        '    |> IO.inspect(\n      label: "a"\n    )',
        "    |> Enum.map(fn x ->\n      IO.inspect(x)\n    end)",
    ],
)
def test_whatever_else_stands_there_is_for_people(house: House, line: str) -> None:
    assert fixed(house, line) is None


@pytest.mark.parametrize(
    ("path", "count"), [("notes/lists.ex", 0), ("notes/lib/lists.ex", 1), ("lib/shop/lists.ex", 1)]
)
def test_notes_beside_a_project_do_not_ship(house: House, path: str, count: int) -> None:
    house.write(path, "list = [1, 2, 3]\nIO.inspect(list)\n")
    if not path.startswith("lib"):
        (house.root / "mix.exs").unlink()
    report = house.check(select=("debug-leftover",)).report
    assert len([finding for finding in report.findings if finding.path == path]) == count
