"""How severe a module without documentation is: whether strangers read its pages."""

from __future__ import annotations

import pytest
from houses import House

MIX = """defmodule Tea.MixProject do
  use Mix.Project
  def project, do: [app: :tea, version: "1.0.0"{more}]
{body}end
"""


@pytest.mark.parametrize(
    ("more", "body", "severity"),
    [
        (', package: [licenses: ["MIT"]]', "", "warning"),
        ("", "  defp package, do: []\n", "warning"),
        ("", "", "info"),  # an exercise, or a library that stays in the house
        (", package: [], releases: [tea: []]", "", "info"),
    ],
)
def test_only_what_is_published_is_a_warning(house: House, more: str, body: str, severity: str) -> None:
    house.write("mix.exs", MIX.format(more=more, body=body))
    house.write("lib/tea.ex", "defmodule Tea do\n  def brew, do: :ok\nend\n")
    [finding] = house.check(select=("missing-moduledoc",)).report.findings
    assert finding.severity == severity
