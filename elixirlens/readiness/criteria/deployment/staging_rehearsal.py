"""Whether a version is tried somewhere before everybody has it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, failed, passed, unknown
from elixirlens.readiness.readers.manifest import shortened
from elixirlens.readiness.readers.pipeline import Job
from elixirlens.readiness.repository import Repository

_STAGING = re.compile(
    r"(?<![a-zA-Z])(staging|stage|stg|preprod|pre-prod|preproduction|uat|sandbox|preview|review[-_]?apps?|qa)(?![a-zA-Z])",
    re.IGNORECASE,
)
_PRODUCTION = re.compile(r"prod|\blive\b", re.IGNORECASE)
# What is called so is no stage by itself, but it is one where something is deployed to it.
_TRIED = re.compile(r"(?<![a-zA-Z])(test(ing|net)?|dev(elopment)?|demo|canary|nightly)(?![a-zA-Z])", re.IGNORECASE)
_OF_REQUESTS = re.compile(
    r"^(?!delete|close|clean|destroy|stop).*(?<![a-z])(pr|pull[-_ ]?request|review)[-_ ]?env(ironment)?s?(?![a-z])",
    re.IGNORECASE,
)
_FILES = (
    *("config/*.exs", "apps/*/config/*.exs", "fly*.toml", "fly/**", "*deploy*.yml", "*deploy*.yaml", "*compose*.y*ml"),
    *(
        "*.tf",
        "*.tfvars",
        "k8s/**",
        "kubernetes/**",
        "deploy/**",
        "overlays/**",
        "helm/**",
        "charts/**",
        "terraform/**",
    ),
    *("infra/**", "rel/**", ".env.*", "ansible/**", "inventory/**", ".github/workflows/*"),
)
_DEPLOYING = re.compile(r"(?<!assets\.)deploy|flyctl|kubectl|helm|kamal|terraform|heroku")
_PUBLISHES = re.compile(r"(docker|podman|buildah)( image)? push\b|docker buildx build\b.*--push\b")
_REVIEWS = re.compile(
    r'"environments"\s*:|^\s*(previews?|previewsEnabled|pullRequestPreviewsEnabled)\s*:', re.MULTILINE
)


def judge(repository: Repository) -> Judgement:
    """An environment of that kind, in a file's name or in what CI deploys, passes."""
    found = [*_named(repository), *_deployed(repository), *_reviews(repository)]
    if found:
        return passed(*found[:3])
    deploys = any(_PRODUCTION.search(job.environment or "") for job in _jobs(repository))
    if not repository.deployment.is_described and not deploys:
        return unknown("nothing here says where it is deployed to")
    if (doubt := repository.automation.doubt) is not None:
        return unknown(doubt)
    if not deploys and (reason := _fetched_elsewhere(repository)) is not None:
        return unknown(reason)
    return failed(Evidence("no environment before production, in files or in what CI deploys"))


def _fetched_elsewhere(repository: Repository) -> str | None:
    """CI publishes an image and deploys nothing, and a compose file is all that is here: others run the image, too."""
    if any(manifest.system != "Compose" for manifest in repository.deployment.manifests):
        return None
    if any(_DEPLOYING.search(command.text) for command in repository.automation.ci):
        return None
    if any("deploy" in job.name.lower() for job in _jobs(repository)):
        return None
    published = next((each for each in repository.automation.ci if _PUBLISHES.match(each.text)), None)
    if published is None:
        return None
    return f"{published.path} publishes an image, and what fetches it is not in this repository"


def _named(repository: Repository) -> Iterator[Evidence]:
    for path in repository.paths(".github/workflows/*deploy*"):
        if _TRIED.search(path.rpartition("/")[2]):
            yield Evidence("deploys to an environment before production", path)
    for path in repository.paths(*_FILES):
        if _STAGING.search(path.rpartition("/")[2]) or re.search(r"(^|/)(staging|stg|stage|preprod|uat)/", path):
            yield Evidence("an environment before production", path)


def _jobs(repository: Repository) -> Iterator[Job]:
    return (job for pipeline in repository.automation.pipelines for job in pipeline.jobs)


def _deployed(repository: Repository) -> Iterator[Evidence]:
    for pipeline in repository.automation.pipelines:
        for job in pipeline.jobs:
            deploys = "deploy" in f"{job.name} {pipeline.path}".lower()
            if job.environment and (_STAGING.search(job.environment) or (deploys and _TRIED.search(job.environment))):
                yield Evidence(f"job {job.name} deploys to {job.environment}"[:100], pipeline.path, job.line)
            elif (
                (deploys and _STAGING.search(f"{pipeline.path} {job.name}"))
                or _TRIED.search(job.name.lower().partition("deploy")[2])
                or _OF_REQUESTS.search(job.name)
            ):
                yield Evidence(f"job {job.name}"[:100], pipeline.path, job.line)
    for command in repository.automation.ci:
        if _STAGING.search(command.text) and _DEPLOYING.search(command.text):
            yield Evidence(shortened(command.text, 80), command.path, command.line)


def _reviews(repository: Repository) -> Iterator[Evidence]:
    for path in repository.paths("/app.json", "render.yaml", "render.yml"):
        found = _REVIEWS.search(text := repository.text(path))
        if found is not None:
            yield Evidence("an application for each pull request", path, text.count("\n", 0, found.end()) + 1)
