"""The criteria about tests and coverage, on small repositories that pass, are half way, fail, or have no use."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from ready import APPLICATION, LIBRARY, judged, ready

from elixirlens.readiness.model import Evidence, Status

PASS, PARTIAL, FAIL = Status.PASS, Status.PARTIAL, Status.FAIL
NONE, UNKNOWN = Status.NOT_APPLICABLE, Status.UNKNOWN


def mix(deps: str = "", project: str = "") -> str:
    """An application's mix.exs."""
    found = APPLICATION.replace("defp deps, do: []", f"defp deps, do: [{deps}]")
    return found.replace("deps: deps()", f"{project} deps: deps()")


def workflow(*steps: str) -> str:
    lines = "\n".join(f"      - run: {step}" for step in steps)
    return f"on: [push, pull_request]\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n{lines}\n"


def code(lines: int, name: str = "Shop.Code") -> str:
    body = "\n".join(f"  def f{n}(a), do: a + {n}" for n in range(lines - 2))
    return f"defmodule {name} do\n{body}\nend\n"


def case_of(count: int, name: str = "Shop.CodeTest", use: str = "use ExUnit.Case", more: str = "") -> str:
    body = "\n".join(f'  test "{n}", do: assert Shop.Code.f{n}(1) == {n + 1}' for n in range(count))
    return f"defmodule {name} do\n  {use}\n{more}\n{body}\nend\n"


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ({"test/code_test.exs": case_of(60)}, PASS),
        ({"test/code_test.exs": case_of(20)}, PARTIAL),
        ({"test/code_test.exs": case_of(2)}, FAIL),
        ({"test/code_test.exs": "defmodule Shop.CodeTest do\n  use ExUnit.Case\n  doctest Shop.Code\nend\n"}, PARTIAL),
        ({"test/test_helper.exs": "ExUnit.start()\n"}, FAIL),
        ({"test/code_test_off.exs": case_of(60)}, FAIL),  # nobody runs it
        ({"test/code_spec.exs": case_of(60), "mix.exs": mix(project='test_pattern: "*_spec.exs",')}, PASS),
        ({"test/all.exs": case_of(60), "test/test_helper.exs": 'Code.require_file("all.exs", __DIR__)\n'}, PASS),
        ({}, FAIL),
        ({"lib/shop/cart.ex": "", "lib/code.ex": ""}, NONE),
    ],
)
def test_tests_exist(tmp_path: Path, files: Mapping[str, str], status: Status) -> None:
    repository = ready(tmp_path, {"lib/shop/cart.ex": "", "lib/code.ex": code(100), **files})
    assert judged(repository, "tests-exist").status is status


def test_samples_and_support_are_no_tests(tmp_path: Path) -> None:
    files = {
        "lib/code.ex": code(50),
        "examples/demo/test/demo_test.exs": case_of(80, "DemoTest"),
        "test/support/helper.ex": code(80, "Shop.Helper"),
    }
    assert judged(ready(tmp_path, files), "tests-exist").status is FAIL


def test_doctests_are_told_by_modules(tmp_path: Path) -> None:
    files = {
        "lib/code.ex": code(10),
        "test/a_test.exs": "defmodule ATest do\n  use ExUnit.Case\n  doctest Shop.Code\nend\n",
    }
    fact = judged(ready(tmp_path, files), "tests-exist").evidence[0].fact
    assert fact.startswith("0 tests and the doctests of 1 module in 4 lines, ")


def test_what_a_helper_loads_is_no_test_because_of_that(tmp_path: Path) -> None:
    files = {
        "lib/code.ex": code(100),
        "test/code_test.exs": case_of(20),
        "test/connection.exs": code(60, "Shop.Connection"),
        "test/test_helper.exs": 'Code.require_file("connection.exs", __DIR__)\n',
        "examples/demo/mix.exs": APPLICATION,
        "examples/demo/test/demo_test.exs": case_of(9, "DemoTest"),
    }
    found = judged(ready(tmp_path, files), "tests-exist").evidence[0]
    assert found.fact.startswith("20 tests in 23 lines, "), found


NAMING = {
    "by its name": case_of(1, "Shop.A0Test").replace("Shop.Code", "Subject"),
    "by a call": 'defmodule OtherTest do\n  use ExUnit.Case\n  test "a", do: Shop.A0.f1(2)\nend\n',
    "by an alias": 'defmodule OtherTest do\n  use ExUnit.Case\n  alias Shop.{A0}\n  test "a", do: run(A0)\nend\n',
    "by a doctest": "defmodule OtherTest do\n  use ExUnit.Case\n  doctest Shop.A0\nend\n",
}


@pytest.mark.parametrize("test", NAMING.values(), ids=NAMING)
def test_ways_to_name_a_module(tmp_path: Path, test: str) -> None:
    files = {"lib/shop/cart.ex": "", "lib/shop/a0.ex": code(20, "Shop.A0"), "test/other_test.exs": test}
    assert judged(ready(tmp_path, files), "module-test-mapping").status is PASS


def test_a_test_at_the_path_of_a_module_names_it(tmp_path: Path) -> None:
    test = 'defmodule OtherTest do\n  use ExUnit.Case\n  test "a", do: run()\nend\n'
    files = {"lib/shop/cart.ex": "", "lib/shop/a0.ex": code(20, "Shop.A0"), "test/shop/a0_test.exs": test}
    assert judged(ready(tmp_path, files), "module-test-mapping").status is PASS


@pytest.mark.parametrize("name", ["Shop.A0Impl", "Shop.A0.Impl", "Shop.A0Implementation"])
def test_what_does_the_work_of_a_module_is_named_with_it(tmp_path: Path, name: str) -> None:
    files = {"lib/shop/cart.ex": "", "lib/shop/work.ex": code(20, name), "test/other_test.exs": NAMING["by a call"]}
    assert judged(ready(tmp_path, files), "module-test-mapping").status is PASS


@pytest.mark.parametrize(("named", "status"), [(9, PASS), (6, PARTIAL), (2, FAIL)])
def test_module_test_mapping(tmp_path: Path, named: int, status: Status) -> None:
    files = {f"lib/shop/a{n}.ex": code(20, f"Shop.A{n}") for n in range(10)}
    files |= {f"test/shop/a{n}_test.exs": case_of(1, f"Shop.A{n}Test") for n in range(named)}
    found = judged(ready(tmp_path, {"lib/shop/cart.ex": "", **files}), "module-test-mapping")
    assert found.status is status
    assert found.evidence[0].fact.startswith(f"tests name {named} of 10 modules")
    assert len(found.evidence) == 1 + min(6, 10 - named)


def test_a_test_may_lie_without_the_folder_of_the_application(tmp_path: Path) -> None:
    files = {
        "lib/shop/cart.ex": "",
        "lib/shop_web/controllers/till_controller.ex": code(20, "ShopWeb.TillController"),
        "lib/shop_web/till.ex": code(20, "ShopWeb.Till"),
        "test/controllers/till_controller_test.exs": case_of(1, "Shop.TillControllerTest"),
        "test/till_test.exs": case_of(1, "Shop.OldTillTest"),
    }
    found = judged(ready(tmp_path, files), "module-test-mapping")
    assert [each.fact for each in found.evidence] == [
        "tests name 1 of 2 modules, 50% of the code",
        "no test names ShopWeb.Till, 20 lines",
    ]


def test_what_wires_an_application_together_needs_no_test_of_its_name(tmp_path: Path) -> None:
    files = {
        "lib/shop/cart.ex": "",
        "lib/shop/repo.ex": "defmodule Shop.Repo do\n  use Ecto.Repo, otp_app: :shop\n"
        + "  def f(a), do: a\n" * 8
        + "end\n",
        "lib/shop/error.ex": "defmodule Shop.Error do\n  defexception [:a]\n" + "  def f(a), do: a\n" * 8 + "end\n",
        "lib/shop_web/components/core_components.ex": code(30, "ShopWeb.CoreComponents"),
        "lib/shop/tiny.ex": code(3, "Shop.Tiny"),
    }
    assert judged(ready(tmp_path, files), "module-test-mapping").status is NONE


@pytest.mark.parametrize(
    ("concurrent", "serial", "status"), [(6, 2, PASS), (3, 5, PARTIAL), (1, 4, PARTIAL), (0, 8, FAIL), (2, 1, NONE)]
)
def test_async_tests(tmp_path: Path, concurrent: int, serial: int, status: Status) -> None:
    files = {f"test/a{n}_test.exs": case_of(1, f"A{n}Test", "use Shop.Case, async: true") for n in range(concurrent)}
    files |= {f"test/b{n}_test.exs": case_of(n + 1, f"B{n}Test", "use Shop.Case, async: false") for n in range(serial)}
    found = judged(ready(tmp_path, files), "async-tests")
    assert found.status is status
    if status is PARTIAL:
        assert found.evidence[1].fact == f"B{serial - 1}Test: {serial} tests, one by one"


CASE = """defmodule Shop.Case do
  defmacro __using__(opts \\\\ []) do
    async = Keyword.get(opts, :async, true)

    quote do
      use ExUnit.Case, CHOICE
    end
  end
end
"""


@pytest.mark.parametrize(
    ("choice", "said", "status"),
    [
        ("async: true", "", PASS),
        ("async: unquote(Keyword.get(opts, :async, true))", "", PASS),
        ("async: unquote(async)", "", PASS),
        ("async: unquote(async)", ", async: false", FAIL),
        ("async: unquote(Keyword.get(opts, :async, false))", "", FAIL),
        ("async: false", "", FAIL),
        ("unquote(opts)", "", FAIL),
    ],
)
def test_a_case_may_say_it_for_its_tests(tmp_path: Path, choice: str, said: str, status: Status) -> None:
    files = {f"test/a{n}_test.exs": case_of(1, f"A{n}Test", f"use Shop.Case{said}") for n in range(5)}
    files["test/support/case.ex"] = CASE.replace("CHOICE", choice)
    assert judged(ready(tmp_path, files), "async-tests").status is status


def test_a_single_test_and_doctests_are_called_so(tmp_path: Path) -> None:
    files = {f"test/a{n}_test.exs": case_of(1, f"A{n}Test", "use Shop.Case") for n in range(5)}
    files["test/doc_test.exs"] = "defmodule DocTest do\n  use Shop.Case\n  doctest Shop\nend\n"
    facts = [each.fact for each in judged(ready(tmp_path, files), "async-tests").evidence]
    assert {"A0Test: 1 test, one by one", "DocTest: doctests, one by one"} <= set(facts)


MOCK = '{:mock, "~> 0.3", only: :test}'


@pytest.mark.parametrize(
    ("deps", "patching", "plain", "status"),
    [
        ("", 0, 3, PASS),
        ('{:mox, "~> 1.2", only: :test}', 0, 3, PASS),
        (MOCK, 2, 2, FAIL),
        (MOCK, 1, 12, PARTIAL),
        (MOCK, 0, 3, PARTIAL),
        ('{:mimic, "~> 2.0", only: :test}', 0, 3, PARTIAL),
        ("", 0, 0, NONE),
    ],
)
def test_no_runtime_patching(tmp_path: Path, deps: str, patching: int, plain: int, status: Status) -> None:
    files = {f"test/a{n}_test.exs": case_of(1, f"A{n}Test", more="  import Mock") for n in range(patching)}
    files |= {f"test/b{n}_test.exs": case_of(1, f"B{n}Test") for n in range(plain)}
    assert judged(ready(tmp_path, {"mix.exs": mix(deps), **files}), "no-runtime-patching").status is status


def test_a_contract_that_is_declared_need_not_be_in_use(tmp_path: Path) -> None:
    files = {"mix.exs": mix('{:mox, "~> 1.2", only: :test}'), "test/a_test.exs": case_of(1)}
    judgement = judged(ready(tmp_path, files), "no-runtime-patching")
    assert [each.fact for each in judgement.evidence] == ["declares mox, and nothing that replaces code"]


def test_patching_by_what_another_dependency_brings(tmp_path: Path) -> None:
    more = "  setup do\n    :meck.new(Shop.Code)\n    :ok\n  end"
    assert judged(ready(tmp_path, {"test/a_test.exs": case_of(1, more=more)}), "no-runtime-patching").status is FAIL


def test_a_library_may_be_made_of_meck(tmp_path: Path) -> None:
    code_of = "defmodule Shop.Stub do\n  def put(m), do: :meck.new(m)\nend\n"
    files = {"mix.exs": mix('{:meck, "~> 1.0"}'), "lib/stub.ex": code_of, "test/a_test.exs": case_of(1)}
    found = judged(ready(tmp_path, files), "no-runtime-patching")
    assert found.status is PASS
    assert found.evidence[0].fact == "it is made of meck, and its tests replace nothing"


def test_placebo_is_meck_under_another_name(tmp_path: Path) -> None:
    files = {"test/a_test.exs": case_of(1, more="  use Placebo"), "test/b_test.exs": case_of(1, "BTest")}
    placebo = mix('{:placebo, "~> 2.0", only: [:dev, :test, :integration]}')
    judgement = judged(ready(tmp_path, {"mix.exs": placebo, **files}), "no-runtime-patching")
    assert judgement.status is FAIL
    assert "uses Placebo" in [each.fact for each in judgement.evidence]


def test_dependencies_that_are_computed_prove_nothing(tmp_path: Path) -> None:
    computed = APPLICATION.replace("defp deps, do: []", 'defp deps, do: Code.eval_file("deps.exs")')
    files = {"mix.exs": computed, "test/a_test.exs": case_of(1)}
    assert judged(ready(tmp_path, files), "no-runtime-patching").status is UNKNOWN


CALLS = 'defmodule Shop.Bank do\n  def pay(a), do: Req.post!("https://bank.example", json: a)\nend\n'
STUB = 'defmodule BankTest do\n  use ExUnit.Case\n  test "a", do: Req.Test.stub(Shop.Bank, & &1)\nend\n'
TAGGED = 'defmodule BankTest do\n  use ExUnit.Case\n  @moduletag :external\n  test "a", do: Shop.Bank.pay(1)\nend\n'
FAKE = "defmodule Shop.FakeBank do\n  def pay(_), do: :ok\nend\n"


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ({"test/bank_test.exs": STUB}, PASS),
        ({"test/bank_test.exs": case_of(1), "test/support/fake_bank.ex": FAKE}, PASS),
        (
            {"test/bank_test.exs": case_of(1), "config/test.exs": "import Config\nconfig :a, b: Shop.BankStub\n"},
            PASS,
        ),
        ({"test/bank_test.exs": case_of(1).replace("defmodule ", "defmodule Fake")}, FAIL),
        (
            {"test/bank_test.exs": case_of(1), "config/dev.exs": "import Config\nconfig :a, b: Shop.BankStub\n"},
            FAIL,
        ),
        ({"test/bank_test.exs": TAGGED}, PARTIAL),
        (
            {"test/a_test.exs": case_of(1), "config/host.exs": 'import Config\nconfig :a, Store.Mock, %{"b" => 1}\n'},
            FAIL,
        ),
        (
            {"test/a_test.exs": case_of(1), "config/host.exs": "import Config\nconfig :a, kv: {Kv.InMemory, []}\n"},
            FAIL,
        ),
        ({"test/a_test.exs": case_of(1), "config/test.exs": "import Config\nconfig :a, kv: Shop.InMemory\n"}, PASS),
        ({"test/a_test.exs": case_of(1), "test/test_helper.exs": "ExUnit.start(exclude: [:external])\n"}, PARTIAL),
        ({"test/a_test.exs": case_of(1)}, FAIL),
        ({}, NONE),
        ({"lib/bank.ex": "defmodule Shop.Bank do\n  def children, do: [{Finch, name: Shop.Finch}]\nend\n"}, NONE),
    ],
)
def test_external_calls_isolated(tmp_path: Path, files: Mapping[str, str], status: Status) -> None:
    assert judged(ready(tmp_path, {"lib/bank.ex": CALLS, **files}), "external-calls-isolated").status is status


OPTION = "defmodule Shop.Till do\n  def pay(o), do: Keyword.get(o, :payer, &Shop.Bank.pay/1).(1)\nend\n"
MAP = OPTION.replace("Keyword.get(o, :payer, &Shop.Bank.pay/1)", "Map.merge(%{payer: &Shop.Bank.pay/1}, o).payer")
HANDING = 'defmodule TillTest do\n  use ExUnit.Case\n  test "a", do: Shop.Till.pay({given})\nend\n'


@pytest.mark.parametrize(
    ("till", "given", "status"),
    [
        (OPTION, "payer: fn _ -> :ok end", PASS),
        (MAP, "%{payer: &Function.identity/1}", PASS),
        (OPTION, "[]", FAIL),
        (OPTION.replace("Shop.Bank.pay", "Shop.Other.pay"), "payer: fn _ -> :ok end", FAIL),
    ],
)
def test_tests_may_hand_a_function_in(tmp_path: Path, till: str, given: str, status: Status) -> None:
    files = {"lib/bank.ex": CALLS, "lib/till.ex": till, "test/till_test.exs": HANDING.replace("{given}", given)}
    found = judged(ready(tmp_path, files), "external-calls-isolated")
    assert found.status is status
    assert status is FAIL or found.evidence[1] == Evidence("tests hand in payer:", "test/till_test.exs", 3)


def test_a_client_that_a_setting_names_is_seen_by_its_pool(tmp_path: Path) -> None:
    pool = "defmodule Shop.Bank do\n  def children, do: [:hackney_pool.child_spec(:bank, [])]\nend\n"
    found = judged(ready(tmp_path, {"lib/bank.ex": pool, "test/a_test.exs": case_of(1)}), "external-calls-isolated")
    assert (found.status, found.evidence[0].fact) == (FAIL, "calls :hackney_pool")


def test_a_server_on_this_machine_stands_in_for_amazon(tmp_path: Path) -> None:
    pool = """defmodule Shop.Store do
  def children, do: [:hackney_pool.child_spec(:store, [])]
  def names, do: ExAws.request(ExAws.Dynamo.list_tables())
end
"""
    files = {"lib/store.ex": pool, "test/a_test.exs": case_of(1)}
    local = {"config/config.exs": 'import Config\nconfig :ex_aws, dynamodb: [host: "localhost", port: 8000]\n'}
    remote = {"config/config.exs": 'import Config\nconfig :ex_aws, dynamodb: [host: "db.example.com"]\n'}
    found = judged(ready(tmp_path / "a", files | local), "external-calls-isolated")
    assert found.status is PASS
    assert found.evidence[1] == Evidence(
        "tests with a server on localhost in place of Amazon's", "config/config.exs", 2
    )
    assert judged(ready(tmp_path / "b", files | remote), "external-calls-isolated").status is FAIL


def test_a_fork_of_bypass_is_a_server_as_well(tmp_path: Path) -> None:
    server = STUB.replace("Req.Test.stub(Shop.Bank, & &1)", "Lasso.open()")
    found = judged(ready(tmp_path, {"lib/bank.ex": CALLS, "test/a_test.exs": server}), "external-calls-isolated")
    assert (found.status, found.evidence[1].fact) == (PASS, "tests with Lasso")


def test_a_library_s_own_stand_in_says_nothing_of_whom_it_calls(tmp_path: Path) -> None:
    own = {"lib/req/test.ex": "defmodule Req.Test do\n  def stub(a, b), do: {a, b}\nend\n"}
    calls = {"lib/bank.ex": CALLS.replace("Req.post!", "HTTPoison.post!")}
    server = STUB.replace("Req.Test.stub(Shop.Bank, & &1)", "Bypass.open()").replace("BankTest", "CallTest")
    alone = judged(ready(tmp_path / "a", {**own, **calls, "test/a_test.exs": STUB}), "external-calls-isolated")
    files = {**own, **calls, "test/a_test.exs": STUB, "test/b_test.exs": server}
    served = judged(ready(tmp_path / "b", files), "external-calls-isolated")
    assert alone.status is FAIL
    assert (served.status, served.evidence[1].fact) == (PASS, "tests with Bypass")


def test_what_its_own_tests_use_comes_before_what_supports_those_of_a_neighbour(tmp_path: Path) -> None:
    umbrella = 'defmodule M do\n  use Mix.Project\n  def project, do: [apps_path: "apps", deps: []]\nend\n'
    member = 'defmodule {0}.M do\n  use Mix.Project\n  def project, do: [app: :{1}, version: "1.0.0"]\nend\n'
    uses = "defmodule {0} do\n  use {1}\nend\n"
    files = {
        "mix.exs": umbrella,
        "apps/till/mix.exs": member.format("Till", "till"),
        "apps/shop/mix.exs": member.format("Shop", "shop"),
        "apps/shop/lib/bank.ex": CALLS,
        "apps/shop/test/bank_test.exs": uses.format("Shop.BankTest", 'ExUnit.Case\n  use Placebo\n  test "a", do: :ok'),
        "apps/till/test/support/server.ex": uses.format("Till.Server", "Bypass"),
    }
    judgement = judged(ready(tmp_path, files), "external-calls-isolated")
    assert judgement.evidence[1] == Evidence("shop: tests with Placebo", "apps/shop/test/bank_test.exs", 1)


ELSEWHERE = "on: push\njobs:\n  a:\n    uses: org/repo/.github/workflows/ci.yml@v1\n"
CODECOV = "coverage:\n  status:\n    project:\n      target: 80%\n"
SETTINGS = "test_coverage: [tool: ExCoveralls],"
EXCOVERALLS = {"mix.exs": mix('{:excoveralls, "~> 0.18", only: :test}')}


@pytest.mark.parametrize(
    ("files", "measured", "policy"),
    [
        ({".github/workflows/ci.yml": workflow("mix test --cover")}, PASS, PASS),
        (
            {"mix.exs": mix(project=SETTINGS), ".github/workflows/ci.yml": workflow("mix coveralls.github")},
            PASS,
            PARTIAL,
        ),
        ({"mix.exs": mix(project=SETTINGS)}, PARTIAL, PARTIAL),
        (EXCOVERALLS | {"coveralls.json": '{"coverage_options": {"minimum_coverage": 80}}'}, PARTIAL, PASS),
        (EXCOVERALLS | {"coveralls.json": '{"skip_files": ["lib/a.ex"]}'}, PARTIAL, PARTIAL),
        (EXCOVERALLS | {"coveralls.json": '{"skip_files": ["lib/'}, PARTIAL, PARTIAL),
        ({"coveralls.json": '{"skip_files": ["lib/a.ex"]}'}, FAIL, NONE),
        (
            {
                "mix.exs": mix(project='test_coverage: [tool: LcovEx, ignore_paths: ["test/"]],'),
                "coveralls.json": '{"coverage_options": {"minimum_coverage": 80}}',
                ".github/workflows/ci.yml": workflow("mix lcov --exit"),
            },
            PASS,
            PARTIAL,
        ),
        ({"mix.exs": mix(project="test_coverage: [summary: [threshold: 80]],")}, PARTIAL, PASS),
        ({"mix.exs": mix(project="test_coverage: [summary: [threshold: 0]],")}, PARTIAL, PARTIAL),
        (
            {
                "mix.exs": mix(project=SETTINGS),
                "codecov.yml": "coverage:\n  status:\n    project:\n      target: 80%\n",
            },
            PARTIAL,
            PASS,
        ),
        ({"mix.exs": mix(project=SETTINGS), "codecov.yml": "coverage:\n  range: 70...100\n"}, PARTIAL, PARTIAL),
        ({".github/workflows/ci.yml": workflow("mix test")}, FAIL, NONE),
        ({}, FAIL, NONE),
        ({".github/workflows/ci.yml": ELSEWHERE}, UNKNOWN, UNKNOWN),
    ],
)
def test_coverage(tmp_path: Path, files: Mapping[str, str], measured: Status, policy: Status) -> None:
    repository = ready(tmp_path, files)
    assert judged(repository, "coverage-measured").status is measured
    assert judged(repository, "coverage-policy").status is policy


REPO = "defmodule Shop.Repo do\n  use Ecto.Repo, otp_app: :shop, adapter: Ecto.Adapters.Postgres\nend\n"
POOL = "import Config\nconfig :shop, Shop.Repo, pool: Ecto.Adapters.SQL.Sandbox\n"
OWNER = "Ecto.Adapters.SQL.Sandbox.mode(Shop.Repo, :manual)\n"
WITH_ECTO_1 = "Ecto.Adapters.SQL.begin_test_transaction(Shop.Repo)\n"
POSTGREX = '{:ecto_sql, "~> 3.12"}, {:postgrex, "~> 0.19"}'


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ({"config/test.exs": POOL, "test/test_helper.exs": OWNER}, PASS),
        (
            {"config/test.exs": POOL, "test/test_helper.exs": WITH_ECTO_1},
            PASS,
        ),
        ({"config/test.exs": POOL}, PARTIAL),
        ({"test/test_helper.exs": OWNER}, PARTIAL),
        ({"config/test.exs": "# pool: Ecto.Adapters.SQL.Sandbox\n"}, FAIL),
        ({"lib/repo.ex": ""}, NONE),
        ({"mix.exs": mix('{:ecto_sql, "~> 3.12"}, {:ecto_ch, "~> 0.3"}')}, NONE),
        ({"mix.exs": LIBRARY}, NONE),
    ],
)
def test_db_sandbox(tmp_path: Path, files: Mapping[str, str], status: Status) -> None:
    assert (
        judged(ready(tmp_path, {"mix.exs": mix(POSTGREX), "lib/repo.ex": REPO, **files}), "db-sandbox").status is status
    )


def buffer(name: str) -> str:
    return f"""defmodule {name} do
  use GenServer
  @impl true
  def init(a) do
    Process.flag(:trap_exit, true)
    {{:ok, a}}
  end

  @impl true
  def terminate(_reason, state), do: flush(state)
end
"""


def stopping(name: str, stop: str) -> str:
    test = f'  test "flushes" do\n    start_supervised!({name})\n    {stop}\n  end'
    return f"defmodule {name}Test do\n  use Shop.Case\n{test}\nend\n"


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ({"test/a_test.exs": stopping("Shop.A", "stop_supervised!(Shop.A)"), "lib/b.ex": ""}, PASS),
        ({"test/a_test.exs": stopping("Shop.A", "GenServer.stop(Shop.A)")}, PARTIAL),
        ({"test/a_test.exs": stopping("Shop.A", "assert true")}, FAIL),
        ({}, FAIL),
        ({"lib/a.ex": "", "lib/b.ex": ""}, NONE),
    ],
)
def test_shutdown_tested(tmp_path: Path, files: Mapping[str, str], status: Status) -> None:
    repository = ready(tmp_path, {"lib/a.ex": buffer("Shop.A"), "lib/b.ex": buffer("Shop.B"), **files})
    found = judged(repository, "shutdown-tested")
    assert found.status is status
    if status is PARTIAL:
        assert (found.evidence[1].path, found.evidence[1].line) == ("lib/b.ex", 10)


@pytest.mark.parametrize(("name", "status"), [("drains connections when stopped", PASS), ("one-stop shop", FAIL)])
def test_a_test_may_say_in_words_that_it_stops_something(tmp_path: Path, name: str, status: Status) -> None:
    test = stopping("Shop.A", "Shop.Front.close(Shop.A)").replace("flushes", name)
    files = {"lib/a.ex": buffer("Shop.A"), "test/a_test.exs": test}
    assert judged(ready(tmp_path, files), "shutdown-tested").status is status


@pytest.mark.parametrize(
    ("name", "other", "status"),
    [
        ("Flusher sends its rest when stopped", "Shop.B", PARTIAL),
        ("Flusher sends its rest when stopped", "Shop.B.Flusher", FAIL),
        ("Flusher sends its rest", "Shop.B", FAIL),
    ],
)
def test_the_name_of_a_test_may_name_the_process(tmp_path: Path, name: str, other: str, status: Status) -> None:
    test = stopping("Shop.Front", "Shop.Front.close()").replace("flushes", name)
    files = {"lib/a.ex": buffer("Shop.Flusher"), "lib/b.ex": buffer(other), "test/front_test.exs": test}
    assert judged(ready(tmp_path, files), "shutdown-tested").status is status


def test_a_process_may_be_stopped_by_the_module_that_starts_it(tmp_path: Path) -> None:
    front = "defmodule Shop.Front do\n  def start, do: Shop.A.start_link([])\nend\n"
    test = stopping("Shop.Front", "Supervisor.stop(Shop.Front)")
    files = {"lib/a.ex": buffer("Shop.A"), "lib/front.ex": front, "test/front_test.exs": test}
    assert judged(ready(tmp_path, files), "shutdown-tested").status is PASS


def test_applications_of_an_umbrella_are_judged_each_for_itself(tmp_path: Path) -> None:
    project = 'apps_path: "apps", version: "1.0.0", deps: []'
    root = f"defmodule All.MixProject do\n  use Mix.Project\n  def project, do: [{project}]\nend\n"
    files = {"mix.exs": root, "lib/shop/cart.ex": ""}
    for app in ("one", "two"):
        files[f"apps/{app}/mix.exs"] = APPLICATION.replace("app: :shop", f"app: :{app}")
        files[f"apps/{app}/lib/code.ex"] = code(60, f"{app.title()}.Code")
    files["apps/one/test/code_test.exs"] = case_of(50)
    found = judged(ready(tmp_path, files), "tests-exist")
    assert found.status is PARTIAL
    assert found.value == pytest.approx(0.5)
    assert found.evidence[0].fact.startswith("two: ")


def umbrella(*apps: str) -> dict[str, str]:
    project = 'apps_path: "apps", version: "1.0.0", deps: []'
    root = f"defmodule All.MixProject do\n  use Mix.Project\n  def project, do: [{project}]\nend\n"
    mix_files = {f"apps/{app}/mix.exs": mix(POSTGREX).replace("app: :shop", f"app: :{app}") for app in apps}
    return {"mix.exs": root, "lib/shop/cart.ex": "", **mix_files}


def test_the_tests_of_a_neighbour_show_nothing(tmp_path: Path) -> None:
    files = umbrella("one", "two")
    for app in ("one", "two"):
        files[f"apps/{app}/lib/bank.ex"] = CALLS.replace("Shop", app.title())
    files["apps/one/test/bank_test.exs"] = STUB
    files["apps/two/test/bank_test.exs"] = case_of(1, "TwoTest")
    found = judged(ready(tmp_path, files), "external-calls-isolated")
    assert found.status is PARTIAL
    assert found.evidence[0].fact == "two: calls Req"


def test_each_application_is_shown_its_own_sandbox(tmp_path: Path) -> None:
    files = umbrella("one", "two")
    for app in ("one", "two"):
        files[f"apps/{app}/lib/repo.ex"] = REPO.replace("Shop", app.title())
        files[f"apps/{app}/config/test.exs"] = POOL
        files[f"apps/{app}/test/test_helper.exs"] = OWNER
    found = judged(ready(tmp_path, files), "db-sandbox")
    assert found.status is PASS
    assert all((each.path or "").startswith(f"apps/{each.fact.partition(':')[0]}/") for each in found.evidence)
