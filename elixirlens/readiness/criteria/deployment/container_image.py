"""Whether the image of the application holds a release and nothing else."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from elixirlens.readiness.images import runs_of
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, not_applicable, partial, passed, unknown
from elixirlens.readiness.readers.dockerfile import Dockerfile, Stage
from elixirlens.readiness.readers.dockerfile_lines import Instruction
from elixirlens.readiness.readers.manifest import shortened
from elixirlens.readiness.repository import Repository

_COMPILES = re.compile(r"^mix\s+(?!local\.|hex\.|archive\.)")
_PRODUCTION = re.compile(r"MIX_ENV[\"']?[=\s]+[\"']?(prod|\$)")
_ROOT = frozenset({"root", "0", "root:root", "0:0"})
_DROPS_RIGHTS = re.compile(r"\b(gosu|su-exec|setpriv|runuser|s6-setuidgid|exec\s+sudo)\b")
_EVERYTHING = frozenset({".", "./", "./.", "*"})
_SOURCES = frozenset({".", "lib", "apps"})
_FETCHES = re.compile(r"mix\b.*\bdeps\.get\b")
_IGNORES = (".dockerignore", ".containerignore")
_RUNTIME = "runtime.exs"


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """The likeliest image is judged: one stage fails, several stages lose a little for each thing that is missing."""
    if not repository.deployment.images:
        return not_applicable("no Dockerfile builds an image for production")
    docker = repository.deployment.images[0]
    final = docker.final
    if final is None or docker.problem is not None:
        return unknown(f"{docker.path}, {docker.problem}")
    compiled = _compiled_in(docker, final)
    if compiled is not None:
        return failed(Evidence("the final image is the one that it is compiled in", docker.path, final.line), compiled)
    faults = [
        *_tools(docker, final, thresholds),
        *_surroundings(docker, final, repository, thresholds),
        *_layers(docker, repository, thresholds),
    ]
    parts = Evidence(f"{len(docker.stages)} stages, the last one runs", docker.path, final.line)
    if not faults:
        return passed(parts)
    value = max(thresholds["least"], 1.0 - sum(cost for cost, _ in faults))
    return partial(*(evidence for _, evidence in faults), parts, value=value)


def _compiled_in(docker: Dockerfile, final: Stage) -> Evidence | None:
    """Where the application is compiled in what becomes the image."""
    for stage in docker.lineage(final):
        for command in runs_of(docker, stage):
            if _COMPILES.match(command.text):
                return Evidence(shortened(command.text, 80), docker.path, command.line)
    has_tools = "elixir" in docker.base(final).name
    if has_tools and not docker.sources(final):
        return Evidence("nothing is copied from another stage", docker.path, final.line)
    return None


def _tools(docker: Dockerfile, final: Stage, thresholds: Thresholds) -> Iterator[tuple[float, Evidence]]:
    base = docker.lineage(final)[-1]
    if "elixir" in base.image.name:
        yield (
            thresholds["elixir_costs"],
            Evidence(f"the final stage still has Elixir and Mix: {base.image.name}", docker.path, base.line),
        )


def _surroundings(
    docker: Dockerfile, final: Stage, repository: Repository, thresholds: Thresholds
) -> Iterator[tuple[float, Evidence]]:
    if not any(_is_production(stage) for stage in docker.stages):
        yield thresholds["no_production_costs"], Evidence("no stage sets MIX_ENV=prod", docker.path)
    folders = {"", posixpath.dirname(docker.path)}
    ignores = {posixpath.join(folder, name) for folder in folders for name in _IGNORES} | {
        f"{docker.path}.dockerignore"
    }
    if not ignores & set(repository.tree.names):
        yield _unguarded(docker, thresholds)
    user = docker.last(final, "USER")
    if (user is None or user.text in _ROOT) and not _drops_rights(repository):
        yield (
            thresholds["root_costs"],
            Evidence("it runs as root: no USER", docker.path, user.line if user is not None else final.line),
        )


def _unguarded(docker: Dockerfile, thresholds: Thresholds) -> tuple[float, Evidence]:
    """What goes into a build without a .dockerignore: all that lies there, or what the named folders hold."""
    copies = (one for stage in docker.stages for one in stage.all("COPY", "ADD"))
    if (everything := next((one for one in copies if _EVERYTHING & set(_sources(one))), None)) is not None:
        fact = "no .dockerignore: _build, deps and .git go into the build"
        return thresholds["no_dockerignore_costs"], Evidence(fact, docker.path, everything.line)
    fact = "no .dockerignore: what git ignores in the folders that are copied goes into the build"
    return thresholds["no_dockerignore_for_named_costs"], Evidence(fact, docker.path)


def _is_production(stage: Stage) -> bool:
    said = any(_PRODUCTION.search(one.everything) for one in stage.all("ENV", "ARG", "RUN"))
    return said or stage.environment.get("MIX_ENV") == "prod"


def _drops_rights(repository: Repository) -> bool:
    scripts = {command.path for start in repository.deployment.starts for command in start.commands}
    return any(_DROPS_RIGHTS.search(repository.text(path)) for path in scripts)


def _layers(docker: Dockerfile, repository: Repository, thresholds: Thresholds) -> Iterator[tuple[float, Evidence]]:
    """What is copied when, in the stages that compile."""
    for stage in docker.stages:
        compiles = next((each for each in runs_of(docker, stage) if _FETCHES.match(each.text)), None)
        early = next((one for one in stage.all("COPY", "ADD") if _SOURCES & set(map(_bare, _sources(one)))), None)
        if compiles is not None and early is not None and early.line < compiles.line:
            yield (
                thresholds["sources_first_costs"],
                Evidence("sources are copied before dependencies are fetched", docker.path, early.line),
            )
            break
    copied = [source for stage in docker.stages for one in stage.all("COPY", "ADD") for source in _sources(one)]
    configured = [source for source in copied if re.search(r"(^|/)config(/|$)", source)]
    forgets = configured and not any(_brings_runtime(source) for source in copied)
    if forgets and repository.paths(f"config/{_RUNTIME}"):
        yield (
            thresholds["no_runtime_config_costs"],
            Evidence(f"config/{_RUNTIME} is never copied, so the release has none", docker.path),
        )


def _bare(source: str) -> str:
    """`./apps/` as `apps`, and all that lies there as `.`."""
    return "." if source in _EVERYTHING else posixpath.normpath(source)


def _sources(one: Instruction) -> list[str]:
    return one.text.split()[:-1] if "from" not in one.flags else []


def _brings_runtime(source: str) -> bool:
    name = posixpath.basename(source.rstrip("/"))
    return source in _EVERYTHING or name in {"config", _RUNTIME} or "*" in name
