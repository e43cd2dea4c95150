from __future__ import annotations

from pathlib import Path

import pytest
from ready import APPLICATION, LIBRARY, judged, ready

from elixirlens.readiness.model import Status

PASS, HALF, FAIL = Status.PASS, Status.PARTIAL, Status.FAIL
NONE, UNKNOWN = Status.NOT_APPLICABLE, Status.UNKNOWN

# Made up, and in parts, so that nobody takes this file for a leak.
BASE = "p3Zt8Qw+Lk2Vb9Nf/4Hs7Jd1" + "Xc6Yg0Re5Tu8Im3Oa2Zw9Ls4Kv7Bn1Qd6Fh0"
TOKEN = "ghp_" + "9aB3dE7fG1hJ5kL8mN2pQ6rS4tU0vW3xY7zA"
KEY = "-----BEGIN " + "PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7k3Qw9Lx2Vb8Nf4Hs7Jd1Xc6Yg0Re5Tu8Im3Oa2Zw9Ls4Kv7\n"

REPO = {"lib/shop/repo.ex": "defmodule Shop.Repo do\n  use Ecto.Repo, otp_app: :shop\nend\n"}
IMPORT = 'import Config\nimport_config "#{config_env()}.exs"\n'


def config(prod: str = "", runtime: str = "", everywhere: str = "", dev: str = "") -> dict[str, str]:
    files = {"config/config.exs": f"{IMPORT}{everywhere}\n", "config/prod.exs": f"import Config\n{prod}\n"}
    files |= {"config/test.exs": "import Config\n", "config/dev.exs": f"import Config\n{dev}\n"}
    if runtime:
        files["config/runtime.exs"] = f"import Config\nif config_env() == :prod do\n{runtime}\nend\n"
    return files


URL = 'config :shop, Shop.Repo, url: System.fetch_env!("DATABASE_URL")'
SECRET = 'config :shop, ShopWeb.Endpoint, secret_key_base: System.fetch_env!("SECRET_KEY_BASE")'
LITERAL = f'config :shop, ShopWeb.Endpoint, secret_key_base: "{BASE}"'
FALLBACK = f'config :shop, ShopWeb.Endpoint, secret_key_base: System.get_env("SECRET_KEY_BASE", "{BASE}")'
INIT = """defmodule Shop.Repo do
  use Ecto.Repo, otp_app: :shop, adapter: Ecto.Adapters.Postgres
  def init(_, config), do: {:ok, Keyword.put(config, :url, System.get_env("DATABASE_URL"))}
end
"""
READS = "defmodule Kettle do\n" + "".join(
    f"  def f{n}, do: Application.get_env(:kettle, :key{n})\n" for n in range(4)
)  # fmt: skip

WITH_PROVIDER = APPLICATION.replace("deps: deps()", "releases: [shop: [config_providers: [{Shop.Vault, []}]]]")
HIDDEN = 'import_config "prod.secret.exs"'
NO_PROD = {"config/config.exs": f'import Config\n{LITERAL}\nimport_config "#{{config_env()}}.exs"\n'}
PUT_TOGETHER = """
options = [pool_size: System.get_env("POOL_SIZE")]
options = case System.get_env("DB_TIMEOUT") do
  nil -> options
  timeout -> Keyword.put(options, :timeout, timeout)
end
config :shop, Shop.Repo, options
"""
LOADED = """Code.require_file("lib/secrets.ex")
config :shop, ShopWeb.Endpoint, secret_key_base: Shop.Secrets.base()"""
SECRETS = f"""defmodule Shop.Secrets do
  def base, do: System.get_env("SECRET_KEY_BASE", "{BASE}")
end
"""
POOL = 'config :shop, Shop.Repo, pool_size: System.get_env("POOL_SIZE", "10")'

IMAGE = "FROM elixir:1.19 AS build\nENV MIX_ENV=prod\nRUN mix release\n"

BY_FUNCTION = """config :shop, Shop.Repo, hostname: System.get_env("DB_HOST")
config :shop, Shop.Repo, configure: {Shop.Repo, :credentials, []}"""

CASES: dict[str, list[tuple[str, dict[str, str], Status]]] = {
    "runtime-config": [
        ("at boot", REPO | config(runtime=URL), PASS),
        ("a provider", {"mix.exs": WITH_PROVIDER}, PASS),
        ("a fact of the build", REPO | config(runtime=URL, prod='config :shop, a: System.get_env("GIT_SHA")'), PASS),
        ("a release", REPO | config(runtime=URL, prod='config :sentry, release: System.get_env("A_RELEASE")'), PASS),
        ("replaced by a function", REPO | config(runtime=URL, prod=BY_FUNCTION), PASS),
        ("of another repo", REPO | config(runtime=URL, prod=BY_FUNCTION.replace("Repo, host", "Copy, host")), HALF),
        ("replaced at boot", REPO | config(runtime=URL, prod=URL), PASS),
        (
            "replaced by what a provider reads",
            REPO
            | config(runtime=URL, prod='config :shop, host: System.get_env("HOST")')
            | {"runtime.exs": 'import Config\nconfig :shop, host: System.get_env("HOST")\n'},
            PASS,
        ),
        ("some too early", REPO | config(runtime=URL, prod='config :shop, host: System.get_env("HOST")'), HALF),
        ("the older name", REPO | {"config/releases.exs": f"import Config\n{URL}\n"}, HALF),
        ("a tuple for a library", REPO | config(prod='config :shop, Shop.Repo, url: {:system, "DATABASE_URL"}'), HALF),
        ("in init/2", {"lib/shop/repo.ex": INIT} | config(), HALF),
        ("a switch", config(prod='config :shop, beta: System.get_env("BETA")'), HALF),
        ("while it is built", REPO | config(prod=URL), FAIL),
        ("Mix reads it", REPO | config(prod=URL) | {"Procfile": "web: mix run --no-halt\n"}, HALF),
        ("everything is fixed", REPO | config(prod='config :shop, Shop.Repo, hostname: "db.shop.io"'), FAIL),
        ("a file that is not here", REPO | config(prod=HIDDEN), UNKNOWN),
        ("nothing to configure", {}, NONE),
        ("only for development", REPO | config(runtime=URL, dev='config :shop, x: System.get_env("X")'), PASS),
    ],
    "no-committed-secrets": [
        ("none", config(runtime=SECRET, dev=LITERAL), PASS),
        ("what development has, too", config(everywhere=LITERAL, runtime=SECRET), PASS),
        ("replaced by a file that is not here", config(everywhere=LITERAL, prod=HIDDEN), PASS),
        ("a prod.exs that git leaves out", NO_PROD | {".gitignore": "/config/prod.exs\n"}, PASS),
        ("a prod.exs that is nowhere", NO_PROD | {".gitignore": "/_build\n"}, FAIL),
        ("samples", {".env.example": f"SECRET_KEY_BASE={BASE}\n", ".env": "DB_PASSWORD=postgres\n"}, PASS),
        ("an example", {"lib/a.ex": f'defmodule A do\n  @example %{{token: "{BASE[:40]}"}}\nend\n'}, PASS),
        ("of a laptop", {"dev/.env.development": f"SECRET_KEY_BASE={BASE}\n"}, PASS),
        ("a token of a laptop", {".env.dev": f"A={TOKEN}\n"}, HALF),
        ("a key of a test", {"test/support/key.pem": KEY}, PASS),
        ("what it falls back to", config(runtime=FALLBACK), HALF),
        ("in a function that is loaded", config(runtime=LOADED) | {"lib/secrets.ex": SECRETS}, HALF),
        ("a key to something", {"priv/certs/server.pem": KEY}, HALF),
        ("in a file of variables", {".env": f"SECRET_KEY_BASE={BASE}\n"}, HALF),
        ("in the configuration", config(prod=LITERAL), FAIL),
        ("at run time", config(runtime=LITERAL), FAIL),
        ("in code", {"lib/shop/git.ex": f'defmodule Shop.Git do\n  @token "{TOKEN}"\nend\n'}, FAIL),
        ("in the image that ships", {"Dockerfile": IMAGE + f"ENV MAIL_API_KEY={BASE[:40]}\n"}, FAIL),
        ("in the stage that builds", {"Dockerfile": f"{IMAGE}ENV A_SECRET={BASE}\nFROM debian:13\nCMD a\n"}, PASS),
        ("variables of production", {".env.production": f"SECRET_KEY_BASE={BASE}\n"}, FAIL),
        ("a key of production", {"priv/prod/server.pem": KEY}, FAIL),
        ("in a workflow", {".github/workflows/ci.yml": f"on: push\nenv: {{TOKEN: {TOKEN}}}\njobs: {{}}\n"}, FAIL),
    ],
    "secret-management": [
        ("a README", config(runtime=SECRET) | {"README.md": "They come from AWS Secrets Manager.\n"}, PASS),
        ("ECS", config(runtime=SECRET) | {"task.json": '{"secrets": [{"valueFrom": "arn:aws:ssm:a"}]}'}, PASS),
        ("a script for ECS", config(runtime=SECRET) | {"ops/ship.sh": "jq '.[0] | .secrets' | grep null\n"}, PASS),
        ("a file of another kind", config(runtime=SECRET) | {"assets/a.json": '{"secrets": []}'}, HALF),
        ("SOPS", {".sops.yaml": "creation_rules: []\n"}, PASS),
        ("GitHub", {".github/workflows/d.yml": "on: push\nenv: {K: '${{ secrets.FLY_API_TOKEN }}'}\njobs: {}\n"}, PASS),
        (
            "a manifest that it works with",
            config(runtime=SECRET) | {"priv/manifests/backup.yml": "kind: Backup\nsecretKeyRef: {name: a}\n"},
            HALF,
        ),
        (
            "the login of CI to a registry",
            config(runtime=SECRET)
            | {".github/workflows/d.yml": "on: push\nenv: {K: '${{ secrets.DOCKERHUB_TOKEN }}'}\njobs: {}\n"},
            HALF,
        ),
        (
            "an identity for the registry of a cloud",
            config(runtime=SECRET)
            | {".github/workflows/d.yml": "on: push\nenv: {A: '${{ secrets.GCLOUD_SERVICE_ACCOUNT }}'}\njobs: {}\n"},
            HALF,
        ),
        ("Kubernetes", {"k8s/shop.yaml": "kind: Pod\nenv:\n  - valueFrom:\n      secretKeyRef: {name: a}\n"}, PASS),
        ("a file of Docker", config(runtime='config :shop, p: System.get_env("DB_PASSWORD_FILE")'), PASS),
        (
            "the token of a tracker",
            config(runtime=SECRET)
            | {".github/workflows/d.yml": "on: push\nenv: {K: '${{ secrets.ASANA_SECRET }}'}\njobs: {}\n"},
            HALF,
        ),
        ("variables", config(runtime=SECRET), HALF),
        ("in a function that is loaded", config(runtime=LOADED) | {"lib/secrets.ex": SECRETS}, HALF),
        ("set here", config(prod=LITERAL), FAIL),
        ("a file that is not here", config(prod=HIDDEN), UNKNOWN),
        ("none", {}, NONE),
        (
            "the token of CI says nothing",
            {".github/workflows/d.yml": "on: push\nenv: {K: '${{ secrets.GITHUB_TOKEN }}'}\njobs: {}\n"},
            NONE,
        ),
    ],
    "library-options-not-env": [
        ("options", {"mix.exs": LIBRARY, "lib/kettle.ex": "defmodule Kettle do\n  def f(o), do: o\nend\n"}, PASS),
        ("one read", {"mix.exs": LIBRARY, "lib/kettle.ex": READS.split("  def f1")[0] + "end\n"}, HALF),
        ("four reads", {"mix.exs": LIBRARY, "lib/kettle.ex": READS + "end\n"}, FAIL),
        ("an application", {"lib/kettle.ex": READS + "end\n"}, NONE),
    ],
    "env-contract-documented": [
        ("all", config(runtime=URL) | {"README.md": "Set DATABASE_URL.\n"}, PASS),
        ("shipped with a release", config(runtime=URL) | {"rel/templates/a.sh.eex": "DATABASE_URL="}, PASS),
        ("set by a release", config(runtime=URL) | {"rel/overlays/bin/server": "DATABASE_URL=a ./shop start"}, PASS),
        ("a buildpack", config(runtime=URL) | {"elixir_buildpack.config": "a=(DATABASE_URL)\n"}, PASS),
        ("a script", config(runtime=URL) | {"docker/prod/run": "#!/bin/sh\nexport DATABASE_URL=a\n"}, PASS),
        ("half", config(runtime=f"{URL}\n{SECRET}") | {".env.example": "DATABASE_URL=\n"}, HALF),
        ("none", config(runtime=URL), FAIL),
        ("in a tuple", config(prod='config :shop, url: {:system, "SHOP_URL"}'), FAIL),
        ("in code", {"lib/a.ex": 'defmodule A do\n  def a, do: System.get_env("A_KEY")\nend\n'}, FAIL),
        ("nothing is read", config(), NONE),
        ("what Mix sets", {"lib/a.ex": 'defmodule A do\n  def a, do: System.get_env("MIX_ENV")\nend\n'}, NONE),
        ("only development", config(dev=URL), NONE),
        ("an environment of its own", config() | {"config/demo.exs": f"import Config\n{URL}\n"}, NONE),
        ("a file that nothing imports", config() | {"config/prod.secret.exs": f"import Config\n{URL}\n"}, NONE),
    ],
    "pool-sizing": [
        ("a variable", REPO | config(runtime=POOL), PASS),
        ("in options that code puts together", REPO | config(runtime=PUT_TOGETHER), PASS),
        ("a number", REPO | config(prod="config :shop, Shop.Repo, pool_size: 15"), HALF),
        ("a large number", REPO | config(prod="config :shop, Shop.Repo, pool_size: 200"), FAIL),
        ("nothing", REPO | config(prod='config :shop, Shop.Repo, hostname: "db"'), FAIL),
        ("code decides", {"lib/shop/repo.ex": INIT} | config(prod='config :shop, Shop.Repo, hostname: "db"'), UNKNOWN),
        ("no database", config(), NONE),
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


def test_of_a_secret_four_letters_are_shown(tmp_path: Path) -> None:
    files = config(prod=LITERAL) | {
        ".env.prod": f"A_TOKEN={TOKEN}\n",
        "lib/a.ex": f'defmodule A do\n  @a "{TOKEN}"\nend\n',
    }
    judgement = judged(ready(tmp_path, files), "no-committed-secrets")
    told = " ".join(evidence.fact for evidence in judgement.evidence)
    assert len(judgement.evidence) == 3
    assert f"{BASE[:4]}…" in told
    assert BASE[:5] not in told
    assert TOKEN[:5] not in told


def test_the_pools_of_several_repositories_have_a_mean(tmp_path: Path) -> None:
    other = {"lib/shop/archive.ex": REPO["lib/shop/repo.ex"].replace("Shop.Repo", "Shop.Archive")}
    settings = config(
        prod="config :shop, Shop.Archive, pool_size: 5",
        runtime=POOL,
    )
    judgement = judged(ready(tmp_path, REPO | other | settings), "pool-sizing")
    assert (judgement.status, judgement.value) == (HALF, 0.75)


def test_an_umbrella_is_configured_at_its_root(tmp_path: Path) -> None:
    member = """defmodule Web.MixProject do
  use Mix.Project
  def project, do: [app: :web, version: "0.1.0", build_path: "../../_build", config_path: "../../config/config.exs"]
  def application, do: [mod: {Web.Application, []}]
end
"""
    files = config(runtime=URL) | {
        "mix.exs": "defmodule Shop.MixProject do\n  use Mix.Project\n  def project, do: [apps_path: \"apps\"]\nend\n",
        "apps/web/mix.exs": member,
        "apps/web/lib/web/repo.ex": REPO["lib/shop/repo.ex"].replace("Shop.Repo", "Web.Repo"),
    }  # fmt: skip
    judgement = judged(ready(tmp_path, files), "runtime-config")
    assert (judgement.status, judgement.evidence[0].path) == (PASS, "config/runtime.exs")


def test_a_setting_and_its_variable_are_one_secret(tmp_path: Path) -> None:
    found = judged(ready(tmp_path, config(runtime=SECRET)), "secret-management")
    assert len(found.evidence) == 1


def test_a_store_is_named_before_the_secrets_of_workflows(tmp_path: Path) -> None:
    files = {
        ".github/workflows/d.yml": "on: push\nenv: {K: '${{ secrets.SENTRY_DSN }}'}\njobs: {}\n",
        "ops/a.tf": 'resource "random_bytes" "vault_key" {\n}\nresource "aws_secretsmanager_secret" "shop" {\n}\n',
    }
    found = judged(ready(tmp_path, files), "secret-management")
    assert [(each.path, each.line) for each in found.evidence] == [("ops/a.tf", 3), (".github/workflows/d.yml", 2)]


def test_a_resource_that_is_called_after_a_vault_is_no_store(tmp_path: Path) -> None:
    own = {"ops/a.tf": 'resource "random_bytes" "vault_key" {\n}\n'}
    real = {"ops/a.tf": 'data "vault_kv_secret_v2" "shop" {\n}\n'}
    assert judged(ready(tmp_path / "own", own), "secret-management").status.value == "not applicable"
    assert judged(ready(tmp_path / "real", real), "secret-management").status.value == "pass"
