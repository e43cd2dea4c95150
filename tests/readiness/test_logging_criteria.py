from __future__ import annotations

from pathlib import Path

import pytest
from ready import LIBRARY, judged, ready

from elixirlens.readiness.model import Status

PASS, HALF, FAIL = Status.PASS, Status.PARTIAL, Status.FAIL
NONE, UNKNOWN = Status.NOT_APPLICABLE, Status.UNKNOWN


def mix(*deps: str, extra: str = "", elixir: str = "~> 1.16") -> dict[str, str]:
    return {
        "mix.exs": f"""defmodule Shop.MixProject do
  use Mix.Project
  def project, do: [app: :shop, version: "0.1.0", elixir: "{elixir}", deps: deps()]
  def application, do: [mod: {{Shop.Application, []}}{extra}]
  defp deps, do: [{", ".join(deps)}]
end
"""
    }


OLD_UMBRELLA = {
    "mix.exs": 'defmodule A.MixProject do\n  use Mix.Project\n  def project, do: [apps_path: "apps", deps: []]\nend\n',
    "config/config.exs": "import Config\nconfig :logger, backends: [:console]\n",
    "apps/shop/mix.exs": mix(elixir="~> 1.10")["mix.exs"],
    "apps/shop/lib/shop.ex": "defmodule Shop do\n  def a, do: 1\nend\n",
}


def prod(*lines: str) -> dict[str, str]:
    return {
        "config/config.exs": 'import Config\nimport_config "#{config_env()}.exs"\n',
        "config/prod.exs": "import Config\n" + "".join(f"{line}\n" for line in lines),
        "config/dev.exs": "import Config\n",
        "config/test.exs": "import Config\n",
    }


def start(line: str) -> dict[str, str]:
    body = f"  def start(_, _) do\n    {line}\n    Supervisor.start_link([], strategy: :one_for_one)\n  end\n"
    return {"lib/shop/application.ex": f"defmodule Shop.Application do\n  use Application\n{body}end\n"}


SENTRY = '{:sentry, "~> 13.0"}'
DSN = 'config :sentry, dsn: "https://a@b.ingest.sentry.io/1"'
HANDLER = ":logger.add_handler(:sentry, Sentry.LoggerHandler, %{})"
IN_CONFIG = "config :shop, :logger, [{:handler, :s, Sentry.LoggerHandler, %{}}]"
TOOLS = ", extra_applications: [:logger, :runtime_tools]"
COMPUTED = {"mix.exs": "defmodule M do\n  use Mix.Project\n  def project, do: [app: :shop, deps: D.all()]\n"
            "  def application, do: [mod: {A, []}]\nend\n"}  # fmt: skip
ROUTER = """defmodule ShopWeb.Router do
  use Phoenix.Router
  import Phoenix.LiveDashboard.Router
  {before}
  scope "/" do
    live_dashboard "/dashboard"
  end
  {after}
end
"""

FIRMWARE = {".gitignore": "erl_crash.dump\n", "config/target.exs": "import Config\n"}
TO_ECS = "on: push\njobs:\n  d:\n    steps:\n      - uses: acme/actions/deploy-ecs@v2\n"
IN_A_VARIABLE = """defmodule Shop.MixProject do
  use Mix.Project
  def project, do: [app: :shop, version: "0.1.0", deps: []]

  def application do
    apps = [:logger]
    apps = if Mix.env() != :dev, do: [:os_mon, :runtime_tools | apps], else: apps
    [mod: {Shop.Application, []}, extra_applications: apps]
  end
end
"""

SEARCHED = """defmodule Shop.Mail do
  def usage(key), do: "https://shop.splunkcloud.com/en-US/app/search/search?q=#{key}"
end
"""
CASES: dict[str, list[tuple[str, dict[str, str], Status]]] = {
    "prod-log-level": [
        ("info", prod("config :logger, level: :info"), PASS),
        ("purged", prod("config :logger, compile_time_purge_matching: [[level_lower_than: :info]]"), PASS),
        ("the handler", prod("config :logger, :default_handler, level: :warning"), PASS),
        ("in code", start("Logger.configure(level: :info)"), PASS),
        ("a function with a default", prod("config :logger, level: Shop.Level.of(System.get_env(), :info)"), PASS),
        ("a function with a loud default", prod("config :logger, level: Shop.Level.of(x, :debug)"), UNKNOWN),
        ("a variable", prod('config :logger, level: String.to_atom(System.get_env("LEVEL", "info"))'), PASS),
        ("a variable, loud without", prod('config :logger, level: String.to_atom(System.get_env("L", "debug"))'), HALF),
        ("only if it is set", prod('if l = System.get_env("L") do\n  config :logger, level: l\nend'), HALF),
        ("nothing", prod(), HALF),
        ("debug", prod("config :logger, level: :debug"), FAIL),
        ("computed", prod("config :logger, level: Shop.level()"), UNKNOWN),
        ("a file that is not here", prod('import_config "prod.secret.exs"'), UNKNOWN),
        ("a library", {"mix.exs": LIBRARY}, NONE),
    ],
    "structured-logs": [
        ("a package", mix('{:logger_json, "~> 7.0"}'), PASS),
        ("a formatter", prod("config :logger, :default_handler, formatter: {Shop.JSONFormatter, []}"), PASS),
        ("a function", prod("config :logger, :default_formatter, format: {Shop.Log, :format}"), PASS),
        ("metadata", prod("config :logger, :default_formatter, metadata: [:request_id]"), HALF),
        ("text", prod('config :logger, :default_formatter, format: "$message\\n"'), FAIL),
        ("a package for tests", mix('{:logger_json, "~> 7.0", only: :test}'), FAIL),
        ("computed", COMPUTED, UNKNOWN),
    ],
    "error-tracking": [
        ("all three", mix(SENTRY) | prod(DSN) | start(HANDLER), PASS),
        ("by configuration", mix(SENTRY) | prod(DSN, IN_CONFIG),
         PASS),
        ("by its logs", mix(SENTRY) | prod(DSN, "config :sentry, enable_logs: true"), PASS),
        ("a variable alone", mix('{:honeybadger, "~> 0.24"}') | {"fly.toml": "HONEYBADGER_API_KEY = 1\n"},
         PASS),
        ("requests only", mix(SENTRY) | prod(DSN), HALF),
        ("no longer developed", mix('{:rollbax, "~> 0.11"}') | prod('config :rollbax, access_token: "a"'), HALF),
        ("not configured", mix(SENTRY), HALF),
        ("in development", mix('{:sentry, "~> 13.0", only: :dev}'), FAIL),
        ("none", {}, FAIL),
        ("computed", COMPUTED, UNKNOWN),
    ],
    "legacy-logger-config": [
        ("of today", prod("config :logger, :default_handler, level: :info"), PASS),
        ("console", prod("config :logger, :console, format: \"$message\""), HALF),
        ("warn", prod("config :logger, level: :warn"), HALF),
        ("backends for an older Elixir", mix(elixir="~> 1.12") | prod("config :logger, backends: [:console]"), HALF),
        ("backends", prod("config :logger, backends: [:console]"), FAIL),
        ("a backend that is no handler", prod("config :logger, backends: [RingLogger]"), HALF),
        ("such a backend and another", prod("config :logger, backends: [RingLogger, :console]"), FAIL),
        ("backends in an umbrella for an older Elixir", OLD_UMBRELLA, HALF),
        ("purge level", prod("config :logger, compile_time_purge_level: :info"), FAIL),
        ("not configured", prod(), NONE),
    ],
    "crash-visibility": [
        (
            "a tracker that is configured elsewhere",
            mix('{:appsignal, "~> 2.0"}') | prod('import_config "prod.secret.exs"'),
            UNKNOWN,
        ),
        ("a tracker", mix(SENTRY) | prod(DSN) | start(HANDLER), PASS),
        ("Rollbar", mix('{:rollbax, "~> 0.11"}') | prod("config :rollbax, enable_crash_reports: true"), PASS),
        ("Rollbar, off", mix('{:rollbax, "~> 0.11"}') | prod("config :rollbax, enable_crash_reports: false"), HALF),
        ("reports", prod("config :logger, handle_sasl_reports: true"), PASS),
        ("as it is", prod(), HALF),
        ("switched off", prod("config :logger, handle_otp_reports: false"), FAIL),
        ("hidden by the level", prod("config :logger, level: :none"), FAIL),
    ],
    "live-debug-kit": [
        ("both", mix('{:recon, "~> 2.5"}', extra=TOOLS), PASS),
        ("a dashboard", mix(extra=TOOLS) | {"lib/r.ex": ROUTER.format(before="", after="")}, PASS),
        ("a dashboard for development", mix(extra=TOOLS) | {
            "lib/r.ex": ROUTER.format(before="if Application.compile_env(:shop, :dev_routes) do", after="end")}, HALF),
        ("a dashboard below what is for tests", mix(extra=TOOLS) | {"lib/r.ex": ROUTER.format(
            before='if Mix.env() == :test do\n    get "/raise", A, :b\n  end\n', after="")}, PASS),
        ("the kit of a device", mix('{:toolshed, "~> 0.4"}', extra=TOOLS), PASS),
        ("in a variable", {"mix.exs": IN_A_VARIABLE}, HALF),
        ("in a variable of development", {"mix.exs": IN_A_VARIABLE.replace("!=", "==")}, FAIL),
        ("one", mix('{:observer_cli, "~> 1.8"}'), HALF),
        ("none", {}, FAIL),
        ("computed", COMPUTED, UNKNOWN),
    ],
    "crash-dumps": [
        ("a path", {"rel/env.sh.eex": "export ERL_CRASH_DUMP=/data/erl_crash.dump\n"}, PASS),
        ("a decision", {"Dockerfile": "FROM elixir:1.18\nENV ERL_CRASH_DUMP_BYTES=0\n"}, PASS),
        ("ignored", {".gitignore": "erl_crash.dump\n"}, HALF),
        ("firmware", mix('{:nerves, "~> 1.13"}') | FIRMWARE, UNKNOWN),
        ("a comment", {"rel/env.sh.eex": "# export ERL_CRASH_DUMP=/data\n"}, FAIL),
    ],
    "log-shipping": [
        ("a driver", {"compose.prod.yml": "services:\n  shop:\n    logging:\n      driver: gelf\n"}, PASS),
        ("a task of ECS", {"task-definition.json": '{"options": {"awslogs-group": "a"}}'}, PASS),
        ("an agent", {"ops/stack.yml": "services:\n  logs:\n    image: grafana/alloy:latest\n"}, PASS),
        ("a package", mix('{:loki_logger_handler, "~> 0.1"}'), PASS),
        ("a package by its name", mix('{:logger_splunk_backend, "~> 3.0"}'), PASS),
        ("a formatter", mix('{:logger_formatter_datadog, "~> 1.0"}'), UNKNOWN),
        ("rotation", {"compose.prod.yml": 'services:\n  a:\n    logging:\n      options: {max-size: "10m"}\n'}, HALF),
        ("the journal", {"ops/shop.service": "[Service]\nExecStart=/opt/shop/bin/shop start\n"}, HALF),
        ("the driver of a volume", {"compose.yml": "volumes:\n  data:\n    driver: local\n"}, UNKNOWN),
        ("no limit", {"compose.prod.yml": "services:\n  shop:\n    image: shop\n"}, FAIL),
        ("a platform", {"fly.toml": 'app = "shop"\n'}, NONE),
        (
            "a platform for another program",
            {"relay/fly.toml": 'app = "relay"\n', "relay/mix.exs": "defmodule Relay.MixProject do\nend\n"},
            UNKNOWN,
        ),
        ("a cluster", {"chart/Chart.yaml": "name: shop\n"}, UNKNOWN),
        ("a search that code leads to", {"lib/mail.ex": SEARCHED}, PASS),
        ("a search", {"README.md": "See [the logs](https://shop.splunkcloud.com/app/search?q=a).\n"}, PASS),
        ("what a service can do", {"README.md": "Like [Datadog](https://docs.datadoghq.com/logs/).\n"}, UNKNOWN),
        ("deployed to what is elsewhere", {".github/workflows/d.yml": TO_ECS}, UNKNOWN),
        ("nowhere", {}, UNKNOWN),
    ],
    "distributed-tracing": [
        ("OpenTelemetry", mix('{:opentelemetry, "~> 1.5"}', '{:opentelemetry_exporter, "~> 1.8"}',
                              '{:opentelemetry_ecto, "~> 1.2"}'), PASS),
        ("Sentry", mix(SENTRY) | prod("config :sentry, traces_sample_rate: 0.1"), PASS),
        ("a service", mix('{:appsignal, "~> 2.0"}') | prod("config :appsignal, :config, active: true"), PASS),
        ("a service that is not set up", mix('{:appsignal, "~> 2.0"}'), HALF),
        ("no exporter", mix('{:opentelemetry, "~> 1.5"}', '{:opentelemetry_phoenix, "~> 2.0"}'), HALF),
        ("no spans", mix('{:opentelemetry, "~> 1.5"}', '{:opentelemetry_exporter, "~> 1.8"}'), HALF),
        ("none", {}, NONE),
        ("computed", COMPUTED, UNKNOWN),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("criterion", "files", "status"),
    [
        pytest.param(criterion, files, status, id=f"{criterion}: {name}")
        for criterion, cases in CASES.items()
        for name, files, status in cases
    ],
)
def test_verdicts(tmp_path: Path, criterion: str, files: dict[str, str], status: Status) -> None:
    judgement = judged(ready(tmp_path, files), criterion)
    assert judgement.status is status, judgement
    assert bool(judgement.reason) == (status in {NONE, UNKNOWN})
    for evidence in judgement.evidence:
        assert len(evidence.fact) <= 110
        assert evidence.path is None or (tmp_path / evidence.path).is_file()


def test_the_level_has_its_line(tmp_path: Path) -> None:
    (evidence,) = judged(ready(tmp_path, prod("config :logger,", "  level: :info")), "prod-log-level").evidence
    assert (evidence.path, evidence.line) == ("config/prod.exs", 3)


def test_a_backend_has_the_line_on_which_it_is_installed(tmp_path: Path) -> None:
    files = mix('{:sentry, "~> 11.0"}') | start("LoggerBackends.add(Sentry.LoggerBackend)")
    said = judged(ready(tmp_path, files), "error-tracking").evidence
    installed = next(each for each in said if each.fact == "Sentry.LoggerBackend is installed")
    lines = files["lib/shop/application.ex"].splitlines()
    assert "LoggerBackends.add" in lines[(installed.line or 0) - 1]


def test_the_handler_in_code_comes_before_a_switch_in_the_configuration(tmp_path: Path) -> None:
    files = {
        **mix('{:sentry, "~> 13.0"}'),
        **start(":logger.add_handler(:sentry_handler, Sentry.LoggerHandler, %{})"),
        "config/config.exs": "import Config\n",
        "config/runtime.exs": 'import Config\nconfig :sentry, enable_logs: System.get_env("LOGS", "false") == "true"\n',
    }
    for criterion in ("crash-visibility", "error-tracking"):
        judgement = judged(ready(tmp_path / criterion, files), criterion)
        assert (judgement.status, judgement.evidence[0].path) == (PASS, "lib/shop/application.ex")
