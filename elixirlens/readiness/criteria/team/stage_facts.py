"""Facts that say how far a repository has come. They count for nothing."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from elixirlens.readiness.criteria.team._people import day, now
from elixirlens.readiness.history.model import YEAR
from elixirlens.readiness.history.samples import newest_release
from elixirlens.readiness.model import Evidence, Judgement, passed, unknown
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.wording import counted

_DEPLOYED = (
    "/fly*.toml",
    "/render.yaml",
    "/Procfile",
    "rel/env.sh*",
    "*.tf",
    "k8s/**",
    "helm/**",
    "*.nomad",
)


def judge(repository: Repository) -> Judgement:
    """Age, people, releases, size and what deploys it."""
    facts = (*_of_history(repository), *_of_files(repository))
    return passed(*facts) if facts else unknown("there is nothing to tell yet")


def _of_history(repository: Repository) -> Iterator[Evidence]:
    history = repository.history
    if not history.is_whole or not history.changes:
        return
    began = min(change.time for change in history.changes)
    years = max(0, now(repository) - began) / YEAR
    yield Evidence(f"begun {day(began)}, {years:.1f} years ago")
    people = counted(len(history.people), "author")
    yield Evidence(f"{counted(len(history.changes), 'change')} by {people}")
    tags = [tag for tag in history.tags if tag.time <= now(repository)]
    yield Evidence(counted(len(tags), "tag"))
    release = newest_release(replace(history, tags=tuple(tags)))
    if release is not None:
        yield Evidence(f"newest release {release.name[:40]} of {day(release.time)}")


def _of_files(repository: Repository) -> Iterator[Evidence]:
    if repository.lines:
        yield Evidence(f"{repository.lines:,} lines of code in {counted(len(repository.product), 'file')}")
    images = (image.path for image in repository.deployment.images)
    for path in [*images, *repository.whole.paths(*_DEPLOYED)][:1]:
        yield Evidence("deploys it", path)
