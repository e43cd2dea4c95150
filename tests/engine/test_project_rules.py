"""Rules about the whole repository: what one file says changes what is found in another, and the cache knows it."""

from __future__ import annotations

import pytest
from houses import House

APPLICATION = """defmodule Shop.Application do
  use Application

  def start(_type, _arguments) do
    Supervisor.start_link([{children}], strategy: :one_for_one)
  end
end
"""
RATES = """defmodule Shop.Rates do
  use GenServer
  def start_link(options), do: GenServer.start_link(__MODULE__, options, name: __MODULE__)
  def init(options), do: {:ok, options}
  def handle_call(:all, _from, rates), do: {:reply, rates, rates}
end
"""
REPORT = """defmodule Shop.Report do
  def rates, do: GenServer.call(Shop.Rates, {message})
end
"""
FORGOTTEN = "process-never-supervised"
UNKNOWN = "genserver-message-without-handler"


@pytest.fixture
def forgotten(house: House) -> House:
    """A process that is in no child list, and everything else in order."""
    house.write("lib/application.ex", APPLICATION.replace("{children}", "Shop.Till"))
    house.write("lib/rates.ex", RATES)
    return house


def found(house: House, rule: str = FORGOTTEN, **options: object) -> list[tuple[str, int]]:
    report = house.check(select=(rule,), **options).report
    assert report.unchecked == ()
    return [(one.path, one.line) for one in report.findings if one.suppressed is None]


def test_one_file_decides_over_another_and_only_the_changed_one_is_read(forgotten: House) -> None:
    assert found(forgotten) == [("lib/rates.ex", 1)]
    forgotten.write("lib/application.ex", APPLICATION.replace("{children}", "Shop.Till, Shop.Rates"))
    outcome = forgotten.check(select=(FORGOTTEN,))
    assert (outcome.files_analysed, outcome.report.findings) == (1, ())
    forgotten.write("lib/application.ex", APPLICATION.replace("{children}", "Shop.Till"))
    assert found(forgotten) == [("lib/rates.ex", 1)]


def test_the_report_is_the_same_with_a_warm_cache_and_without_one(forgotten: House) -> None:
    forgotten.write("lib/report.ex", REPORT.replace("{message}", ":some"))
    cold = forgotten.check(use_cache=False, strict=True).report
    forgotten.check(strict=True)
    assert forgotten.check(strict=True).report == cold
    forgotten.write("lib/other.ex", "defmodule Shop.Other do\nend\n")
    forgotten.check(strict=True)
    (forgotten.root / "lib/other.ex").unlink()
    assert forgotten.check(strict=True).report == cold


def test_what_a_rule_collects_does_not_depend_on_the_selection(house: House) -> None:
    house.write("lib/rates.ex", RATES)
    house.write("lib/report.ex", REPORT.replace("{message}", ":some"))
    assert house.check(select=("missing-moduledoc",)).report.unchecked == ()
    assert found(house, UNKNOWN) == [("lib/report.ex", 2)]


@pytest.mark.parametrize(
    ("configuration", "expected"),
    [
        (f'[rules.{FORGOTTEN}]\npaths = {{ exclude = ["lib/rates.ex"] }}\n', []),
        (f'[rules.{FORGOTTEN}]\nallow = ["Shop.Rates"]\n', []),
        (f'[[overrides]]\npaths = ["lib/application.ex"]\nrules.{FORGOTTEN}.enabled = false\n', [("lib/rates.ex", 1)]),
        # What is left out may well start it.
        ('exclude = ["lib/till.ex"]\n', []),
    ],
)
def test_the_configuration_holds(forgotten: House, configuration: str, expected: list[tuple[str, int]]) -> None:
    forgotten.write("elixirlens.toml", configuration)
    assert found(forgotten) == expected


def test_a_comment_silences_it(forgotten: House) -> None:
    forgotten.write("lib/rates.ex", f"# elixirlens:ignore {FORGOTTEN} -- started by hand\n{RATES}")
    report = forgotten.check(select=(FORGOTTEN,)).report
    assert [one.suppressed is not None for one in report.findings] == [True]


def test_absence_is_not_proven_by_half_a_file(forgotten: House) -> None:
    forgotten.write("lib/broken.ex", "defmodule Shop.Broken do\n  def open(, do: 1\nend\n")
    assert found(forgotten) == []


def test_a_finding_has_the_symbol_and_the_text_of_its_place(house: House) -> None:
    house.write("lib/rates.ex", RATES)
    house.write("lib/report.ex", REPORT.replace("{message}", ":some"))
    (finding,) = house.check(select=(UNKNOWN,)).report.findings
    assert (finding.symbol, finding.app, finding.excerpt.first_line) == ("Shop.Report.rates/0", "shop", 1)
    assert finding.excerpt.lines[1].strip().startswith("def rates")
    assert [one.path for one in finding.related] == ["lib/rates.ex"]
