"""Descriptions of deployments, whatever system they are for: which facts, at which lines."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.readiness.readers.compose import compose_manifest, read_compose
from elixirlens.readiness.readers.dockerignore import read_dockerignore
from elixirlens.readiness.readers.edge import is_proxy, read_caddyfile, read_haproxy, read_nginx, read_traefik
from elixirlens.readiness.readers.helm import read_template
from elixirlens.readiness.readers.infrastructure import is_playbook, read_nomad, read_packer, read_terraform
from elixirlens.readiness.readers.kubernetes import kubernetes_manifest, read_kubernetes
from elixirlens.readiness.readers.manifest import Manifest
from elixirlens.readiness.readers.monitoring import Watching, read_dashboard, read_log_agent, read_monitoring_yaml
from elixirlens.readiness.readers.paas import (
    read_app_json,
    read_buildpack,
    read_cloud_build,
    read_fly,
    read_kamal,
    read_procfile,
    read_railway,
    read_render,
)
from elixirlens.readiness.readers.release_files import read_environment_script, read_vm_args
from elixirlens.readiness.readers.systemd import read_unit, unit_manifest


def compose(path: str, content: bytes) -> Manifest:
    return compose_manifest(read_compose(path, content), "web")


def kubernetes(path: str, content: bytes) -> Manifest:
    return kubernetes_manifest(read_kubernetes(path, content))


def unit(path: str, content: bytes) -> Manifest:
    return unit_manifest(read_unit(path, content))


FLY = """\
app = "shop"
kill_timeout = 60
[deploy]
release_command = "/app/bin/migrate"
strategy = "bluegreen"
[processes]
app = "/app/bin/server"
[http_service]
force_https = true
min_machines_running = 2
[[http_service.checks]]
path = "/health"
[[vm]]
size = "shared-cpu-1x"
"""

RENDER = """\
services:
  - type: web
    startCommand: bin/server
    preDeployCommand: bin/migrate
    healthCheckPath: /health
    scaling: {minInstances: 1}
  - type: keyvalue
    startCommand: no
databases:
  - name: shop
"""

KAMAL = """\
service: shop
image: acme/shop
servers:
  web:
    hosts: [10.0.0.1]
    cmd: bin/server
proxy:
  ssl: true
  healthcheck: {path: /health}
drain_timeout: 30
"""

COMPOSE = """\
x-defaults: &defaults
  restart: always
services:
  db:
    image: postgres:17
    restart: always
  web:
    <<: *defaults
    build: {context: ./app, dockerfile: prod.Dockerfile, target: final}
    command: ["bin/server", "start"]
    environment:
      - PORT=4000
      - SECRET
    healthcheck: {test: [CMD, curl, -f, localhost]}
    stop_grace_period: 1m
    deploy:
      update_config:
        order: start-first
        failure_action: rollback
      resources: {limits: {memory: 1G}}
"""

KUBERNETES = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  template:
    spec:
      terminationGracePeriodSeconds: 60
      initContainers:
        - command: [bin/migrate]
      containers:
        - command: [bin/server]
          readinessProbe:
            httpGet: {path: /ready}
          resources:
            limits: {memory: 1Gi}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
---
apiVersion: networking.k8s.io/v1
kind: Ingress
spec:
  tls: [{secretName: shop}]
"""

TERRAFORM = """\
# resource "aws_ecs_service" "no" {}
resource "aws_ecs_service" "shop" {
  name = "shop"
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
}
resource "aws_lb_target_group" "shop" {
  health_check { path = "/health" }
}
resource "aws_db_instance" "shop" {
  password = <<-EOT
    resource "aws_lb_listener" "no" {
  EOT
  backup_retention_period = 7
}
"""

NOMAD = """\
job "shop" {
  update {
    auto_revert = true
  }
  group "web" {
    service {
      check { type = "http" }
    }
    task "web" {
      kill_timeout = "30s"
      config { command = "bin/server" }
    }
  }
}
"""

Reader = Callable[[str, bytes], Manifest]


@pytest.mark.parametrize(
    ("reader", "text", "expected"),
    [
        (
            read_fly,
            FLY,
            [
                ("restart", 1),
                ("start", 7),
                ("before", 4),
                ("rollout", 5),
                ("rollback", 5),
                ("grace", 2),
                ("limit", 13),
                ("probe", 11),
                ("tls", 9),
                ("scale", 10),
            ],
        ),
        (read_fly, 'app = "shop"\n[deploy]\nstrategy = "immediate"\n', [("restart", 1)]),
        (read_fly, "[experimental]\nauto_rollback = true\n", [("restart", 1), ("rollout", 1), ("rollback", 2)]),
        (
            read_render,
            RENDER,
            [
                ("restart", 2),
                ("tls", 2),
                ("rollout", 2),
                ("start", 3),
                ("before", 4),
                ("scale", 6),
                ("probe", 5),
                ("rollback", 5),
                ("backup", 10),
            ],
        ),
        (
            read_kamal,
            KAMAL,
            [
                ("restart", 1),
                ("rollout", 1),
                ("rollback", 1),
                ("start", 6),
                ("probe", 9),
                ("tls", 8),
                ("grace", 10),
            ],
        ),
        (read_kamal, "on: push\njobs: {}\n", []),
        (read_procfile, "web: bin/server\nrelease: bin/migrate\n", [("start", 1), ("before", 2), ("restart", 1)]),
        (read_buildpack, "elixir_version=1.18\n", [("restart", 1)]),
        (read_app_json, '{"expo": {}}', []),
        (
            read_app_json,
            '{"stack": "heroku-24",\n"scripts": {"postdeploy": "bin/migrate"}}',
            [("restart", 1), ("before", 2)],
        ),
        (
            read_railway,
            '[deploy]\nstartCommand = "bin/server"\nhealthcheckPath = "/health"\n',
            [("rollout", 1), ("start", 2), ("probe", 3), ("rollback", 3), ("restart", 1)],
        ),
        (
            compose,
            COMPOSE,
            [
                ("start", 10),
                ("restart", 2),
                ("probe", 14),
                ("rollout", 18),
                ("rollback", 19),
                ("grace", 15),
                ("limit", 20),
            ],
        ),
        (compose, "services:\n  web:\n    image: shop\n    restart: no\n", [("no restart", 4)]),
        (compose, "services:\n  web:\n    healthcheck: {disable: true}\n", []),
        (
            kubernetes,
            KUBERNETES,
            [
                ("restart", 2),
                ("rollout", 2),
                ("grace", 7),
                ("before", 9),
                ("start", 11),
                ("probe", 12),
                ("limit", 15),
                ("scale", 18),
                ("tls", 23),
            ],
        ),
        (
            kubernetes,
            "kind: Deployment\napiVersion: apps/v1\nspec: {strategy: {type: Recreate}}\n",
            [("restart", 1)],
        ),
        (kubernetes, "kind: [1\n", []),
        (
            unit,
            "[Service]\n# ExecStart=no\nExecStart=/opt/shop/bin/shop \\\n  start\nRestart=on-failure\n",
            [("start", 3), ("restart", 5)],
        ),
        (unit, "[Service]\nExecStart=/opt/shop/bin/shop start\n", [("start", 2), ("no restart", 2)]),
        (unit, "[Service]\nExecStart=a\nExecStart=\nExecStart=b\nRestart=no\n", [("start", 4), ("no restart", 5)]),
        (
            read_terraform,
            TERRAFORM,
            [("restart", 2), ("rollout", 2), ("rollback", 6), ("probe", 10), ("backup", 16)],
        ),
        (
            read_nomad,
            NOMAD,
            [("restart", 1), ("rollout", 2), ("rollback", 3), ("probe", 7), ("grace", 10), ("start", 11)],
        ),
        (read_nomad, TERRAFORM, []),
        (read_packer, 'source "amazon-ebs" "shop" {}\n', []),
        (
            read_caddyfile,
            "{\n  email a@b.example\n}\nshop.example {\n  reverse_proxy localhost:4000\n}\n",
            [("tls", 4)],
        ),
        (read_caddyfile, "http://shop.example {\n}\n:80 {\n}\n", []),
        (read_caddyfile, "{\n  auto_https off\n}\nshop.example {\n}\n", []),
        (read_nginx, "server {\n  # listen 443 ssl;\n  listen 80;\n}\n", []),
        (read_nginx, "server {\n  listen 443 ssl http2;\n}\n", [("tls", 2)]),
        (read_haproxy, "frontend a\n  bind *:443 ssl crt /etc/shop.pem\n", [("tls", 2)]),
        (
            read_cloud_build,
            "steps:\n- args: [run, deploy, shop]\n- args: [build, .]\n- args: [beta, rolling-action, start-update]\n",
            [("restart", 2), ("rollout", 2), ("restart", 4), ("rollout", 4)],
        ),
        (
            read_template,
            "kind: Deployment\nspec:\n  {{- if .Values.probe }}\n  livenessProbe:\n  {{- end }}\n  resources: {}\n",
            [("rollout", 1), ("probe", 4), ("limit", 6)],
        ),
        (read_traefik, "certificatesResolvers:\n  le: {}\n", [("tls", 1)]),
    ],
)
def test_facts(reader: Reader, text: str, expected: list[tuple[str, int]]) -> None:
    manifest = reader("a.json" if text.startswith("{") and reader is read_railway else "a", text.encode())
    assert [(fact.kind.value, fact.line) for fact in manifest.facts] == expected


@pytest.mark.parametrize(
    ("reader", "text", "problem"),
    [
        (read_fly, "a = \n", "line 1"),
        (read_app_json, '{\n"a": }', "line 2: it is not JSON"),
        (read_app_json, "[]", "line 1: it is not an object"),
        (read_terraform, 'resource "a" "b" {\n', "line 1: a block is never closed"),
        (read_terraform, "}\n", "line 1: } closes nothing"),
        (read_terraform, "a {\n" * 60, "line 41: it nests too deeply, or holds too much"),
        (unit, "[Service]\nnothing\n", "line 2: it is neither a section nor a setting"),
        (compose, "version: '3'\n", "line 1: it has no services"),
    ],
)
def test_what_cannot_be_read_is_said(reader: Reader, text: str, problem: str) -> None:
    assert (reader("a", text.encode()).problem or "").startswith(problem)


def test_only_workloads_about_the_application_count() -> None:
    other = KUBERNETES.split("---", maxsplit=1)[0].replace("shop", "postgres").replace("Deployment", "StatefulSet")
    file = read_kubernetes("a.yml", f"{other}---\n{KUBERNETES}".encode())
    assert next(fact.text for fact in kubernetes_manifest(file, about="shop").facts) == "a Deployment"
    assert next(fact.text for fact in kubernetes_manifest(file, about="kettle").facts) == "a StatefulSet"


def test_a_service_of_compose() -> None:
    _, web = read_compose("compose.yml", COMPOSE.encode()).services
    assert (web.dockerfile, web.build_target, web.is_built) == ("./app/prod.Dockerfile", "final", True)
    assert [(each.name, each.value, each.line) for each in web.environment] == [
        ("PORT", "4000", 12),
        ("SECRET", None, 13),
    ]


@pytest.mark.parametrize(
    ("patterns", "path", "ignored"),
    [
        ("_build", "_build", True),
        ("_build", "apps/a/_build", False),
        ("**/_build", "apps/a/_build/x.beam", True),
        ("/deps/", "deps/ecto/mix.exs", True),
        ("*\n!lib", "lib/a.ex", False),
        ("*\n!lib\nlib/b.ex", "lib/b.ex", True),
        ("# deps", "deps", False),
        ("*.beam", "a/b.beam", False),
        (".git*", ".github", True),
        ("a?c", "a/c", False),
    ],
)
def test_dockerignore(patterns: str, path: str, ignored: bool) -> None:
    assert read_dockerignore(".dockerignore", patterns.encode()).ignores(path) is ignored


def test_flags_of_the_vm() -> None:
    args = read_vm_args(
        "rel/vm.args.eex", b"## +K true\n+A 64 # many\n-env ERL_MAX_PORTS 4096\n-heart\n-name <%= @name %>\n"
    )
    assert [(each.name, each.value, each.line) for each in args.flags] == [
        ("+A", "64", 2),
        ("-env", "ERL_MAX_PORTS 4096", 3),
        ("-heart", "", 4),
        ("-name", "<%= @name %>", 5),
    ]
    assert [each.name for each in args.flags if each.obsolete] == ["+A"]


def test_the_environment_of_a_release() -> None:
    script = read_environment_script(
        "rel/env.sh.eex", b'#!/bin/sh\n# export A=1\nexport RELEASE_DISTRIBUTION="name"\nERL_FLAGS=-heart; B=2\n'
    )
    assert [(each.name, each.value, each.line) for each in script.assignments] == [
        ("RELEASE_DISTRIBUTION", "name", 3),
        ("ERL_FLAGS", "-heart", 4),
        ("B", "2", 4),
    ]
    assert script.heart is script.get("ERL_FLAGS")


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        ("scrape_configs: []\n", Watching.SCRAPE),
        ("clients: []\nscrape_configs: []\n", Watching.LOGS),
        ("route: {}\nreceivers: []\n", Watching.ALERTING),
        ("receivers: {}\nexporters: {}\nservice: {}\n", Watching.TELEMETRY),
        ("sources: {}\nsinks: {}\n", Watching.LOGS),
        ("groups: [{rules: []}]\n", Watching.RULES),
        ("groups: [a]\n", None),
        ("name: CI\non: push\n", None),
    ],
)
def test_what_a_file_of_monitoring_is_for(text: str, purpose: Watching | None) -> None:
    assert read_monitoring_yaml("a.yml", text.encode()).purpose is purpose


def test_alerts() -> None:
    text = "groups:\n- rules:\n  - alert: Slow\n    annotations: {runbook_url: x}\n  - record: y\n  - alert: Down\n"
    found = read_monitoring_yaml("a.yml", text.encode()).alerts
    assert [(each.name, each.line, each.has_runbook) for each in found] == [("Slow", 3, True), ("Down", 6, False)]


def test_dashboards() -> None:
    assert read_dashboard("a.json", b'{"title": "Shop", "panels": []}').title == "Shop"
    assert read_dashboard("a.json", b'{"panels": 1}').purpose is None
    assert read_dashboard("a.json", b'{"panels"').problem is not None


def test_what_else_is_told_apart() -> None:
    assert is_playbook("a.yml", b"- hosts: web\n  roles: [shop]\n")
    assert not is_playbook("a.yml", b"- name: x\n  tasks: []\n")
    assert is_proxy(b"proxy_pass http://shop;")
    assert not is_proxy(b"root /var/www;")
    assert read_log_agent("vector.toml", b" ").purpose is None


ALL: tuple[Callable[[str, bytes], object], ...] = (
    read_fly,
    read_railway,
    read_app_json,
    read_procfile,
    read_buildpack,
    read_render,
    read_kamal,
    compose,
    kubernetes,
    unit,
    read_terraform,
    read_nomad,
    read_packer,
    read_caddyfile,
    read_nginx,
    read_dashboard,
    read_monitoring_yaml,
    read_vm_args,
    read_environment_script,
    read_cloud_build,
    read_template,
    is_playbook,
    lambda path, content: read_dockerignore(path, content).ignores("lib/a.ex"),
)


@pytest.mark.parametrize("reader", ALL)
@given(
    path=st.sampled_from(["a.toml", "a.json", "a.yml"]),
    content=st.binary(max_size=200) | st.text("{}[]()\"'#=:-\\\n $<%+*!~&ab1", max_size=200).map(str.encode),
)
def test_any_bytes_are_read(reader: Callable[[str, bytes], object], path: str, content: bytes) -> None:
    reader(path, content)


def _mutations() -> st.SearchStrategy[tuple[Reader, str, int, str]]:
    samples = [
        (read_fly, FLY),
        (read_render, RENDER),
        (read_kamal, KAMAL),
        (compose, COMPOSE),
        (kubernetes, KUBERNETES),
        (read_terraform, TERRAFORM),
        (read_nomad, NOMAD),
    ]
    return st.tuples(st.sampled_from(samples), st.integers(0, 600), st.sampled_from('{}[]"\n:-=')).map(
        lambda drawn: (drawn[0][0], drawn[0][1], drawn[1], drawn[2])
    )


@given(_mutations())
def test_what_is_broken_somewhere_is_read_or_said(broken: tuple[Reader, str, int, str]) -> None:
    reader, text, place, put = broken
    manifest = reader("a", (text[:place] + put + text[place + 1 :]).encode())
    assert all(0 < fact.line <= text.count("\n") + 2 for fact in manifest.facts)
