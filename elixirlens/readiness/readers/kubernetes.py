"""Objects of Kubernetes, of one or several documents in a file. Templates of Helm are no YAML and are not read."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from elixirlens.readiness.readers.manifest import Fact, Kind, Manifest, shortened
from elixirlens.readiness.readers.yaml_text import Value, read_yaml

WORKLOADS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "Rollout"})
_PROBES = ("startupProbe", "readinessProbe", "livenessProbe")
_MOST_OBJECTS = 500
_LONGEST = 400  # letters of a command that are kept


class KubernetesObject(Struct, frozen=True):
    """An object with what it says about how it is run."""

    kind: str
    name: str
    line: int
    facts: tuple[Fact, ...] = ()
    images: tuple[str, ...] = ()


class Kubernetes(Struct, frozen=True):
    """The objects of a file; none where it has nothing to do with Kubernetes."""

    path: str
    objects: tuple[KubernetesObject, ...] = ()
    problem: str | None = None


def read_kubernetes(path: str, content: bytes) -> Kubernetes:
    """Read a file of Kubernetes objects. Never raises."""
    yaml = read_yaml(path, content)
    found = [each for document in yaml.documents for each in _objects(document)]
    return Kubernetes(path, tuple(_object(each) for each in found[:_MOST_OBJECTS]), yaml.problem)


def kubernetes_manifest(file: Kubernetes, *, about: str = "") -> Manifest:
    """How the objects of a file are run: of workloads those whose name or image has `about` in it, else all."""
    named = [each for each in file.objects if each.kind not in WORKLOADS or _is_about(each, about)]
    own = named if any(each.kind in WORKLOADS for each in named) else file.objects
    return Manifest(file.path, "Kubernetes", tuple(fact for each in own for fact in each.facts), file.problem)


def _is_about(found: KubernetesObject, about: str) -> bool:
    return any(about in text.replace("-", "_") for text in (found.name, *found.images))


def _objects(document: Value) -> Iterator[Value]:
    if document.text_at("kind") == "List":
        for item in document.items_at("items"):
            yield from _objects(item)
    elif document.text_at("kind") and document.text_at("apiVersion"):
        yield document


def _object(value: Value) -> KubernetesObject:
    kind = value.text_at("kind") or ""
    name = value.text_at("metadata", "name") or value.text_at("metadata", "generateName") or ""
    line = next((each.line for key, each in value.pairs if key == "kind"), value.line)
    images = tuple(text for each in value.walk() if (text := each.text_at("image")))
    return KubernetesObject(kind, name, line, tuple(_facts(kind, value, line)), images)


def _facts(kind: str, value: Value, line: int) -> Iterator[Fact]:
    match kind:
        case "Deployment" | "StatefulSet" | "DaemonSet" | "Rollout":
            yield from _workload(kind, value, line)
        case "Service" if (value.text_at("apiVersion") or "").startswith("serving.knative.dev/"):
            yield Fact(Kind.RESTART, "a Knative service", line)
            yield Fact(Kind.ROLLOUT, "a Knative service", line)
            yield from _pod(value.get("spec", "template", "spec"))
        case "CronJob" | "Job":
            yield from _job(value)
        case "HorizontalPodAutoscaler" | "ScaledObject" | "VerticalPodAutoscaler":
            yield Fact(Kind.SCALE, kind, line)
        case "Ingress" if (tls := value.get("spec", "tls")) is not None:
            yield Fact(Kind.TLS, "an Ingress with tls", tls.line)
        case "Ingress" | "Gateway" | "Certificate" | "IngressRoute":
            if any(name in {"tls", "secretName"} for each in value.walk() for name, _ in each.pairs):
                yield Fact(Kind.TLS, f"a {kind} with tls", line)
        case "ScheduledBackup" | "VolumeSnapshot" | "Schedule":
            yield Fact(Kind.BACKUP, kind, line)


def _workload(kind: str, value: Value, line: int) -> Iterator[Fact]:
    yield Fact(Kind.RESTART, f"a {kind}", line)
    strategy = value.get("spec", "strategy", "type") or value.get("spec", "updateStrategy", "type")
    if kind == "Rollout":
        yield Fact(Kind.ROLLOUT, "an Argo Rollout", line)
        yield Fact(Kind.ROLLBACK, "an Argo Rollout aborts to the stable version", line)
    elif strategy is None or strategy.text == "RollingUpdate":
        said = "strategy: RollingUpdate" if strategy is not None else f"a {kind} rolls by default"
        yield Fact(Kind.ROLLOUT, said, strategy.line if strategy is not None else line)
    yield from _pod(value.get("spec", "template", "spec"))


def _pod(pod: Value | None) -> Iterator[Fact]:
    if pod is None:
        return
    if (grace := pod.get("terminationGracePeriodSeconds")) is not None:
        yield Fact(Kind.GRACE, f"terminationGracePeriodSeconds: {grace.text}", grace.line)
    for container in pod.items_at("initContainers"):
        yield from _commands(container, Kind.BEFORE)
    for container in pod.items_at("containers"):
        yield from _commands(container, Kind.START)
        for probe in _PROBES:
            if (found := container.get(probe)) is not None:
                asked = found.text_at("httpGet", "path") or ", ".join(name for name, _ in found.pairs[:1])
                yield Fact(Kind.PROBE, shortened(f"{probe} {asked}"), found.line)
        if (hook := container.get("lifecycle", "preStop")) is not None:
            yield Fact(Kind.GRACE, "a preStop hook", hook.line)
        if (limits := container.get("resources", "limits")) is not None:
            yield Fact(Kind.LIMIT, "resources.limits", limits.line)


def _commands(container: Value, kind: Kind) -> Iterator[Fact]:
    words = (*container.texts_at("command"), *container.texts_at("args"))
    if words:
        found = container.get("command") or container.get("args")
        text = " ".join(" ".join(words).split())[:_LONGEST]
        yield Fact(kind, text, found.line if found is not None else container.line)


def _job(value: Value) -> Iterator[Fact]:
    pod = value.get("spec", "jobTemplate", "spec", "template", "spec") or value.get("spec", "template", "spec")
    if pod is None:
        return
    for container in pod.items_at("containers"):
        yield from _commands(container, Kind.BEFORE)
