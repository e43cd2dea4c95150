"""The criteria about functional design, on small repositories that pass, are half way, fail, or have no use."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from ready import APPLICATION, LIBRARY, judged, ready

from elixirlens.readiness.model import Status

PASS, PARTIAL, FAIL = Status.PASS, Status.PARTIAL, Status.FAIL
NONE, UNKNOWN = Status.NOT_APPLICABLE, Status.UNKNOWN


def module(name: str, *lines: str) -> str:
    return f"defmodule {name} do\n" + "\n".join(f"  {line}" for line in lines) + "\nend\n"


def modules(count: int, prefix: str, *lines: str) -> dict[str, str]:
    return {f"lib/{prefix}{n}.ex": module(f"Shop.{prefix.upper()}{n}", *lines) for n in range(count)}


@pytest.mark.parametrize(("pure", "impure", "status"), [(18, 6, PASS), (12, 12, PARTIAL), (4, 20, FAIL), (8, 8, NONE)])
def test_pure_core_share(tmp_path: Path, pure: int, impure: int, status: Status) -> None:
    files = modules(pure, "a", "def f(a), do: a + 1") | modules(impure, "b", "def f(a), do: File.write!(a, a)")
    found = judged(ready(tmp_path, {"lib/shop/cart.ex": "", **files}), "pure-core-share")
    assert found.status is status
    if status is PARTIAL:
        assert found.evidence[1].fact == "Shop.B0 calls File.write!/2"
        assert (found.evidence[1].path, found.evidence[1].line) == ("lib/b0.ex", 2)


@pytest.mark.parametrize(
    ("lines", "is_pure"),
    [
        (["def f(a), do: Enum.map(a, & &1 + 1)"], True),
        (["require Logger", "def f(a), do: Logger.info(a)"], True),
        (["@limit Application.compile_env(:shop, :limit)", "def f(a), do: a + @limit"], True),
        (["def f(a), do: :telemetry.execute([:a], %{b: a})"], True),
        (["use GenServer", "def init(a), do: {:ok, a}"], False),
        (["def f(a), do: GenServer.call(a, :b)"], False),
        (["def f(a), do: send(a, :b)"], False),
        (["def f(a), do: :ets.lookup(:t, a)"], False),
        (["def f(a), do: Application.get_env(:shop, a)"], False),
        (["def f(a), do: Shop.Repo.all(a)"], False),
        (["def f(a), do: Req.get!(a)"], False),
        (["def f(a), do: IO.puts(a)"], False),
        (["def f(a), do: IO.iodata_to_binary(a)"], True),
        (["def f(a), do: :ssl.format_error(a)"], True),
    ],
)
def test_what_only_computes(tmp_path: Path, lines: list[str], is_pure: bool) -> None:
    repo = "defmodule Shop.Repo do\n  use Ecto.Repo, otp_app: :shop\nend\n"
    files = {"lib/shop/cart.ex": "", "lib/repo.ex": repo, **modules(20, "a", *lines)}
    assert judged(ready(tmp_path, files), "pure-core-share").status is (PASS if is_pure else FAIL)


CHANGESET = "def c{n}(attrs), do: %Shop.Order{{}} |> Shop.Order.changeset(attrs) |> Shop.Repo.insert()"
VARIABLE = "def v{n}(changeset), do: Shop.Repo.update(changeset)"
RAW = "def r{n}(name), do: Shop.Repo.insert!(%Shop.Order{{name: name}})"
OTHER = "def o{n}(order), do: Shop.Repo.insert(order)"


def writes(**counts: int) -> dict[str, str]:
    forms = {"changeset": CHANGESET, "variable": VARIABLE, "raw": RAW, "other": OTHER}
    lines = [forms[form].format(n=n) for form, count in counts.items() for n in range(count)]
    return {"lib/orders.ex": module("Shop.Orders", *lines)}


@pytest.mark.parametrize(
    ("counts", "status"),
    [
        ({"changeset": 5, "variable": 5}, PASS),
        ({"changeset": 7, "raw": 3, "other": 20}, PARTIAL),
        ({"changeset": 1, "raw": 6}, FAIL),
        ({"changeset": 2, "other": 6}, UNKNOWN),
        ({"changeset": 2}, NONE),
    ],
)
def test_validated_boundaries(tmp_path: Path, counts: Mapping[str, int], status: Status) -> None:
    found = judged(ready(tmp_path, writes(**counts)), "validated-boundaries")
    assert found.status is status
    if status is FAIL:
        assert found.evidence[1].fact == "Shop.Repo.insert!/1 is given %Shop.Order{…}"


def test_multis_and_changes_count_as_well(tmp_path: Path) -> None:
    lines = [f"def f{n}(m, u), do: Ecto.Multi.update(m, :a, Ecto.Changeset.change(u, a: {n}))" for n in range(6)]
    files = {"lib/users.ex": module("Shop.Users", *lines)}
    assert judged(ready(tmp_path, files), "validated-boundaries").status is PASS


HELPERS = """defmodule Shop.Forms do
  import Ecto.Changeset
  def build(order, attrs), do: order |> cast(attrs, [:name]) |> put_change(:state, :new)
  def fill(order, attrs), do: Shop.Order.new_changeset(order, attrs)
  def find(id), do: %{id: id}
end
"""


@pytest.mark.parametrize(
    ("helper", "status"), [("Shop.Forms.build", PASS), ("Shop.Forms.fill", PASS), ("Shop.Forms.find", UNKNOWN)]
)
def test_a_helper_that_builds_a_changeset_may_have_any_name(tmp_path: Path, helper: str, status: Status) -> None:
    lines = [f"def f{n}(order), do: order |> {helper}(%{{}}) |> Shop.Repo.insert()" for n in range(3)]
    lines += [f"def g{n}(m, order), do: Ecto.Multi.insert(m, :a, {helper}(order, %{{}}))" for n in range(3)]
    files = {"lib/forms.ex": HELPERS, "lib/orders.ex": module("Shop.Orders", *lines)}
    assert judged(ready(tmp_path, files), "validated-boundaries").status is status


@pytest.mark.parametrize("mix_exs", [LIBRARY])
def test_a_library_owns_no_boundary(tmp_path: Path, mix_exs: str) -> None:
    assert judged(ready(tmp_path, {"mix.exs": mix_exs, **writes(raw=9)}), "validated-boundaries").status is NONE


def test_where_ash_writes_it_validates(tmp_path: Path) -> None:
    mix_exs = APPLICATION.replace("defp deps, do: []", 'defp deps, do: [{:ash, "~> 3.0"}]')
    assert judged(ready(tmp_path, {"mix.exs": mix_exs}), "validated-boundaries").status is PASS


SMALL = ("def f(a), do: a + 1",)
MANY = tuple(f"def f{n}(a), do: a + {n}" for n in range(45))
LONG = ("def f(a), do: g(a)", "defp g(a) do", *("  a + 1" for _ in range(520)), "end")
DELEGATES = tuple(f"defdelegate f{n}(a), to: Shop.Other" for n in range(45))
CALLBACKS = (
    "use GenServer",
    *(line for n in range(45) for line in ("@impl true", f"def handle_call(:a{n}, _, s), do: s")),
)


@pytest.mark.parametrize(
    ("small", "large", "status"),
    [
        (20, (), PASS),
        (30, MANY, PASS),
        (15, MANY, PARTIAL),
        (15, LONG, PARTIAL),
        (5, MANY, FAIL),
        (5, DELEGATES, PASS),
        (5, CALLBACKS, PASS),
        (2, MANY, NONE),
    ],
)
def test_context_size(tmp_path: Path, small: int, large: tuple[str, ...], status: Status) -> None:
    files = modules(small, "a", *SMALL) | ({"lib/large.ex": module("Shop.Large", *large)} if large else {})
    assert judged(ready(tmp_path, {"lib/shop/cart.ex": "", **files}), "context-size").status is status


OWNED = ("def start, do: :ets.new(:rates, [:named_table])", "def rate(c), do: :ets.lookup(:rates, c)")


@pytest.mark.parametrize(("outside", "status"), [(0, PASS), (1, PASS), (2, PARTIAL), (4, PARTIAL), (10, FAIL)])
def test_state_inventory(tmp_path: Path, outside: int, status: Status) -> None:
    lines = [f"def f{n}(c), do: :ets.lookup(:rates, {{c, {n}}})" for n in range(outside)]
    files = {
        "lib/rates.ex": module("Shop.Rates", *OWNED),
        "lib/a.ex": module("Shop.A", *lines[:1]),
        "lib/b.ex": module("Shop.B", *lines[1:]),
    }
    found = judged(ready(tmp_path, files), "state-inventory")
    assert found.status is status
    if outside > 1:
        assert found.value == pytest.approx(min(1.0, 1 / outside))
        assert (found.evidence[1].path, found.evidence[1].line) == ("lib/a.ex", 2)


def test_a_table_may_have_a_maker_and_a_reader(tmp_path: Path) -> None:
    lines = [f"def f{n}(c), do: :ets.lookup(:rates, {{c, {n}}})" for n in range(9)]
    files = {"lib/rates.ex": module("Shop.Rates", *OWNED), "lib/user.ex": module("Shop.User", *lines)}
    found = judged(ready(tmp_path, files), "state-inventory")
    assert found.status is PASS
    assert "to more than two modules" in found.evidence[0].fact


@pytest.mark.parametrize(
    "lines",
    [
        ["def put(v), do: :persistent_term.put(:k, v)", "def get, do: :persistent_term.get(:k)"],
        ["def put(v), do: Process.put(:k, v)", "def get, do: Process.get(:k)"],
        ["use Agent", "def start_link(_), do: Agent.start_link(fn -> 0 end)", "def get(a), do: Agent.get(a, & &1)"],
    ],
)
def test_who_makes_state_may_use_it(tmp_path: Path, lines: list[str]) -> None:
    assert judged(ready(tmp_path, {"lib/a.ex": module("Shop.A", *lines)}), "state-inventory").status is PASS


def test_settings_belong_to_nobody(tmp_path: Path) -> None:
    lines = [f"def f{n}(a), do: Application.put_env(:shop, :k{n}, a)" for n in range(5)]
    assert judged(ready(tmp_path, {"lib/a.ex": module("Shop.A", *lines)}), "state-inventory").status is FAIL


def test_without_code_there_is_no_state(tmp_path: Path) -> None:
    assert judged(ready(tmp_path, {"lib/shop/cart.ex": ""}), "state-inventory").status is NONE


def test_a_client_does_not_ask_itself(tmp_path: Path) -> None:
    own = {"lib/tesla.ex": module("Tesla", "def run(a), do: a")}
    users = modules(20, "a", "def f(a), do: Tesla.run(a)")
    asking = judged(ready(tmp_path / "user", {"lib/shop/cart.ex": "", **users}), "pure-core-share")
    itself = judged(ready(tmp_path / "client", {"lib/shop/cart.ex": "", **own, **users}), "pure-core-share")
    assert (asking.status, itself.status) == (FAIL, PASS)


def test_what_a_listed_module_calls_of_itself_is_not_what_acts(tmp_path: Path) -> None:
    shapes = ("def json(conn, data), do: shape(conn, data)", "defp shape(conn, data), do: {conn, data}")
    stub = {"lib/test.ex": module("Req.Test", *shapes)}
    files = {"lib/shop/cart.ex": "", **stub, **modules(20, "a", "def f(a), do: a + 1")}
    found = judged(ready(tmp_path, files), "pure-core-share")
    assert [each.fact for each in found.evidence] == ["21 of 21 modules only compute"]


def test_an_agent_may_be_started_by_a_specification(tmp_path: Path) -> None:
    lines = [
        "def s(v), do: ExUnit.Callbacks.start_supervised(%{id: 1, start: {Agent, :start_link, [v]}})",
        *(f"def f{n}(a), do: Agent.get(a, & &1)" for n in range(5)),
    ]
    whole, without = {"lib/a.ex": module("Shop.A", *lines)}, {"lib/a.ex": module("Shop.A", *lines[1:])}
    assert judged(ready(tmp_path / "whole", whole), "state-inventory").status is PASS
    assert judged(ready(tmp_path / "without", without), "state-inventory").status is FAIL
