"""Whether production starts without Mix."""

from __future__ import annotations

from elixirlens.readiness.deployment import Start
from elixirlens.readiness.model import Evidence, Judgement, failed, partial, passed, unknown
from elixirlens.readiness.readers.manifest import shortened
from elixirlens.readiness.repository import Repository


def judge(repository: Repository) -> Judgement:
    """One way that starts with Mix fails, unless another one starts a release."""
    deployment = repository.deployment
    with_mix = [_named(start, "starts with") for start in deployment.starts if start.with_mix is not None]
    without = [start for start in deployment.starts if start.with_mix is None and start.is_release]
    prepared = [_named(start, "prepares with") for start in deployment.preparations if start.with_mix is not None]
    if with_mix and without:
        return partial(*with_mix[:3], Evidence(f"and {without[0].shown}", without[0].path, without[0].line))
    if with_mix:
        return failed(*with_mix[:3], *prepared[:2])
    if prepared:
        return partial(*prepared[:3])
    if without:
        return passed(*(Evidence(f"starts {start.shown}", start.path, start.line) for start in without[:3]))
    if deployment.builds:
        return passed(*deployment.builds[:2], Evidence("nothing here starts it with Mix"))
    if deployment.starts:
        return unknown(f"it starts {deployment.starts[0].shown}, and nothing here says what that is")
    return unknown("nothing here says how it is started in production")


def _named(start: Start, verb: str) -> Evidence:
    command = start.with_mix
    if command is None:
        return Evidence(f"{verb} {start.shown}", start.path, start.line)
    return Evidence(f"{verb} `{shortened(command.text)}`", command.path, command.line)
