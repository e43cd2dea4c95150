from __future__ import annotations

from pathlib import Path

import pytest
from ready import APPLICATION, ready

from elixirlens.config.toml import read_toml
from elixirlens.readiness.evidence import Doubt, judge_by_page, look, why_not
from elixirlens.readiness.front_matter import CriterionFrontMatter, Matcher
from elixirlens.readiness.model import Status

MIX = """defmodule Shop.MixProject do
  use Mix.Project

  def project do
    [
      app: :shop,
      version: "0.1.0",
      docs: [main: "readme"],
      aliases: [check: ["format --check-formatted", "deep"], deep: ["test"]],
      deps: [{:credo, "~> 1.7", only: :dev}, {:req, "~> 0.5"}]
    ]
  end

  def application, do: [mod: {Shop.Application, []}, extra_applications: [:logger]]
end
"""
FILES = {
    "mix.exs": MIX,
    "mix.lock": '%{"finch": {:hex, :finch, "0.19.0", "' + "a" * 64 + '", [:mix], [], "hexpm", "' + "a" * 64 + '"}}',
    "README.md": "# Shop\n\nRun `mix setup`.\n",
    "config/config.exs": "import Config\nconfig :logger, level: :debug\n"
    "if config_env() == :prod do\n  config :logger, level: :info\nend\n",
    "Dockerfile": "FROM elixir:1.18 AS build\nRUN mix release\nFROM debian:12-slim\nHEALTHCHECK CMD curl localhost\n",
    "Makefile": "lint:\n\tmix credo --strict\n",
    "test/fixtures/app/fly.toml": "app = 'x'\n",
    ".github/workflows/ci.yml": "on: [push, pull_request]\njobs:\n  a:\n    steps:\n      - uses: erlef/setup-beam@v1\n"
    "      - run: mix check\n      - run: mix dialyzer || true\n",
    "lib/shop/client.ex": "defmodule Shop.Client do\n  use GenServer\n  def get(url), do: Req.get!(url)\n"
    "  def init(x), do: {:ok, x}\nend\n",
}


@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        ('file = "/README.md"', ("README.md", None)),
        ('file = "/README.md"\ncontains = "mix setup"', ("README.md", 3)),
        ('file = "/README.md"\ncontains = "mix teardown"', None),
        ('file = "/README.md"\nlines_from = 2', ("README.md", None)),
        ('file = "/README.md"\nlines_from = 3', None),
        ('file = "fly.toml"', None),
        ('dependency = "credo"', ("mix.exs", 10)),
        ('dependency = "credo"\nonly = "development"', ("mix.exs", 10)),
        ('dependency = "credo"\nonly = "production"', None),
        ('dependency = ["mox", "req"]\nonly = "production"', ("mix.exs", 10)),
        ('locked = "finch"', ("mix.lock", 1)),
        ('locked = "mint"', None),
        ('project = "docs.main"', ("mix.exs", 8)),
        ('project = "docs.main"\nvalue = "^readme$"', ("mix.exs", 8)),
        ('project = "docs.logo"', None),
        ('application = "mod"', ("mix.exs", 14)),
        ('alias = "check|precommit"', ("mix.exs", 9)),
        ('alias = "check"\nruns = "^test"', ("mix.exs", 9)),
        ('alias = "check"\nruns = "^dialyzer"', None),
        ('config = "logger.level"\nvalue = "info"', ("config/config.exs", 4)),
        ('config = "logger.level"\nenvironment = "dev"\nvalue = "debug"', ("config/config.exs", 2)),
        ('config = "logger.level"\nvalue = "debug"', None),
        ('ci = "^mix test"', ("mix.exs", 9)),
        ('ci = "^mix test"\non = "pull_request"', ("mix.exs", 9)),
        ('ci = "^mix test"\non = "schedule"', None),
        ('ci = "^mix dialyzer"', None),
        ('command = "mix credo"', ("Makefile", 2)),
        ('action = "setup-beam"', (".github/workflows/ci.yml", 5)),
        ('docker = "HEALTHCHECK"', ("Dockerfile", 4)),
        ('docker = "RUN"\ncontains = "mix release"', ("Dockerfile", 2)),
        ('docker = "USER"', None),
        ('calls = "Req.get!"', ("lib/shop/client.ex", 3)),
        ('calls = "Req.*"', ("lib/shop/client.ex", 3)),
        ('calls = "Req.post!"', None),
        ('uses = "GenServer"', ("lib/shop/client.ex", 1)),
        ('file = "/README.md"\ndependency = "credo"', ("README.md", None)),
        ('file = "/README.md"\ndependency = "mox"', None),
    ],
)
def test_what_matchers_find(wanted: str, place: tuple[str, int | None] | None, tmp_path: Path) -> None:
    found = look(read_toml(wanted, Matcher), ready(tmp_path, FILES))
    assert not isinstance(found, Doubt)
    assert (found[0].path, found[0].line) == place if place is not None and found else found == (place or ())


@pytest.mark.parametrize(
    ("wanted", "files", "reason"),
    [
        (
            'dependency = "credo"',
            {"mix.exs": APPLICATION.replace("defp deps, do: []", "defp deps, do: Deps.all()")},
            "computes",
        ),
        (
            'project = "docs"',
            {"mix.exs": APPLICATION.replace("[app: :shop,", "Base.project() ++ [app: :shop,")},
            "computes",
        ),
        (
            'config = "logger.level"',
            {"config/config.exs": "import Config\nconfig :logger, Base.logger()\n"},
            "computes",
        ),
        (
            'ci = "mix test"',
            {".github/workflows/ci.yml": "on: push\njobs: {a: {uses: acme/ci/x.yml@v1}}\n"},
            "what is not read here",
        ),
    ],
)
def test_what_cannot_be_told(wanted: str, files: dict[str, str], reason: str, tmp_path: Path) -> None:
    found = look(read_toml(wanted, Matcher), ready(tmp_path, files))
    assert isinstance(found, Doubt)
    assert reason in found.reason


FRONT = """
weight = "low"
stage = 1
effort = 1
question = "?"
do = "."
"""


@pytest.mark.parametrize(
    ("page", "status", "fact"),
    [
        ('[[evidence]]\ngrants = "pass"\nfile = "/README.md"\nfact = "it is told"', Status.PASS, "it is told"),
        ('[[evidence]]\ngrants = "partial"\nfile = "/README.md"', Status.PARTIAL, "is there"),
        (
            '[[evidence]]\ngrants = "partial"\nfile = "/README.md"\n[[evidence]]\ngrants = "pass"\ndependency = "req"',
            Status.PASS,
            "depends on req",
        ),
        ('[[evidence]]\ngrants = "pass"\nfile = ["/SECURITY.md", "/x"]', Status.FAIL, "no SECURITY.md or x"),
        ('[[evidence]]\ngrants = "pass"\nproject = "docs.logo"', Status.FAIL, "no `docs.logo:` in mix.exs"),
    ],
)
def test_what_a_page_grants(page: str, status: Status, fact: str, tmp_path: Path) -> None:
    judgement = judge_by_page(read_toml(FRONT + page, CriterionFrontMatter), ready(tmp_path, FILES))
    assert (judgement.status, judgement.evidence[0].fact) == (status, fact)


@pytest.mark.parametrize(("absent", "status"), [("unknown", Status.UNKNOWN), ("not applicable", Status.NOT_APPLICABLE)])
def test_what_absence_means(absent: str, status: Status, tmp_path: Path) -> None:
    page = f'absent = "{absent}"\nabsent_reason = "nobody says"\n[[evidence]]\ngrants = "pass"\nfile = "/x"'
    judgement = judge_by_page(read_toml(FRONT + page, CriterionFrontMatter), ready(tmp_path, FILES))
    assert (judgement.status, judgement.reason) == (status, "nobody says")


def test_when_a_criterion_applies(tmp_path: Path) -> None:
    page = '[[applies]]\ndependency = "{}"\notherwise = "it has no database"'
    repository = ready(tmp_path, FILES)
    assert why_not(read_toml(FRONT + page.format("req"), CriterionFrontMatter), repository) is None
    assert why_not(read_toml(FRONT + page.format("ecto"), CriterionFrontMatter), repository) == "it has no database"
