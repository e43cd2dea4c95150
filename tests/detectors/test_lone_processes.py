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


APPLICATION = """defmodule Labels.Application do
  use Application

  def start(_type, _arguments) do
    Supervisor.start_link([Labels.Repo, {comment}], strategy: :one_for_one)
  end
end
"""
PRINTER = """defmodule Labels.Printer do
  use GenServer
  def start_link(options), do: GenServer.start_link(__MODULE__, options)
  def init(options), do: {:ok, options}
  def handle_cast(:feed, options), do: {:noreply, options}
end
"""


@pytest.mark.parametrize(
    ("comment", "severity"),
    [
        ("# worker(Labels.Printer, [])\n", "info"),
        ("# {Printer, paper: :white}\n", "info"),
        ("# Printer,\n", "info"),
        ("# Printer\n", "warning"),
        ("# The printer is started by hand.\n", "warning"),
        ("# {Other, []},\n", "warning"),
    ],
)
def test_a_child_that_is_a_comment_now_is_told_in_a_remark(house: House, comment: str, severity: str) -> None:
    house.write("mix.exs", LIBRARY.format(start=", mod: {Labels.Application, []}").replace("package:", "about:"))
    house.write("lib/application.ex", APPLICATION.replace("{comment}", comment))
    house.write("lib/printer.ex", PRINTER)
    found = house.check(select=("process-never-supervised",)).report.findings
    assert [finding.severity for finding in found] == [severity]


def test_a_server_that_takes_no_message_is_told_in_a_remark(house: House) -> None:
    house.write("mix.exs", LIBRARY.format(start=", mod: {Labels.Application, []}").replace("package:", "about:"))
    house.write("lib/application.ex", APPLICATION.replace("{comment}", ""))
    house.write("lib/printer.ex", PRINTER.replace("  def handle_cast(:feed, options), do: {:noreply, options}\n", ""))
    found = house.check(select=("process-never-supervised",)).report.findings
    assert [finding.severity for finding in found] == ["info"]
