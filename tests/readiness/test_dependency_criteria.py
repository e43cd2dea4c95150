from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from ready import judged, ready

from elixirlens.readiness.model import Status

PASS, HALF, FAIL = Status.PASS, Status.PARTIAL, Status.FAIL
NONE, UNKNOWN = Status.NOT_APPLICABLE, Status.UNKNOWN
SUM = "a" * 64


def mix(*deps: str, more: str = "") -> str:
    return f"""defmodule Shop.MixProject do
  use Mix.Project
  def project, do: [app: :shop, version: "0.1.0", elixir: "~> 1.17", deps: deps(){more}]
  def application, do: [mod: {{Shop.Application, []}}]
  defp deps, do: [{", ".join(deps)}]
end
"""


def lock(*entries: str) -> str:
    return "%{\n" + "".join(f"  {entry},\n" for entry in entries) + "}\n"


def locked(name: str, version: str = "1.0.0", needs: str = "") -> str:
    return f'"{name}": {{:hex, :{name}, "{version}", "{SUM}", [:mix], [{needs}], "hexpm", "{SUM}"}}'


JASON = '{:jason, "~> 1.4"}'
WORKFLOW = """on: {{pull_request: , push: }}
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: mix deps.get
      - {step}
"""


def ci(step: str) -> dict[str, str]:
    return {".github/workflows/ci.yml": WORKFLOW.format(step=step)}


TAGS = """on: pull_request
jobs:
  test:
    container:
      image: hexpm/elixir:${{ matrix.elixir }}-erlang-${{ matrix.otp }}-alpine-3.20
    strategy:
      matrix:
        elixir: ["1.14.5", "1.19.3"]
        otp: ["28.1"]
    steps:
      - run: mix test
"""
IMAGES = """on: push
jobs:
  test:
    runs-on: ubuntu-latest
    container:
      image: elixir:${{ matrix.elixir }}
    strategy:
      matrix:
        elixir: ["1.7", "1.19"]
    steps:
      - run: mix test
"""
PAIRS = """on: pull_request
jobs:
  test:
    strategy:
      matrix:
        include:
          - pair: {elixir: "1.19", otp: "28"}
    steps:
      - uses: erlef/setup-beam@v1
        with:
          otp-version: ${{ matrix.pair.otp }}
          elixir-version: ${{ matrix.pair.elixir }}
"""
OSV = """on: pull_request
jobs:
  scan:
    uses: google/osv-scanner-action/.github/workflows/osv-scanner-reusable-pr.yml@v2
"""
BY_FOLDER = {
    "mix.exs": mix(JASON, '{:parts, path: "parts"}'),
    "parts/mix.exs": mix('{:req, "~> 0.5"}', '{:mox, "~> 1.0", only: :test}').replace("shop", "parts"),
}
CASES: dict[str, list[tuple[str, dict[str, str], Status]]] = {
    "lockfile-committed": [
        ("complete", {"mix.exs": mix(JASON), "mix.lock": lock(locked("jason"))}, PASS),
        ("an entry is missing", {"mix.exs": mix(JASON, '{:req, "~> 0.5"}'), "mix.lock": lock(locked("jason"))}, HALF),
        ("broken", {"mix.exs": mix(JASON), "mix.lock": "%{<<<<<<< HEAD"}, HALF),
        (
            "asked for in a file that mix.exs loads",
            {
                "mix.exs": 'Code.require_file("deps.ex")\n'
                + mix().replace("deps, do: []", "deps, do: Shop.Deps.all()"),
                "deps.ex": f"defmodule Shop.Deps do\n  def all, do: [{JASON}]\nend\n",
            },
            FAIL,
        ),
        ("no lock", {"mix.exs": mix(JASON)}, FAIL),
        ("one in a folder is locked here", {**BY_FOLDER, "mix.lock": lock(locked("jason"), locked("req"))}, PASS),
        ("one in a folder asks for more", {**BY_FOLDER, "mix.lock": lock(locked("jason"))}, HALF),
        ("none for one in a folder either", BY_FOLDER, FAIL),
        (
            "a folder that nothing leads to",
            {**BY_FOLDER, "mix.exs": mix(JASON), "mix.lock": lock(locked("jason"))},
            FAIL,
        ),
        ("nothing to lock", {}, NONE),
    ],
    "bounded-requirements": [
        ("bound", {"mix.exs": mix(JASON)}, PASS),
        ("a tag", {"mix.exs": mix('{:kettle, github: "acme/kettle", tag: "v1"}')}, PASS),
        ("one without", {"mix.exs": mix(JASON, '{:req, ">= 0.0.0"}')}, HALF),
        ("for tests only", {"mix.exs": mix('{:floki, ">= 0.30.0", only: :test}')}, HALF),
        ("two branches", {"mix.exs": mix('{:a, github: "a/a"}', '{:b, git: "https://b.test/b", branch: "x"}')}, FAIL),
        (
            "bound by another package",
            {
                "mix.exs": mix('{:ecto_sql, "~> 3.12"}', '{:postgrex, ">= 0.0.0"}'),
                "mix.lock": lock(
                    locked(
                        "ecto_sql", "3.12.0", '{:postgrex, "~> 0.19", [hex: :postgrex, repo: "hexpm", optional: true]}'
                    ),
                    locked("postgrex", "0.19.0"),
                ),
            },
            PASS,
        ),
        ("nothing", {}, NONE),
    ],
    "update-automation": [
        ("dependabot", {"mix.exs": mix(JASON), ".github/dependabot.yml": "updates:\n- package-ecosystem: mix\n"}, PASS),
        ("renovate", {"mix.exs": mix(JASON), "renovate.json": "{}"}, PASS),
        (
            "actions only",
            {"mix.exs": mix(JASON), ".github/dependabot.yml": "updates:\n- package-ecosystem: npm\n"},
            HALF,
        ),
        ("CI asks", {"mix.exs": mix(JASON), **ci("run: mix hex.outdated")}, PASS),
        ("none", {"mix.exs": mix(JASON)}, FAIL),
        ("nothing", {}, NONE),
    ],
    "audit-in-ci": [
        ("in CI", {"mix.exs": mix(JASON), **ci("run: mix hex.audit")}, PASS),
        ("by an alias", {"mix.exs": mix(JASON, more=', aliases: [ci: ["deps.audit"]]'), **ci("run: mix ci")}, PASS),
        ("an action", {"mix.exs": mix(JASON), **ci("uses: google/osv-scanner-action@v2")}, PASS),
        (
            "a workflow that does nothing else",
            {
                "mix.exs": mix(JASON),
                ".github/workflows/osv.yml": "on: pull_request\njobs:\n  scan:\n    "
                "uses: google/osv-scanner-action/.github/workflows/osv-scanner-reusable-pr.yml@v2\n",
            },
            PASS,
        ),
        ("tolerated", {"mix.exs": mix(JASON), **ci("run: mix hex.audit || true")}, HALF),
        ("sobelow", {"mix.exs": mix(JASON), **ci("run: mix sobelow --exit")}, HALF),
        ("an alias nobody runs", {"mix.exs": mix(JASON, more=', aliases: [ci: ["hex.audit"]]')}, HALF),
        ("a dependency", {"mix.exs": mix('{:mix_audit, "~> 2.1", only: :dev}')}, HALF),
        ("none", {"mix.exs": mix(JASON)}, FAIL),
        (
            "elsewhere",
            {
                "mix.exs": mix(JASON),
                ".github/workflows/ci.yml": "on: push\njobs:\n  a:\n    uses: acme/ci/.github/workflows/a.yml@v1\n",
            },
            UNKNOWN,
        ),
        ("nothing", {}, NONE),
    ],
    "superseded-packages": [
        ("none", {"mix.exs": mix(JASON)}, PASS),
        ("a better one is there", {"mix.exs": mix('{:arc, "~> 0.11"}')}, HALF),
        ("for development", {"mix.exs": mix('{:distillery, "~> 2.0", only: :dev}')}, HALF),
        ("in production", {"mix.exs": mix('{:distillery, "~> 2.0"}')}, FAIL),
        ("nothing", {}, NONE),
    ],
    "unused-lock-entries": [
        ("all used", {"mix.exs": mix(JASON), "mix.lock": lock(locked("jason"))}, PASS),
        ("one too many", {"mix.exs": mix(JASON), "mix.lock": lock(locked("jason"), locked("poison"))}, HALF),
        (
            "many",
            {"mix.exs": mix(JASON), "mix.lock": lock(locked("jason"), *(locked(name) for name in "abcde"))},
            FAIL,
        ),
        (
            "CI checks",
            {
                "mix.exs": mix(JASON),
                "mix.lock": lock(locked("jason"), locked("poison")),
                **ci("run: mix deps.unlock --check-unused"),
            },
            PASS,
        ),
        ("nothing", {}, NONE),
    ],
    "prerelease-deps": [
        ("stable", {"mix.exs": mix(JASON), "mix.lock": lock(locked("jason"))}, PASS),
        (
            "for tests",
            {"mix.exs": mix('{:mox, "~> 1.0", only: :test}'), "mix.lock": lock(locked("mox", "1.0.0-rc.1"))},
            HALF,
        ),
        (
            "two in production",
            {
                "mix.exs": mix('{:a, "~> 1.0-rc"}', '{:b, "~> 1.0-rc"}'),
                "mix.lock": lock(locked("a", "1.0.0-rc.1"), locked("b", "1.0.0-rc.1")),
            },
            FAIL,
        ),
        ("nothing", {}, NONE),
    ],
    "supported-toolchain": [
        ("supported", {".tool-versions": "elixir 1.19.2-otp-28\nerlang 28.1\n"}, PASS),
        ("the oldest", {".tool-versions": "elixir 1.16.3-otp-26\nerlang 27.1\n"}, HALF),
        ("an old OTP", {".tool-versions": "elixir 1.17.3-otp-26\nerlang 26.2\n"}, FAIL),
        ("an old image", {"Dockerfile": "FROM hexpm/elixir:1.14.5-erlang-25.3-debian-bookworm-20250101\n"}, FAIL),
        ("CI", {**ci('uses: erlef/setup-beam@v1\n        with: {elixir-version: "1.20", otp-version: "29"}')}, PASS),
        (
            "CI, by a variable",
            {
                **ci(
                    "uses: erlef/setup-beam@v1\n        with: {elixir-version: '${{ env.ELIXIR }}'}"
                    "\n        env: {ELIXIR: 1.14.5}"
                ),
                "mix.exs": mix(JASON).replace("~> 1.17", "~> 1.14"),
            },
            FAIL,
        ),
        (
            "CI, by pairs",
            {"mix.exs": mix(JASON).replace("~> 1.17", "~> 1.14"), ".github/workflows/ci.yml": PAIRS},
            PASS,
        ),
        (
            "a container of CI",
            {"mix.exs": mix(JASON).replace("~> 1.17", "~> 1.7"), ".github/workflows/ci.yml": IMAGES},
            PASS,
        ),
        ("an old container", {".gitlab-ci.yml": "test:\n  image: elixir:1.12\n  script: mix test\n"}, FAIL),
        ("the action of old", {**ci('uses: erlef/setup-elixir@v1\n        with: {elixir-version: "1.12"}')}, FAIL),
        ("Travis", {".travis.yml": "language: elixir\nelixir: 1.4.2\notp_release: 19.3\n"}, FAIL),
        ("a buildpack", {"elixir_buildpack.config": "elixir_version=1.19.2\nerlang_version=28.1\n"}, PASS),
        ("only the least", {"mix.exs": mix(JASON).replace("~> 1.17", "~> 1.14")}, HALF),
        ("a high least", {}, PASS),
        ("nothing", {"mix.exs": mix(JASON).replace(', elixir: "~> 1.17"', "")}, UNKNOWN),
    ],
}


def test_a_requirement_that_others_bind_is_told(tmp_path: Path) -> None:
    needs = '{:postgrex, "~> 0.19", [hex: :postgrex, repo: "hexpm", optional: true]}'
    files = {
        "mix.exs": mix('{:ecto_sql, "~> 3.12"}', '{:postgrex, ">= 0.0.0"}'),
        "mix.lock": lock(locked("ecto_sql", "3.12.0", needs), locked("postgrex", "0.19.0")),
    }
    (evidence,) = judged(ready(tmp_path, files), "bounded-requirements").evidence
    assert evidence.fact == "postgrex has no end of its own, and what needs it has one"


@pytest.mark.parametrize(
    ("criterion", "files", "status"),
    [
        pytest.param(name, files, status, id=f"{name}: {what}")
        for name, cases in CASES.items()
        for what, files, status in cases
    ],
)
def test_dependencies(criterion: str, files: dict[str, str], status: Status, tmp_path: Path) -> None:
    files = {"mix.exs": mix(), **files}
    judgement = judged(ready(tmp_path, files), criterion)
    assert judgement.status is status, judgement
    assert judgement.evidence or judgement.reason


@pytest.mark.parametrize(
    ("day", "status"),
    [("2026-10-20", PASS), ("2026-05-01", HALF), ("2025-01-01", FAIL)],
    ids=["new", "old", "very old"],
)
def test_freshness(day: str, status: Status, tmp_path: Path) -> None:
    repository = ready(tmp_path, {"mix.exs": mix(JASON), "mix.lock": lock(locked("jason"))})
    assert judged(repository, "freshness").status is UNKNOWN
    when = {"GIT_AUTHOR_DATE": f"{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@shop.test"]
    subprocess.run(["git", *who, "commit", "-qm", "Lock"], cwd=tmp_path, check=True, env={**os.environ, **when})
    assert judged(ready(tmp_path, {"mix.exs": mix(JASON)}), "freshness").status is status


LIBRARY = """defmodule Kettle.MixProject do
  use Mix.Project
  def project, do: [app: :kettle, version: "1.0.0", package: package(), deps: []]
  defp package, do: [{}]
end
"""


@pytest.mark.parametrize(
    ("package", "files", "status"),
    [
        ('licenses: ["Apache-2.0"]', {"LICENSE": "Apache"}, PASS),
        ('licenses: ["Apache 2"]', {"LICENSE": "Apache"}, HALF),
        ('licenses: ["MIT"]', {}, HALF),
        ("links: %{}", {"LICENSE.md": "MIT"}, HALF),
        ("links: %{}", {}, FAIL),
    ],
)
def test_license(package: str, files: dict[str, str], status: Status, tmp_path: Path) -> None:
    repository = ready(tmp_path, {"mix.exs": LIBRARY.format(package), **files})
    assert judged(repository, "license-clear").status is status


def test_a_lock_that_is_not_there_is_not_called_needless(tmp_path: Path) -> None:
    found = judged(ready(tmp_path, {"mix.exs": mix(JASON), ".gitignore": "mix.lock\n"}), "unused-lock-entries")
    assert found.reason == "there is no mix.lock, or nothing in it"


def test_a_single_call_of_erlang(tmp_path: Path) -> None:
    deps = mix('{:idna, "~> 6.0"}', '{:telemetry, "~> 1.0"}')
    calls = "def f(x), do: :idna.encode(x)\n  def g(x), do: :telemetry.execute([:shop], x)"
    files = {"mix.exs": deps, "lib/shop/names.ex": f"defmodule Shop.Names do\n  {calls}\nend\n"}
    found = judged(ready(tmp_path, files), "dependency-weight")
    assert [each.fact for each in found.evidence] == [
        "1 of 2 known dependencies are called only once",
        "idna is called once, in lib/shop/names.ex:2",
    ]


def test_a_single_call(tmp_path: Path) -> None:
    names = ["jason", "req", "timex", "csv", "floki", "earmark", "decimal"]
    modules = ["Jason", "Req", "Timex", "CSV", "Floki", "Earmark", "Decimal"]
    deps = mix(*(f'{{:{name}, "~> 1.0"}}' for name in names))
    once = "\n".join(f"  def f{number}(x), do: {module}.parse(x)" for number, module in enumerate(modules))
    often = once.replace("(x), do: ", "(x), do: x |> ").replace(".parse(x)", ".parse()")
    code = "defmodule Shop.Once do\n" + once + "\nend\n"
    assert judged(ready(tmp_path, {"mix.exs": deps, "lib/shop/once.ex": code}), "dependency-weight").status is FAIL
    optional = deps.replace('"}', '", optional: true}')
    assert optional != deps
    found = judged(ready(tmp_path, {"mix.exs": optional, "lib/shop/once.ex": code}), "dependency-weight")
    assert found.status is NONE
    twice = {"lib/shop/twice.ex": "defmodule Shop.Twice do\n" + often + "\nend\n"}
    assert judged(ready(tmp_path, {"mix.exs": deps, **twice}), "dependency-weight").status is PASS


def test_what_adapters_and_templates_need_is_no_weight(tmp_path: Path) -> None:
    deps = mix(*(f'{{:{name}, "~> 1.0"}}' for name in ("csv", "floki", "ecto_sql", "phoenix_html")))
    code = "\n".join(f"  def f{n}(x), do: {each}(x)" for n, each in enumerate(("CSV.parse", "Floki.parse")))
    code += "\n  def g(x), do: Phoenix.HTML.raw(x)\n  def h(x), do: Ecto.Migrator.run(x, :up, all: true)\n"
    found = judged(ready(tmp_path, {"mix.exs": deps, "lib/a.ex": f"defmodule A do\n{code}end\n"}), "dependency-weight")
    assert (found.status, found.evidence[0].fact) == (PASS, "2 of 2 known dependencies are called only once")


def test_what_is_also_named_in_a_quote_or_as_a_child_is_no_single_call(tmp_path: Path) -> None:
    code = "defmodule Shop.Page do\n  def a(x), do: Req.get(x)\n  def b(x), do: Floki.parse_document(x)\nend\n"
    web = "defmodule ShopWeb do\n  def view do\n    quote do\n      use Floki.Query\n    end\n  end\nend\n"
    tree = "defmodule Shop.Tree do\n  def children, do: [{Finch, name: Shop.Finch}]\nend\n"
    asks = "defmodule Shop.Http do\n  def get(x), do: Finch.request(x, Shop.Finch)\nend\n"
    deps = mix(*(f'{{:{name}, "~> 1.0"}}' for name in ("req", "floki", "finch")))
    files = {"lib/page.ex": code, "lib/web.ex": web, "lib/tree.ex": tree, "lib/http.ex": asks}
    found = judged(ready(tmp_path, {"mix.exs": deps, **files}), "dependency-weight")
    assert [each.fact.split()[0] for each in found.evidence] == ["1", "req"]


UMBRELLA = """defmodule Shop.Umbrella.MixProject do
  use Mix.Project
  def project, do: [apps_path: "apps", version: "0.1.0", deps: []]
end
"""
EX_DOC = '{:ex_doc, "~> 0.34", only: :dev}'
WITH_EX_DOC = UMBRELLA.replace("deps: []", f"deps: [{EX_DOC}]")
PATHS = ", ".join(
    f'{key}: "../../{path}"'
    for key, path in (
        ("build_path", "_build"),
        ("config_path", "config/config.exs"),
        ("deps_path", "deps"),
        ("lockfile", "mix.lock"),
    )
)


def app(name: str, deps: str = "", paths: str = PATHS) -> str:
    module = name.capitalize()
    return f"""defmodule {module}.MixProject do
  use Mix.Project
  def project, do: [app: :{name}, version: "0.1.0", {paths}, deps: [{deps}]]
  def application, do: [mod: {{{module}.Application, []}}]
end
"""


CALLS = "defmodule Web.Page do\n  def show, do: Core.Cart.total([])\nend\n"
FIVE = ("a", "b", "c", "d", "e")
BY_WAY_OF_ANOTHER = {
    "apps/web/mix.exs": app("web", "{:hub, in_umbrella: true}"),
    "apps/hub/mix.exs": app("hub", ", ".join(f"{{:{name}, in_umbrella: true}}" for name in FIVE)),
    **{f"apps/{name}/mix.exs": app(name) for name in FIVE},
    **{f"apps/{name}/lib/it.ex": f"defmodule {name.upper()}.It do\n  def go, do: 1\nend\n" for name in FIVE},
    "apps/web/lib/all.ex": "defmodule Web.All do\n  def go do\n"
    + "".join(f"    {name.upper()}.It.go()\n" for name in FIVE)
    + "  end\nend\n",
}
CART = "defmodule Core.Cart do\n  def total(prices), do: Enum.sum(prices)\nend\n"


@pytest.mark.parametrize(
    ("criterion", "files", "status"),
    [
        ("umbrella-wiring", {"apps/web/mix.exs": app("web"), "apps/core/mix.exs": app("core")}, PASS),
        (
            "umbrella-wiring",
            {"apps/web/mix.exs": app("web", paths='deps_path: "../../deps"'), "apps/core/mix.exs": app("core")},
            HALF,
        ),
        (
            "umbrella-wiring",
            {"apps/web/mix.exs": app("web"), "apps/web/mix.lock": "%{}", "apps/core/mix.exs": app("core")},
            FAIL,
        ),
        (
            "explicit-app-boundaries",
            {"apps/web/mix.exs": app("web", "{:core, in_umbrella: true}"), "apps/core/mix.exs": app("core")},
            PASS,
        ),
        ("explicit-app-boundaries", {"apps/web/mix.exs": app("web"), "apps/core/mix.exs": app("core")}, HALF),
        ("explicit-app-boundaries", {"apps/web/mix.exs": app("web")}, NONE),
        ("explicit-app-boundaries", BY_WAY_OF_ANOTHER, HALF),
        ("dev-tools-scoped", {"mix.exs": WITH_EX_DOC}, PASS),
        ("dev-tools-scoped", {"apps/web/mix.exs": app("web", EX_DOC)}, HALF),
        ("ex-doc-setup", {"mix.exs": WITH_EX_DOC, "apps/web/mix.exs": app("web")}, HALF),
        ("ex-doc-setup", {"apps/web/mix.exs": app("web")}, NONE),
    ],
)
def test_umbrellas(criterion: str, files: dict[str, str], status: Status, tmp_path: Path) -> None:
    code = {"apps/web/lib/page.ex": CALLS} | ({"apps/core/lib/cart.ex": CART} if "apps/core/mix.exs" in files else {})
    repository = ready(tmp_path, {"mix.exs": UMBRELLA, **code, **files})
    assert judged(repository, criterion).status is status


def circle(size: int, of: int = 40) -> dict[str, str]:
    """So many modules, of which some call each other in a circle."""
    return {
        f"lib/shop/m{number}.ex": f"defmodule Shop.M{number} do\n  def f(x), do: "
        + (f"Shop.M{(number + 1) % size}.f(x)" if number < size else "x")
        + "\nend\n"
        for number in range(of)
    }


def test_what_several_applications_declare_is_superseded_once(tmp_path: Path) -> None:
    old = '{:distillery, "~> 2.1"}'
    repository = ready(tmp_path, {"mix.exs": UMBRELLA} | {f"apps/{it}/mix.exs": app(it, old) for it in ("web", "core")})
    assert len(judged(repository, "superseded-packages").evidence) == 1


@pytest.mark.parametrize(
    ("files", "status"),
    [(circle(3), PASS), (circle(10), HALF), (circle(30), FAIL), (circle(3, of=5), NONE)],
    ids=["small", "larger", "large", "few modules"],
)
def test_coupling(files: dict[str, str], status: Status, tmp_path: Path) -> None:
    assert judged(ready(tmp_path, files), "module-coupling").status is status


def test_what_a_module_calls_while_it_is_compiled_couples_it(tmp_path: Path) -> None:
    defaults = "defmodule Shop.M0 do\n  @defaults Shop.M1.f(1)\n  def f(_), do: @defaults\nend\n"
    back = "defmodule Shop.M1 do\n  def f(x), do: Shop.M0.f(x)\nend\n"
    files = circle(0) | {"lib/shop/m0.ex": defaults, "lib/shop/m1.ex": back}
    (evidence,) = judged(ready(tmp_path, files), "module-coupling").evidence
    assert evidence.fact.startswith("no more than 2 of ")


def test_few_modules_are_those_outside_of_the_web_layer(tmp_path: Path) -> None:
    assert "outside of the web layer" in judged(ready(tmp_path, circle(3, of=5)), "module-coupling").reason


def test_an_optional_requirement_may_have_no_end(tmp_path: Path) -> None:
    open_ = '{:bandit, ">= 1.0.0", optional: true}'
    for deps, fact in (
        ((JASON,), "every requirement has an end"),
        (
            (JASON, open_),
            "every requirement of what is not optional has an end",
        ),
    ):
        repository = ready(tmp_path / str(len(deps)), {"mix.exs": mix(*deps)})
        assert [each.fact for each in judged(repository, "bounded-requirements").evidence] == [fact]


def test_web_and_domain(tmp_path: Path) -> None:
    phoenix = mix('{:phoenix, "~> 1.8"}', '{:ecto_sql, "~> 3.12"}')
    endpoint = "defmodule ShopWeb.Endpoint do\n  use Phoenix.Endpoint, otp_app: :shop\nend\n"
    repo = "defmodule Shop.Repo do\n  use Ecto.Repo, otp_app: :shop, adapter: Ecto.Adapters.Postgres\nend\n"
    page = """defmodule ShopWeb.PageController do
  use Phoenix.Controller, formats: [:html]
  def index(conn, _), do: render(conn, :index, orders: Shop.Repo.all(Shop.Order))
end
"""
    orders = "defmodule Shop.Orders do\n  def get!(id), do: Shop.Repo.get!(Shop.Order, id)\nend\n"
    files = {"mix.exs": phoenix, "lib/shop_web/endpoint.ex": endpoint, "lib/shop/repo.ex": repo}
    files["lib/shop/orders.ex"] = orders
    assert judged(ready(tmp_path, files), "web-domain-separation").status is PASS
    files["lib/shop_web/controllers/page_controller.ex"] = page
    found = judged(ready(tmp_path, files), "web-domain-separation")
    assert (found.status, len(found.evidence[0].fact), found.evidence[0].fact[-1]) == (HALF, 100, "…")


@pytest.mark.parametrize(
    ("call", "facts"),
    [
        ("apply(ShopWeb.Presence, :count, [])", ["Shop.Status has ShopWeb.Presence.count called"]),
        ("safe(Presence, :count, 0)", ["Shop.Status has ShopWeb.Presence.count called"]),
        ("safe(ShopWeb.Endpoint, :url, 0)", []),
        ("path(ShopWeb.Endpoint, ShopWeb.CartLive, :index)", []),
        ("send(ShopWeb.Presence, :list)", []),
        ("Map.get(%{{ShopWeb.Presence, :count} => 1}, self())", []),
        ("safe(Shop.Presence, :count, 0)", []),
    ],
)
def test_a_function_of_the_web_that_the_domain_hands_on(call: str, facts: list[str], tmp_path: Path) -> None:
    files = {
        "mix.exs": mix('{:phoenix, "~> 1.8"}'),
        "lib/shop_web/endpoint.ex": "defmodule ShopWeb.Endpoint do\n  use Phoenix.Endpoint, otp_app: :shop\nend\n",
        "lib/shop_web/presence.ex": "defmodule ShopWeb.Presence do\n  def count, do: 1\nend\n",
        "lib/shop/status.ex": f"defmodule Shop.Status do\n  alias ShopWeb.Presence\n\n  def people, do: {call}\nend\n",
    }
    found = judged(ready(tmp_path, files), "web-domain-separation")
    assert [each.fact for each in found.evidence if each.path is not None] == facts
    assert (found.status is HALF) is bool(facts)
    assert all(each.line == 4 for each in found.evidence if each.path is not None)


@pytest.mark.parametrize(("deps", "status"), [((JASON,), NONE), (('{:reverse_proxy_plug, "~> 3.0"}',), PASS)])
def test_a_proxy(deps: tuple[str, ...], status: Status, tmp_path: Path) -> None:
    endpoint = "defmodule ShopWeb.Endpoint do\n  use Phoenix.Endpoint, otp_app: :shop\nend\n"
    files = {"mix.exs": mix('{:phoenix, "~> 1.8"}', *deps), "lib/shop_web/endpoint.ex": endpoint}
    assert judged(ready(tmp_path, files), "strangler-proxy").status is status


def test_the_worse_of_the_two_tools_comes_first(tmp_path: Path) -> None:
    repository = ready(tmp_path, {".tool-versions": "elixir 1.17.3-otp-26\nerlang 26.2\n"})
    assert [each.line for each in judged(repository, "supported-toolchain").evidence] == [2, 1]


def test_a_version_of_a_matrix_is_shown_where_it_stands(tmp_path: Path) -> None:
    files = {"mix.exs": mix(JASON), ".github/workflows/ci.yml": PAIRS}
    shown = judged(ready(tmp_path, files), "supported-toolchain").evidence
    written = PAIRS.splitlines()
    newest = [each.fact.split()[1] for each in shown]
    assert all(version in written[(each.line or 0) - 1] for version, each in zip(newest, shown, strict=True)), shown


def test_versions_in_one_tag_of_an_image_are_told_with_their_line(tmp_path: Path) -> None:
    repository = ready(tmp_path, {".github/workflows/ci.yml": TAGS})
    found = judged(repository, "supported-toolchain").evidence
    assert [(each.fact, each.line) for each in found] == [
        ("Elixir 1.19.3 is supported", 8),
        ("Erlang/OTP 28.1 is supported", 8),
    ]
