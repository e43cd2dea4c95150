from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from ready import LIBRARY, judged, ready

from elixirlens.readiness.model import Profile, Status

PASS, HALF, FAIL = Status.PASS, Status.PARTIAL, Status.FAIL
NONE, UNKNOWN = Status.NOT_APPLICABLE, Status.UNKNOWN

Files = Mapping[str, str | bytes]

PHOENIX = """defmodule Shop.MixProject do
  use Mix.Project
  def project, do: [app: :shop, version: "0.1.0", elixir: "~> 1.16", deps: [{:phoenix, "~> 1.8"}]]
  def application, do: [mod: {Shop.Application, []}]
end
"""
WEB: Files = {
    "mix.exs": PHOENIX,
    "lib/shop_web/endpoint.ex": "defmodule ShopWeb.Endpoint do\n  use Phoenix.Endpoint, otp_app: :shop\nend\n",
}
ECTO = PHOENIX.replace('{:phoenix, "~> 1.8"}', '{:ecto_sql, "~> 3.12"}, {:postgrex, "~> 0.20"}')
PAGE = "# Runbook\n" + "Look here, then there.\n" * 12
DYNAMO = PHOENIX.replace('{:phoenix, "~> 1.8"}', '{:ex_aws_dynamo, "~> 4.0"}')
ELSEWHERE = "on: push\njobs:\n  all:\n    uses: acme/workflows/.github/workflows/all.yml@main\n"
SHIPPED_ELSEWHERE = "on: push\njobs:\n  ship:\n    uses: acme/workflows/.github/workflows/{}.yml@main\n"
DEPLOYS = "on: push\njobs:\n  ship:\n    runs-on: ubuntu-latest\n    steps:\n      - run: kubectl apply -f ../infra\n"
USES = "on: push\njobs:\n  ship:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: {}\n"
DATABASE = 'resource "aws_db_instance" "shop" {\n  backup_retention_period = 7\n}\n'
SERVICE = 'resource "aws_ecs_service" "shop" {\n  name = "shop"\n}\n'
CLUSTER = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: shop}\n"


def router(routes: str, pipelines: str = "") -> dict[str, str | bytes]:
    text = f"defmodule ShopWeb.Router do\n  use ShopWeb, :router\n{pipelines}\n{routes}\nend\n"
    return {**WEB, "lib/shop_web/router.ex": text}


def scope(through: str, *routes: str) -> str:
    return f'  scope "/ops" do\n    pipe_through {through}\n    ' + "\n    ".join(routes) + "\n  end\n"


BROWSER = "  pipeline :browser do\n    plug :protect_from_forgery\n    plug :fetch_current_user\n  end\n"
ADMINS = "  pipeline :ops do\n    plug :fetch_session\n    plug ShopWeb.RequireAdmin\n  end\n"
DASHBOARD = 'live_dashboard "/dashboard"'

SHIPPED = "services:\n  app:\n    image: acme/shop:<%= version %>\n    restart: always\n"

CASES: dict[str, list[tuple[str, Files, Status]]] = {
    "runbook": [
        ("a page", {"docs/runbook.md": PAGE}, PASS),
        ("a page of another name", {"guides/on-call.md": PAGE}, PASS),
        ("a page without content", {"docs/runbook.md": "# Runbook\n"}, FAIL),
        ("a section", {"README.md": "# Shop\n\n## Deployment\n\nPush.\n"}, HALF),
        ("monitoring as one operates it", {"README.md": "# Shop\n\n## Monitoring and alerts\n"}, HALF),
        ("monitoring that it offers", {"README.md": "# Shop\n\n## Monitoring & Tracking\n\nOf episodes.\n"}, FAIL),
        ("operations of its API", {"README.md": "# Shop\n\n## Supported operations\n\nget, put\n"}, FAIL),
        ("a section about a laptop", {"README.md": "# Shop\n\n## Troubleshooting\n\nRestart Docker.\n"}, FAIL),
        ("a section in AsciiDoc", {"README.adoc": "= Shop\n\n=== Monitoring\n\nSee Grafana.\n"}, HALF),
        ("a page beside the manifests", {"deployment/README.md": "# Shop\n\n## Deploying it\n\nPush.\n"}, HALF),
        ("a page about deploying", {"docs/deployment/fly.md": PAGE}, HALF),
        ("a page about a laptop", {"docs/development/installation.md": PAGE}, FAIL),
        ("neither", {"README.md": "# Shop\n\n## Usage\n"}, FAIL),
        ("a library", {"mix.exs": LIBRARY}, NONE),
    ],
    "orchestration": [
        ("a platform", {"fly.toml": 'app = "shop"\n'}, PASS),
        ("a Procfile", {"Procfile": "web: bin/server\n"}, PASS),
        ("a chart", {"chart/Chart.yaml": "name: shop\n"}, PASS),
        ("a template of a release", {"rel/host/templates/docker-compose.yml.eex": SHIPPED}, PASS),
        ("Kustomize", {"k8s/kustomization.yaml": "resources: []\n"}, PASS),
        ("Terraform", {"infra/main.tf": SERVICE}, PASS),
        ("Ansible", {"ansible/site.yml": "- hosts: web\n  roles: [shop]\n"}, PASS),
        ("Kamal", {"config/deploy.yml": "service: shop\nimage: acme/shop\nservers: [a]\n"}, PASS),
        ("a pipeline deploys", {".github/workflows/ship.yml": DEPLOYS}, HALF),
        ("a workflow elsewhere deploys", {".github/workflows/ship.yml": SHIPPED_ELSEWHERE.format("deploy-ecs")}, HALF),
        ("a workflow elsewhere tells", {".github/workflows/ship.yml": SHIPPED_ELSEWHERE.format("notify-deploy")}, FAIL),
        ("a pod", {"rel/env.sh.eex": "export RELEASE_NODE=a@${IP}.${SPACE}.pod.cluster.local\n"}, HALF),
        ("an action deploys", {".github/workflows/ship.yml": USES.format("acme/actions/deploy-ecs@v1")}, HALF),
        ("an action tells of it", {".github/workflows/ship.yml": USES.format("acme/notify-slack-deploy@v1")}, FAIL),
        ("an action of another name", {".github/workflows/ci.yml": USES.format("acme/check-specs@v1")}, FAIL),
        ("for people, in AsciiDoc", {"README.adoc": "= Shop\n\n== Self-hosting\n"}, HALF),
        ("for people", {"README.md": "# Shop\n\n## Deployment\n"}, HALF),
        ("a page for people", {"website/docs/installation/docker.md": "---\ntitle: Docker\n---\n" + PAGE}, HALF),
        ("a database only", {"compose.yml": "services:\n  db:\n    image: postgres\n    restart: always\n"}, FAIL),
        ("a sample", {"examples/fly.toml": 'app = "shop"\n'}, FAIL),
        ("nothing", {}, FAIL),
        ("broken", {"fly.toml": "app = \n"}, UNKNOWN),
        ("a workflow elsewhere", {".github/workflows/ci.yml": ELSEWHERE}, UNKNOWN),
    ],
    "autoscaling-capacity": [
        ("an autoscaler", {"k8s/hpa.yml": CLUSTER}, PASS),
        ("machines", {"fly.toml": "[http_service]\nmin_machines_running = 2\n"}, PASS),
        ("a size", {"fly.toml": '[[vm]]\nsize = "shared-cpu-1x"\n'}, HALF),
        ("flags", {"rel/vm.args.eex": "+P 5000000\n"}, HALF),
        ("nothing", {}, NONE),
    ],
    "protected-ops-surface": [
        ("a guard", router(scope("[:browser, :ops]", DASHBOARD), BROWSER + ADMINS), PASS),
        (
            "a guard of another pipeline",
            router(scope("[:browser, :require_authenticated_user]", DASHBOARD), BROWSER),
            PASS,
        ),
        ("a hook", router(scope(":browser", 'oban_dashboard "/oban", on_mount: [ShopWeb.EnsureAdmin]'), BROWSER), PASS),
        (
            "development",
            router(
                f"  if Application.compile_env(:shop, :dev_routes) do\n{scope(':browser', DASHBOARD)}  end\n", BROWSER
            ),
            PASS,
        ),
        ("metrics", router(scope(":ops", DASHBOARD) + '  forward "/metrics", ShopWeb.Metrics\n', ADMINS), HALF),
        ("open", router(scope(":browser", DASHBOARD), BROWSER), FAIL),
        (
            "a guard of another scope",
            router(scope(":ops", 'get "/", A, :b') + scope(":browser", DASHBOARD), BROWSER + ADMINS),
            FAIL,
        ),
        (
            "configuration decides",
            router(
                f"  if Application.compile_env(:shop, :dashboard) do\n{scope(':browser', DASHBOARD)}  end\n", BROWSER
            ),
            UNKNOWN,
        ),
        ("ExAdmin, open", router(scope(":browser", "admin_routes"), BROWSER), FAIL),
        ("ExAdmin behind a guard", router(scope("[:browser, :ops]", "admin_routes"), BROWSER + ADMINS), PASS),
        ("Kaffy, open", router('  use Kaffy.Routes, scope: "/admin"\n'), FAIL),
        ("Kaffy behind a guard", router("  use Kaffy.Routes, pipe_through: [:require_admin]\n"), PASS),
        ("flags, open", router(scope(":browser", 'forward "/flags", FunWithFlags.UI.Router'), BROWSER), FAIL),
        ("none", router(scope(":browser", 'get "/", A, :b'), BROWSER), NONE),
    ],
    "edge-and-tls": [
        ("forced", {**WEB, "config/prod.exs": "config :shop, ShopWeb.Endpoint, force_ssl: [hsts: true]\n"}, PASS),
        ("a proxy", {**WEB, "Caddyfile": "shop.example {\n  reverse_proxy localhost:4000\n}\n"}, PASS),
        ("a platform", {**WEB, "fly.toml": "[http_service]\nforce_https = true\n"}, PASS),
        ("an address", {**WEB, "config/runtime.exs": 'config :shop, ShopWeb.Endpoint, url: [scheme: "https"]\n'}, HALF),
        (
            "a certificate for development",
            {
                **WEB,
                "apps/shop_web/mix.exs": PHOENIX,
                "apps/shop_web/config/dev.exs": "config :shop, ShopWeb.Endpoint, https: [port: 4001]\n",
            },
            FAIL,
        ),
        (
            "certificates that it fetches",
            {
                "mix.exs": PHOENIX,
                "lib/shop_web/endpoint.ex": (
                    "defmodule ShopWeb.Endpoint do\n  use SiteEncrypt.Phoenix.Endpoint, otp_app: :shop\nend\n"
                ),
                "lib/shop_web/router.ex": "defmodule ShopWeb.Router do\n  use Phoenix.Router\nend\n",
            },
            PASS,
        ),
        (
            "a protocol that is decided",
            {**WEB, "config/runtime.exs": 'kind = if System.get_env("TLS") == "true", do: :https, else: :http\n'},
            UNKNOWN,
        ),
        ("a comment", {**WEB, "config/prod.exs": "# force_ssl: [hsts: true]\n"}, FAIL),
        ("switched off", {**WEB, "config/prod.exs": "config :shop, ShopWeb.Endpoint, force_ssl: false\n"}, FAIL),
        ("nothing", WEB, FAIL),
        (
            "decided outside",
            {**WEB, "config/runtime.exs": 'config :shop, url: [scheme: System.get_env("S")]\n'},
            UNKNOWN,
        ),
    ],
    "data-safety": [
        ("retention", {"mix.exs": ECTO, "infra/db.tf": DATABASE}, PASS),
        ("a script", {"mix.exs": ECTO, "ops/backup.sh": "pg_dump shop > shop.dump\n"}, PASS),
        ("a task", {"mix.exs": ECTO, "Makefile": "backup:\n\tpg_dump shop\n"}, PASS),
        ("a schema", {"mix.exs": ECTO, "ops/schema.sh": "pg_dump --schema-only shop\n"}, UNKNOWN),
        ("no retention", {"mix.exs": ECTO, "infra/db.tf": DATABASE.replace("7", "0")}, UNKNOWN),
        ("nothing", {"mix.exs": ECTO}, UNKNOWN),
        ("tables of DynamoDB", {"mix.exs": DYNAMO}, UNKNOWN),
        ("no data", {}, NONE),
    ],
}


@pytest.mark.parametrize(
    ("criterion", "files", "status"),
    [
        pytest.param(criterion, files, status, id=f"{criterion}: {name}")
        for criterion, cases in CASES.items()
        for name, files, status in cases
    ],
)
def test_judgements(tmp_path: Path, criterion: str, files: Files, status: Status) -> None:
    judgement = judged(ready(tmp_path, files), criterion)
    assert judgement.status is status, judgement
    assert bool(judgement.reason) is not judgement.counts
    for evidence in judgement.evidence:
        assert len(evidence.fact) <= 110
        assert evidence.path is None or evidence.path in files or evidence.path == "mix.exs"


def test_the_address_that_decides_is_that_of_the_endpoint_and_not_of_a_store_of_files(tmp_path: Path) -> None:
    text = (
        'config :shop, :s3, scheme: System.get_env("S3")\n\nconfig :shop, ShopWeb.Endpoint, url: [\n  scheme: scheme]\n'
    )
    (evidence,) = judged(ready(tmp_path, {**WEB, "config/runtime.exs": text}), "edge-and-tls").evidence
    assert (evidence.path, evidence.line) == ("config/runtime.exs", 4)


@pytest.mark.parametrize("criterion", ["protected-ops-surface", "edge-and-tls"])
def test_what_serves_no_requests_is_not_asked(tmp_path: Path, criterion: str) -> None:
    assert judged(ready(tmp_path, {}, Profile.UMBRELLA), criterion).status is NONE
