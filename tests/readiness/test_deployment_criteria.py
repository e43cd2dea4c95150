from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from histories import Past
from ready import APPLICATION, LIBRARY, judged, ready

from elixirlens.readiness.model import Profile, Status

PASS, HALF, FAIL = Status.PASS, Status.PARTIAL, Status.FAIL
NONE, UNKNOWN = Status.NOT_APPLICABLE, Status.UNKNOWN

Files = Mapping[str, str | bytes]


def mix(*deps: str, project: str = "", profile: str = "mod: {Shop.Application, []}") -> str:
    return f"""defmodule Shop.MixProject do
  use Mix.Project
  def project, do: [app: :shop, version: "1.2.0", elixir: "~> 1.16", deps: deps(){project}]
  def application, do: [{profile}]
  defp deps, do: [{", ".join(deps)}]
end
"""


def workflow(step: str, name: str = "ci", job: str = "test", more: str = "") -> dict[str, str]:
    text = f"on: push\njobs:\n  {job}:\n    runs-on: ubuntu-latest\n{more}    steps:\n      - {step}\n"
    return {f".github/workflows/{name}.yml": text}


HEART = 'case $RELEASE_COMMAND in\n  daemon*)\n    export ELIXIR_ERL_OPTIONS="-heart"\n    ;;\nesac\n'
TEMPLATE = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec: {replicas: {{ REPLICAS }}}\n"
DEPLOYED_ELSEWHERE = "on: push\njobs:\n  all:\n    uses: acme/workflows/.github/workflows/deploy-ecs.yml@v1\n"
ELSEWHERE = "on: push\njobs:\n  all:\n    uses: acme/workflows/.github/workflows/all.yml@main\n"
BUILD = """FROM hexpm/elixir:1.19.4-erlang-28.3-debian-trixie-20260112-slim AS build
ENV MIX_ENV=prod
COPY mix.exs mix.lock ./
RUN mix deps.get
COPY lib lib
RUN mix release
"""
RUN = """FROM debian:trixie-20260112-slim
USER nobody
COPY --from=build /app/_build/prod/rel/shop /app
CMD ["/app/bin/server"]
"""
IMAGE: Files = {"Dockerfile": BUILD + RUN, ".dockerignore": "_build\ndeps\n.git\n"}
SINGLE: Files = {"Dockerfile": "FROM elixir:1.12\nCOPY . .\nRUN mix deps.get\nEXPOSE 4000\nCMD mix phx.server\n"}
DEVELOPMENT = "FROM elixir:1.19\nRUN mix local.hex --force\n"
PROCFILE: Files = {"Procfile": "web: MIX_ENV=prod mix phx.server\n", "elixir_buildpack.config": "elixir_version=1.19\n"}
WEB: Files = {
    "mix.exs": mix('{:phoenix, "~> 1.8"}', '{:bandit, "~> 1.5"}'),
    "lib/shop_web/endpoint.ex": "defmodule ShopWeb.Endpoint do\n  use Phoenix.Endpoint, otp_app: :shop\nend\n",
}
HEALTH: Files = {
    "lib/shop_web/router.ex": """defmodule ShopWeb.Router do
  use ShopWeb, :router
  scope "/" do
    get "/health", ShopWeb.HealthController, :show
  end
end
"""
}
ECTO = mix('{:ecto_sql, "~> 3.12"}', '{:postgrex, "~> 0.20"}')
EXAMPLE = "priv/repo/migrations/20260801100000_add_orders.exs"


def migration(change: str, stamp: str = "20260801100000", name: str = "change") -> dict[str, str]:
    text = (
        f"defmodule Shop.Repo.Migrations.Change do\n  use Ecto.Migration\n  def {name} do\n    {change}\n  end\nend\n"
    )
    return {f"priv/repo/migrations/{stamp}_change.exs": text}


REMOVES = "alter table(:orders) do\n      remove :price\n    end"
UNIT = "[Service]\nExecStart=/opt/shop/bin/shop start\n"
FLY = 'app = "shop"\n'
DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {{name: shop}}
spec:
  template:
    spec:
      containers:
        - name: shop
          image: acme/shop:1.2.0
          {more}
"""

MISE = '[tools]\nelixir = "1.19"\n'
SELF_HOSTED: Files = {
    **IMAGE,
    "compose.prod.yml": "services:\n  shop:\n    image: acme/shop:1\n    restart: always\n",
}
CASES: dict[str, list[tuple[str, Files, Status]]] = {
    "release-configured": [
        ("an image builds it", IMAGE, PASS),
        ("CI builds it", workflow("run: mix release"), PASS),
        ("a task of make builds it", {"Makefile": "release:\n\tMIX_ENV=prod mix release --overwrite\n"}, PASS),
        ("an alias builds it", {"mix.exs": mix(project=', aliases: [ship: ["assets.deploy", "release"]]')}, PASS),
        ("nix builds it", {"flake.nix": "packages.default = beamPackages.mixRelease { };\n"}, PASS),
        ("only configured", {"mix.exs": mix(project=", releases: [shop: [applications: []]]")}, HALF),
        ("files of a release", {"rel/env.sh.eex": "#!/bin/sh\n"}, HALF),
        ("distillery", {"mix.exs": mix('{:distillery, "~> 2.1"}'), **workflow("run: mix distillery.release")}, HALF),
        ("a platform builds it", PROCFILE, HALF),
        ("nothing", {}, FAIL),
        ("only files of it are made", workflow("run: mix release.init"), FAIL),
        ("a workflow elsewhere", {".github/workflows/ci.yml": ELSEWHERE}, UNKNOWN),
        ("a library", {"mix.exs": LIBRARY}, NONE),
    ],
    "no-mix-in-production": [
        ("a release", IMAGE, PASS),
        ("built, and nothing starts it", workflow("run: mix release"), PASS),
        (
            "a script is followed",
            {
                **IMAGE,
                "Dockerfile": BUILD + RUN.replace("/app/bin/server", "./run.sh"),
                "run.sh": "#!/bin/sh\nexec bin/shop start\n",
            },
            PASS,
        ),
        ("development is another thing", {**IMAGE, "Dockerfile.dev": DEVELOPMENT + "CMD mix phx.server\n"}, PASS),
        ("only migrations", {"Procfile": "web: bin/shop start\nrelease: mix ecto.migrate\n"}, HALF),
        ("two ways", {**IMAGE, **PROCFILE}, HALF),
        ("an image", SINGLE, FAIL),
        ("a Procfile", PROCFILE, FAIL),
        ("a unit", {"shop.service": "[Service]\nExecStart=/usr/bin/mix phx.server\n"}, FAIL),
        ("a container", {"k8s/shop.yml": DEPLOYMENT.format(more='command: ["mix", "phx.server"]')}, FAIL),
        (
            "a script",
            {
                "Dockerfile": BUILD + RUN.replace("/app/bin/server", "/entrypoint.sh"),
                "entrypoint.sh": "#!/bin/sh\nmix ecto.migrate\nexec mix phx.server\n",
            },
            FAIL,
        ),
        ("a shell of Elixir", {"fly.toml": '[processes]\napp = "iex -S mix phx.server"\n'}, FAIL),
        ("a command that nobody knows", {"fly.toml": '[processes]\napp = "app.launch"\n'}, UNKNOWN),
        ("nothing", {}, UNKNOWN),
    ],
    "start-permanent": [
        ("on", {}, PASS),
        ("off", {"mix.exs": mix(project=", start_permanent: false")}, FAIL),
        ("off in production", {"mix.exs": mix(project=", start_permanent: Mix.env() == :dev")}, FAIL),
        ("absent", {"mix.exs": mix()}, FAIL),
        ("absent, and a release", {"mix.exs": mix(), **IMAGE}, HALF),
        ("computed", {"mix.exs": mix(project=', start_permanent: System.get_env("A") == "1"')}, UNKNOWN),
        ("a library", {"mix.exs": LIBRARY}, NONE),
    ],
    "container-image": [
        ("all", IMAGE, PASS),
        ("no ignore file", {"Dockerfile": BUILD + RUN}, HALF),
        ("a name with a line", {"ops/Dockerfile_release": BUILD + RUN, ".dockerignore": "_build\n"}, PASS),
        ("that of podman", {"Containerfile": BUILD + RUN, ".containerignore": "_build\n"}, PASS),
        (
            "all applications before their dependencies",
            {
                **IMAGE,
                "Dockerfile": BUILD.replace("RUN ", "ADD apps ./apps/\nRUN mix do deps.get, compile\nRUN ", 1) + RUN,
            },
            HALF,
        ),
        ("root", {**IMAGE, "Dockerfile": BUILD + RUN.replace("USER nobody\n", "")}, HALF),
        (
            "a script drops rights",
            {
                **IMAGE,
                "Dockerfile": BUILD + RUN.replace("USER nobody\n", "").replace("/app/bin/server", "/run.sh"),
                "run.sh": "exec gosu shop /app/bin/server\n",
            },
            PASS,
        ),
        (
            "Elixir in the end",
            {**IMAGE, "Dockerfile": BUILD + RUN.replace("debian:trixie", "hexpm/elixir:1.19.4")},
            HALF,
        ),
        (
            "no runtime.exs",
            {
                **IMAGE,
                "config/runtime.exs": "import Config\n",
                "Dockerfile": BUILD.replace("COPY lib lib", "COPY config/config.exs config/\nCOPY lib lib") + RUN,
            },
            HALF,
        ),
        (
            "runtime.exs later",
            {
                **IMAGE,
                "config/runtime.exs": "import Config\n",
                "Dockerfile": BUILD.replace(
                    "COPY lib lib", "COPY config/config.exs config/\nCOPY config/runtime.exs config/"
                )
                + RUN,
            },
            PASS,
        ),
        ("one stage", SINGLE, FAIL),
        ("one stage with another below", {"Dockerfile": BUILD + "FROM build\nCMD bin/server\n"}, FAIL),
        ("none", {}, NONE),
        ("for development", {"Dockerfile.dev": DEVELOPMENT}, NONE),
        (
            "mounted by a compose file",
            {
                "Dockerfile": DEVELOPMENT + "CMD mix phx.server\n",
                "compose.yml": "services:\n  web:\n    build: .\n    volumes: [.:/app]\n",
            },
            NONE,
        ),
        ("of another program", {"web/Dockerfile": BUILD + RUN, "web/package.json": "{}"}, NONE),
        ("broken", {"Dockerfile": BUILD + RUN + "nothing\n"}, UNKNOWN),
    ],
    "pinned-base-images": [
        ("in full", IMAGE, PASS),
        ("by digest", {"Dockerfile": BUILD.replace("debian-trixie-20260112-slim", "debian@sha256:abc") + RUN}, PASS),
        ("patches move", {"Dockerfile": (BUILD + RUN).replace("trixie-20260112-slim", "trixie-slim")}, HALF),
        (
            "two numbers where there is no third",
            {"Dockerfile": "FROM postgres:18.4-alpine AS pg\n" + (BUILD + RUN)},
            PASS,
        ),
        ("a major version", {"Dockerfile": "FROM postgres:18-alpine AS pg\n" + (BUILD + RUN)}, HALF),
        ("no fixes any more", {"Dockerfile": BUILD.replace("1.19.4", "1.14.5") + RUN}, HALF),
        (
            "on an image of its own",
            {
                "Dockerfile": "FROM shop:base AS build\nENV MIX_ENV=prod\nRUN mix release\n" + RUN,
                "scripts/build.sh": "#!/bin/sh\ndocker build -t shop:base base\ndocker build -t $1 .\n",
            },
            PASS,
        ),
        ("two releases of Debian", {"Dockerfile": BUILD + RUN.replace("trixie", "bookworm")}, HALF),
        (
            "latest",
            {"Dockerfile": "FROM elixir AS build\nRUN mix release\nFROM debian:latest\nCOPY --from=build a b\n"},
            FAIL,
        ),
        ("only when it is built", {"Dockerfile": "ARG I\nFROM $I\nENV MIX_ENV=prod\nRUN mix release\n"}, UNKNOWN),
        ("none", {}, NONE),
    ],
    "external-restart": [
        ("a unit", {"shop.service": UNIT + "Restart=always\n"}, PASS),
        ("a platform", {"fly.toml": FLY}, PASS),
        ("a workload", {"k8s/shop.yml": DEPLOYMENT.format(more="")}, PASS),
        ("a chart", {"chart/Chart.yaml": "name: shop\n"}, PASS),
        ("a workload that it brings along", {"priv/manifests/a.yml": DEPLOYMENT.format(more="")}, UNKNOWN),
        ("a compose file", {**IMAGE, "compose.prod.yml": "services:\n  a:\n    build: .\n    restart: always\n"}, PASS),
        ("heart", {"rel/vm.args.eex": "-heart\n", "rel/env.sh.eex": "export HEART_COMMAND=a\n"}, PASS),
        ("heart without a command", {"rel/vm.args.eex": "-heart\n", "rel/env.sh.eex": "# HEART_COMMAND=a\n"}, UNKNOWN),
        ("heart for daemons", {**IMAGE, "rel/env.sh.eex": HEART}, UNKNOWN),
        (
            "heart in a folder, told by Distillery",
            {"api/mix.exs": mix('{:distillery, "~> 2.1"}'), "api/rel/vm.args.eex": "-heart\n"},
            PASS,
        ),
        ("a pod", {"rel/env.sh.eex": "export RELEASE_NODE=a@${IP}.${SPACE}.pod.cluster.local\n"}, PASS),
        ("a pipeline that deploys to ECS", workflow("uses: acme/actions/deploy-ecs@v2", "deploy"), PASS),
        ("a pipeline that deploys to Kubernetes", workflow("run: kubectl apply -f https://acme.test/shop.yml"), PASS),
        ("a workflow elsewhere that deploys to ECS", {".github/workflows/a.yml": DEPLOYED_ELSEWHERE}, PASS),
        ("a pipeline that copies", workflow("run: scp shop.tar.gz shop.test:"), UNKNOWN),
        (
            "an image that CI builds, under another name",
            {
                **IMAGE,
                **workflow('{uses: docker/build-push-action@v6, with: {tags: "acme/storefront:${{ env.TAG }}"}}'),
                "docker-compose.yml": "services:\n  web:\n    image: acme/storefront:${TAG}\n    restart: always\n",
            },
            PASS,
        ),
        (
            "an image that CI builds of something else",
            {
                **IMAGE,
                **workflow("{uses: docker/build-push-action@v6, with: {tags: acme/proxy, file: proxy/Dockerfile}}"),
                "proxy/Dockerfile": "FROM nginx\n",
                "docker-compose.yml": "services:\n  proxy:\n    image: acme/proxy\n    restart: always\n",
            },
            UNKNOWN,
        ),
        ("a unit that says nothing", {"shop.service": UNIT}, FAIL),
        ("a unit that says no", {"shop.service": UNIT + "Restart=no\n"}, FAIL),
        ("a database", {"compose.yml": "services:\n  db:\n    image: postgres\n    restart: always\n"}, UNKNOWN),
        ("a manifest that cannot be read", {"fly.toml": "app = \n"}, UNKNOWN),
        ("nothing", {}, UNKNOWN),
    ],
    "migrations-without-mix": [
        (
            "code",
            {
                "mix.exs": ECTO,
                **IMAGE,
                **migration("create table(:a)"),
                "lib/shop/release.ex": "defmodule Shop.Release do\n  def migrate do\n"
                "    Ecto.Migrator.with_repo(Shop.Repo, &Ecto.Migrator.run(&1, :up, all: true))\n  end\nend\n",
            },
            PASS,
        ),
        (
            "a script",
            {"mix.exs": ECTO, **IMAGE, **migration("create table(:a)"), "rel/overlays/bin/migrate": "x"},
            PASS,
        ),
        (
            "a platform",
            {
                "mix.exs": ECTO,
                **IMAGE,
                **migration("create table(:a)"),
                "fly.toml": '[deploy]\nrelease_command = "/app/bin/shop eval Shop.Release.up"\n',
            },
            PASS,
        ),
        ("nothing", {"mix.exs": ECTO, **IMAGE, **migration("create table(:a)")}, FAIL),
        ("no release", {"mix.exs": ECTO, **migration("create table(:a)")}, NONE),
        ("no migrations", {"mix.exs": ECTO, **IMAGE}, NONE),
        ("no Ecto", IMAGE, NONE),
        (
            "a workflow elsewhere",
            {"mix.exs": ECTO, **IMAGE, **migration("create table(:a)"), ".github/workflows/ci.yml": ELSEWHERE},
            UNKNOWN,
        ),
    ],
    "vm-args-owned": [
        ("a file", {"rel/vm.args.eex": "## +K true\n+P 100000\n"}, PASS),
        ("an environment", {"rel/env.sh.eex": "export RELEASE_DISTRIBUTION=none\n"}, PASS),
        ("flags of old", {"rel/vm.args.eex": "+K true\n+A 64\n"}, HALF),
        ("in the image", {"Dockerfile": BUILD + RUN + 'ENV ERL_AFLAGS "-proto_dist inet6_tcp"\n'}, PASS),
        ("typed", {"Procfile": 'web: elixir --erl "+P 100000" -S mix run --no-halt\n'}, FAIL),
        ("no flags", {}, NONE),
        ("below a folder", {"elixir/rel/vm.args.eex": "+Q 65536\n"}, PASS),
        ("comments", {"rel/vm.args.eex": "##+Q 65536\n", "rel/env.sh.eex": "#!/bin/sh\n\n# export A=1\n"}, NONE),
    ],
    "healthcheck": [
        ("both", {**WEB, **HEALTH, "fly.toml": '[[http_service.checks]]\npath = "/health"\n'}, PASS),
        (
            "in the image",
            {
                **WEB,
                **HEALTH,
                "Dockerfile": BUILD + RUN + "RUN apt-get install curl\nHEALTHCHECK CMD curl -f localhost:4000/health\n",
            },
            PASS,
        ),
        (
            "a plug that compares",
            {
                **WEB,
                "k8s/a.yml": DEPLOYMENT.format(more="livenessProbe: {httpGet: {path: /up}}"),
                "lib/shop_web/up.ex": "defmodule ShopWeb.Up do\n  def init(o), do: o\n"
                '  def call(%{request_path: "/up"} = conn, _), do: conn\nend\n',
            },
            PASS,
        ),
        ("a route", {**WEB, **HEALTH}, HALF),
        ("a probe", {**WEB, "fly.toml": '[[http_service.checks]]\npath = "/"\n'}, HALF),
        ("only the port", {**WEB, **HEALTH, "fly.toml": "[[services]]\n[[services.tcp_checks]]\ninterval = 1\n"}, HALF),
        (
            "no curl",
            {**WEB, **HEALTH, "Dockerfile": BUILD + RUN + "HEALTHCHECK CMD curl -f localhost:4000/health\n"},
            HALF,
        ),
        ("switched off", {**WEB, "Dockerfile": BUILD + RUN + "HEALTHCHECK NONE\n"}, FAIL),
        ("nothing", WEB, FAIL),
        ("an application without requests", {}, NONE),
    ],
    "zero-downtime-rollout": [
        ("blue and green", {"fly.toml": '[deploy]\nstrategy = "bluegreen"\n'}, PASS),
        ("taken back", {"fly.toml": "[experimental]\nauto_rollback = true\n"}, PASS),
        (
            "all at once",
            {"fly.toml": '[deploy]\nstrategy = "immediate"\n[experimental]\nauto_rollback=true\n'},
            UNKNOWN,
        ),
        ("a command goes back", {"fly.toml": FLY, "Makefile": "undo:\n\tflyctl releases rollback\n"}, PASS),
        ("only a rollout", {"k8s/shop.yml": DEPLOYMENT.format(more="")}, HALF),
        (
            "stop, copy, start",
            {"scripts/deploy.sh": "systemctl stop shop\ncp -r rel /opt\nsystemctl start shop\n"},
            FAIL,
        ),
        ("a script that replaces", {"bin/deploy.sh": "kubectl set image deployment/shop shop=$IMAGE\n"}, HALF),
        ("an action that replaces", workflow("uses: aws-actions/amazon-ecs-deploy-task-definition@v2"), HALF),
        ("a workflow elsewhere that replaces", {".github/workflows/a.yml": DEPLOYED_ELSEWHERE}, HALF),
        ("both in scripts", {"deploy.sh": "aws ecs update-service\n", "undo.sh": "kubectl rollout undo d\n"}, PASS),
        ("a template", {"k8s/shop.yaml.tmpl": TEMPLATE}, HALF),
        ("a template of another program", {"k8s/a.yaml.tmpl": TEMPLATE.replace("shop", "redis")}, NONE),
        ("restart", {"scripts/deploy.sh": "rsync rel a:\nssh a sudo systemctl restart shop\n"}, FAIL),
        ("restart of a proxy", {"scripts/deploy.sh": "sudo systemctl restart nginx\n"}, NONE),
        ("a chart elsewhere", workflow("run: helm upgrade -i shop oci://acme/shop"), UNKNOWN),
        ("a Procfile", PROCFILE, UNKNOWN),
        ("nothing", {}, NONE),
    ],
    "safe-migrations": [
        ("adds", {"mix.exs": ECTO, **migration("create table(:orders)")}, PASS),
        ("takes away, with a word", {"mix.exs": ECTO, **migration(f"# unused since 1.1\n    {REMOVES}")}, PASS),
        ("goes back", {"mix.exs": ECTO, **migration(REMOVES, name="down")}, PASS),
        ("an index", {"mix.exs": ECTO, **migration("drop index(:orders, [:a])")}, PASS),
        ("one", {"mix.exs": ECTO, **migration(REMOVES)}, HALF),
        ("text of SQL", {"mix.exs": ECTO, **migration('execute "ALTER TABLE orders DROP COLUMN price"')}, HALF),
        (
            "three",
            {
                "mix.exs": ECTO,
                **migration(REMOVES),
                **migration("drop table(:a)", "20260802100000"),
                **migration("rename table(:b), to: table(:c)", "20260803100000"),
            },
            FAIL,
        ),
        ("long ago", {"mix.exs": ECTO, **migration(REMOVES, "20240801100000")}, NONE),
        ("no Ecto", {}, NONE),
    ],
    "graceful-drain": [
        ("a platform", {"fly.toml": "kill_timeout = 60\n"}, PASS),
        ("what a generator writes", {"fly.toml": "kill_timeout = 5\n"}, HALF),
        ("the same as text", {"fly.toml": 'kill_timeout = "5s"\n'}, HALF),
        ("more than that", {"fly.toml": 'kill_timeout = "5m"\n'}, PASS),
        ("jobs", {**IMAGE, "config/config.exs": "config :shop, Oban, shutdown_grace_period: 30_000\n"}, PASS),
        (
            "a drainer",
            {
                **IMAGE,
                "lib/shop/application.ex": "defmodule Shop.Application do\n  use Application\n"
                "  def start(_, _), do: Supervisor.start_link([Plug.Cowboy.Drainer], strategy: :one_for_one)\nend\n",
            },
            PASS,
        ),
        (
            "a drainer of a socket",
            {
                **IMAGE,
                "lib/shop_web/endpoint.ex": "defmodule ShopWeb.Endpoint do\n  use Phoenix.Endpoint, otp_app: :shop\n"
                '  socket "/live", ShopWeb.Socket, websocket: [drainer: [shutdown: 30_000]]\nend\n',
            },
            PASS,
        ),
        ("defaults", IMAGE, HALF),
        ("a comment", {**IMAGE, "config/config.exs": "# shutdown_grace_period: 1\n"}, HALF),
        ("nothing", {}, NONE),
    ],
    "artefacts-not-committed": [
        ("ignored", {".gitignore": "/_build/\n"}, PASS),
        ("with dependencies", {".gitignore": "/_build/\n/deps/\n", "mix.exs": mix('{:jason, "~> 1.4"}')}, PASS),
        ("a gap", {".gitignore": "/_build/\n", "mix.exs": mix('{:jason, "~> 1.4"}')}, HALF),
        ("no .gitignore", {}, HALF),
        ("digested", {".gitignore": "_build\n", "priv/static/app-" + "a" * 32 + ".css": "x"}, HALF),
        ("code", {".gitignore": "_build\n", "_build/dev/lib/shop/ebin/Elixir.Shop.beam": b"FOR1"}, FAIL),
        ("a dump", {".gitignore": "_build\n", "erl_crash.dump": "=erl_crash_dump:0.5"}, FAIL),
        ("fetched", {".gitignore": "_build\n", "deps/jason/mix.exs": "x"}, FAIL),
        ("a sample of a test", {".gitignore": "_build\n", "test/fixtures/a.beam": b"FOR1"}, PASS),
    ],
    "reproducible-dev-env": [
        ("versions", {".tool-versions": "elixir 1.19.4\n"}, PASS),
        ("versions of something else", {".tool-versions": "nodejs 24.1.0\n"}, FAIL),
        (
            "both",
            {"mix.exs": ECTO, "mise.toml": MISE, "compose.yml": "services:\n  db:\n    image: postgres:18\n"},
            PASS,
        ),
        (
            "a container",
            {
                "mix.exs": ECTO,
                "Dockerfile.dev": DEVELOPMENT,
                "compose.yml": "services:\n  web:\n    build: {context: ., dockerfile: Dockerfile.dev}\n"
                "    volumes: [.:/app]\n  db:\n    image: postgres:18\n",
            },
            PASS,
        ),
        ("no services", {"mix.exs": ECTO, ".tool-versions": "elixir 1.19.4\n"}, HALF),
        ("no versions", {"mix.exs": ECTO, "compose.yml": "services:\n  db:\n    image: postgres:18\n"}, HALF),
        ("neither", {"mix.exs": ECTO}, FAIL),
        ("nothing", {}, FAIL),
    ],
    "hot-upgrade-caution": [
        ("nothing", {}, PASS),
        (
            "changes nothing",
            {"lib/a.ex": "defmodule A do\n  def code_change(_, state, _), do: {:ok, state}\nend\n"},
            PASS,
        ),
        (
            "changes",
            {"lib/a.ex": "defmodule A do\n  def code_change(_, state, _), do: {:ok, Map.put(state, :a, 1)}\nend\n"},
            HALF,
        ),
        ("instructions", {"src/shop.appup": "{}."}, HALF),
        ("a tool for devices", {"mix.exs": mix('{:mix_tasks_upload_hotswap, "~> 0.1", only: :dev}')}, HALF),
    ],
    "staging-rehearsal": [
        ("a manifest", {"fly.toml": FLY, "fly.staging.toml": FLY}, PASS),
        ("an overlay", {"k8s/overlays/staging/kustomization.yaml": "resources: []\n"}, PASS),
        ("a job", workflow("run: ./deploy", "deploy", "ship", "    environment: staging\n"), PASS),
        ("a command", {"fly.toml": FLY, **workflow("run: flyctl deploy --app shop-staging")}, PASS),
        ("for each pull request", {"app.json": '{"stack": "heroku-24", "environments": {"review": {}}}'}, PASS),
        ("production only", {"fly.toml": FLY}, FAIL),
        ("a demo", workflow("run: helm upgrade", job="deploy-demo-env"), PASS),
        ("requests", workflow("run: ansible-playbook a.yml", job="create-pr-environment"), PASS),
        ("the end of one", {"fly.toml": FLY, **workflow("run: ansible-playbook", job="delete-pr-environment")}, FAIL),
        ("nothing", {}, UNKNOWN),
        ("a workflow elsewhere", {"fly.toml": FLY, ".github/workflows/ci.yml": ELSEWHERE}, UNKNOWN),
        ("an image for others", {**SELF_HOSTED, **workflow("run: docker push acme/shop:1")}, UNKNOWN),
        (
            "assets and an image for others",
            {**SELF_HOSTED, **workflow("run: mix assets.deploy && docker push acme/shop:1")},
            UNKNOWN,
        ),
        ("a compose file", SELF_HOSTED, FAIL),
        ("an image for Fly", {"fly.toml": FLY, **workflow("run: docker push acme/shop:1")}, FAIL),
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
    assert bool(judgement.evidence) is judgement.counts or status is UNKNOWN
    assert bool(judgement.reason) is not judgement.counts
    for evidence in judgement.evidence:
        assert len(evidence.fact) <= 110
        assert evidence.path is None or evidence.path in files or evidence.path == "mix.exs"


def test_of_the_files_of_a_release_those_count_that_set_something(tmp_path: Path) -> None:
    files = {"rel/vm.args.eex": "## +Q 65536\n", "rel/env.sh.eex": "#!/bin/sh\n\nexport RELEASE_DISTRIBUTION=name\n"}
    (evidence,) = judged(ready(tmp_path, files), "vm-args-owned").evidence
    assert (evidence.path, evidence.line) == ("rel/env.sh.eex", 3)


@pytest.mark.parametrize("criterion", ["release-configured", "start-permanent", "vm-args-owned"])
def test_firmware_is_a_release(tmp_path: Path, criterion: str) -> None:
    files = {
        "mix.exs": mix('{:nerves, "~> 1.11", runtime: false}', project=", start_permanent: true"),
        "rel/vm.args.eex": "+Bc\n",
    }
    assert judged(ready(tmp_path, files, Profile.NERVES), criterion).status is PASS


def test_an_umbrella_starts_permanently_by_its_applications(tmp_path: Path) -> None:
    files = {
        "mix.exs": 'defmodule A.MixProject do\n  use Mix.Project\n  def project, do: [apps_path: "apps"]\nend\n',
        "apps/shop/mix.exs": mix(project=", start_permanent: Mix.env() == :prod"),
        "apps/shop/lib/shop.ex": "defmodule Shop do\nend\n",
    }
    assert judged(ready(tmp_path, files, Profile.UMBRELLA), "start-permanent").status is PASS


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ('path_info: ["status"]', ["answers /status"]),
        ('path_info: ["health", "live"]', ["answers /health/live"]),
        ('request_path: "/uploads"', []),
        ('path_info: ["status" | _]', []),
    ],
)
def test_which_path_a_plug_answers(asked: str, shown: list[str], tmp_path: Path) -> None:
    code = f"defmodule ShopWeb.Status do\n  def call(%{{{asked}}} = conn, _), do: send_resp(conn, 200, [])\nend\n"
    found = judged(ready(tmp_path, {**WEB, "lib/shop_web/status.ex": code}), "healthcheck")
    assert [each.fact for each in found.evidence if each.path is not None] == shown


def test_what_is_missing_of_an_image_costs_little_by_little(tmp_path: Path) -> None:
    files = {"Dockerfile": (BUILD + RUN).replace("USER nobody\n", "").replace("ENV MIX_ENV=prod\n", "")}
    judgement = judged(ready(tmp_path, files), "container-image")
    assert judgement.value == pytest.approx(0.6)
    assert [each.fact.split(":")[0] for each in judgement.evidence[:3]] == [
        "no stage sets MIX_ENV=prod",
        "no .dockerignore",
        "it runs as root",
    ]


@pytest.mark.parametrize(
    ("copied", "value", "fact"), [("lib lib", 0.9, "folders that are copied"), (". .", 0.8, ".git")]
)
def test_what_goes_into_an_image_without_a_dockerignore(copied: str, value: float, fact: str, tmp_path: Path) -> None:
    files = {"Dockerfile": BUILD.replace("COPY lib lib", f"COPY {copied}") + RUN}
    judgement = judged(ready(tmp_path, files), "container-image")
    assert judgement.value == pytest.approx(value)
    assert fact in judgement.evidence[0].fact


def test_of_what_runs_an_image_elsewhere_no_defaults_are_claimed(tmp_path: Path) -> None:
    (alone,) = judged(ready(tmp_path / "image", IMAGE), "graceful-drain").evidence
    (with_fly,) = judged(ready(tmp_path / "fly", {**IMAGE, "fly.toml": "app = 'shop'\n"}), "graceful-drain").evidence
    assert "is not here" in alone.fact
    assert "defaults" in with_fly.fact


def test_a_migration_that_came_without_code_was_thought_of(tmp_path: Path) -> None:
    past = Past(tmp_path / "shop")
    (path,) = migration(REMOVES, "20260201100000")
    start = {
        "mix.exs": ECTO,
        "lib/shop.ex": "defmodule Shop do\nend\n",
        **migration("create table(:a)", "20260101100000"),
    }
    past.commit(files=start)
    past.commit(files=migration(REMOVES, "20260201100000"))
    past.tell()
    assert judged(ready(tmp_path / "shop", {"mix.exs": ECTO}), "safe-migrations").status is PASS

    together = Past(tmp_path / "other")
    together.commit(files=start)
    together.commit(
        files={
            path: migration(REMOVES)["priv/repo/migrations/20260801100000_change.exs"],
            "lib/shop.ex": "defmodule Shop do\n  def a, do: 1\nend\n",
        }
    )
    together.tell()
    assert judged(ready(tmp_path / "other", {"mix.exs": ECTO}), "safe-migrations").status is HALF


@pytest.mark.parametrize(
    ("tags", "ago", "mix_file", "status"),
    [
        (("v1.2.0",), 900, LIBRARY, PASS),
        (("kettle-1.2.0",), 900, LIBRARY, PASS),
        (("v.1.2.0",), 900, LIBRARY, PASS),
        (("v1.1.0",), 100, LIBRARY, PASS),
        (("v1.1.0",), 900, LIBRARY, HALF),
        ((), 100, LIBRARY, FAIL),
        (("deployed",), 100, LIBRARY, FAIL),
        ((), 100, mix(), NONE),
        (("2026-08-04",), 100, mix(), PASS),
        (("2026.08.04.2",), 900, mix(), HALF),
        (("build-20260804",), 100, mix(), NONE),
    ],
)
def test_versions_are_tags(tmp_path: Path, tags: tuple[str, ...], ago: int, mix_file: str, status: Status) -> None:
    past = Past(tmp_path)
    first = past.commit(files={"mix.exs": mix_file, "lib/kettle.ex": "defmodule Kettle do\nend\n"}, ago=ago)
    for tag in tags:
        past.tag(tag, first)
    past.commit(files={"lib/kettle.ex": "defmodule Kettle do\n  def a, do: 1\nend\n"}, ago=1)
    past.tell()
    assert judged(ready(tmp_path, {"mix.exs": mix_file}), "versioned-releases").status is status


def test_without_a_history_no_version_is_known(tmp_path: Path) -> None:
    assert judged(ready(tmp_path, {"mix.exs": LIBRARY}), "versioned-releases").status is UNKNOWN


def test_what_starts_with_mix_is_told_apart_from_what_it_asks_before(tmp_path: Path) -> None:
    files = {"Procfile": "web: KEY=$(mix phx.gen.secret) mix phx.server\n"}
    found = judged(ready(tmp_path, files), "no-mix-in-production")
    assert "`mix phx.server`" in found.evidence[0].fact


def test_a_service_of_a_shell_is_named_in_full(tmp_path: Path) -> None:
    files = {"mix.exs": ECTO, "flake.nix": "{ buildInputs = [ elixir postgresql_14 ]; }\n"}
    found = judged(ready(tmp_path, files), "reproducible-dev-env")
    assert "brings postgresql_14" in [each.fact for each in found.evidence]


def test_secrets_in_commands_are_not_shown_in_full(tmp_path: Path) -> None:
    files = {"Procfile": "web: SECRET_KEY_BASE=monstermonster elixir --cookie monstermonster -S mix phx.server\n"}
    repository = ready(tmp_path, files)
    for criterion in ("no-mix-in-production", "external-restart", "vm-args-owned", "zero-downtime-rollout"):
        assert "monstermonster" not in str(judged(repository, criterion))


def test_what_a_variable_is_made_of_does_not_start_it(tmp_path: Path) -> None:
    repository = ready(tmp_path, {"Procfile": "web: KEY=$(mix phx.gen.secret) mix phx.server\n"})
    assert judged(repository, "no-mix-in-production").evidence[0].fact == "starts with `mix phx.server`"


def test_of_an_umbrella_the_images_of_all_applications_count(tmp_path: Path) -> None:
    root = 'defmodule All.MixProject do\n  use Mix.Project\n  def project, do: [apps_path: "apps", deps: []]\nend\n'
    files = {"mix.exs": root, "apps/till/Dockerfile": BUILD + RUN, ".dockerignore": "_build\n"}
    for name in ("cellar", "till"):
        files[f"apps/{name}/mix.exs"] = APPLICATION.replace("app: :shop", f"app: :{name}")
        files[f"apps/{name}/lib/{name}.ex"] = f"defmodule {name.title()} do\n  def a, do: 1\nend\n"
    repository = ready(tmp_path, files)
    # What an application asks for first must not fix what the whole is.
    assert repository.narrowed(repository.apps[0], Profile.APPLICATION).deployment.images
    assert judged(repository, "container-image").status is PASS


def test_a_word_about_the_way_back_is_none_about_the_way_there(tmp_path: Path) -> None:
    back = 'def down do\n    # this cannot be safely reversed\n    raise "no"\n  end'
    text = f"defmodule A do\n  use Ecto.Migration\n  def up do\n    {REMOVES}\n  end\n\n  {back}\nend\n"
    files = {"mix.exs": ECTO, "priv/repo/migrations/20260801100000_change.exs": text}
    assert judged(ready(tmp_path, files), "safe-migrations").status is HALF
