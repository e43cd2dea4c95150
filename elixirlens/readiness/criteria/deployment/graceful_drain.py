"""Whether an instance that stops may finish what it is doing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, not_applicable, partial, passed
from elixirlens.readiness.naming import naming
from elixirlens.readiness.readers.manifest import Kind
from elixirlens.readiness.repository import Repository

_DRAINS = re.compile(
    r"^[^#\n]*\b(\w*shutdown_grace_period\w*|shutdown_timeout|drain_check_interval|drainer)\b", re.MULTILINE
)
_CONFIGURATION = "**/config/*.exs"
# What `fly launch` writes into each fly.toml: its default, and nobody has thought of it.
_GENERATED = re.compile(r"Fly: kill_timeout: 5s?")


def judge(repository: Repository) -> Judgement:
    """A time that somebody chose passes; the defaults of platform and server are half way."""
    deployment = repository.deployment
    written = deployment.evidence(Kind.GRACE)
    generated = [each for each in written if _GENERATED.fullmatch(each.fact)]
    chosen = (*(each for each in written if each not in generated), *_in_code(repository))
    if chosen:
        return passed(*chosen[:3])
    if not deployment.is_described and not deployment.images:
        return not_applicable("nothing here says where it runs")
    if not deployment.is_described:
        image = deployment.images[0].path
        return partial(Evidence("the code chooses no time to finish in, and what runs the image is not here", image))
    defaults = (Evidence(f"{each.fact}, which is the default", each.path, each.line) for each in generated[:2])
    return partial(*defaults, Evidence("the times of the platform and of the server are their defaults"))


def _in_code(repository: Repository) -> Iterator[Evidence]:
    for drainer in ("Plug.Cowboy.Drainer", "SocketDrano"):
        yield from naming(repository, drainer, drainer)
    started = (
        file.path
        for file in repository.product
        if any("Application" in each.uses or "Phoenix.Endpoint" in each.uses for each in file.modules)
    )
    for path in (*started, *repository.paths(_CONFIGURATION)):
        text = repository.text(path)
        if (found := _DRAINS.search(text)) is not None:
            yield Evidence(found[1], path, text.count("\n", 0, found.end()) + 1)
