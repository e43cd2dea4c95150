"""Whether what production runs is built by a machine."""

from __future__ import annotations

import re

from elixirlens.readiness.enforcement import shown
from elixirlens.readiness.model import Evidence, Judgement, Profile, failed, not_applicable, partial, passed, unknown
from elixirlens.readiness.readers.shell import Command
from elixirlens.readiness.readers.task_files import words_of
from elixirlens.readiness.repository import Repository

_BUILDS = re.compile(
    r"mix (release|distillery\.release|hex\.publish|hex\.build|firmware|escript\.build|burrito|bakeware|docker)\b"
    r"|(docker|podman|buildah|nerdctl)( image| buildx)? (build|bud|bake|push)\b|docker[ -]compose .*\b(build|push)\b"
    r"|(flyctl|fly) deploy\b|kamal (build|deploy|setup|redeploy)\b|nix build\b|pack build\b|mix edeliver build"
    r"|kaniko|ko build|gcloud builds submit|heroku container:push|goreleaser|make .*\brelease\b|elixir .*-S mix release"
)
_PACKAGE = re.compile(r"mix hex\.(publish|build)\b")
_COMPOSED = re.compile(r"docker[ -]compose .*\bbuild\b")
_ACTIONS = re.compile(
    r"[\w.-]+/([\w.-]+/)*[\w-]*build-(and-)?push[\w-]*@|docker/bake-action@|erlef/.*publish|[\w.-]+/[\w.-]*hex[\w.-]*publish[\w.-]*@"
    r"|[\w.-]+/[\w.-]*publish[\w.-]*hex[\w.-]*@|superfly/flyctl-actions@|plugins/(docker|ecr|gcr)|philss/rustler-precompiled-action@"
    r"|softprops/action-gh-release@|goreleaser/goreleaser-action@|mr-smithers-excellent/docker-build-push@"
)
# What is called under such a name elsewhere may well bring a package to Hex.
_PUBLISHES = re.compile(r"publish|package|\bhex\b", re.IGNORECASE)
_MOVES_TICKETS = re.compile(r"asana|jira|stale|label|triage", re.IGNORECASE)
# Platforms that build the release themselves from what is pushed.
_PLATFORMS = (
    *(
        "/fly.toml",
        "/render.yaml",
        "/Procfile",
        "/app.json",
        "/elixir_buildpack.config",
        "/railway.toml",
        "/railway.json",
    ),
    *("/nixpacks.toml", "/.do/*.yaml", "/gigalixir*", "/project.toml", "/.clever.json"),
)
_DEPLOYABLE = ("Dockerfile", "Dockerfile[._-]*", "/fly.toml", "/Procfile", "/render.yaml", "/config/deploy.yml")


def judge(repository: Repository) -> Judgement:
    """A release, an image, firmware or a package that CI builds."""
    automation = repository.automation
    built = [command for command in automation.ci if _BUILDS.match(command.text) and not command.is_tolerated]
    for command in sorted(built, key=lambda each: _tells_less(repository, each)):
        return passed(shown(command))
    for pipeline in automation.pipelines:
        for job in pipeline.jobs:
            for step in job.steps:
                if _ACTIONS.match(step.action or ""):
                    return passed(Evidence(f"uses {step.action}", step.path or pipeline.path, step.line))
    if repository.profile is Profile.LIBRARY:
        if (publisher := _publisher(repository)) is not None:
            return unknown(publisher)
        return not_applicable("a package can be published from anywhere, and nothing here says from where")
    if (hidden := _hidden(repository)) is not None:
        return unknown(hidden)
    platforms = repository.whole.paths(*_PLATFORMS)
    if platforms:
        return partial(Evidence("the platform builds what is pushed to it", platforms[0]))
    if (deployable := _deployable(repository)) is not None:
        return failed(deployable)
    return failed(Evidence("CI builds no release and no image"))


def _publisher(repository: Repository) -> str | None:
    """What a pipeline calls elsewhere by a name that speaks of publishing; one for the documentation comes last."""
    found = [
        f"{pipeline.path} calls what is not read here: {elsewhere.what}"
        for pipeline in repository.automation.pipelines
        for elsewhere in pipeline.elsewhere
        if _PUBLISHES.search(elsewhere.what)
    ]
    return min(found, key=lambda each: "doc" in each, default=None)


def _tells_less(repository: Repository, command: Command) -> bool:
    """Whether another command says more: than an image to develop in, or than a package where it is no library."""
    is_package = _PACKAGE.match(command.text) is not None and repository.profile is not Profile.LIBRARY
    return is_package or _is_for_development(repository, command)


def _is_for_development(repository: Repository, command: Command) -> bool:
    """Whether an image is most likely built to develop or to test in it, so that another one tells more."""
    if _COMPOSED.match(command.text):
        return True
    built = set(words_of(command))
    return any(f"docker build {each.path}" in built for each in repository.deployment.development_images)


def _deployable(repository: Repository) -> Evidence | None:
    """What could be built, told where it says so: flags in rel/ are a sign of a release and no more."""
    fact = "can be built, and CI does not build it"
    if repository.is_firmware and (nerves := repository.dependency("nerves")) is not None:
        return Evidence(f"firmware {fact}", nerves[0], nerves[1].place.line)
    if files := repository.whole.paths(*_DEPLOYABLE):
        return Evidence(fact, files[0])
    if (releases := repository.mix.get("releases")) is not None:
        return Evidence(f"a release {fact}", repository.mix_path, releases.line)
    flags = repository.whole.paths("/rel/**")
    return Evidence(fact, flags[0]) if flags else None


def _hidden(repository: Repository) -> str | None:
    """What CI calls elsewhere, whatever its name: it may well build."""
    for pipeline in repository.automation.pipelines:
        if pipeline.problem is not None:
            return f"{pipeline.path} cannot be read: {pipeline.problem}"
        for elsewhere in pipeline.elsewhere:
            if _MOVES_TICKETS.search(elsewhere.what):
                continue
            return f"{pipeline.path} calls what is not read here: {elsewhere.what}"
    return repository.automation.doubt
