"""Whether images are built on known versions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, Thresholds, not_applicable, shared, unknown
from elixirlens.readiness.readers.dockerfile import Dockerfile, Image
from elixirlens.readiness.repository import Repository

OLDEST_SUPPORTED = (1, 16)  # Elixir, late in 2026: 1.16 to 1.20 still get fixes

_FULL = re.compile(r"\d+\.\d+\.\d+|(^|-)20\d{6}(?!\d)|^[0-9a-f]{7,40}$")
_SOME = re.compile(r"\d|^(bookworm|bullseye|buster|trixie|noble|jammy|focal|bionic|resolute)(-|$)")
_TWO_NUMBERS = re.compile(r"(postgres|debian):[1-9]\d\.\d+(-|$)")  # these have no third one
_MOVES = re.compile(r"(^|-)(latest|lts|edge|stable|nightly|main|master)(-|$)")
_ELIXIR = re.compile(r"v?(\d+)\.(\d+)")
_BUILD = re.compile(r"(docker|podman|buildah) (buildx )?(build|bud)\b")
_TAGGED = re.compile(r"(?:-t|--tag)[ =](\S+)")
_DEBIAN = re.compile(r"(?:^|debian-)(bookworm|bullseye|buster|trixie|forky)(?:-|$)")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """The mean of the images that the likeliest Dockerfile names: a full version is one, a minor one a half."""
    dockers = repository.deployment.images
    if not dockers:
        return not_applicable("no Dockerfile builds an image for production")
    docker = dockers[0]
    graded = list(_graded(docker, frozenset(_built_here(repository)), thresholds))
    if not graded:
        return unknown(f"the images of {docker.path} are only known when it is built")
    share = sum(grade for grade, _ in graded) / len(graded)
    worst = [evidence for _, evidence in sorted(graded, key=lambda each: each[0])]
    mixed = list(_mixed(docker))
    return shared(
        min(share, thresholds["different_systems"]) if mixed else share,
        thresholds["partial_from"],
        thresholds["passes_from"],
        *mixed,
        *worst,
    )


def _built_here(repository: Repository) -> Iterator[str]:
    """The names that the repository gives to images that it builds."""
    for command in repository.automation.commands:
        if _BUILD.match(command.text):
            yield from _TAGGED.findall(command.text)


def _graded(docker: Dockerfile, own: frozenset[str], thresholds: Thresholds) -> Iterator[tuple[float, Evidence]]:
    seen: set[Image] = set()
    for stage in docker.stages:
        image = stage.image
        if image.name in own or f"{image.name}:{image.tag}" in own:
            continue
        if stage.parent is None and image not in seen and image.name != "scratch" and not image.open_variables:
            seen.add(image)
            grade, fact = _grade(image, thresholds)
            yield grade, Evidence(fact, docker.path, stage.line)


def _grade(image: Image, thresholds: Thresholds) -> tuple[float, str]:
    name = f"{image.short_name}:{image.tag}" if image.tag else image.short_name
    version = _ELIXIR.match(image.tag or "") if "elixir" in image.name else None
    if version is not None and (int(version[1]), int(version[2])) < OLDEST_SUPPORTED:
        return thresholds["minor_version"], f"{name}: this Elixir gets no fixes any more"
    if image.digest is not None:
        return 1.0, f"{image.short_name} by digest"
    if image.tag is None:
        return 0.0, f"{name} without a version"
    if _FULL.search(image.tag) or _TWO_NUMBERS.match(name):
        return 1.0, f"{name} in full"
    if _SOME.search(image.tag) and not _MOVES.search(image.tag):
        return thresholds["minor_version"], f"{name} moves with every patch"
    return 0.0, f"{name} moves with every release"


def _mixed(docker: Dockerfile) -> Iterator[Evidence]:
    """What is built on one release of Debian may not run on another, because of its C library."""
    final = docker.final
    if final is None:
        return
    runs_on = _DEBIAN.search(docker.base(final).tag or "")
    for stage in docker.sources(final):
        base = docker.base(stage)
        built_on = _DEBIAN.search(base.tag or "")
        if "elixir" in base.name and runs_on and built_on and built_on[1] != runs_on[1]:
            yield Evidence(f"built on {built_on[1]}, run on {runs_on[1]}", docker.path, stage.line)
