"""The criteria about documentation and types, on small repositories that pass, are half way, fail, or have no use."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from ready import APPLICATION, LIBRARY, judged, ready

from elixirlens.readiness.model import Profile, Status

PASS, PARTIAL, FAIL = Status.PASS, Status.PARTIAL, Status.FAIL
NONE, UNKNOWN = Status.NOT_APPLICABLE, Status.UNKNOWN
CI = """on: [push, pull_request]
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
{steps}
"""


def mix(
    project: str = "", deps: str = "", *, elixir: str = "~> 1.15", version: str = '"1.2.0"', package: str = "[]"
) -> str:
    """A library's mix.exs; with an empty `package` an application's."""
    return f"""defmodule Kettle.MixProject do
  use Mix.Project

  def project do
    [app: :kettle, version: {version}, elixir: "{elixir}", {"package: " + package + "," if package else ""} {project}
     deps: [{deps}]]
  end
{"" if package else "  def application, do: [mod: {Kettle.Application, []}]"}
end
"""


def workflow(*steps: str) -> str:
    """A workflow of GitHub that runs commands, or uses what begins with `uses:`."""
    lines = (step if step.startswith("uses:") else f"run: {step}" for step in steps)
    return CI.format(steps="\n".join(f"      - {line}" for line in lines))


def module(name: str, *functions: str, head: str = '@moduledoc "Words."') -> str:
    return f"defmodule {name} do\n  {head}\n" + "\n".join(f"  {line}" for line in functions) + "\nend\n"


def functions(count: int, before: str = "", first: int = 0) -> list[str]:
    return [f"{before.format(n=n)}\n  def f{n}(a), do: a + {n}" for n in range(first, first + count)]


def long_code(lines: int = 600) -> str:
    return module("Kettle.Long", *(f"def f{n}(a), do: a + {n}" for n in range(lines)))


ELSEWHERE = "on: push\njobs:\n  a:\n    uses: org/repo/.github/workflows/ci.yml@v1\n"
SPEC = "@spec f{n}(integer()) :: integer()"
DOC = '@doc "Adds {n}."'


@pytest.mark.parametrize(
    ("mix_exs", "with_spec", "without", "status"),
    [
        (LIBRARY, 9, 1, PASS),
        (LIBRARY, 5, 5, PARTIAL),
        (LIBRARY, 1, 9, FAIL),
        (APPLICATION, 5, 5, PASS),
        (APPLICATION, 2, 8, PARTIAL),
        (APPLICATION, 0, 10, FAIL),
        (LIBRARY, 1, 2, NONE),
    ],
)
def test_spec_coverage(tmp_path: Path, mix_exs: str, with_spec: int, without: int, status: Status) -> None:
    code = module("Kettle.Calc", *functions(with_spec, SPEC), *functions(without, first=50))
    repository = ready(tmp_path, {"mix.exs": mix_exs, "lib/shop/cart.ex": "", "lib/calc.ex": code})
    found = judged(repository, "spec-coverage")
    assert found.status is status
    if status is PARTIAL:
        assert found.evidence[1].path == "lib/calc.ex"
        assert found.evidence[1].line == (2 + 2 * with_spec + 2 if with_spec else 4)


def test_specs_are_not_asked_of_what_others_decide(tmp_path: Path) -> None:
    server = module(
        "Kettle.Server",
        "use GenServer",
        "def start_link(o), do: GenServer.start_link(__MODULE__, o)",
        "@impl true",
        "def init(o), do: {:ok, o}",
        "defdelegate keys(map), to: Map",
        "@doc false",
        "def hidden(a), do: a",
        '@deprecated "no"',
        "def old(a), do: a",
        'def version, do: "1"',
        "defmacro run(a), do: a",
    )
    page = module("Kettle.Page", "use Phoenix.Controller", *functions(8))
    hidden = module("Kettle.Hidden", *functions(8), head="@moduledoc false")
    quoted = module(
        "Kettle.Using",
        "defmacro __using__(_) do\n quote do\n" + "\n".join(functions(8)) + "\n end\n end",
    )
    files = {
        "mix.exs": LIBRARY,
        "lib/shop/cart.ex": "",
        "lib/a.ex": server,
        "lib/b.ex": page,
        "lib/c.ex": hidden,
        "lib/d.ex": quoted,
    }
    files |= {"mix.exs": LIBRARY, "lib/shop/cart.ex": ""}
    assert judged(ready(tmp_path, files), "spec-coverage").status is NONE


def test_a_server_without_impl_has_functions_for_others(tmp_path: Path) -> None:
    server = module(
        "Kettle.Server",
        "use GenServer",
        "def init(o), do: {:ok, o}",
        "def handle_call(:boil, _from, s), do: {:reply, :ok, s}",
        *functions(6),
    )
    files = {"mix.exs": LIBRARY, "lib/shop/cart.ex": "", "lib/a.ex": server}
    found = judged(ready(tmp_path, files), "spec-coverage")
    assert found.evidence[0].fact == "0% of 6 functions that others call have a @spec"


def test_a_small_change_moves_the_share_a_little(tmp_path: Path) -> None:
    values = []
    for documented in (6, 7):
        root = tmp_path / str(documented)
        code = module("Kettle.Calc", *functions(documented, SPEC), *functions(20 - documented, first=50))
        values.append(
            judged(
                ready(root, {"mix.exs": LIBRARY, "lib/shop/cart.ex": "", "lib/calc.ex": code}), "spec-coverage"
            ).value
        )
    assert 0 < values[1] - values[0] < 0.1


DIALYXIR = '{:dialyxir, "~> 1.4", only: [:dev, :test], runtime: false}'
STRICT = "mix compile --warnings-as-errors"
IN_IMAGES = """on: pull_request
jobs:
  test:
    strategy: {matrix: {include: [{image: 1.14.5-erlang-25.3}, {image: 1.19.3-erlang-28.1}]}}
    container: "hexpm/elixir:${{ matrix.image }}"
    steps:
      - run: mix test
"""


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ({"mix.exs": mix('dialyzer: [plt_local_path: "priv/plts"],', DIALYXIR)}, PASS),
        ({"mix.exs": mix(deps=DIALYXIR), ".github/workflows/ci.yml": workflow("mix dialyzer")}, PASS),
        ({"mix.exs": mix(deps=DIALYXIR)}, PARTIAL),
        ({"mix.exs": mix(deps='{:dialyzex, "~> 1.2", only: :dev}')}, PARTIAL),
        ({"mix.exs": mix(elixir="~> 1.18"), ".github/workflows/ci.yml": workflow(STRICT)}, PASS),
        ({"mix.exs": mix(), ".tool-versions": "elixir 1.19.1\n", ".github/workflows/ci.yml": workflow(STRICT)}, PASS),
        ({"mix.exs": mix(elixir="~> 1.18")}, PARTIAL),
        ({"mix.exs": mix(), ".github/workflows/ci.yml": IN_IMAGES}, PARTIAL),
        (
            {
                "mix.exs": mix(elixir="~> 1.18"),
                "relay/mix.exs": mix(),
                ".github/workflows/ci.yml": workflow(f"cd relay && {STRICT}"),
            },
            PARTIAL,
        ),
        ({"mix.exs": mix(), ".github/workflows/ci.yml": workflow(STRICT)}, FAIL),
        ({"mix.exs": mix()}, FAIL),
        ({"mix.exs": mix(), ".github/workflows/ci.yml": ELSEWHERE}, UNKNOWN),
        ({"mix.exs": mix(), "lib/long.ex": ""}, NONE),
        ({"mix.exs": mix("dialyzer: [],", DIALYXIR), "lib/long.ex": ""}, PASS),
    ],
)
def test_type_checker_configured(tmp_path: Path, files: Mapping[str, str], status: Status) -> None:
    repository = ready(tmp_path, {"lib/long.ex": long_code(), **files})
    assert judged(repository, "type-checker-configured").status is status


CACHE = (
    "uses: actions/cache@v4\n        with:\n          path: priv/plts\n          key: plt-${{ hashFiles('mix.lock') }}"
)


def test_the_cache_that_holds_the_plt_is_named(tmp_path: Path) -> None:
    native = CACHE.replace("priv/plts", "_build/test/lib/shop/native").replace("plt-", "native-")
    files = {"mix.exs": mix(deps=DIALYXIR), ".github/workflows/ci.yml": workflow(native, CACHE, "mix dialyzer")}
    _, kept = judged(ready(tmp_path, {"lib/long.ex": long_code(), **files}), "type-checker-enforced").evidence
    assert kept.fact == "keeps priv/plts"


def test_an_action_made_for_it_keeps_its_own_plt(tmp_path: Path) -> None:
    other = (
        "  lint:\n    runs-on: ubuntu-latest\n    steps:\n      - " + CACHE.replace("priv/plts", "_build/dev") + "\n"
    )
    text = workflow("uses: acme/actions/dialyzer@v2").rstrip() + "\n" + other
    files = {"mix.exs": mix(deps=DIALYXIR), ".github/workflows/ci.yml": text, "lib/long.ex": long_code()}
    (run,) = judged(ready(tmp_path, files), "type-checker-enforced").evidence
    assert run.fact == "CI runs mix dialyzer"


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ({"mix.exs": mix(deps=DIALYXIR), ".github/workflows/ci.yml": workflow(CACHE, "mix dialyzer")}, PASS),
        ({"mix.exs": mix(deps=DIALYXIR), ".github/workflows/ci.yml": workflow("mix dialyzer")}, PARTIAL),
        (
            {
                "mix.exs": mix(deps=DIALYXIR),
                ".github/workflows/ci.yml": workflow(CACHE, "mix dialyzer"),
                ".dialyzer_ignore.exs": "[\n" + '  {"lib/a.ex", :no_return},\n' * 30 + "]\n",
            },
            PARTIAL,
        ),
        ({"mix.exs": mix(deps=DIALYXIR), ".github/workflows/ci.yml": workflow("uses: acme/actions/dialyzer@v2")}, PASS),
        ({"mix.exs": mix(deps=DIALYXIR), ".github/workflows/ci.yml": workflow("mix test")}, FAIL),
        ({"mix.exs": mix(deps=DIALYXIR)}, FAIL),
        ({"mix.exs": mix(elixir="~> 1.18"), ".github/workflows/ci.yml": workflow(STRICT)}, NONE),
        (
            {
                "mix.exs": mix(),
                ".github/workflows/ci.yml": "on: push\njobs:\n  a:\n    uses: org/repo/.github/workflows/ci.yml@v1\n",
            },
            UNKNOWN,
        ),
    ],
)
def test_type_checker_enforced(tmp_path: Path, files: Mapping[str, str], status: Status) -> None:
    assert judged(ready(tmp_path, {"lib/long.ex": long_code(), **files}), "type-checker-enforced").status is status


def specified(name: str, argument: str, head: str = "") -> str:
    lines = (line for n in range(3) for line in (f"@spec f{n}({argument}) :: :ok", f"def f{n}(_), do: :ok"))
    return module(name, head, *lines)


@pytest.mark.parametrize(
    ("sound", "repeating", "status"), [(10, 0, PASS), (10, 1, PASS), (8, 2, PARTIAL), (2, 2, FAIL), (0, 0, NONE)]
)
def test_domain_types(tmp_path: Path, sound: int, repeating: int, status: Status) -> None:
    files = {f"lib/a{n}.ex": specified(f"Kettle.A{n}", "integer()") for n in range(sound)}
    files |= {f"lib/b{n}.ex": specified(f"Kettle.B{n}", "%{name: binary(), size: integer()}") for n in range(repeating)}
    assert judged(ready(tmp_path, {"mix.exs": LIBRARY, **files}), "domain-types").status is status


def test_outcomes_need_no_names(tmp_path: Path) -> None:
    code = specified("Kettle.A", "integer()").replace(":: :ok", ":: {:ok, t, id()} | {:error, t(), term()}")
    found = judged(ready(tmp_path, {"mix.exs": LIBRARY, "lib/a.ex": code}), "domain-types")
    assert (found.status, found.evidence[0].fact) == (PASS, "1 of 1 modules with specs name their types")


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("defstruct [:a]", FAIL),
        ("@type t :: %__MODULE__{}\n  defstruct [:a]", PASS),
        ("use GenServer\n  defstruct [:a]", PASS),
        ("@behaviour :gen_statem\n  defstruct [:a]", PASS),
        ("use Shop.Schema\n  defstruct [:a]", FAIL),
        ("@typep state :: %__MODULE__{}\n  defstruct [:a]", PASS),
    ],
)
def test_a_struct_with_specs_has_a_type(tmp_path: Path, head: str, status: Status) -> None:
    files = {"mix.exs": LIBRARY, "lib/a.ex": specified("Kettle.A", "integer()", head)}
    assert judged(ready(tmp_path, files), "domain-types").status is status


@pytest.mark.parametrize(
    ("mix_exs", "said", "silent", "status"),
    [(LIBRARY, 10, 0, PASS), (LIBRARY, 7, 3, PARTIAL), (LIBRARY, 3, 7, FAIL), (APPLICATION, 7, 3, PASS),
     (APPLICATION, 5, 5, PARTIAL), (APPLICATION, 2, 8, FAIL)],
)  # fmt: skip
def test_moduledoc_coverage(tmp_path: Path, mix_exs: str, said: int, silent: int, status: Status) -> None:
    files = {f"lib/a{n}.ex": module(f"Kettle.A{n}", "def f(a), do: a + 1") for n in range(said)}
    files |= {f"lib/b{n}.ex": module(f"Kettle.B{n}", "def f(a), do: a + 1", head="") for n in range(silent)}
    found = judged(ready(tmp_path, {"mix.exs": mix_exs, "lib/shop/cart.ex": "", **files}), "moduledoc-coverage")
    assert found.status is status
    assert found.evidence[0].fact.endswith(f"of {said + silent} modules have a @moduledoc")


def test_moduledocs_are_not_asked_of_what_a_framework_names(tmp_path: Path) -> None:
    names = ("Repo", "Endpoint", "Router", "PageController", "PageHTML", "CartLive", "UserSocket", "Gettext")
    files = {f"lib/{n}.ex": module(f"ShopWeb.{name}", "def f(a), do: a", head="") for n, name in enumerate(names)}
    files["lib/e.ex"] = "defmodule Shop.Error do\n  defexception [:message]\nend\n"
    files["lib/i.ex"] = 'defimpl String.Chars, for: Shop.Cart do\n  def to_string(_), do: ""\nend\n'
    files["lib/false.ex"] = module("Shop.Hidden", "def f(a), do: a", head="@moduledoc false")
    assert judged(ready(tmp_path, files), "moduledoc-coverage").status is PASS


def graded(count: int, head: str, before: str, prefix: str) -> dict[str, str]:
    return {
        f"lib/{prefix}{n}.ex": module(f"Kettle.{prefix.upper()}{n}", *functions(4, before), head=head)
        for n in range(count)
    }


@pytest.mark.parametrize(
    ("mix_exs", "good", "poor", "status"),
    [(LIBRARY, 8, 2, PASS), (LIBRARY, 5, 5, PARTIAL), (LIBRARY, 1, 9, FAIL), (APPLICATION, 4, 6, PASS),
     (APPLICATION, 2, 8, PARTIAL), (APPLICATION, 0, 10, FAIL), (LIBRARY, 2, 0, NONE)],
)  # fmt: skip
def test_doc_coverage(tmp_path: Path, mix_exs: str, good: int, poor: int, status: Status) -> None:
    files = graded(good, '@moduledoc "Words."', DOC, "a") | graded(poor, "", "", "b")
    assert (
        judged(ready(tmp_path, {"mix.exs": mix_exs, "lib/shop/cart.ex": "", **files}), "doc-coverage").status is status
    )


@pytest.mark.parametrize("said", ["@behaviour Plug", "import Plug.Conn"])
def test_what_a_plug_offers_beside_its_callbacks_is_for_others(tmp_path: Path, said: str) -> None:
    callbacks = (said, "def init(options), do: options ++ [1]", "def call(conn, _), do: halt(conn)")
    files = {"lib/plug.ex": module("Kettle.Plug", *callbacks, *functions(3))}
    files |= {"lib/more.ex": module("Kettle.More", "@behaviour Kettle.Step", *functions(3)), "lib/shop/cart.ex": ""}
    files |= {"lib/calc.ex": module("Kettle.Calc", *functions(3, SPEC)), "mix.exs": LIBRARY}
    found = judged(ready(tmp_path, files), "spec-coverage")
    assert found.evidence[0].fact.startswith("50% of 6 functions")


def test_a_module_that_one_branch_hides_is_hidden(tmp_path: Path) -> None:
    hidden = module("Kettle.Old", *functions(4, ""), head="@moduledoc false")
    twice = f"if true do\n{hidden}else\n{module('Kettle.Old', *functions(4, ''), head='')}end\n"
    files = graded(3, '@moduledoc "Words."', DOC, "a") | {"lib/old.ex": twice}
    found = judged(ready(tmp_path, {"mix.exs": LIBRARY, "lib/shop/cart.ex": "", **files}), "doc-coverage")
    assert found.evidence[0].fact.startswith("100% of 3 modules")


def test_in_a_library_no_name_is_a_framework_s(tmp_path: Path) -> None:
    names = ("Kettle.Telemetry", "Kettle.Controller", "Kettle.Socket")
    files = {f"lib/{n}.ex": module(name, *functions(2, DOC)) for n, name in enumerate(names)}
    found = judged(ready(tmp_path, {"mix.exs": LIBRARY, "lib/shop/cart.ex": "", **files}), "doc-coverage")
    assert found.evidence[0].fact.startswith("100% of 3 modules")


def test_a_constant_in_one_branch_is_a_function_in_the_other(tmp_path: Path) -> None:
    branches = "if true do\n    def check, do: :ok\n  else\n    def check, do: Kettle.Net.check()\n  end"
    code = module("Kettle.Calc", *functions(4, SPEC), branches)
    found = judged(ready(tmp_path, {"mix.exs": LIBRARY, "lib/shop/cart.ex": "", "lib/calc.ex": code}), "spec-coverage")
    assert found.evidence[0].fact.startswith("80% of 5 functions")


EX_DOC = '{:ex_doc, "~> 0.38", only: :dev, runtime: false}'


@pytest.mark.parametrize(
    ("mix_exs", "status"),
    [
        (mix('docs: [main: "readme"],', EX_DOC), PASS),
        (mix(deps=EX_DOC), PARTIAL),
        (mix(), FAIL),
        (mix(package="").replace("deps: []", 'deps: Code.eval_file("deps.exs")'), NONE),
        (mix().replace("deps: []", 'deps: Code.eval_file("deps.exs")'), UNKNOWN),
    ],
)
def test_ex_doc_setup(tmp_path: Path, mix_exs: str, status: Status) -> None:
    assert judged(ready(tmp_path, {"mix.exs": mix_exs}), "ex-doc-setup").status is status


EXAMPLE = '@moduledoc """\n  Words.\n\n      iex> 1 + 1\n      2\n  """'


def doctest(*names: str) -> str:
    lines = "\n".join(f"  doctest {name}" for name in names)
    return f"defmodule Kettle.DocTest do\n  use ExUnit.Case, async: true\n{lines}\nend\n"


@pytest.mark.parametrize(
    ("names", "status"),
    [
        (["Kettle.A0", "Kettle.A1", "Kettle.A2"], PASS),
        (["Kettle.A0"], PARTIAL),
        ([], FAIL),
        (["Kettle.A0", "@other"], UNKNOWN),
    ],
)
def test_doctested_examples(tmp_path: Path, names: Iterable[str], status: Status) -> None:
    files = {f"lib/a{n}.ex": module(f"Kettle.A{n}", "def f(a), do: a", head=EXAMPLE) for n in range(3)}
    files |= {"mix.exs": LIBRARY, "test/doc_test.exs": doctest(*names)}
    assert judged(ready(tmp_path, files), "doctested-examples").status is status


@pytest.mark.parametrize(("after", "count"), [("# 12:00:00.1 [debug] boils\n      2", 2), ("# boil it first", 1)])
def test_a_result_may_stand_below_what_is_logged(tmp_path: Path, after: str, count: int) -> None:
    logged = EXAMPLE.replace("      2\n", f"      {after}\n")
    files = {"lib/a.ex": module("Kettle.A", "def f(a), do: a", head=EXAMPLE)}
    files |= {"lib/b.ex": module("Kettle.B", "def f(a), do: a", head=logged)}
    files |= {"mix.exs": LIBRARY, "test/doc_test.exs": doctest("Kettle.A")}
    found = judged(ready(tmp_path, files), "doctested-examples")
    assert found.evidence[0].fact == f"1 of {count} modules with examples are doctested"


SKETCHED = """@moduledoc \"\"\"
  Teas.

      iex> list_teas()
      [%Tea{}, ...]

      iex> get_tea!(456)
      ** (Ecto.NoResultsError)

      iex> create_tea(%{field: value})
      {:ok, %Tea{}}

      iex> change_tea(tea)
      %Ecto.Changeset{data: %Tea{}}
  MORE\"\"\""""


RENAMED = "\n      iex> {0}\n      {1}\n  "


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ("", NONE),
        ("\n      iex> list_teas() == []\n      true\n  ", FAIL),
        (RENAMED.format("Shop.Teas.get_tea!(123)", "%Tea{}"), NONE),
        (RENAMED.format("delete(tea)", "{:ok, %Tea{}}"), NONE),
        (RENAMED.format("tea = Shop.Teas.new()\n      iex> Shop.Teas.delete(tea)", "%Tea{}"), FAIL),
        (RENAMED.format("Shop.Teas.get(:green)", "%Tea{}"), FAIL),
        (RENAMED.format("Shop.Teas.get(123)", "nil"), FAIL),
    ],
)
def test_what_a_generator_sketches_is_no_example(tmp_path: Path, more: str, status: Status) -> None:
    code = module("Shop.Teas", "def f(a), do: a", head=SKETCHED.replace("MORE", more))
    assert judged(ready(tmp_path, {"lib/shop/teas.ex": code}), "doctested-examples").status is status


@pytest.mark.parametrize(
    ("mix_exs", "count", "status"), [(LIBRARY, 12, FAIL), (LIBRARY, 3, NONE), (APPLICATION, 12, NONE)]
)
def test_without_examples_there_is_nothing_to_run(tmp_path: Path, mix_exs: str, count: int, status: Status) -> None:
    typed = "iex> Kettle.boil()\n      ... # wait for the steam\n      iex> Kettle.stop()"
    instruction = f'@moduledoc """\n  Start it:\n\n      {typed}\n  """'
    files = {"mix.exs": mix_exs, "lib/calc.ex": module("Kettle.Calc", *functions(count), head=instruction)}
    assert judged(ready(tmp_path, files), "doctested-examples").status is status


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("iex> Kettle.find(1)\n      %Kettle{id: 1, ...}", NONE),
        ("iex> Kettle.all()\n      [...]", NONE),
        ("iex> Kettle.boil(fn water ->\n        water\n      end)", NONE),
        ("iex> Kettle.boil(\n      ...>   1\n      ...> )\n      :ok", FAIL),
        ('iex> Kettle.say("(")\n      "wait ..."', FAIL),
        ("iex> {kettle, water} =\n           Kettle.fill(1)\n      {%Kettle{}, 1}", NONE),
        ("iex> Kettle.fill(1)\n      |> Kettle.boil()", NONE),
        ("iex> Kettle.fill(1) ==\n      ...>   1\n      true", FAIL),
    ],
)
def test_an_example_has_a_result_that_can_be_compared(tmp_path: Path, typed: str, status: Status) -> None:
    text = f'@moduledoc """\n  Look:\n\n      {typed}\n  """'
    files = {"mix.exs": LIBRARY, "lib/calc.ex": module("Kettle.Calc", *functions(3), head=text)}
    assert judged(ready(tmp_path, files), "doctested-examples").status is status


ENDPOINT = "defmodule ShopWeb.Endpoint do\n  use Phoenix.Endpoint, otp_app: :shop\nend\n"
ROUTER = """defmodule ShopWeb.Router do
  use Phoenix.Router

  pipeline :browser do
    plug :accepts, ["html"]
  end

  pipeline :api do
    plug :accepts, ["json"]
  end

  scope "/" do
    pipe_through :browser
    resources "/orders", ShopWeb.OrderController
  end
SCOPE
end
"""
FORWARDED = """
  scope "/api" do
    pipe_through :api
    forward "/v2", Shop.Api
  end
"""
JSON_ROUTES = """
  scope "/api" do
    pipe_through [:api, :auth]

    scope "/v1" do
      resources "/orders", ShopWeb.OrderController
    end
  end
"""


@pytest.mark.parametrize(
    ("scope", "deps", "more", "status"),
    [
        (JSON_ROUTES, '{:open_api_spex, "~> 3.20"}', {}, PASS),
        (JSON_ROUTES, "", {"priv/openapi.yaml": "openapi: 3.1.0\n"}, PARTIAL),
        (JSON_ROUTES, "", {"Shop API.postman_collection.json": "{}"}, PARTIAL),
        (JSON_ROUTES, '{:phoenix_swagger, "~> 0.8"}', {}, PARTIAL),
        (JSON_ROUTES, "", {}, FAIL),
        (JSON_ROUTES.replace("OrderController", "OrderController, only: [:index, :show, :new]"), "", {}, NONE),
        (JSON_ROUTES.replace("OrderController", "OrderController, except: ~w(delete)a"), "", {}, NONE),
        (JSON_ROUTES.replace("OrderController", "OrderController, except: [:new, :edit]"), "", {}, FAIL),
        (JSON_ROUTES.replace("[:api, :auth]", "[:browser, :api_auth]"), "", {}, NONE),
        ("", "", {}, NONE),
        (JSON_ROUTES.replace("Controller", "Controller, only: [:index, :show]"), "", {}, NONE),
        (JSON_ROUTES.replace("Controller", "Controller, except: [:delete]"), "", {}, NONE),
        (
            '  scope "/" do\n    pipe_through :api\n    get "/health", ShopWeb.HealthController, :show\n  end',
            "",
            {},
            NONE,
        ),
        (FORWARDED, "", {}, UNKNOWN),
        (FORWARDED, "", {"docs/api.md": "# API\n"}, PARTIAL),
        (FORWARDED.replace("/v2", "/health"), "", {}, NONE),
        (FORWARDED.replace(":api", ":browser"), "", {}, NONE),
    ],
)
def test_http_api_docs(tmp_path: Path, scope: str, deps: str, more: Mapping[str, str], status: Status) -> None:
    files = {
        "mix.exs": APPLICATION.replace("defp deps, do: []", f"defp deps, do: [{deps}]"),
        "lib/shop_web/endpoint.ex": ENDPOINT,
        "lib/shop_web/router.ex": ROUTER.replace("SCOPE", scope),
        **more,
    }
    repository = ready(tmp_path, files)
    assert repository.profile is Profile.PHOENIX
    assert judged(repository, "http-api-docs").status is status


@pytest.mark.parametrize(("plug", "status"), [(":accepts_of_version", FAIL), (":accepts_html", NONE)])
def test_a_plug_of_one_s_own_may_say_what_is_accepted(tmp_path: Path, plug: str, status: Status) -> None:
    router = ROUTER.replace("SCOPE", JSON_ROUTES).replace('plug :accepts, ["json"]', f"plug {plug}")
    assert plug in router
    files = {"lib/shop_web/endpoint.ex": ENDPOINT, "lib/shop_web/router.ex": router}
    assert judged(ready(tmp_path, files), "http-api-docs").status is status


@pytest.mark.parametrize(("version", "status"), [("1.0.0\n", PASS), ("2.0.0\n", PARTIAL)])
def test_a_version_may_stand_in_a_file_of_its_own(tmp_path: Path, version: str, status: Status) -> None:
    files = {"mix.exs": mix(version='File.read!("VERSION")'), "VERSION": version, "CHANGELOG.md": "## 1.0.0\n\n* A\n"}
    assert judged(ready(tmp_path, files), "changelog").status is status


def test_ex_doc_may_be_run_by_itself(tmp_path: Path) -> None:
    files = {"mix.exs": mix(), "Makefile": "docs:\n\t../ex_doc/bin/ex_doc Kettle 1.0 ebin\n"}
    assert judged(ready(tmp_path, files), "ex-doc-setup").status is PASS


def tagged(root: Path, tag: str) -> None:
    identity = [
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@example.org",
        "-c",
        "commit.gpgsign=false",
        "-c",
        "tag.gpgsign=false",
    ]
    for command in (["add", "-A"], ["commit", "-q", "-m", "Begin"], ["tag", tag]):
        subprocess.run(["git", *identity, *command], cwd=root, check=True)


@pytest.mark.parametrize(
    ("mix_exs", "changelog", "status"),
    [
        (mix(), "# Changelog\n\n## 1.2.0 (2026-01-01)\n\n* A\n", PASS),
        (mix(version='"1.2.0-dev"'), "# Changelog\n\n## v1.2.0\n\n* A\n", PASS),
        (mix(), "# Changelog\n\n## 1.0.0\n\n* A\n", PARTIAL),
        (mix(), "# Changelog\n\n## Unreleased\n\n* A\n", PARTIAL),
        (mix(), "See https://github.com/a/kettle/releases\n", PARTIAL),
        (mix(), None, FAIL),
        (mix(package=""), None, NONE),
        (mix(version='File.read!("VERSION")'), "# Changelog\n\n## 1.0.0\n\n* A\n", UNKNOWN),
    ],
)
def test_changelog(tmp_path: Path, mix_exs: str, changelog: str | None, status: Status) -> None:
    files = {"mix.exs": mix_exs} | ({"CHANGELOG.md": changelog} if changelog is not None else {})
    assert judged(ready(tmp_path, files), "changelog").status is status


@pytest.mark.parametrize(("tag", "status"), [("v2.0.0", PASS), ("v3.0.0", PARTIAL)])
def test_the_newest_tag_counts_where_the_version_is_ahead(tmp_path: Path, tag: str, status: Status) -> None:
    ready(tmp_path, {"mix.exs": mix(version='"3.1.0-dev"'), "CHANGELOG.md": "# Changelog\n\n## 2.0.0\n\n* A\n"})
    tagged(tmp_path, tag)
    assert judged(ready(tmp_path, {"mix.exs": mix(version='"3.1.0-dev"')}), "changelog").status is status
