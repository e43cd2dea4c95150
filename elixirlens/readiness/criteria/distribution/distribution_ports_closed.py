"""Whether the ports of the distribution stay inside, and are few enough to keep them there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.criteria.distribution._cluster import cluster_of
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, partial, passed
from elixirlens.readiness.readers.yaml_text import Value, read_yaml
from elixirlens.readiness.release import DEVELOPMENT
from elixirlens.readiness.repository import Repository

_EPMD = 4369
_CUSTOMARY = range(9100, 9201)  # what most guides pin the distribution to
_LOCAL = ("127.", "localhost", "[::1]", "::1")
_NUMBER = re.compile(r"\d+")
_TERRAFORM_PORT = re.compile(r"^\s*(?:from_port|to_port|port|port_range_min)\s*=\s*\"?(4369)\b", re.MULTILINE)
_ANYBODY = re.compile(r"0\.0\.0\.0/0")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """A published port fails; a pinned one that nobody publishes passes, any other is half way."""
    cluster = cluster_of(repository)
    if (absence := cluster.absence) is not None:
        return absence
    pinned = _pinned(repository)
    ports = {_EPMD, *(_ports_of(pinned) if pinned is not None else ())}
    published = (*_in_compose(repository, ports), *_in_kubernetes(repository, ports), *_in_terraform(repository))
    if published:
        return failed(*published[:4])
    exposed = tuple(_exposed(repository, ports))
    if pinned is None:
        return partial(Evidence("no port is published, and any may be used: no inet_dist_listen_min"), *exposed[:2])
    return (
        partial(*exposed[:2], pinned, value=thresholds["exposed"])
        if exposed
        else passed(pinned, Evidence("no such port is published"))
    )


def _pinned(repository: Repository) -> Evidence | None:
    """Where the port of the distribution is fixed."""
    for path, flag in repository.release.flags:
        if flag.name == "-erl_epmd_port" or "inet_dist_listen_m" in flag.value:
            return Evidence(f"{flag.name} {flag.value[:60]}", path, flag.line)
    for each in repository.release.variables:
        if each.name == "ERL_DIST_PORT" and each.value:
            return Evidence(f"ERL_DIST_PORT={each.value[:20]}", each.path, each.line)
    for setting in repository.configuration.below("kernel"):
        if setting.keys[:1] == ("inet_dist_listen_min",):
            return Evidence(f"inet_dist_listen_min: {setting.text or 'computed'}", setting.path, setting.line)
    return None


def _ports_of(pinned: Evidence) -> list[int]:
    return [int(each) for each in _NUMBER.findall(pinned.fact) if len(each) <= 5]


def _in_compose(repository: Repository, ports: set[int]) -> Iterator[Evidence]:
    for compose in repository.deployment.composes:
        if DEVELOPMENT.search(compose.path):
            continue
        own = (each for each in compose.services if repository.deployment.is_application(compose, each))
        for service in own:
            for port in service.ports:
                is_local = port.text.startswith(_LOCAL)
                if ":" in port.text and not is_local and _holds(port.text.rpartition(":")[2], ports):
                    yield Evidence(f"{service.name} publishes {port.text}", compose.path, port.line)


def _in_kubernetes(repository: Repository, ports: set[int]) -> Iterator[Evidence]:
    for path in repository.whole.paths("*.yml", "*.yaml", "!.github/"):
        content = repository.tree.content(path) or b""
        if b"apiVersion" not in content or b"Service" not in content or b"{{" in content:
            continue
        for document in repository.read(read_yaml, path).documents:
            if document.text_at("kind") == "Service" and _is_open(document):
                for port in document.items_at("spec", "ports"):
                    if _holds(port.text_at("port") or "", ports) or _holds(port.text_at("targetPort") or "", ports):
                        yield Evidence(
                            f"a {document.text_at('spec', 'type')} has port {port.text_at('port')}", path, port.line
                        )


def _is_open(service: Value) -> bool:
    return service.text_at("spec", "type") in {"LoadBalancer", "NodePort"}


def _in_terraform(repository: Repository) -> Iterator[Evidence]:
    for path in repository.whole.paths("*.tf"):
        text = repository.text(path)
        for found in _TERRAFORM_PORT.finditer(text):
            around = text[found.start() : found.start() + 400].partition("}")[0]
            if _ANYBODY.search(around):
                yield Evidence("port 4369 is open to 0.0.0.0/0", path, text.count("\n", 0, found.start(1)) + 1)


def _exposed(repository: Repository, ports: set[int]) -> Iterator[Evidence]:
    """`EXPOSE` publishes nothing by itself, but `docker run -P` does."""
    for docker in repository.deployment.images:
        for stage in docker.stages[-1:]:
            for one in stage.all("EXPOSE"):
                if any(_holds(word, ports) for word in one.text.split()):
                    yield Evidence(f"EXPOSE {one.text}", docker.path, one.line)


def _holds(text: str, ports: set[int]) -> bool:
    """Whether a port or a range of ports has one of the distribution in it."""
    numbers = [int(each) for each in _NUMBER.findall(text)[:2] if len(each) <= 5]
    if not numbers:
        return False
    span = range(numbers[0], numbers[-1] + 1)
    return any(port in span for port in ports) or (len(span) > 1 and span[0] in _CUSTOMARY and span[-1] in _CUSTOMARY)
