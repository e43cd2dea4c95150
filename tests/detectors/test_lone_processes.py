"""How severe a process outside the supervision tree is; what the carets of the pages cannot say."""

from __future__ import annotations

import pytest
from houses import House

LABELS = """defmodule Shop.Labels do
  def print(labels), do: spawn(fn -> Enum.each(labels, &Shop.Printer.put/1) end)
  def post(labels), do: Task.start(fn -> Enum.each(labels, &Shop.Post.take/1) end)
end
"""
LIBRARY = """defmodule Labels.MixProject do
  use Mix.Project
  def project, do: [app: :labels, version: "1.0.0", package: [licenses: ["MIT"]]]
  def application, do: [extra_applications: [:logger]{start}]
end
"""


@pytest.mark.parametrize(
    ("mix", "severity"),
    [
        (LIBRARY.format(start=""), "info"),
        (LIBRARY.format(start=", mod: {Labels.Application, []}"), "warning"),
        (None, "info"),
    ],
)
def test_what_has_no_supervision_tree_is_told_in_a_remark(house: House, mix: str | None, severity: str) -> None:
    if mix is None:
        (house.root / "mix.exs").unlink(missing_ok=True)
    else:
        house.write("mix.exs", mix)
    house.write("lib/labels.ex", LABELS)
    found = house.check(select=("unsupervised-spawn", "unsupervised-task")).report.findings
    assert [(finding.rule, finding.severity) for finding in found] == [
        ("unsupervised-spawn", severity),
        ("unsupervised-task", severity),
    ]
