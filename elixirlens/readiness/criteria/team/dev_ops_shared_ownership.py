"""Whether those who write the code also change how it is built and run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.config.globs import matches
from elixirlens.readiness.criteria.team._people import named, only_author, why_unknown
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, not_applicable, partial, passed, unknown
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.wording import counted

_OPERATIONS = (
    *(
        "Dockerfile",
        "Dockerfile.*",
        "*.Dockerfile",
        "Containerfile",
        "docker-compose*",
        "compose.y*ml",
        ".dockerignore",
    ),
    *("/.github/workflows/", "/.gitlab-ci.yml", "/.gitlab/ci/", "/.circleci/", "/.travis.yml", "/.buildkite/"),
    *("Jenkinsfile", "/.drone.yml", "/.semaphore/", "azure-pipelines.yml", "bitbucket-pipelines.yml"),
    *("/fly*.toml", "/render.yaml", "/Procfile", "/gigalixir*", "/app.json", "/elixir_buildpack.config"),
    *("rel/", "*.tf", "*.tofu", "*.nomad", "*.nomad.hcl", "ansible/", "terraform/", "helm/", "charts/", "k8s/"),
    *("kubernetes/", "deploy/", "deployment/", "infra/", "ops/", "*.service", "grafana/", "prometheus/"),
)
_WORKFLOWS = ".github/workflows/"
# A workflow that sorts issues, or that looks for secrets, says nothing of how the application is built or run.
_BUILDS_OR_RUNS = re.compile(
    r"\bmix\b|docker|deploy|elixir|erlang|beam|releas|publish|kubectl|heroku|\bfly", re.IGNORECASE
)
_SHOWN = 3


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Two people on both sides pass, one is half way; operations that only outsiders touch fail."""
    history = repository.history
    found = [path for path in repository.whole.names if matches(path, _OPERATIONS)]
    operations = [path for path in found if _is_about_the_application(path, repository)]
    if not operations:
        return not_applicable("nothing in the repository says how it is built or run")
    if reason := why_unknown(history, thresholds["fewest_changes"]):
        return unknown(reason)
    if (alone := only_author(history)) is not None:
        return not_applicable(f"{alone} writes nearly everything, and so runs it as well")
    of_code = {author for file in repository.product for author in history.authors_of.get(file.path, ())}
    # A pipeline that was written anew under another name was run by those who changed the old one as well.
    touched = {path for path in history.authors_of if matches(path, _OPERATIONS)}.difference(found).union(operations)
    of_operations = {author for path in touched for author in history.authors_of.get(path, ())}
    if not of_operations or not of_code:
        return unknown("no change of the history touched only a few files, so nobody can be told apart")
    both = tuple(name for name in history.people if name in of_code & of_operations)
    told = Evidence(f"{counted(len(of_operations), 'author')} changed how it is built or run")
    places = (Evidence("says how it is built or run", path) for path in operations[:_SHOWN])
    if len(both) >= thresholds["people"]:
        return passed(Evidence(f"{named(both)} changed both the code and how it is run"), *places)
    if both:
        return partial(Evidence(f"only {both[0]} changed both the code and how it is run"), told, *places)
    return failed(Evidence("nobody who writes the code has changed how it is built or run"), told, *places)


def _is_about_the_application(path: str, repository: Repository) -> bool:
    return not path.startswith(_WORKFLOWS) or any(map(_BUILDS_OR_RUNS.search, _told_by(path, repository)))


def _told_by(path: str, repository: Repository) -> Iterator[str]:
    """What a workflow is called and does. What it hands to its actions may be words for people: `Ready to deploy`."""
    yield path
    for pipeline in repository.automation.pipelines:
        for job in pipeline.jobs if pipeline.path == path else ():
            yield from (job.name, job.image or "", job.uses_workflow or "")
            for step in job.steps:
                yield from (step.run or "", step.action or "")
