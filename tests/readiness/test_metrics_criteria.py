from __future__ import annotations

from pathlib import Path

import pytest
from ready import LIBRARY, judged, ready

from elixirlens.readiness.model import Profile, Status

PASS, HALF, FAIL = Status.PASS, Status.PARTIAL, Status.FAIL
NONE, UNKNOWN = Status.NOT_APPLICABLE, Status.UNKNOWN


def mix(*deps: str, text: str = "") -> dict[str, str]:
    project = text or "app: :shop, version: \"0.1.0\", deps: deps()"  # fmt: skip
    return {
        "mix.exs": f"""defmodule Shop.MixProject do
  use Mix.Project
  def project, do: [{project}]
  def application, do: [mod: {{Shop.Application, []}}]
  defp deps, do: [{", ".join(deps)}]
end
"""
    }


def metrics(*lines: str) -> dict[str, str]:
    listed = "".join(f"      {line},\n" for line in lines).rstrip(",\n")
    return {
        "lib/shop/telemetry.ex": f"""defmodule Shop.Telemetry do
  import Telemetry.Metrics
  def metrics do
    [
{listed}
    ]
  end
end
"""
    }


def prom_ex(*plugins: str, more: str = "") -> dict[str, str]:
    listed = ", ".join(f"Plugins.{name}" for name in plugins)
    return mix('{:prom_ex, "~> 1.11"}') | {
        "lib/shop/prom_ex.ex": f"""defmodule Shop.PromEx do
  use PromEx, otp_app: :shop
  alias PromEx.Plugins
  def plugins, do: [{listed}]
{more}end
"""
    }


def start(child: str) -> dict[str, str]:
    return {
        "lib/shop/application.ex": f"""defmodule Shop.Application do
  use Application
  def start(_, _), do: Supervisor.start_link([{child}], strategy: :one_for_one)
end
"""
    }


def code(*lines: str, name: str = "Shop.Orders") -> dict[str, str]:
    body = "".join(f"  def f{number}(x), do: {line}\n" for number, line in enumerate(lines))
    return {f"lib/{name.lower()}.ex": f"defmodule {name} do\n{body}end\n"}


def callers(count: int) -> dict[str, str]:
    return {f"lib/c{n}.ex": f"defmodule C{n} do\n  def a(x), do: Shop.Orders.f0(x)\nend\n" for n in range(count)}


REPO = {"lib/shop/repo.ex": "defmodule Shop.Repo do\n  use Ecto.Repo, otp_app: :shop\nend\n"}
ECTO, PHOENIX = '{:ecto_sql, "~> 3.12"}', '{:phoenix, "~> 1.8"}'
AGENT = mix('{:appsignal, "~> 2.0"}') | {
    "config/config.exs": "import Config\nconfig :appsignal, :config, active: true\n"
}
# The settings of the agent are not in the repository, and the code names it.
ELSEWHERE = mix('{:appsignal, "~> 2.0"}', '{:phoenix, "~> 1.8"}') | {
    "config/config.exs": 'import Config\nimport_config "prod.secret.exs"\n',
    "lib/shop_web/endpoint.ex": "defmodule ShopWeb.Endpoint do\n  use Phoenix.Endpoint, otp_app: :shop\n"
    "  use Appsignal.Phoenix\nend\n",
}
COMPUTED = mix(text="app: :shop, version: v(), deps: D.all()")
ENDPOINT = {"lib/shop_web/endpoint.ex": "defmodule ShopWeb.Endpoint do\n  use Phoenix.Endpoint, otp_app: :shop\n"
            "  plug Plug.Telemetry, event_prefix: [:phoenix, :endpoint]\nend\n"}  # fmt: skip
PLAIN_ENDPOINT = {name: text.replace("plug Plug.Telemetry", "plug Plug.Head") for name, text in ENDPOINT.items()}
LOGGING_ENDPOINT = {name: text.replace("Plug.Head", "Logster.Plugs.Logger") for name, text in PLAIN_ENDPOINT.items()}
ALERTS = {"ops/alerts.yml": "groups:\n  - name: beam\n    rules:\n      - alert: ManyProcesses\n"
          "        expr: beam_process_count / beam_process_limit > 0.8\n"}  # fmt: skip
BOARD = {"ops/grafana/shop.json": '{"title": "Shop", "schemaVersion": 39, "panels": [{"type": "graph"}]}\n'}
MEMORY, QUEUE, COUNTS = '"vm.memory.total"', '"vm.total_run_queue_lengths.total"', '"vm.system_counts.process_count"'
BY_EVENT = 'summary("db", event_name: [:shop, :repo, :query], measurement: :queue_time)'
CLAIM = {"mix.exs": LIBRARY, "README.md": "# Kettle\n\nA blazing fast kettle.\n"}
TOLD = {"mix.exs": LIBRARY, "README.md": "Telemetry: `[:kettle, :boil, :stop]`\n"}
OBAN = '{:oban, "~> 2.19"}'
ABOVE = "(\n events = [[:oban, :job, :stop]]\n :telemetry.attach_many(x, events, &f/4, x)\n)"
VMSTATS = {"config/config.exs": "import Config\nconfig :vmstats, sink: S\n"}
SENTRY = '{:sentry, "~> 13.0"}'
SENTRY_OF_OBAN = "import Config\nconfig :sentry, integrations: [oban: [capture_errors: true]]\n"
SPAN = ":telemetry.span([:kettle, :boil], %{}, fn -> {x, %{}} end)"
SERVER = {"lib/kettle/server.ex": "defmodule Kettle.Server do\n  use GenServer\n  def init(x), do: {:ok, x}\nend\n"}
LISTENER = {path: text.replace("{:ok, x}", ":telemetry.attach(x, x, &f/4, x)") for path, text in SERVER.items()}
BENCH = {"bench/total.exs": "Benchee.run(%{a: fn -> 1 end})\n"}
BENCHEE = '{:benchee, "~> 1.3", only: :dev}'

MEASURED = "on: pull_request\njobs:\n  b:\n    steps:\n      - run: mix benchmark kettle\n"
PRINTED = '# Kettle\n\n```elixir\nKettle.about("finch")\n#=> "An HTTP client, focused on performance"\n```\n'
CASES: dict[str, list[tuple[str, dict[str, str], Status]]] = {
    "metrics-pipeline": [
        ("PromEx", prom_ex("Beam") | start("Shop.PromEx"), PASS),
        ("a reporter", mix('{:peep, "~> 4.0"}') | start("{Peep, metrics: []}"), PASS),
        ("by its name", mix('{:telemetry_metrics_splunk, "~> 0.1"}') | start("TelemetryMetricsSplunk"), PASS),
        ("an agent", AGENT, PASS),
        ("an agent that is configured elsewhere", ELSEWHERE, PASS),
        ("an agent that nobody configures", ELSEWHERE | {"config/config.exs": "import Config\n"}, HALF),
        ("traces", mix('{:opentelemetry, "~> 1.5"}', '{:opentelemetry_exporter, "~> 1.8"}'), PASS),
        ("its own", code(":telemetry.attach(1, [:shop, :a], &Shop.Cart.b/4, x)"), HALF),
        ("errors of a library", code(":telemetry.attach(1, [:oban, :job, :exception], &Shop.Cart.b/4, x)"), FAIL),
        ("the VM in the log", mix('{:ehmon, "~> 1.0", only: :prod}'), PASS),
        ("nobody is told", mix('{:vmstats, "~> 2.4"}'), FAIL),
        ("nobody starts it", prom_ex("Beam"), HALF),
        ("no reporter", mix('{:telemetry_metrics, "~> 1.0"}') | metrics(f"summary({MEMORY})"), HALF),
        ("only the dependency", mix('{:telemetry_metrics, "~> 1.0"}'), HALF),
        ("dated", mix('{:exometer_core, "~> 1.6"}'), HALF),
        ("none", {}, FAIL),
        ("computed", COMPUTED, UNKNOWN),
        ("a library", {"mix.exs": LIBRARY}, NONE),
    ],
    "vm-memory": [
        ("a metric", metrics(f"last_value({MEMORY}, unit: :byte)"), PASS),
        ("a list", metrics("last_value([:vm, :memory, :total])"), PASS),
        ("PromEx", prom_ex("Beam"), PASS),
        ("an agent", AGENT, PASS),
        ("none", metrics(f"last_value({QUEUE})"), FAIL),
        ("computed", COMPUTED, UNKNOWN),
    ],
    "run-queue": [
        ("a metric", metrics(f"last_value({QUEUE})"), PASS),
        ("in the log", mix('{:ehmon, "~> 1.0", only: :prod}'), PASS),
        ("told", mix('{:vmstats, "~> 2.4"}') | VMSTATS, PASS),
        ("while it is developed", mix('{:ehmon, "~> 1.0", only: :dev}'), FAIL),
        ("none", metrics(f"last_value({MEMORY})"), FAIL),
        ("computed", COMPUTED, UNKNOWN),
    ],
    "vm-limits": [
        ("both", metrics(f"last_value({COUNTS})") | ALERTS, PASS),
        ("measured", metrics(f"last_value({COUNTS})"), HALF),
        ("none", ALERTS, FAIL),
        ("computed", COMPUTED, UNKNOWN),
    ],
    "ecto-metrics": [
        ("the queue", REPO | metrics('summary("shop.repo.query.queue_time")'), PASS),
        ("of a repository that is not there", REPO | metrics('summary("other.repo.query.queue_time")'), FAIL),
        ("by its event", REPO | metrics(BY_EVENT), PASS),
        ("PromEx", REPO | prom_ex("Ecto"), PASS),
        ("the total", REPO | metrics('summary("shop.repo.query.total_time")'), HALF),
        ("in the log", REPO | code(":telemetry.attach(1, [:shop, :repo, :query], &f/4, x)"), HALF),
        ("none", REPO, FAIL),
        ("no database", {}, NONE),
    ],
    "web-metrics": [
        ("a metric", mix(PHOENIX) | ENDPOINT | metrics('summary("phoenix.router_dispatch.stop.duration")'), PASS),
        (
            "by its event",
            mix(PHOENIX) | ENDPOINT | metrics('counter("shop.requests", event_name: "phoenix.router_dispatch.stop")'),
            PASS,
        ),
        ("spans", mix(PHOENIX, '{:opentelemetry_phoenix, "~> 2.0"}') | PLAIN_ENDPOINT, PASS),
        ("an agent that is configured elsewhere", ELSEWHERE, PASS),
        ("events", mix(PHOENIX) | ENDPOINT, HALF),
        ("in the log", mix(PHOENIX) | LOGGING_ENDPOINT, HALF),
        ("none", mix(PHOENIX) | PLAIN_ENDPOINT, FAIL),
        ("no Phoenix", {}, NONE),
    ],
    "business-events": [
        ("three", code(*(f":telemetry.execute([:shop, :{each}], %{{n: x}})" for each in ("a", "b", "c"))), PASS),
        ("one", code(":telemetry.execute([:shop, :a], %{n: x})", ":telemetry.execute([:shop, :a], %{n: x})"), HALF),
        ("what an agent brings", ELSEWHERE, FAIL),
        ("of an agent", code("Appsignal.increment_counter(a, 1)"), HALF),
        ("through a wrapper", code(":telemetry.execute([:shop, kind], %{n: x})") | callers(2), PASS),
        ("a wrapper that nobody uses", code(":telemetry.execute([:shop, kind], %{n: x})"), HALF),
        ("none", {}, FAIL),
    ],
    "percentiles": [
        ("distributions", metrics('distribution("a.duration")', f"last_value({MEMORY})"), PASS),
        ("traces", mix('{:opentelemetry_exporter, "~> 1.8"}'), PASS),
        ("half of them", metrics('summary("a.duration")', 'last_value("b.duration")'), HALF),
        ("last values", metrics('last_value("a.duration")', 'sum("b.stop.duration")'), FAIL),
        ("nothing is measured", metrics(f"last_value({MEMORY})"), NONE),
    ],
    "dashboards-alerts-as-code": [
        ("both", ALERTS | BOARD, PASS),
        ("of PromEx", ALERTS | prom_ex("Beam", more='  def dashboards, do: [{:prom_ex, "beam.json"}]\n'), PASS),
        ("Terraform", BOARD | {"ops/main.tf": 'resource "datadog_monitor" "orders" {\n}\n'}, PASS),
        ("alerts", ALERTS, HALF),
        ("a dashboard", BOARD, HALF),
        ("none", {}, FAIL),
    ],
    "load-tests": [
        ("k6", {"load/orders.js": 'import http from "k6/http";\n'}, PASS),
        ("pgbench", {"Makefile": "load:\n\tpgbench -h localhost -c 1000 shop\n"}, PASS),
        ("one client", {"Makefile": "smoke:\n\tpgbench --client 1 shop\n"}, FAIL),
        ("JMeter", {"ops/orders.jmx": "<jmeterTestPlan/>\n"}, PASS),
        ("a command", {"Makefile": "load:\n\tvegeta attack -targets=t.txt\n"}, PASS),
        ("a document", {"docs/operations.md": "# Operations\n\nWe did a load test in May.\n"}, HALF),
        ("none", {"assets/app.js": "export default 1;\n"}, FAIL),
    ],
    "benchmarks": [
        ("a script", BENCH, PASS),
        ("the clock", {"script/bench.exs": "{micro, _} = :timer.tc(fn -> Shop.total([]) end)\n"}, HALF),
        ("the clock elsewhere", {"script/import.exs": "{micro, _} = :timer.tc(fn -> Shop.load() end)\n"}, NONE),
        ("a script that measures nothing", {"bench/seed.exs": "# :timer.tc\nShop.fill()\n"}, NONE),
        ("a test that measures", {"test/shop/cart_test.exs": "Benchee.run(%{a: fn -> 1 end})\n"}, PASS),
        ("a test of what is called so", {"test/shop/bench_test.exs": ":timer.tc(fn -> 1 end)\n"}, NONE),
        ("a configuration called so", {"config/bench.exs": "now = System.monotonic_time()\n"}, NONE),
        ("Beamchmark", {"benchmarks/rooms.exs": "Beamchmark.run(Rooms, duration: 60)\n"}, PASS),
        ("an older tool", {"bench/a_bench.exs": "defmodule A do\n  use Benchfella\nend\n"}, HALF),
        ("a case for tests", {"lib/benchee_case.ex": "defmodule C do\n  def a(b), do: Benchee.run(b)\nend\n"}, PASS),
        ("a task", {"lib/mix/tasks/bench.ex": "defmodule Mix.Tasks.Bench do\n  use Mix.Task\nend\n"}, PASS),
        ("no script", mix(BENCHEE), HALF),
        ("one that is commented out", mix(BENCHEE) | {".iex.exs": "# Benchee.run(%{a: fn -> 1 end})\n"}, HALF),
        ("a claim", CLAIM, FAIL),
        ("a claim in other words", {"mix.exs": LIBRARY, "README.md": "A kettle with a focus on performance.\n"}, FAIL),
        ("a claim that is shown", CLAIM | BENCH, PASS),
        ("a claim that CI measures", CLAIM | {".github/workflows/b.yml": MEASURED}, PASS),
        ("no claim", {"mix.exs": LIBRARY, "README.md": "# Kettle\n\nIt boils.\n"}, NONE),
        ("an application", {"README.md": "# Shop\n\nA blazing fast shop.\n"}, NONE),
        ("a focus", {"mix.exs": LIBRARY, "README.md": "# Kettle\n\nBoils with a focus on performance.\n"}, FAIL),
        ("what an example prints", {"mix.exs": LIBRARY, "README.md": PRINTED}, NONE),
    ],
    "library-events": [
        ("documented", TOLD | code(SPAN, name="Kettle"),
         PASS),
        ("not documented", {"mix.exs": LIBRARY} | code(SPAN, name="Kettle"), HALF),
        ("in a macro", TOLD | code("defmacro __using__(_) do\n quote do\n def f(x), do: " + SPAN + "\n end\n end",
         name="Kettle"), PASS),
        ("silent", {"mix.exs": LIBRARY} | SERVER, FAIL),
        ("over a socket", {"mix.exs": LIBRARY} | code(":gen_tcp.connect(a, 80, [])", name="Kettle"), FAIL),
        ("nothing to tell", {"mix.exs": LIBRARY}, NONE),
        ("a process that listens", {"mix.exs": LIBRARY} | LISTENER, NONE),
        ("a listener", mix(OBAN) | code(':telemetry.attach("a", [:oban, :job, :stop], &f/4, x)'), PASS),
        ("above", mix(OBAN) | code(ABOVE), PASS),
        ("Sentry", mix(OBAN, SENTRY) | {"config/config.exs": SENTRY_OF_OBAN}, PASS),
        ("Sentry without Oban", mix(OBAN, SENTRY) | {"config/config.exs": "import Config\n"}, FAIL),
        ("one of two", mix(OBAN, '{:absinthe, "~> 1.7"}') | metrics('summary("oban.job.stop.duration")'),
         HALF),
        ("nobody", mix(OBAN), FAIL),
        ("a client for others", mix('{:req, "~> 0.5"}'), NONE),
        ("a client that it calls", mix('{:req, "~> 0.5"}') | code('Req.get!("https://bank.example")'), FAIL),
        ("computed names", {"mix.exs": LIBRARY} | code(":telemetry.execute([@app | rest], %{})", name="Kettle")
         | {"README.md": "# Kettle\n\nIts telemetry is `[:kettle, :boil]`.\n"}, PASS),
        ("no such dependency", {}, NONE),
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


def test_events_count_once_and_have_their_share(tmp_path: Path) -> None:
    judgement = judged(ready(tmp_path, code(SPAN, SPAN)), "business-events")
    assert (judgement.status, round(judgement.value, 2)) == (HALF, 0.33)


def test_a_metric_has_its_line(tmp_path: Path) -> None:
    repository = ready(tmp_path, metrics(f"last_value({QUEUE})", f"last_value({MEMORY})"), Profile.APPLICATION)
    (evidence,) = judged(repository, "vm-memory").evidence
    assert (evidence.path, evidence.line) == ("lib/shop/telemetry.ex", 6)
    assert evidence.fact == "last_value of vm.memory.total"


def test_whoever_calls_a_wrapper_names_the_event(tmp_path: Path) -> None:
    wrapper = "defmodule Shop.Tell do\n  def it(event, n), do: :telemetry.execute(event, %{n: n})\nend\n"
    calls = "".join(f"  def {name}(n), do: Shop.Tell.it([:shop, :{name}], n)\n" for name in ("sold", "bought", "lost"))
    files = {"lib/shop/tell.ex": wrapper, "lib/shop/till.ex": f"defmodule Shop.Till do\n{calls}end\n"}
    judgement = judged(ready(tmp_path, files), "business-events")
    assert judgement.status is PASS
    assert [each.path for each in judgement.evidence[2:]] == ["lib/shop/till.ex"] * 3


def test_only_what_comes_to_the_event_is_a_wrapper(tmp_path: Path) -> None:
    wrapper = """defmodule Shop.Tell do
  def it(event, n \\\\ 1), do: Shop.Tell.now(event, n)
  def now(event, n), do: :telemetry.execute(event, %{n: n})
  def reporters, do: [Shop.Reporter]
end
"""
    starts = "defmodule Shop.Start do\n  def children, do: Shop.Tell.reporters()\nend\n"
    tells = "defmodule Shop.Till do\n  def sold(n), do: Shop.Tell.it([:shop, :sold], n)\nend\n"
    files = {"lib/shop/tell.ex": wrapper, "lib/shop/start.ex": starts, "lib/shop/till.ex": tells}
    judgement = judged(ready(tmp_path, files), "business-events")
    assert [each.path for each in judgement.evidence[1:]] == ["lib/shop/tell.ex", "lib/shop/till.ex"]
    assert judgement.evidence[2].fact == "calls Shop.Tell.it/2, which executes events"
