"""Manifests of platforms: Fly, Render, Heroku and what reads its files, Railway, Kamal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from elixirlens.config.key_lines import KeyPath, key_lines, line_of
from elixirlens.config.toml import TomlError, read_toml
from elixirlens.readiness.readers.manifest import Fact, Kind, Manifest, shortened
from elixirlens.readiness.readers.yaml_text import Value, read_yaml

LARGEST = 200_000  # bytes; such files are written by hand

_PROCESS = re.compile(r"([A-Za-z0-9_-]+):\s*(\S.*)")
_DEPLOYS_TO_GOOGLE = re.compile(r"rolling-action (start-update|replace)|\brun deploy\b|\bapp deploy\b")
_KEY = re.compile(r'"((?:[^"\\]|\\.)*)"\s*:')


def read_fly(path: str, content: bytes) -> Manifest:
    """Read a fly.toml."""
    return _from_toml(path, content, "Fly", _fly)


def read_railway(path: str, content: bytes) -> Manifest:
    """Read a railway.toml or railway.json."""
    return (_from_json if path.endswith(".json") else _from_toml)(path, content, "Railway", _railway)


def read_app_json(path: str, content: bytes) -> Manifest:
    """Read an app.json of Heroku or Dokku; one of something else has no facts."""
    return _from_json(path, content, "Heroku", _app_json)


def read_procfile(path: str, content: bytes) -> Manifest:
    """Read a Procfile: `release` runs before a new version takes over, everything else starts."""
    facts = []
    for line, text in enumerate(_text(content).splitlines(), start=1):
        if process := _PROCESS.match(text.strip()):
            facts.append(Fact(Kind.BEFORE if process[1] == "release" else Kind.START, process[2].strip(), line))
    if facts:
        facts.append(Fact(Kind.RESTART, "the platform starts processes of a Procfile again", 1))
    return Manifest(path, "Procfile", tuple(facts))


def read_buildpack(path: str, content: bytes) -> Manifest:
    """Read an elixir_buildpack.config: that it is there says that a platform builds the application from source."""
    facts = [Fact(Kind.RESTART, "the platform of the buildpack starts it again", 1)]
    return Manifest(path, "buildpack", tuple(facts) if content.strip() else ())


def read_render(path: str, content: bytes) -> Manifest:
    """Read a render.yaml."""
    yaml = read_yaml(path, content)
    facts = [fact for service in yaml.root.items_at("services") for fact in _render(service)]
    facts += [
        Fact(Kind.BACKUP, "a database that Render backs up", each.line) for each in yaml.root.items_at("databases")
    ]
    return Manifest(path, "Render", tuple(facts), yaml.problem)


def read_kamal(path: str, content: bytes) -> Manifest:
    """Read a deploy.yml of Kamal; one of something else has no facts. Its ERB is not run."""
    yaml = read_yaml(path, content)
    root = yaml.root
    if root.text_at("service") is None or (root.get("servers") is None and root.get("image") is None):
        return Manifest(path, "Kamal", problem=yaml.problem)
    return Manifest(path, "Kamal", tuple(_kamal(root)), yaml.problem)


def read_cloud_build(path: str, content: bytes) -> Manifest:
    """Read a configuration of Google Cloud Build for what it deploys."""
    yaml = read_yaml(path, content)
    facts: list[Fact] = []
    for step in yaml.root.items_at("steps"):
        words = " ".join(step.texts_at("args"))
        if (deploys := _DEPLOYS_TO_GOOGLE.search(words)) is not None:
            facts.append(Fact(Kind.RESTART, f"{deploys[0]}: Google starts instances again", step.line))
            facts.append(Fact(Kind.ROLLOUT, deploys[0], step.line))
    return Manifest(path, "Google Cloud", tuple(facts), yaml.problem)


def _fly(table: dict[str, Any], line: _Lines) -> Iterator[Fact]:
    yield Fact(Kind.RESTART, "Fly starts machines again", line())
    for name, command in _table(table, "processes").items():
        if isinstance(command, str):
            yield Fact(Kind.START, command, line("processes", name))
    experimental = _table(table, "experimental")
    if words := [each for key in ("entrypoint", "cmd") for each in _strings(experimental.get(key))]:
        yield Fact(Kind.START, " ".join(words), line("experimental", "cmd"))
    deploy = _table(table, "deploy")
    if isinstance(command := deploy.get("release_command"), str):
        yield Fact(Kind.BEFORE, command, line("deploy", "release_command"))
    strategy = deploy.get("strategy")
    if strategy is None:
        yield Fact(Kind.ROLLOUT, "machines are replaced one by one, which is the default", line("deploy"))
    elif strategy != "immediate":
        yield Fact(Kind.ROLLOUT, f"strategy: {shortened(str(strategy))}", line("deploy", "strategy"))
    if strategy in {"bluegreen", "canary"} or experimental.get("auto_rollback") is True:
        place = ("experimental", "auto_rollback") if "auto_rollback" in experimental else ("deploy", "strategy")
        yield Fact(Kind.ROLLBACK, "new machines that are not well are taken back", line(*place))
    if "kill_timeout" in table:
        yield Fact(Kind.GRACE, f"kill_timeout: {shortened(str(table['kill_timeout']))}", line("kill_timeout"))
    for index, machine in enumerate(_tables(table, "vm")):
        if machine:
            yield Fact(Kind.LIMIT, f"a machine of {shortened(' '.join(map(str, machine.values())))}", line("vm", index))
    if _table(table, "checks"):
        yield Fact(Kind.PROBE, "checks", line("checks"))
    if http := _table(table, "http_service"):
        yield from _fly_service(http, ("http_service",), line)
    for index, service in enumerate(_tables(table, "services")):
        yield from _fly_service(service, ("services", index), line)


def _fly_service(service: dict[str, Any], at: KeyPath, line: _Lines) -> Iterator[Fact]:
    for key in ("checks", "http_checks", "tcp_checks", "machine_checks", "script_checks"):
        for index, check in enumerate(_tables(service, key)):
            yield Fact(Kind.PROBE, shortened(f"{key} {check.get('path', '')}".strip()), line(*at, key, index))
    ports = _tables(service, "ports")
    if service.get("force_https") is True or any("tls" in _strings(port.get("handlers")) for port in ports):
        yield Fact(Kind.TLS, "Fly ends TLS", line(*at, "force_https"))
    for key in ("min_machines_running", "auto_stop_machines", "auto_start_machines", "max_machines_running"):
        if key in service:
            yield Fact(Kind.SCALE, f"{key} = {shortened(str(service[key]))}", line(*at, key))
            break
    limits = _table(service, "concurrency")
    if "hard_limit" in limits or "soft_limit" in limits:
        yield Fact(Kind.LIMIT, "a limit of concurrency", line(*at, "concurrency"))


def _railway(table: dict[str, Any], line: _Lines) -> Iterator[Fact]:
    deploy = _table(table, "deploy")
    yield Fact(Kind.ROLLOUT, "Railway replaces a deployment when the next one is up", line("deploy"))
    for key, kind in (
        ("startCommand", Kind.START),
        ("preDeployCommand", Kind.BEFORE),
        ("healthcheckPath", Kind.PROBE),
        ("drainingSeconds", Kind.GRACE),
        ("numReplicas", Kind.SCALE),
    ):
        if words := " ".join(_strings(deploy.get(key)) or [str(deploy[key])] if key in deploy else []):
            is_command = kind in {Kind.START, Kind.BEFORE}
            yield Fact(kind, words if is_command else f"{key}: {shortened(words)}", line("deploy", key))
    if "healthcheckPath" in deploy:
        yield Fact(Kind.ROLLBACK, "a deployment that is not well does not go live", line("deploy", "healthcheckPath"))
    never = str(deploy.get("restartPolicyType", "")).upper() == "NEVER"
    kind = Kind.NO_RESTART if never else Kind.RESTART
    yield Fact(kind, "Railway starts it " + ("never" if never else "again"), line("deploy", "restartPolicyType"))


def _app_json(table: dict[str, Any], line: _Lines) -> Iterator[Fact]:
    if not table.keys() & {"buildpacks", "stack", "addons", "formation", "dokku", "healthchecks", "cron"}:
        return
    yield Fact(Kind.RESTART, "the platform starts processes again", 1)
    scripts = _table(table, "scripts")
    for key in ("postdeploy", "predeploy"):
        script = scripts.get(key) or _table(scripts, "dokku").get(key)
        if isinstance(script, str):
            yield Fact(Kind.BEFORE, script, line("scripts", key))
    if _table(table, "healthchecks"):
        yield Fact(Kind.PROBE, "healthchecks", line("healthchecks"))
        yield Fact(Kind.ROLLOUT, "Dokku checks a new container before it stops the old one", line("healthchecks"))
        yield Fact(Kind.ROLLBACK, "Dokku keeps the old container where the new one is not well", line("healthchecks"))
    if _table(table, "formation"):
        yield Fact(Kind.SCALE, "formation", line("formation"))


def _render(service: Value) -> Iterator[Fact]:
    kind = service.text_at("type") or ""
    if kind in {"keyvalue", "redis", "static"} or service.text_at("runtime") == "static":
        return
    yield Fact(Kind.RESTART, "Render starts services again", service.line)
    if kind == "web":
        yield Fact(Kind.TLS, "Render ends TLS", service.line)
        if service.get("disk") is None:
            yield Fact(Kind.ROLLOUT, "Render starts the new version before it stops the old one", service.line)
    for key, fact in (
        ("startCommand", Kind.START),
        ("dockerCommand", Kind.START),
        ("preDeployCommand", Kind.BEFORE),
        ("maxShutdownDelaySeconds", Kind.GRACE),
        ("plan", Kind.LIMIT),
        ("numInstances", Kind.SCALE),
        ("scaling", Kind.SCALE),
        ("healthCheckPath", Kind.PROBE),
    ):
        if (found := service.get(key)) is None or found.text == "":
            continue
        is_command = fact in {Kind.START, Kind.BEFORE}
        said = found.text or "" if is_command else f"{key}: {shortened(found.text)}" if found.text else key
        yield Fact(fact, said, found.line)
        if fact is Kind.PROBE:
            yield Fact(Kind.ROLLBACK, "Render keeps the old version where the new one is not well", found.line)


def _kamal(root: Value) -> Iterator[Fact]:
    yield Fact(Kind.RESTART, "Kamal starts containers with --restart", root.line)
    yield Fact(Kind.ROLLOUT, "Kamal starts the new container before it stops the old one", root.line)
    yield Fact(Kind.ROLLBACK, "Kamal keeps the old container where the new one is not well", root.line)
    for role, servers in root.pairs_at("servers"):
        if command := servers.text_at("cmd"):
            yield Fact(Kind.START, command, servers.line if not role else (servers.get("cmd") or servers).line)
    for keys in (("proxy", "healthcheck"), ("healthcheck",)):
        if (probe := root.get(*keys)) is not None:
            yield Fact(Kind.PROBE, shortened(f"healthcheck {probe.text_at('path') or ''}".strip()), probe.line)
            break
    else:
        yield Fact(Kind.PROBE, "the proxy of Kamal asks /up", root.line)
    if (tls := root.get("proxy", "ssl")) is not None and tls.text == "true":
        yield Fact(Kind.TLS, "the proxy of Kamal ends TLS", tls.line)
    for key in ("drain_timeout", "stop_wait_time"):
        if (grace := root.get(key)) is not None:
            yield Fact(Kind.GRACE, f"{key}: {shortened(grace.text or '')}", grace.line)


class _Lines:
    """Where keys stand; a key that is not written stands where its table does."""

    def __init__(self, lines: dict[KeyPath, int]) -> None:
        self.lines = lines

    def __call__(self, *path: str | int) -> int:
        return line_of(path, self.lines) or 1


def _from_toml(path: str, content: bytes, system: str, facts: Any) -> Manifest:
    text = _text(content)
    try:
        table = read_toml(text, dict[str, Any])
    except TomlError as error:
        first = error.problems[0]
        return Manifest(path, system, problem=f"line {first.line or 1}: {first.message}")
    return Manifest(path, system, tuple(facts(table, _Lines(key_lines(text)))))


def _from_json(path: str, content: bytes, system: str, facts: Any) -> Manifest:
    text = _text(content)
    try:
        table = json.loads(text) if text.strip() else {}
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        return Manifest(path, system, problem=f"line {line}: it is not JSON")
    if not isinstance(table, dict):
        return Manifest(path, system, problem="line 1: it is not an object")
    return Manifest(path, system, tuple(facts(table, _json_lines(text))))


def _json_lines(text: str) -> _Lines:
    """The first line of each key, whatever it is in: such files are small."""
    lines: dict[KeyPath, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        for key in _KEY.findall(line):
            lines.setdefault((key,), number)
    return _LastKey(lines)


class _LastKey(_Lines):
    def __call__(self, *path: str | int) -> int:
        return self.lines.get(path[-1:], 1) if path else 1


def _text(content: bytes) -> str:
    return content[:LARGEST].decode("utf-8-sig", "replace")


def _table(table: dict[str, Any], key: str) -> dict[str, Any]:
    found = table.get(key)
    return found if isinstance(found, dict) else {}


def _tables(table: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = table.get(key)
    many = found if isinstance(found, list) else [found]
    return [each for each in many if isinstance(each, dict)]


def _strings(value: Any) -> list[str]:
    many = value if isinstance(value, list) else [value]
    return [each for each in many if isinstance(each, str)]
