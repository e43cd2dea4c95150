from __future__ import annotations

from collections.abc import Iterable

import pytest

from elixirlens.config.globs import matches
from elixirlens.readiness.readers.pipeline import Pipeline, commands
from elixirlens.readiness.readers.pipelines import Read, pipelines

SETUP = "runs: {steps: [{run: mix deps.get}, {uses: actions/cache@v4, with: {path: deps}}]}"
TESTS = "on: workflow_call\njobs: {test: {steps: [{uses: ./.github/actions/setup}, {run: mix test}]}}"
CI = "on: pull_request\njobs: {call: {uses: ./.github/workflows/tests.yml}}"


def read(files: dict[str, str]) -> dict[str, Pipeline]:
    def found(*patterns: str) -> Iterable[str]:
        return [name for name in sorted(files) if matches(name, patterns)]

    def content(reader: Read, path: str) -> Pipeline:
        return reader(path, files[path].encode())

    return {each.path: each for each in pipelines(found, content)}


def test_a_called_workflow_runs_when_its_callers_do_and_has_the_steps_of_its_actions() -> None:
    found = read(
        {
            ".github/actions/setup/action.yml": SETUP,
            ".github/workflows/ci.yml": CI,
            ".github/workflows/tests.yml": TESTS,
        }
    )
    assert set(found) == {".github/workflows/ci.yml", ".github/workflows/tests.yml"}
    called = found[".github/workflows/tests.yml"]
    assert [(each.text, each.path, [one.name for one in each.triggers]) for each in commands(called)] == [
        ("mix deps.get", ".github/actions/setup/action.yml", ["workflow_call", "pull_request"]),
        ("mix test", ".github/workflows/tests.yml", ["workflow_call", "pull_request"]),
    ]
    (cache,) = called.jobs[0].caches
    assert (cache.paths, cache.path) == (("deps",), ".github/actions/setup/action.yml")
    assert found[".github/workflows/ci.yml"].elsewhere == ()


PROMOTED = "blocks: [{name: ship, task: {jobs: [{commands: [./deploy.sh]}]}}]\n"


@pytest.mark.parametrize(
    ("promotion", "started_by"),
    [
        ("auto_promote_on: [{result: passed}]", {"push": (), "pull_request": ()}),
        ("auto_promote_on: [{result: passed, branch: [main, beta]}]", {"push": ("main", "beta")}),
        ("auto_promote_on: [{result: failed}]", {}),
        ("auto_promote: {when: \"branch = 'main' AND result = 'passed'\"}", {"push": ("main",)}),
        ("auto_promote: {when: \"pull_request =~ '.*' OR branch = 'main'\"}", {"pull_request": (), "push": ("main",)}),
        ("auto_promote: {when: 'true'}", {"push": (), "pull_request": ()}),
        ("auto_promote: {when: \"result = 'failed'\"}", {}),
        ("parameters: {}", {}),
    ],
)
def test_what_semaphore_promotes_starts_when_it_is_promoted(promotion: str, started_by: dict[str, object]) -> None:
    promotions = f"promotions: [{{name: Ship, pipeline_file: ship.yml, {promotion}}}]\n"
    test = "blocks: [{name: test, task: {jobs: [{commands: [mix test]}]}}]\n"
    found = read({".semaphore/semaphore.yml": test + promotions, ".semaphore/ship.yml": PROMOTED})
    (shipped,) = commands(found[".semaphore/ship.yml"])
    by_itself = {each.name: each.branches for each in shipped.triggers if each.name != "workflow_dispatch"}
    assert by_itself == started_by
    (tested,) = commands(found[".semaphore/semaphore.yml"])
    assert [each.name for each in tested.triggers] == ["push", "pull_request"]


def test_a_called_workflow_that_is_not_there_is_elsewhere() -> None:
    (found,) = read({".github/workflows/ci.yml": CI}).values()
    assert [(each.line, each.what) for each in found.elsewhere] == [
        (2, "the workflow ./.github/workflows/tests.yml, which is not here")
    ]


def test_an_action_that_calls_itself_ends() -> None:
    found = read(
        {
            ".github/actions/a/action.yml": "runs: {steps: [{uses: ./.github/actions/a}, {run: mix test}]}",
            ".github/workflows/ci.yml": "on: push\njobs: {a: {steps: [{uses: ./.github/actions/a}]}}",
        }
    )
    assert len(list(commands(found[".github/workflows/ci.yml"]))) < 10


def test_workflows_that_call_each_other_end() -> None:
    found = read({".github/workflows/ci.yml": CI.replace("tests", "ci")})
    assert [each.name for each in found[".github/workflows/ci.yml"].triggers] == ["pull_request"]


def test_what_gitlab_includes_is_a_part_of_it() -> None:
    found = read(
        {
            ".gitlab-ci.yml": """
include: [/ci/*.yml, .gitlab/absent.yml]
stages: [test, deploy]
default: {image: "elixir:1.19", before_script: [mix deps.get]}
cache: {paths: [deps]}
lint: {extends: .beam, script: mix credo}
deploy: {stage: deploy, script: ./deploy}
""",
            "ci/test.yml": "include: {local: .gitlab-ci.yml}\n.beam: {stage: test, services: [postgres]}\n"
            "test:\n  script: mix test",
            ".gitlab/unused.yml": "unused: {script: mix docs}",
        }
    )
    (pipeline,) = found.values()
    jobs = {job.name: job for job in pipeline.jobs}
    assert [(each.job, each.text, each.path, each.line) for each in commands(pipeline) if each.job != "deploy"] == [
        ("test", "mix deps.get", ".gitlab-ci.yml", 4),
        ("test", "mix test", "ci/test.yml", 4),
        ("lint", "mix deps.get", ".gitlab-ci.yml", 4),
        ("lint", "mix credo", ".gitlab-ci.yml", 6),
    ]
    assert (jobs["test"].path, jobs["test"].image, jobs["test"].caches[0].path) == (
        "ci/test.yml",
        "elixir:1.19",
        ".gitlab-ci.yml",
    )
    assert jobs["lint"].services == ("postgres",)
    assert set(jobs["deploy"].needs) == {"test", "lint"}
    assert [each.what for each in pipeline.elsewhere] == ["the file .gitlab/absent.yml, which is not here"]


@pytest.mark.parametrize("include", ["a\\", "!", "[", "**", "../../etc/passwd", "/", "https://example.org/ci.yml"])
def test_an_odd_include_is_no_accident(include: str) -> None:
    (found,) = read({".gitlab-ci.yml": f"include: ['{include}']\ntest: {{script: mix test}}"}).values()
    assert [each.text for each in commands(found)] == ["mix test"]


def test_each_file_has_its_reader() -> None:
    files = {
        ".circleci/config.yml": "jobs: {build: {steps: [{run: mix test}]}}",
        ".woodpecker/test.yml": "steps: [{image: a, commands: [mix test]}]",
        ".drone.yml": "steps: [{image: a, commands: [mix test]}]",
        ".travis.yml": "script: mix test",
        ".semaphore/semaphore.yml": "blocks: [{task: {jobs: [{commands: [mix test]}]}}]",
        ".buildkite/pipeline.yml": "steps: [{command: mix test}]",
        "azure-pipelines.yml": "steps: [{script: mix test}]",
        "bitbucket-pipelines.yml": "pipelines: {default: [{step: {script: [mix test]}}]}",
        "Jenkinsfile": "sh 'mix test'",
        ".forgejo/workflows/ci.yml": "on: push\njobs: {a: {steps: [{run: mix test}]}}",
        "docs/.travis.yml": "script: mix test",
    }
    found = read(files)
    assert set(found) == set(files) - {"docs/.travis.yml"}
    assert {each.text for pipeline in found.values() for each in commands(pipeline)} == {"mix test"}
