"""Whether the application ships as a release."""

from __future__ import annotations

from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, partial, passed, unknown
from elixirlens.readiness.repository import Repository

_RELEASE_FILES = ("**/rel/**/vm.args*", "**/rel/**/env.sh*", "**/rel/overlays/**", "**/rel/config.exs")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """It passes where something builds a release, and is half way where one is only configured."""
    if repository.is_firmware:
        return _firmware(repository)
    builds = repository.deployment.builds
    replaced = repository.dependency("distillery", "exrm")
    if builds and replaced is not None and _is_of_old(repository):
        path, declared = replaced
        old = Evidence(f"{declared.app} builds it, which `mix release` replaces", path, declared.place.line)
        return partial(old, *builds[:1], value=thresholds["distillery"])
    if builds:
        return passed(*builds[:3])
    if configured := _configured(repository):
        return partial(*configured, Evidence("nothing here runs `mix release`"))
    if buildpack := [each for each in repository.deployment.manifests if each.system in {"Procfile", "buildpack"}]:
        return partial(Evidence("a platform builds it from source and runs it with Mix", buildpack[0].path, 1))
    if (doubt := repository.automation.doubt) is not None:
        return unknown(doubt)
    if not repository.mix.is_whole:
        return unknown(f"{repository.mix.path} computes its project")
    return failed(Evidence("no Dockerfile, pipeline or script runs `mix release`, and mix.exs configures none"))


def _is_of_old(repository: Repository) -> bool:
    """Whether Distillery builds the release, and not Mix, beside which it may still be declared."""
    if any(build.fact.startswith("mix distillery.") for build in repository.deployment.builds):
        return True
    return repository.mix.get("releases") is None and not repository.paths("**/rel/**/env.sh.eex")


def _firmware(repository: Repository) -> Judgement:
    """Firmware is the release of a Nerves project; Nerves makes it of one."""
    if repository.deployment.builds:
        return passed(*repository.deployment.builds[:3])
    nerves = repository.dependency("nerves")
    if nerves is None:
        return failed(Evidence("it does not depend on nerves"))
    return passed(Evidence("Nerves builds firmware of a release", nerves[0], nerves[1].place.line))


def _configured(repository: Repository) -> tuple[Evidence, ...]:
    releases = repository.mix.get("releases")
    in_mix = (Evidence("`releases:` in mix.exs", repository.mix.path, releases.line),) if releases is not None else ()
    files = (Evidence("a file of a release", path) for path in repository.paths(*_RELEASE_FILES)[:2])
    return (*in_mix, *files)
