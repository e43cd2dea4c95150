"""Whether an instance that stops may finish what it is doing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, not_applicable, partial, passed
from elixirlens.readiness.readers.manifest import Kind
from elixirlens.readiness.repository import Repository

_DRAINS = re.compile(
    r"^[^#\n]*\b(shutdown_grace_period|shutdown_timeout|Plug\.Cowboy\.Drainer|drain_check_interval|drainer|"
    r"socket_drano|SocketDrano)\b",
    re.MULTILINE,
)
_CONFIGURATION = ("/config/*.exs", "apps/*/config/*.exs")


def judge(repository: Repository) -> Judgement:
    """A time that somebody chose passes; the defaults of platform and server are half way."""
    deployment = repository.deployment
    chosen = (*deployment.evidence(Kind.GRACE), *_in_code(repository))
    if chosen:
        return passed(*chosen[:3])
    if not deployment.is_described and not deployment.images:
        return not_applicable("nothing here says where it runs")
    return partial(Evidence("the times of the platform and of the server are their defaults"))


def _in_code(repository: Repository) -> Iterator[Evidence]:
    product = (file.path for file in repository.product if file.path.endswith(".ex"))
    for path in (*product, *repository.paths(*_CONFIGURATION)):
        text = repository.text(path)
        if (found := _DRAINS.search(text)) is not None:
            yield Evidence(found[1], path, text.count("\n", 0, found.end()) + 1)
