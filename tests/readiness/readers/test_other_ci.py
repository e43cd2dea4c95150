from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.readiness.readers.circleci import read_circleci
from elixirlens.readiness.readers.container_ci import read_drone, read_jenkins, read_woodpecker
from elixirlens.readiness.readers.gitlab_ci import read_gitlab
from elixirlens.readiness.readers.hosted_ci import read_azure, read_bitbucket, read_buildkite, read_semaphore
from elixirlens.readiness.readers.pipeline import Pipeline, commands
from elixirlens.readiness.readers.pipelines import Read
from elixirlens.readiness.readers.travis import read_travis

GITLAB = """\
image: elixir:1.18
include:
  - local: /ci/lint.yml
  - template: Jobs/SAST.gitlab-ci.yml
  - project: acme/ci
stages: [check, deploy]
variables: {MIX_ENV: test}
cache: {key: {files: [mix.lock]}, paths: [deps, _build]}
.setup:
  before_script: [mix deps.get]
  tags: [docker]
test:
  extends: .setup
  stage: check
  services: [postgres:17]
  script:
    - !reference [.setup, before_script]
    - mix test
  parallel: {matrix: [{ELIXIR: ["1.16", "1.18"]}]}
lint:
  stage: check
  script: mix credo
  allow_failure: true
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
deploy:
  stage: deploy
  script: [./deploy.sh]
  environment: {name: production}
  resource_group: production
  when: manual
  only: [main]
"""
CIRCLE = """\
version: 2.1
executors: {beam: {docker: [{image: "cimg/elixir:1.18", environment: {MIX_ENV: test}}, {image: postgres}]}}
commands:
  setup:
    steps:
      - run: mix deps.get
      - save_cache: {key: "a-{{ checksum \\"mix.lock\\" }}", paths: [deps]}
jobs:
  test:
    executor: beam
    steps:
      - checkout
      - setup
      - when: {condition: true, steps: [run: {command: "mix test", working_directory: app}]}
  deploy:
    docker: [{image: alpine}]
    steps: [run: ./deploy]
workflows:
  all:
    jobs:
      - test
      - deploy: {requires: [test], filters: {branches: {only: main}}}
      - orb/job
"""
TRAVIS = """\
language: elixir
elixir: ["1.6", "1.7"]
otp_release: 21.0
cache: {directories: [deps]}
matrix: {include: [{elixir: "1.8", otp_release: "22.0"}]}
"""
BUILDKITE = """\
env: {MIX_ENV: test}
steps:
  - label: test
    key: test
    commands: [mix deps.get, mix test]
    plugins: [cache#v1: {path: deps}]
  - wait
  - label: more
    command: buildkite-agent pipeline upload
"""
AZURE = """\
pr: [main]
trigger: none
stages:
  - stage: test
    jobs:
      - job: unit
        strategy: {matrix: {old: {elixir: "1.16"}, new: {elixir: "1.18"}}}
        steps:
          - script: mix test
            workingDirectory: app
          - task: Cache@2
            inputs: {key: a, path: deps}
  - stage: deploy
    jobs:
      - deployment: web
        environment: production
        strategy: {runOnce: {deploy: {steps: [bash: ./deploy.sh]}}}
      - template: more.yml
"""
BITBUCKET = """\
image: elixir:1.18
pipelines:
  default:
    - step: {name: test, caches: [deps], script: [mix test]}
  pull-requests:
    '**':
      - parallel:
          - step: {script: [mix credo]}
  branches:
    main:
      - step: {name: build, script: [pipe: atlassian/deploy:1]}
      - step: {name: deploy, deployment: production, script: [./deploy.sh]}
"""
SEMAPHORE = """\
blocks:
  - name: test
    task:
      prologue: {commands: [checkout]}
      env_vars: [{name: MIX_ENV, value: test}]
      jobs:
        - name: unit
          commands: [mix test, "cache store mix deps,_build"]
"""
WOODPECKER = """\
when: [{event: pull_request}, {event: push, branch: main}]
matrix: {ELIXIR: ["1.16", "1.18"]}
steps:
  test: {image: "elixir:1.18", commands: [mix test], environment: {MIX_ENV: test}}
  push: {image: plugins/docker}
services: [{name: db, image: postgres}]
"""
DRONE = """\
kind: pipeline
name: test
trigger: {event: {include: [pull_request]}}
steps: [{name: test, image: elixir, commands: [mix test]}]
---
kind: pipeline
name: deploy
depends_on: [test]
trigger: {event: [tag]}
steps: [{name: deploy, image: elixir, commands: [./deploy.sh]}]
"""
JENKINS = """\
@Library('acme') _
pipeline { stages { stage('test') { steps {
  sh 'mix test'
  sh '''
    mix credo
  '''
  sh(script: "mix format --check-formatted")
} } } }
"""


def facts(found: Pipeline) -> dict[str, tuple[object, ...]]:
    """What each job does, and what starts it."""
    by_job: dict[str, list[object]] = {
        job.name: [tuple(one.name for one in job.triggers), job.needs] for job in found.jobs
    }
    for each in commands(found):
        by_job[each.job].append((each.text, each.line))
    return {name: tuple(values) for name, values in by_job.items()}


BOTH = ("push", "pull_request")


@pytest.mark.parametrize(
    ("reader", "content", "expected"),
    [
        pytest.param(
            read_gitlab,
            GITLAB,
            {
                "test": (BOTH, (), ("mix deps.get", 10), ("mix deps.get", 10), ("mix test", 18)),
                "lint": (("pull_request",), (), ("mix credo", 22)),
                "deploy": (("push",), ("test", "lint"), ("./deploy.sh", 28)),
            },
            id="gitlab",
        ),
        pytest.param(
            read_circleci,
            CIRCLE,
            {
                "test": (BOTH, (), ("mix deps.get", 6), ("mix test", 14)),
                "deploy": (("push",), ("test",), ("./deploy", 17)),
            },
            id="circleci",
        ),
        pytest.param(read_travis, TRAVIS, {"build": (BOTH, (), ("mix test", 1))}, id="travis"),
        pytest.param(
            read_buildkite,
            BUILDKITE,
            {
                "test": (BOTH, (), ("mix deps.get", 5), ("mix test", 5)),
                "more": (BOTH, (), ("buildkite-agent pipeline upload", 9)),
            },
            id="buildkite",
        ),
        pytest.param(
            read_azure,
            AZURE,
            {
                "unit": (("pull_request",), (), ("mix test", 9)),
                "web": (("pull_request",), ("unit",), ("./deploy.sh", 17)),
                "deploy": (("pull_request",), ("unit",)),
            },
            id="azure",
        ),
        pytest.param(
            read_bitbucket,
            BITBUCKET,
            {
                "test": (BOTH, (), ("mix test", 4)),
                "step of line 8": (("pull_request",), (), ("mix credo", 8)),
                "build": (("push",), ()),
                "deploy": (("push",), ("build",), ("./deploy.sh", 12)),
            },
            id="bitbucket",
        ),
        pytest.param(
            read_semaphore,
            SEMAPHORE,
            {"test": (BOTH, (), ("checkout", 4), ("mix test", 8), ("cache store mix deps,_build", 8))},
            id="semaphore",
        ),
        pytest.param(
            read_woodpecker,
            WOODPECKER,
            {".woodpecker.yml": (("pull_request", "push"), (), ("mix test", 4), ("docker build .", 5))},
            id="woodpecker",
        ),
        pytest.param(
            read_drone,
            DRONE,
            {"test": (("pull_request",), (), ("mix test", 4)), "deploy": (("push",), ("test",), ("./deploy.sh", 10))},
            id="drone",
        ),
        pytest.param(
            read_jenkins,
            JENKINS,
            {
                "Jenkinsfile": (BOTH, (), ("mix test", 3), ("mix credo", 5), ("mix format --check-formatted", 7)),
            },
            id="jenkins",
        ),
    ],
)
def test_what_each_system_runs(reader: Read, content: str, expected: dict[str, tuple[object, ...]]) -> None:
    found = reader(".woodpecker.yml", content.encode())
    assert found.problem is None
    assert facts(found) == expected


@pytest.mark.parametrize(
    ("reader", "content", "places"),
    [
        (
            read_gitlab,
            GITLAB,
            [
                (4, "the template Jobs/SAST.gitlab-ci.yml"),
                (5, "acme/ci"),
                (1, "the file ci/lint.yml, which is not here"),
            ],
        ),
        (read_circleci, CIRCLE, [(23, "the job orb/job of an orb")]),
        (read_buildkite, BUILDKITE, [(9, "steps that a command uploads while it runs")]),
        (read_azure, AZURE, [(18, "the template more.yml")]),
        (read_jenkins, JENKINS, [(1, "a shared library")]),
    ],
)
def test_what_is_elsewhere_is_said(reader: Read, content: str, places: list[tuple[int, str]]) -> None:
    assert [(each.line, each.what) for each in reader("ci", content.encode()).elsewhere] == places


@pytest.mark.parametrize(
    ("reader", "content", "paths"),
    [
        (read_gitlab, GITLAB, [("deps", "_build")]),
        (read_circleci, CIRCLE, [("deps",)]),
        (read_travis, TRAVIS, [("deps",)]),
        (read_buildkite, BUILDKITE, [()]),
        (read_azure, AZURE, [("deps",)]),
        (read_bitbucket, BITBUCKET, [("deps",)]),
        (read_semaphore, SEMAPHORE, [("deps", "_build")]),
        (read_semaphore, SEMAPHORE.replace(" mix deps,_build", ""), [("deps", "_build")]),
    ],
)
def test_what_is_kept_between_runs(reader: Read, content: str, paths: list[tuple[str, ...]]) -> None:
    assert [cache.paths for cache in reader("ci", content.encode()).jobs[0].caches] == paths


@pytest.mark.parametrize(
    ("reader", "content", "axis", "values"),
    [
        (read_gitlab, GITLAB, "ELIXIR", ("1.16", "1.18")),
        (read_travis, TRAVIS, "elixir", ("1.6", "1.7", "1.8")),
        (read_azure, AZURE, "elixir", ("1.16", "1.18")),
        (read_woodpecker, WOODPECKER, "ELIXIR", ("1.16", "1.18")),
    ],
)
def test_a_matrix(reader: Read, content: str, axis: str, values: tuple[str, ...]) -> None:
    (found,) = [each for each in reader("ci", content.encode()).jobs[0].matrix if each.name == axis]
    assert tuple(value for value, _ in found.values) == values


def test_gitlab_deploys_by_hand_to_an_environment_one_at_a_time() -> None:
    deploy = read_gitlab(".gitlab-ci.yml", GITLAB.encode()).jobs[2]
    assert (deploy.environment, deploy.is_manual, deploy.triggers[0].branches) == ("production", True, ("main",))
    assert deploy.concurrency is not None


READERS = [
    read_gitlab,
    read_circleci,
    read_travis,
    read_buildkite,
    read_azure,
    read_bitbucket,
    read_semaphore,
    read_woodpecker,
    read_drone,
    read_jenkins,
]
KEYS = re.findall(
    r"\w+",
    "jobs steps script pipelines default stages stage rules include extends when matrix blocks task commands run cache",
)
VALUES = st.recursive(
    st.sampled_from(["mix test", "", "a", "1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4), st.sampled_from(READERS))
def test_no_shape_makes_a_reader_raise(shape: dict[str, object], reader: Read) -> None:
    list(commands(reader("ci.yml", json.dumps(shape).encode())))


@given(st.binary(max_size=200), st.sampled_from(READERS))
def test_no_bytes_make_a_reader_raise(content: bytes, reader: Read) -> None:
    list(commands(reader("ci.yml", content)))
