from __future__ import annotations

from collections.abc import Iterable

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
            ".gitlab-ci.yml": "include: [/.gitlab/test.yml, .gitlab/absent.yml]\nlint: {script: mix credo}",
            ".gitlab/test.yml": "include: {local: .gitlab-ci.yml}\ntest: {script: mix test}",
            ".gitlab/unused.yml": "unused: {script: mix docs}",
        }
    )
    (pipeline,) = found.values()
    assert [(each.text, each.path) for each in commands(pipeline)] == [
        ("mix credo", ".gitlab-ci.yml"),
        ("mix test", ".gitlab/test.yml"),
    ]
    assert [each.what for each in pipeline.elsewhere] == ["the file .gitlab/absent.yml, which is not here"]


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
