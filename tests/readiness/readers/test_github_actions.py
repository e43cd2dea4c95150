from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from elixirlens.readiness.readers.github_actions import read_github, read_github_action
from elixirlens.readiness.readers.pipeline import Axis, Pipeline, actions, commands

WORKFLOW = b"""\
name: CI
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
concurrency:
  group: ci-${{ github.ref }}
env:
  MIX_ENV: test
jobs:
  test:
    runs-on: ubuntu-24.04
    strategy:
      matrix:
        elixir: ["1.16", "1.18"]
        include:
          - {elixir: "1.15", otp: "26"}
        exclude:
          - {elixir: "9"}
    services:
      db: {image: "postgres:17"}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/cache@v4
        with:
          path: |
            deps
            _build
          key: mix-${{ hashFiles('mix.lock') }}
      - run: |
          mix deps.get
          mix test
        working-directory: app
      - run: mix credo
        continue-on-error: true
      - run: mix docs
        if: github.event_name == 'push'
  deploy:
    needs: test
    if: github.ref == 'refs/heads/main'
    environment: {name: production}
    uses: acme/flows/.github/workflows/deploy.yml@v1
    permissions: write-all
"""


def read(content: bytes = WORKFLOW) -> Pipeline:
    return read_github(".github/workflows/ci.yml", content)


def test_triggers_permissions_and_the_guard() -> None:
    found = read()
    assert [(each.name, each.line, each.branches) for each in found.triggers] == [
        ("pull_request", 3, ()),
        ("push", 4, ("main",)),
    ]
    assert found.permissions is not None
    assert (found.permissions.line, found.permissions.scopes) == (6, (("contents", "read"),))
    assert found.concurrency is not None
    assert found.concurrency.group == "ci-${{ github.ref }}"


def test_commands_with_their_lines_jobs_and_triggers() -> None:
    found = [
        (each.text, each.line, each.folder, each.is_tolerated, [one.name for one in each.triggers])
        for each in commands(read())
    ]
    both = ["pull_request", "push"]
    assert found == [
        ("mix deps.get", 33, "app", False, both),
        ("mix test", 34, "app", False, both),
        ("mix credo", 36, "", True, both),
        ("mix docs", 38, "", False, ["push"]),
    ]
    assert next(commands(read())).environment == (("MIX_ENV", "test"),)


def test_matrix_services_caches_and_actions() -> None:
    job = read().jobs[0]
    assert job.matrix == (
        Axis("elixir", (("1.16", 17), ("1.18", 17), ("1.15", 19))),
        Axis("otp", (("26", 19),)),
    )
    assert job.services == ("postgres:17",)
    assert [(cache.paths, cache.line) for cache in job.caches] == [(("deps", "_build"), 26)]
    assert [step.action for _, step in actions(read())] == ["actions/checkout@v4", "actions/cache@v4"]


def test_a_job_that_is_elsewhere() -> None:
    found = read()
    job = found.jobs[1]
    assert (job.needs, job.environment, [one.name for one in job.triggers]) == (("test",), "production", ["push"])
    assert job.permissions is not None
    assert job.permissions.scopes == (("*", "write"),)
    assert [(each.line, each.what) for each in found.elsewhere] == [
        (40, "the workflow acme/flows/.github/workflows/deploy.yml@v1")
    ]


def test_the_short_forms() -> None:
    found = read(b"on: [push, pull_request]\njobs: {a: {steps: [{run: mix test}], environment: prod}}\n")
    assert [each.name for each in found.triggers] == ["push", "pull_request"]
    assert found.jobs[0].environment == "prod"
    assert [each.name for each in read(b"on: push\njobs: {a: {}}\n").triggers] == ["push"]


def test_tags_alone_are_no_branch() -> None:
    (trigger,) = read(b"on: {push: {tags: ['v*']}}\njobs: {a: {}}\n").triggers
    assert trigger.only_tags


def test_a_condition_with_alternatives_leaves_all_triggers() -> None:
    content = WORKFLOW.replace(b"github.event_name == 'push'", b"github.event_name == 'push' || true")
    assert len(list(commands(read(content)))[-1].triggers) == 2


def test_a_computed_matrix_keeps_its_expression() -> None:
    found = read(b"on: push\njobs: {a: {strategy: {matrix: '${{ fromJson(x) }}'}, steps: []}}\n")
    assert found.jobs[0].matrix == (Axis("matrix", (("${{ fromJson(x) }}", 2),)),)


def test_a_composite_action() -> None:
    found = read_github_action(".github/actions/setup/action.yml", b"runs:\n  steps:\n    - run: mix deps.get\n")
    assert (found.kind, [each.text for each in commands(found)]) == ("action", ["mix deps.get"])


def test_what_is_no_workflow_says_so() -> None:
    assert read(b"on: push\n").problem == "line 1: it has no jobs"
    assert read(b"on: [\n").problem == "line 1: it is not YAML"
    assert read(b"").problem is None


@given(st.text("on:jbs-[]{}\n push", max_size=120) | st.sampled_from(["on: {push: [1]}", "jobs: {a: [b]}", "jobs: 1"]))
def test_no_content_makes_it_raise(text: str) -> None:
    list(commands(read(text.encode())))


def test_an_action_that_is_named_after_a_task_runs_it() -> None:
    steps = """
      - uses: acme/actions/mix-test@v1
      - uses: acme/actions/mix-compile@v1
        with: {args: --warnings-as-errors}
      - uses: acme/actions/mix-format@v1
      - uses: acme/actions/mix-dialyzer-plt@v1
      - uses: acme/actions/mix-task@v1
        with: {task: "coveralls.json -o results"}
      - uses: acme/actions/mixed-bag@v1
"""
    pipeline = read_github(".github/workflows/ci.yml", f"on: push\njobs:\n  a:\n    steps:{steps}".encode())
    assert [command.text for command in commands(pipeline)] == [
        "mix test",
        "mix compile --warnings-as-errors",
        "mix format --check-formatted",
        "mix dialyzer",
        "mix coveralls.json -o results",
    ]
