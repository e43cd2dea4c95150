from __future__ import annotations

from pathlib import Path

import pytest

from tests.readiness.ready import judged, ready
from tests.readiness.workflows import CI, mix_exs, workflow

CREDO = '{:credo, "~> 1.7", only: [:dev, :test], runtime: false}'
STRICT = '%{configs: [%{name: "default", strict: true, checks: []}]}'
BY_OPTION = "elixirc_options: [warnings_as_errors: true],"
LENIENT = '%{configs: [%{name: "default", checks: []}]}'
CHECK = "mix format --check-formatted"
LEGS = "[{pair: {otp: 28}, lint: lint}, {pair: {otp: 27}}]"
MATRIX = f"strategy:\n  matrix:\n    include: {LEGS}"
LINTED = f"{workflow(job=MATRIX)}      - run: {CHECK}\n        if: ASKED\n"
OSV = ".github/workflows/osv.yml"
SCANNED = "on: push\njobs: {a: {uses: google/osv-scanner-action/.github/workflows/osv-scanner-reusable.yml@v2}}\n"
ELSEWHERE = "on: pull_request\njobs:\n  lint:\n    uses: acme/flows/.github/workflows/lint.yml@v1\n"
COVERING = '[inputs: ["{mix,.formatter}.exs", "{config,lib,test}/**/*.{ex,exs}"]]'
TEST = {"test/shop/cart_test.exs": "defmodule Shop.CartTest do\nend\n"}
CHILD = (
    'defmodule Web.MixProject do\n  use Mix.Project\n  def project, do: [app: :web, version: "0.1.0", deps: []]\nend\n'
)
UMBRELLA = 'defmodule All.MixProject do\n  use Mix.Project\n  def project, do: [apps_path: "apps", deps: []]\nend\n'


@pytest.mark.parametrize(
    ("files", "status", "value", "fact"),
    [
        pytest.param({".formatter.exs": COVERING, **TEST}, "pass", 1.0, "reaches 2 of 2", id="all"),
        pytest.param(
            {".formatter.exs": '[inputs: ["lib/**/*.ex"]]', **TEST}, "partial", 0.65, "reaches 1 of 2", id="no-tests"
        ),
        pytest.param(
            {".formatter.exs": COVERING, "web/router.ex": "", "web/gettext.ex": ""},
            "partial",
            0.53,
            "reaches 1 of 3",
            id="web-of-old",
        ),
        pytest.param({".formatter.exs": "[import_deps: [:ecto]]"}, "partial", 0.5, "says no `inputs:`", id="no-inputs"),
        pytest.param({}, "fail", 0.0, "no .formatter.exs", id="absent"),
        pytest.param(
            {".formatter.exs": "[inputs: files()]"}, "unknown", 0.0, "computes what it formats", id="computed"
        ),
        pytest.param({".formatter.exs": "[inputs: "}, "unknown", 0.0, "cannot be read: line 1", id="broken"),
        pytest.param(
            {".formatter.exs": 'names = ["lib/**/*.ex", "test/**/*.exs"]\n[inputs: names]', **TEST},
            "pass",
            1.0,
            "reaches 2 of 2",
            id="variable",
        ),
        pytest.param(
            {
                "mix.exs": UMBRELLA,
                ".formatter.exs": '[inputs: ["mix.exs"], subdirectories: ["apps/*"]]',
                "apps/web/mix.exs": CHILD,
                "apps/web/.formatter.exs": '[inputs: ["lib/**/*.ex"]]',
                "apps/web/lib/web.ex": "defmodule Web do\nend\n",
                "lib/shop/cart.ex": "",
            },
            "partial",
            0.65,
            "reaches 1 of 2",
            id="umbrella",
        ),
    ],
)
def test_formatter_config(tmp_path: Path, files: dict[str, str], status: str, value: float, fact: str) -> None:
    found = judged(ready(tmp_path, files), "formatter-config")
    assert (found.status, round(found.value, 2)) == (status, value)
    assert fact in (found.reason or found.evidence[0].fact)


@pytest.mark.parametrize("path", ["node_modules/x/lib/a.ex", "examples/shop/lib/a.ex"])
def test_files_of_others_need_not_be_formatted(tmp_path: Path, path: str) -> None:
    files = {".formatter.exs": COVERING, path: "defmodule A do\nend\n"}
    assert judged(ready(tmp_path, files), "formatter-config").status == "pass"


@pytest.mark.parametrize(
    ("files", "status", "fact"),
    [
        pytest.param({CI: workflow(CHECK)}, "pass", CHECK, id="pull-request"),
        pytest.param({CI: LINTED.replace("ASKED", "${{ matrix.lint }}")}, "pass", CHECK, id="matrix"),
        pytest.param({CI: LINTED.replace("ASKED", "matrix.pair.otp")}, "pass", CHECK, id="inside"),
        pytest.param({CI: LINTED.replace("ASKED", "${{ !matrix.otp }}")}, "pass", CHECK, id="asked-otherwise"),
        pytest.param({CI: LINTED.replace("ASKED", "${{matrix.otp}}")}, "fail", "never runs", id="asked-in-vain"),
        pytest.param(
            {CI: LINTED.replace("ASKED", "matrix.otp").replace(LEGS, "${{ fromJSON(a) }}")},
            "pass",
            CHECK,
            id="computed",
        ),
        pytest.param({CI: workflow("make lint"), "Makefile": f"lint:\n\t{CHECK}\n"}, "pass", CHECK, id="make"),
        pytest.param(
            {CI: workflow("mix lint"), "mix.exs": mix_exs(aliases='lint: ["format --check-formatted"]')},
            "pass",
            CHECK,
            id="alias-in-ci",
        ),
        pytest.param(
            {CI: workflow("mix check"), "mix.exs": mix_exs('{:ex_check, "~> 0.16"}')}, "pass", CHECK, id="ex-check"
        ),
        pytest.param(
            {
                CI: workflow() + "      - uses: pre-commit/action@v3.0.1\n",
                ".pre-commit-config.yaml": "repos: [{repo: a, hooks: [{id: mix-format}]}]",
            },
            "pass",
            CHECK,
            id="hooks-in-ci",
        ),
        pytest.param(
            {CI: workflow("nix run .#lint -- --ci"), "treefmt.toml": "[formatter.mix-format]\n"},
            "pass",
            "nix run .#lint -- --ci",
            id="treefmt",
        ),
        pytest.param(
            {CI: workflow("treefmt --ci", "mix test"), "treefmt.toml": "[formatter.shfmt]\n"},
            "fail",
            "no CI step",
            id="treefmt-of-other-languages",
        ),
        pytest.param({CI: workflow("mix test"), OSV: SCANNED}, "fail", "no CI step", id="what-scans-formats-nothing"),
        pytest.param({CI: workflow(f"{CHECK} || true")}, "partial", "its failure is ignored", id="ignored"),
        pytest.param({CI: workflow(CHECK, on="{schedule: []}")}, "partial", "not on pull requests", id="nightly"),
        pytest.param({CI: workflow(CHECK, on="{push: {tags: ['v*']}}")}, "partial", "not on pull", id="tags"),
        pytest.param(
            {CI: workflow("mix test"), ".githooks/pre-commit": f"{CHECK}\n"}, "partial", "not run by CI", id="hook"
        ),
        pytest.param(
            {
                CI: workflow("mix test", f"cd relay && {CHECK}"),
                "mix.exs": mix_exs(),
                "relay/mix.exs": mix_exs().replace("Shop", "Relay").replace(":shop", ":relay"),
            },
            "partial",
            "only in relay",
            id="another-project",
        ),
        pytest.param({CI: workflow("mix format", "mix test")}, "fail", "no CI step", id="formats-only"),
        pytest.param({}, "fail", "there is no CI", id="nothing"),
        pytest.param({CI: ELSEWHERE}, "unknown", "what is not read here", id="elsewhere"),
        pytest.param(
            {CI: ELSEWHERE.replace("acme/flows/.github/workflows/lint.yml", "google/osv-scanner-action/a/scan.yml")},
            "fail",
            "no CI step",
            id="a-scan-elsewhere",
        ),
        pytest.param({CI: "on: ["}, "unknown", "cannot be read", id="broken"),
        pytest.param({CI: workflow("dagger call ci")}, "unknown", "which may run anything", id="opaque"),
    ],
)
def test_format_enforced(tmp_path: Path, files: dict[str, str], status: str, fact: str) -> None:
    found = judged(ready(tmp_path, files), "format-enforced")
    assert found.status == status
    assert fact in (found.reason or found.evidence[0].fact)


@pytest.mark.parametrize(
    ("files", "status", "fact"),
    [
        pytest.param({"mix.exs": mix_exs(CREDO), ".credo.exs": LENIENT}, "pass", "which checks count", id="config"),
        pytest.param({"mix.exs": mix_exs(CREDO), CI: workflow("mix credo --strict")}, "pass", "--strict", id="strict"),
        pytest.param({"elixirlens.toml": ""}, "pass", "elixirlens has its settings", id="elixirlens"),
        pytest.param({"mix.exs": mix_exs(CREDO)}, "partial", "no .credo.exs", id="alone"),
        pytest.param({"mix.exs": mix_exs(CREDO), ".credo.exs": "%{"}, "partial", "cannot be read", id="broken"),
        pytest.param({"mix.exs": mix_exs('{:styler, "~> 1.4"}')}, "partial", "depends on styler", id="styler"),
        pytest.param({}, "fail", "no linter", id="none"),
        pytest.param({"mix.exs": mix_exs("more()")}, "unknown", "computes its dependencies", id="computed"),
    ],
)
def test_linter_present(tmp_path: Path, files: dict[str, str], status: str, fact: str) -> None:
    found = judged(ready(tmp_path, files), "linter-present")
    assert found.status == status
    assert fact in (found.reason or found.evidence[-1].fact)


@pytest.mark.parametrize(
    ("files", "status", "value", "fact"),
    [
        pytest.param({CI: workflow("mix credo --strict")}, "pass", 1.0, "--strict", id="flag"),
        pytest.param({CI: workflow("mix credo"), ".credo.exs": STRICT}, "pass", 1.0, "strict: true", id="setting"),
        pytest.param({CI: workflow("elixirlens check .")}, "pass", 1.0, "elixirlens check", id="elixirlens"),
        pytest.param({CI: workflow("mix credo"), ".credo.exs": LENIENT}, "partial", 0.6, "neither", id="lenient"),
        pytest.param(
            {CI: workflow("mix credo --strict --mute-exit-status")}, "partial", 0.5, "failure is ignored", id="muted"
        ),
        pytest.param(
            {CI: workflow("mix test"), "mix.exs": mix_exs(CREDO, aliases='lint: ["credo --strict"]')},
            "partial",
            0.5,
            "not run by CI",
            id="alias",
        ),
        pytest.param(
            {CI: workflow("mix test", "mix credo gen.config", "mix credo -v")},
            "fail",
            0.0,
            "nothing runs",
            id="nowhere",
        ),
        pytest.param({CI: ELSEWHERE}, "unknown", 0.0, "what is not read here", id="elsewhere"),
    ],
)
def test_linter_enforced(tmp_path: Path, files: dict[str, str], status: str, value: float, fact: str) -> None:
    found = judged(ready(tmp_path, files), "linter-enforced")
    assert (found.status, found.value) == (status, value)
    assert fact in (found.reason or found.evidence[-1].fact)


def code_with(suppressions: int, reasons: int = 0) -> str:
    """A module of a thousand lines and some, in which Credo is silenced."""
    bare = "  # credo:disable-for-next-line\n  def a(x), do: x\n\n"
    told = "  # the bank wants it so\n  # credo:disable-for-next-line\n  def b(x), do: x\n\n"
    rest = "".join(f"  def f{number}(x), do: x\n" for number in range(1_000 - suppressions - reasons))
    return f"defmodule Shop.Big do\n{bare * suppressions}{told * reasons}{rest}end\n"


@pytest.mark.parametrize(
    ("files", "status", "low", "high"),
    [
        pytest.param({"lib/big.ex": code_with(0, reasons=9)}, "pass", 1.0, 1.0, id="all-with-a-reason"),
        pytest.param({"lib/big.ex": code_with(3)}, "partial", 0.7, 0.8, id="three"),
        pytest.param({"lib/big.ex": code_with(8)}, "fail", 0.1, 0.3, id="eight"),
        pytest.param({"lib/big.ex": code_with(40)}, "fail", 0.0, 0.0, id="forty"),
        pytest.param(
            {".dialyzer_ignore.exs": '[\n  {"lib/a.ex"},\n  {"lib/b.ex"}\n]\n'}, "partial", 0.8, 0.9, id="dialyzer"
        ),
        pytest.param(
            {".dialyzer_ignore.exs": '[\n  # opaque before 3.12\n  {"lib/a.ex"}\n]\n'}, "pass", 1.0, 1.0, id="told"
        ),
        pytest.param(
            {".dialyzer_ignore.exs": '[\n  # opaque\n  {"lib/a.ex"},\n  {"lib/b.ex"},\n\n  {"lib/c.ex"}\n]\n'},
            "partial",
            0.9,
            0.99,
            id="one-comment-for-two",
        ),
        pytest.param({"lib/shop/a.pb.ex": code_with(8)}, "pass", 1.0, 1.0, id="generated"),
        pytest.param({"lib/shop/cart.ex": ""}, "not applicable", 0.0, 0.0, id="no-code"),
    ],
)
def test_suppression_budget(tmp_path: Path, files: dict[str, str], status: str, low: float, high: float) -> None:
    found = judged(ready(tmp_path, files), "suppression-budget")
    assert found.status == status
    assert low <= found.value <= high


def test_one_more_suppression_moves_the_value_a_little(tmp_path: Path) -> None:
    values = [
        judged(ready(tmp_path / str(count), {"lib/big.ex": code_with(count)}), "suppression-budget").value
        for count in (4, 5, 6)
    ]
    assert values == sorted(values, reverse=True)
    assert values[0] - values[2] < 0.3


PRECOMMIT = 'precommit: ["compile --warnings-as-errors", "format --check-formatted", "test"]'


@pytest.mark.parametrize(
    ("files", "status", "value", "fact"),
    [
        pytest.param(
            {CI: workflow("mix precommit"), "mix.exs": mix_exs(aliases=PRECOMMIT)},
            "pass",
            1.0,
            "mix precommit",
            id="used",
        ),
        pytest.param(
            {CI: workflow("make ci"), "Makefile": "ci: lint\n\tmix test\nlint:\n\tmix format\n\tmix credo\n"},
            "pass",
            1.0,
            "make ci runs tests, format, linter",
            id="make",
        ),
        pytest.param({"mix.exs": mix_exs(aliases=PRECOMMIT)}, "partial", 0.5, "mix precommit", id="not-used"),
        pytest.param({"mix.exs": mix_exs('{:ex_check, "~> 0.16"}')}, "partial", 0.5, "mix check runs", id="ex-check"),
        pytest.param(
            {"mix.exs": mix_exs(aliases='check: ["format", "test"]')}, "partial", 0.3, "format only", id="two-tools"
        ),
        pytest.param(
            {"bin/check": '#!/bin/sh\nTESTS="mix test --trace"\nstep "mix format"\nmix credo\nstep "${TESTS}"\n'},
            "partial",
            0.5,
            "runs tests, format, linter",
            id="by-a-variable",
        ),
        pytest.param({CI: workflow("mix format", "mix test", "mix credo")}, "fail", 0.0, "no alias", id="ci-only"),
        pytest.param(
            {"mix.exs": mix_exs(project=BY_OPTION), "all.sh": "mix format\nmix compile --force\nmix test\n"},
            "partial",
            0.5,
            "all.sh runs tests, format, warnings",
            id="warnings-by-mix-exs",
        ),
    ],
)
def test_one_command_check(tmp_path: Path, files: dict[str, str], status: str, value: float, fact: str) -> None:
    found = judged(ready(tmp_path, files), "one-command-check")
    assert (found.status, found.value) == (status, value)
    assert fact in found.evidence[0].fact


def test_a_check_exs_takes_tools_away_and_adds_others(tmp_path: Path) -> None:
    check = '[tools: [{:formatter, false}, {:unused_deps, enabled: false}, {:lint, command: "mix credo --strict"}]]'
    found = judged(
        ready(tmp_path, {"mix.exs": mix_exs('{:ex_check, "~> 0.16"}'), ".check.exs": check}), "one-command-check"
    )
    assert found.evidence[0].fact == "mix check runs tests, linter, warnings"


@pytest.mark.parametrize(
    ("dependencies", "status", "value", "fact"),
    [
        pytest.param([CREDO, '{:mox, "~> 1.2", only: :test}'], "pass", 1.0, "all 2 tools", id="scoped"),
        pytest.param(['{:credo, "~> 1.7", only: [:dev, :test]}'], "partial", 0.5, "no `runtime: false`", id="runtime"),
        pytest.param(['{:credo, "~> 1.7"}', CREDO.replace("credo", "sobelow")], "fail", 0.5, "no `only:`", id="one"),
        pytest.param([CREDO, '{:vibe_kit, "~> 0.1"}'], "fail", 0.5, "vibe_kit is in production", id="an-installer"),
        pytest.param(['{:lazy_html, ">= 0.1.0", only: :test}'], "pass", 1.0, "lazy_html stays out", id="of-tests"),
        pytest.param([CREDO, '{:doctest_formatter, "~> 0.4", only: :dev}'], "pass", 1.0, "all 2", id="formatter"),
        pytest.param(
            [CREDO, '{:doctest_formatter, "~> 0.4", runtime: false}'], "partial", 0.75, "compiled for", id="compiled"
        ),
        pytest.param(['{:credo, "~> 1.7", only: @dev}'], "partial", 0.5, "no `runtime: false`", id="computed-only"),
        pytest.param(['{:jason, "~> 1.4"}'], "not applicable", 0.0, "none of the tools", id="none"),
        pytest.param(["more()"], "unknown", 0.0, "computes its dependencies", id="computed"),
    ],
)
def test_dev_tools_scoped(tmp_path: Path, dependencies: list[str], status: str, value: float, fact: str) -> None:
    found = judged(ready(tmp_path, {"mix.exs": mix_exs(*dependencies)}), "dev-tools-scoped")
    assert (found.status, found.value) == (status, value)
    assert fact in (found.reason or found.evidence[0].fact)


def test_a_tool_that_the_program_calls_is_none(tmp_path: Path) -> None:
    files = {
        "mix.exs": mix_exs('{:credo, "~> 1.7"}', '{:meck, "~> 1.0"}'),
        "lib/shop/check.ex": "defmodule Shop.Check do\n  use Credo.Check\n  def fake(m), do: :meck.new(m)\nend\n",
    }
    assert judged(ready(tmp_path, files), "dev-tools-scoped").status == "not applicable"


OPTION = "elixirc_options: [warnings_as_errors: {}],"


@pytest.mark.parametrize(
    ("files", "status", "fact"),
    [
        pytest.param({CI: workflow("mix compile --force --warnings-as-errors")}, "pass", "warnings-as", id="flag"),
        pytest.param({CI: workflow("mix test --warnings-as-errors")}, "pass", "mix test", id="tests"),
        pytest.param(
            {CI: workflow("mix test"), "mix.exs": mix_exs(project=OPTION.format("true"))},
            "pass",
            "elixirc_options",
            id="option",
        ),
        pytest.param(
            {CI: workflow("mix test"), "mix.exs": mix_exs(project=OPTION.format("Mix.env() == :test"))},
            "partial",
            "elixirc_options",
            id="some-environments",
        ),
        pytest.param({"mix.exs": mix_exs(aliases=PRECOMMIT)}, "partial", "not run by CI", id="alias"),
        pytest.param(
            {CI: workflow("make compile", top='env: {ELIXIRC_OPTS: "--warnings-as-errors"}')}, "pass", "make", id="make"
        ),
        pytest.param({CI: workflow("mix compile")}, "fail", "nothing runs", id="plain"),
        pytest.param({CI: workflow("mix docs --warnings-as-errors")}, "fail", "nothing runs", id="docs"),
        pytest.param({CI: ELSEWHERE}, "unknown", "what is not read here", id="elsewhere"),
    ],
)
def test_warnings_as_errors(tmp_path: Path, files: dict[str, str], status: str, fact: str) -> None:
    found = judged(ready(tmp_path, files), "warnings-as-errors")
    assert found.status == status
    assert fact in (found.reason or found.evidence[0].fact)


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ({".elixirlens-baseline.json": "{}"}, "pass"),
        ({CI: workflow("mix credo diff main")}, "pass"),
        ({"mix.exs": mix_exs(project="test_coverage: [summary: [threshold: 74]],")}, "pass"),
        ({"coveralls.json": '{"coverage_options": {"minimum_coverage": 80}}'}, "pass"),
        ({"coveralls.json": "{}"}, "not applicable"),
        ({}, "not applicable"),
    ],
)
def test_progressive_adoption(tmp_path: Path, files: dict[str, str], status: str) -> None:
    assert judged(ready(tmp_path, files), "progressive-adoption").status == status
