"""Whether native code is built with the project, wherever it is built."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.readiness.criteria.native._native import SOURCES, binaries, builders, makefiles, native_of, own
from elixirlens.readiness.deployment import Deployment
from elixirlens.readiness.model import Evidence, Judgement, Profile, failed, not_applicable, partial, passed, unknown
from elixirlens.readiness.readers.dockerfile import Dockerfile, Image, Stage
from elixirlens.readiness.repository import Repository

_MAKES = frozenset({"elixir_make", "rustler", "zigler", "make", "bundlex"})
_FOR_MODULES = frozenset(f"depends on {each}" for each in ("rustler", "rustler_precompiled", "zigler"))
_CHECKSUM = ("checksum*.exs", "**/checksum*.exs")


def judge(repository: Repository) -> Judgement:
    """A library that is committed fails, as does an image that builds for another libc; fixed paths are half way."""
    native = native_of(repository)
    sources = (
        *(Evidence(f"NIFs in {each.language}", each.path, each.nif_line) for each in native.sources),
        *native.loads,
    )
    tools = (*builders(repository), *_compilers(repository))
    # A module of one's own would use these; without one they make the native code of another dependency from source.
    has_code = makefiles(repository) or any(own(repository, *SOURCES))
    of_others = _FOR_MODULES if has_code else {each.fact for each in builders(repository)}
    if not native.has_nif and all(tool.fact in of_others for tool in tools):
        return not_applicable("there is no native code to build")
    committed = binaries(repository)
    if committed:
        return failed(*committed[:4])
    mixed = tuple(_mixed_systems(repository.deployment))
    if mixed:
        return failed(*mixed[:2])
    fixed = [
        Evidence(f"names {each.fixed[0]}", each.path, each.fixed[1]) for each in makefiles(repository) if each.fixed
    ]
    if fixed:
        return partial(*fixed[:3])
    if (unpublished := _without_checksums(repository)) is not None:
        return partial(unpublished, *tools[:2])
    if tools:
        return passed(*tools[:3])
    if not repository.dependencies_are_known:
        return unknown("mix.exs computes its dependencies, what builds it may be among them")
    by_hand = tuple(Evidence("is run by hand, or by another tool", each.path) for each in makefiles(repository)[:1])
    return partial(*(by_hand or (Evidence("nothing in mix.exs builds it"),)), *sources[:2])


def _compilers(repository: Repository) -> Iterator[Evidence]:
    for mix in repository.mix_files:
        compilers = mix.get("compilers")
        for name in compilers.texts() if compilers is not None else ():
            if name in _MAKES:
                yield Evidence(f"compilers: {name}", mix.path, compilers.line if compilers is not None else None)


def _without_checksums(repository: Repository) -> Evidence | None:
    """A library that fetches compiled code, and whose package leaves out the checksums that this takes."""
    fetching = repository.dependency("rustler_precompiled", "cc_precompiler")
    package = repository.mix.get("package")
    if repository.profile is not Profile.LIBRARY or fetching is None or package is None:
        return None
    files = package.get("files")
    if files is None:
        return Evidence("package: files is not set, so checksum-*.exs is left out", repository.mix_path, package.line)
    if not files.is_known or any("checksum" in text for text in files.texts()):
        return None
    return Evidence("package: files leaves checksum-*.exs out", repository.mix_path, files.line)


def _mixed_systems(deployment: Deployment) -> Iterator[Evidence]:
    """Images that are built on one libc and run on the other."""
    for docker in deployment.images:
        final = docker.final
        if final is None:
            continue
        runs_on = _libc(docker, final)
        for source in docker.sources(final):
            built_on = _libc(docker, source)
            if _builds_elixir(docker, source) and built_on and runs_on and built_on != runs_on:
                yield Evidence(f"built on {built_on}, run on {runs_on}", docker.path, final.line)


def _builds_elixir(docker: Dockerfile, stage: Stage) -> bool:
    return any("mix " in one.everything for each in docker.lineage(stage) for one in each.all("RUN"))


def _libc(docker: Dockerfile, stage: Stage) -> str | None:
    image: Image = docker.base(stage)
    if image.open_variables:
        return None
    said = f"{image.name}:{image.tag or ''}".lower()
    if "alpine" in said:
        return "Alpine's musl"
    if any(word in said for word in ("debian", "ubuntu", "slim", "bookworm", "bullseye", "buster", "trixie", "fedora")):
        return "glibc"
    return None
