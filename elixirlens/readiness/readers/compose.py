"""Compose files: services with what they are made of, and how they are run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from elixirlens.readiness.readers.manifest import Fact, Kind, Manifest, shortened
from elixirlens.readiness.readers.yaml_text import Value, read_yaml

_SOURCE = re.compile(r"(\.{1,2}|\$PWD|\$\{PWD\}|\./(lib|apps|assets|config|priv))/?:")
_LONGEST = 400  # letters of a text that is kept
_OFF = frozenset({"false", "no", "off", ""})


class Text(Struct, frozen=True):
    """A text and its line."""

    text: str
    line: int


class Variable(Struct, frozen=True):
    """A variable of the environment; without value it is passed on from outside."""

    name: str
    value: str | None
    line: int


class Healthcheck(Struct, frozen=True):
    """What asks a service whether it is well; `is_off` where it is switched off."""

    test: str
    line: int
    is_off: bool = False


class Service(Struct, frozen=True):
    """A service. `dockerfile` is what it is built from, relative to the compose file; None: it is not built."""

    name: str
    line: int
    image: Text | None = None
    dockerfile: str | None = None
    build_target: str | None = None
    command: Text | None = None
    entrypoint: Text | None = None
    ports: tuple[Text, ...] = ()
    volumes: tuple[Text, ...] = ()
    environment: tuple[Variable, ...] = ()
    restart: Text | None = None
    update_order: Text | None = None
    failure_action: Text | None = None
    replicas: Text | None = None
    limits: Text | None = None
    stop_grace_period: Text | None = None
    healthcheck: Healthcheck | None = None
    logging: Text | None = None

    @property
    def is_built(self) -> bool:
        """Whether its image is made of this repository."""
        return self.dockerfile is not None

    @property
    def mounts_source(self) -> bool:
        """Whether it sees the folder of the repository as it is, which is how one develops."""
        return any(_SOURCE.match(volume.text) for volume in self.volumes)


class Compose(Struct, frozen=True):
    """A compose file. A service may get more from another file that extends it."""

    path: str
    services: tuple[Service, ...] = ()
    problem: str | None = None


def read_compose(path: str, content: bytes) -> Compose:
    """Read a compose file. Never raises."""
    yaml = read_yaml(path, content)
    services = tuple(_service(name, value) for name, value in yaml.root.pairs_at("services") if value.kind == "map")
    problem = yaml.problem if yaml.problem or services else "line 1: it has no services"
    return Compose(path, services, problem)


def service_facts(service: Service) -> Iterator[Fact]:
    """What a service says about how it is run."""
    commands = [each for each in (service.entrypoint, service.command) if each is not None]
    if commands:
        yield Fact(Kind.START, " ".join(each.text for each in commands), commands[0].line)
    if service.restart is not None:
        is_off = service.restart.text in {"no", "none", "false"}
        yield Fact(
            Kind.NO_RESTART if is_off else Kind.RESTART, f"restart: {service.restart.text}", service.restart.line
        )
    if service.healthcheck is not None and not service.healthcheck.is_off:
        yield Fact(Kind.PROBE, f"healthcheck: {shortened(service.healthcheck.test)}", service.healthcheck.line)
    if service.update_order is not None and service.update_order.text == "start-first":
        yield Fact(Kind.ROLLOUT, "update_config: order: start-first", service.update_order.line)
    if service.failure_action is not None and service.failure_action.text == "rollback":
        yield Fact(Kind.ROLLBACK, "update_config: failure_action: rollback", service.failure_action.line)
    if service.stop_grace_period is not None:
        text = f"stop_grace_period: {service.stop_grace_period.text}"
        yield Fact(Kind.GRACE, text, service.stop_grace_period.line)
    if service.limits is not None:
        yield Fact(Kind.LIMIT, service.limits.text, service.limits.line)
    if service.replicas is not None:
        yield Fact(Kind.LIMIT, f"replicas: {service.replicas.text}", service.replicas.line)


def compose_manifest(compose: Compose, *names: str) -> Manifest:
    """How the services of some names are run."""
    facts = (fact for each in compose.services if each.name in names for fact in service_facts(each))
    return Manifest(compose.path, "Compose", tuple(facts), compose.problem)


def _service(name: str, value: Value) -> Service:
    build = value.get("build")
    return Service(
        name=name,
        line=value.line,
        image=_text(value, "image"),
        dockerfile=_dockerfile(build) if build is not None else None,
        build_target=build.text_at("target") if build is not None else None,
        command=_text(value, "command"),
        entrypoint=_text(value, "entrypoint"),
        ports=tuple(Text(shortened(_port(each)), each.line) for each in value.items_at("ports")),
        volumes=tuple(Text(shortened(_volume(each)), each.line) for each in value.items_at("volumes")),
        environment=tuple(_environment(value.get("environment"))),
        restart=_text(value, "deploy", "restart_policy", "condition") or _text(value, "restart"),
        update_order=_text(value, "deploy", "update_config", "order"),
        failure_action=_text(value, "deploy", "update_config", "failure_action"),
        replicas=_text(value, "deploy", "replicas"),
        limits=_limits(value),
        stop_grace_period=_text(value, "stop_grace_period"),
        healthcheck=_healthcheck(value.get("healthcheck")),
        logging=_text(value, "logging", "driver"),
    )


def _text(value: Value, *keys: str) -> Text | None:
    """A text, or the words of a list."""
    found = value.get(*keys)
    if found is None or (found.kind == "text" and not found.text) or found.kind == "map":
        return None
    return Text(" ".join(" ".join(found.texts_at()).split())[:_LONGEST], found.line)


def _dockerfile(build: Value) -> str:
    context = (build.text if build.kind == "text" else build.text_at("context")) or "."
    name = build.text_at("dockerfile") or "Dockerfile"
    return name if context in {".", "./"} else f"{context.removesuffix('/')}/{name}"


def _port(value: Value) -> str:
    if value.kind == "map":
        return ":".join(text for key in ("published", "target") if (text := value.text_at(key)))
    return value.text or ""


def _volume(value: Value) -> str:
    if value.kind == "map":
        return ":".join(text for key in ("source", "target") if (text := value.text_at(key)))
    return value.text or ""


def _environment(value: Value | None) -> Iterator[Variable]:
    if value is None:
        return
    for name, each in value.pairs:
        yield Variable(name, each.text or None, each.line)
    for item in value.items:
        name, equals, text = (item.text or "").partition("=")
        if name:
            yield Variable(name, text if equals else None, item.line)


def _limits(value: Value) -> Text | None:
    for keys, said in (
        (("deploy", "resources", "limits"), "deploy.resources.limits"),
        (("mem_limit",), "mem_limit"),
        (("cpus",), "cpus"),
    ):
        if (found := value.get(*keys)) is not None:
            return Text(said, found.line)
    return None


def _healthcheck(value: Value | None) -> Healthcheck | None:
    if value is None or value.kind != "map":
        return None
    words = value.texts_at("test")
    is_off = value.text_at("disable") not in {None, *_OFF} or words[:1] == ("NONE",)
    if not words and not is_off:
        return None
    return Healthcheck(" ".join(word for word in words if word not in {"CMD", "CMD-SHELL"}), value.line, is_off)
