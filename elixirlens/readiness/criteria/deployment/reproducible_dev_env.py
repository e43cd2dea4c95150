"""Whether everybody develops with the same versions and services."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, failed, partial, passed
from elixirlens.readiness.readers.tool_versions import read_tool_versions
from elixirlens.readiness.repository import Repository

_TOOLS = (
    *(".tool-versions", "mise.toml", ".mise.toml", ".config/mise/config.toml", ".mise/config.toml"),
    *("flake.nix", "shell.nix", "default.nix", "devenv.nix", "devbox.json", "Vagrantfile"),
    *(".devcontainer/devcontainer.json", ".devcontainer.json", ".prototools"),
)
_PLAIN = (".tool-versions", "mise.toml", "mise/config.toml")
_DATABASES = re.compile(
    r"postg|mysql|mariadb|redis|valkey|rabbitmq|kafka|redpanda|clickhouse|mongo|elasticsearch|opensearch|minio|memcached|"
    r"nats|timescale|cassandra|scylla|mssql|cockroach|eventstore|localstack|dynamodb|influxdb|neo4j|meilisearch|typesense"
)
_CLIENTS = (
    *(
        "postgrex",
        "myxql",
        "mariaex",
        "tds",
        "redix",
        "amqp",
        "broadway_rabbitmq",
        "brod",
        "kafka_ex",
        "broadway_kafka",
    ),
    *("mongodb_driver", "xandra", "ch", "ecto_ch", "pillar", "elastix", "snap", "memcachex", "gnat", "eventstore"),
    *("ash_postgres", "ash_mysql", "bolt_sips", "commanded_eventstore_adapter", "amqp_client", "exandra"),
)
_SERVICE_FILES = ("*.nix", "/devbox.json", "/Vagrantfile", "/process-compose.y*ml")


def judge(repository: Repository) -> Judgement:
    """Versions of tools, and the services that the dependencies need; each by itself is half way."""
    tools = list(_tools(repository))
    services = list(_services(repository))
    client = repository.dependency(*_CLIENTS)
    if client is None:
        if tools:
            return passed(*tools[:2])
        if services:
            return partial(*services[:2], Evidence("the versions of Elixir and Erlang are not said"))
        return failed(Evidence("no .tool-versions, mise.toml, flake.nix or dev container says which Elixir"))
    needs = Evidence(f"{client[1].app} needs a service that is started by hand", client[0], client[1].place.line)
    if tools and services:
        return passed(*tools[:2], *services[:2])
    if tools:
        return partial(*tools[:2], needs)
    if services:
        return partial(*services[:2], Evidence("the versions of Elixir and Erlang are not said"))
    return failed(Evidence("neither the versions of tools nor the services are described"), needs)


def _tools(repository: Repository) -> Iterator[Evidence]:
    folder = posixpath.dirname(repository.mix_path)
    for name in _TOOLS:
        for path in dict.fromkeys((name, posixpath.join(folder, name))):
            if path in repository.names and _says_which_elixir(repository, path):
                yield Evidence("says which versions", path)
    yield from _containers(repository)


def _says_which_elixir(repository: Repository, path: str) -> bool:
    """Whether a file may say it: one of plain versions can be read, and may be for Node alone."""
    read = read_tool_versions(path, repository.text(path).encode()) if path.endswith(_PLAIN) else None
    return (
        read is None or read.problem is not None or read.tool("elixir") is not None or read.tool("erlang") is not None
    )


def _containers(repository: Repository) -> Iterator[Evidence]:
    """A service that runs an image for development, or mounts the sources, brings its versions along."""
    deployment = repository.deployment
    for compose in deployment.composes:
        for service in compose.services:
            if service.is_built and service.mounts_source and deployment.is_own(compose.path):
                yield Evidence(f"develops in the container {service.name}", compose.path, service.line)


def _services(repository: Repository) -> Iterator[Evidence]:
    for compose in repository.deployment.composes:
        if compose.path.endswith(".eex"):  # filled in for a release
            continue
        for service in compose.services:
            image = service.image.text if service.image is not None else service.name
            if _DATABASES.search(image):
                yield Evidence(f"service {service.name}: {image[:50]}", compose.path, service.line)
    for path in repository.paths(*_SERVICE_FILES):
        found = _DATABASES.search(text := repository.text(path))
        if found is not None:
            word = re.match(r"[\w-]*", text[found.start() :])  # the pattern may end within a name
            yield Evidence(f"brings {(word or found)[0][:50]}", path, text.count("\n", 0, found.start()) + 1)
