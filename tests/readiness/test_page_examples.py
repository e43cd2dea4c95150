"""What a page shows under "How to get it" passes its own judge."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from elixirlens.readiness.model import Profile
from tests.readiness.page_blocks import block
from tests.readiness.ready import APPLICATION, CRITERIA, judged, ready

# A file of the repository, by the language of the block that the page shows for it, or as it is.
Shown = Mapping[str, str]

EXAMPLES: Mapping[str, Shown] = {
    "benchmarks": {"bench/total.exs": "elixir"},
    "ci-present": {".github/workflows/ci.yml": "yaml"},
    "ci-runs-tests": {".github/workflows/ci.yml": "yaml"},
    "container-image": {"Dockerfile": "dockerfile", ".dockerignore": "= _build\ndeps\n"},
    "coverage-policy": {"coveralls.json": "json"},
    "crash-dumps": {"rel/env.sh.eex": "sh"},
    "data-safety": {"main.tf": "hcl"},
    "env-contract-documented": {
        ".env.example": "sh",
        "config/runtime.exs": '= import Config\nconfig :shop, host: System.fetch_env!("PHX_HOST")\n',
    },
    "external-restart": {"shop.service": "ini"},
    "formatter-config": {".formatter.exs": "elixir"},
    "graceful-drain": {"fly.toml": "toml"},
    "healthcheck": {"lib/shop_web/health.ex": "elixir", "fly.toml": "toml"},
    "load-tests": {"load/orders.js": "javascript"},
    "local-hooks": {"lefthook.yml": "yaml"},
    "performance-gate": {".github/workflows/bench.yml": "yaml"},
    "pinned-base-images": {"Dockerfile": "dockerfile"},
    "prod-log-level": {"config/prod.exs": "elixir"},
    "reproducible-dev-env": {".tool-versions": "text", "compose.yml": "yaml"},
    "runbook": {"docs/runbook.md": "markdown"},
    "runtime-config": {"config/runtime.exs": "elixir"},
    "secret-management": {".sops.yaml": "yaml"},
    "staging-rehearsal": {".github/workflows/deploy.yml": "yaml"},
    "structured-logs": {"config/runtime.exs": "elixir"},
    "supported-toolchain": {".tool-versions": "text"},
    "update-automation": {".github/dependabot.yml": "yaml"},
    "vm-args-owned": {"rel/vm.args.eex": "text"},
    "workflow-hygiene": {".github/workflows/title.yml": "yaml"},
}
MIX = APPLICATION.replace(
    "deps, do: []",
    'deps, do: [{:phoenix, "~> 1.8"}, {:postgrex, "~> 0.20"}, {:logger_json, "~> 7.0"}, '
    '{:excoveralls, "~> 0.18", only: :test}]',
)
CONFIG = 'import Config\nimport_config "#{config_env()}.exs"\n'


@pytest.mark.parametrize("criterion", EXAMPLES)
def test_what_a_page_shows_passes(tmp_path: Path, criterion: str) -> None:
    markdown = CRITERIA[criterion].markdown
    files = {
        path: said[2:] if said.startswith("= ") else block(markdown, said) for path, said in EXAMPLES[criterion].items()
    }
    judgement = judged(
        ready(tmp_path, {"mix.exs": MIX, "config/config.exs": CONFIG, **files}, Profile.PHOENIX), criterion
    )
    assert judgement.status.value == "pass", judgement
