from __future__ import annotations

from pathlib import Path

import pytest

from elixirlens.readiness.model import Profile
from tests.readiness.ready import APPLICATION, LIBRARY, judged, ready
from tests.readiness.workflows import CI, workflow

ELSEWHERE = "on: pull_request\njobs:\n  lint:\n    uses: acme/flows/.github/workflows/ci.yml@v1\n"
SCANNER = "on: pull_request\njobs:\n  scan:\n    steps:\n      - uses: github/codeql-action/analyze@v4\n"
SHA = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("files", "status", "value", "fact"),
    [
        pytest.param({CI: workflow("mix test")}, "pass", 1.0, "github runs on each change", id="github"),
        pytest.param({".gitlab-ci.yml": "test: {script: mix test}"}, "pass", 1.0, "gitlab runs", id="gitlab"),
        pytest.param({"Jenkinsfile": "sh 'mix test'"}, "pass", 1.0, "jenkins runs", id="jenkins"),
        pytest.param({CI: ELSEWHERE}, "pass", 1.0, "github runs", id="elsewhere"),
        pytest.param({".travis.yml": "language: elixir"}, "partial", 0.5, "travis is a service", id="travis"),
        pytest.param(
            {CI: workflow("mix test", on="{schedule: []}")}, "partial", 0.3, "starts on schedule", id="nightly"
        ),
        pytest.param({"cloudbuild.yaml": "steps: []"}, "partial", 0.5, "what starts it", id="cloud-build"),
        pytest.param({CI: workflow(job="if: true")}, "fail", 0.0, "none of its commands", id="bots-only"),
        pytest.param({CI: SCANNER}, "fail", 0.0, "none of its commands builds or checks the appl", id="scanner"),
        pytest.param({}, "fail", 0.0, "no CI", id="nothing"),
        pytest.param({CI: "on: ["}, "unknown", 0.0, "cannot be read: line 1", id="broken"),
    ],
)
def test_ci_present(tmp_path: Path, files: dict[str, str], status: str, value: float, fact: str) -> None:
    found = judged(ready(tmp_path, files), "ci-present")
    assert (found.status, found.value) == (status, value)
    assert fact in (found.reason or found.evidence[0].fact)


def test_a_step_of_an_alias_runs_a_shell_somewhere(tmp_path: Path) -> None:
    step = r'"cmd --cd . sh -c \"MIX_ENV=test mix test\""'
    mix = APPLICATION.replace("[app: :shop,", f"[app: :shop, aliases: [ci: [{step}]],")
    found = judged(ready(tmp_path, {"mix.exs": mix, CI: workflow("mix ci")}), "ci-runs-tests")
    assert (found.status, found.evidence[0].fact) == ("pass", "mix test")


def test_what_others_call_does_not_start_by_itself(tmp_path: Path) -> None:
    calling = "on: pull_request\njobs:\n  a:\n    uses: ./.github/workflows/a.yml\n"
    files = {
        ".github/workflows/a.yml": workflow("mix test", on="workflow_call"),
        ".github/workflows/bench.yml": workflow("mix bench"),
        ".github/workflows/ci.yml": calling,
    }
    assert judged(ready(tmp_path, files), "ci-present").evidence[0].path == ".github/workflows/ci.yml"


def test_what_starts_it_is_shown(tmp_path: Path) -> None:
    """One that others call, or that somebody starts, does not look at every change."""
    files = {
        ".github/workflows/a.yml": workflow("mix test", on="{workflow_dispatch: {}, workflow_call: {}}"),
        ".github/workflows/cd.yml": "on: push\njobs:\n  a:\n    uses: ./.github/workflows/ci.yml\n",
        ".github/workflows/ci.yml": "on:\n  workflow_dispatch:\n  pull_request:\n  workflow_call:\n"
        "jobs:\n  a:\n    uses: ./.github/workflows/a.yml\n",
    }
    evidence = judged(ready(tmp_path, files), "ci-present").evidence[0]
    assert (evidence.path, evidence.line) == (".github/workflows/ci.yml", 3)


def test_all_tests_are_named_before_a_part_of_them(tmp_path: Path) -> None:
    files = {".github/workflows/a.yml": workflow("mix test --only storage"), CI: workflow("mix test --cover")}
    found = judged(ready(tmp_path, files), "ci-runs-tests")
    assert [each.fact for each in found.evidence] == ["mix test --cover", "mix test --only storage"]


def test_what_starts_a_called_workflow_stands_behind_its_own_triggers(tmp_path: Path) -> None:
    calling = "on:\n  workflow_dispatch:\n  push:\njobs:\n  a:\n    uses: ./.github/workflows/a.yml\n"
    called = workflow("mix test", on="{workflow_dispatch: {}, workflow_call: {}}")
    files = {".github/workflows/a.yml": called, ".github/workflows/z.yml": calling}
    (said,) = judged(ready(tmp_path, files), "ci-present").evidence
    assert (said.path, said.line) == (".github/workflows/z.yml", 3)


def test_a_workflow_that_git_lists_and_that_is_not_on_the_disk_is_unknown(tmp_path: Path) -> None:
    repository = ready(tmp_path, {CI: workflow("mix test")})
    (tmp_path / CI).unlink()
    assert judged(repository, "ci-present").status == "unknown"


@pytest.mark.parametrize(
    ("files", "status", "value", "fact"),
    [
        pytest.param({CI: workflow("mix test")}, "pass", 1.0, "mix test", id="pull-request"),
        pytest.param({CI: workflow("mix coveralls.github")}, "pass", 1.0, "mix coveralls", id="coveralls"),
        pytest.param({CI: workflow("mix test_${{ matrix.a }}")}, "pass", 1.0, "mix test_", id="named"),
        pytest.param(
            {CI: workflow("${{ matrix.run }}", job="strategy: {matrix: {run: [mix format, mix test]}}")},
            "pass",
            1.0,
            "mix test",
            id="matrix",
        ),
        pytest.param(
            {CI: workflow("docker build ."), "Dockerfile": "FROM elixir:1.18\nRUN mix deps.get && \\\n  mix test\n"},
            "pass",
            1.0,
            "mix test",
            id="image",
        ),
        pytest.param(
            {
                CI: workflow("docker compose build", "docker compose run --rm app run-test"),
                "docker-compose.yml": "services:\n  app: {build: {context: ., dockerfile: docker/app/Dockerfile}}\n",
                "docker/app/Dockerfile": "FROM elixir:1.18\nCOPY docker/app/run-test /bin/\n",
                "docker/app/run-test": "#!/usr/bin/env sh\nmix test\n",
            },
            "pass",
            1.0,
            "mix test",
            id="script-in-a-container",
        ),
        pytest.param(
            {
                CI: workflow("docker compose -f ci/test.yml up --exit-code-from tests"),
                "ci/compose.test.yml": "services: {tests: {image: elixir, command: mix test}}\n",
            },
            "unknown",
            0.0,
            "may run anything",
            id="compose-file-that-is-not-there",
        ),
        pytest.param(
            {
                CI: workflow("docker-compose -f compose.test.yml up --exit-code-from tests"),
                "compose.test.yml": "services: {tests: {image: elixir, command: mix test}, db: {image: postgres}}\n",
            },
            "pass",
            1.0,
            "mix test",
            id="service-that-tests",
        ),
        pytest.param(
            {
                CI: workflow("docker compose build"),
                "compose.yml": "services: {app: {build: .}}\n",
                "Dockerfile": "FROM elixir:1.18\n",
            },
            "fail",
            0.0,
            "does not run",
            id="images-alone",
        ),
        pytest.param({CI: workflow("mix test", on="push")}, "partial", 0.75, "on each push", id="push"),
        pytest.param(
            {CI: workflow("mix test", on="{push: {branches: [main]}}")}, "partial", 0.5, "after the merge", id="main"
        ),
        pytest.param({CI: workflow("mix test", on="{schedule: []}")}, "partial", 0.25, "not when", id="nightly"),
        pytest.param({CI: workflow("mix test || true")}, "partial", 0.25, "failure is ignored", id="ignored"),
        pytest.param({CI: workflow("mix test.setup", "mix compile")}, "fail", 0.0, "does not run", id="setup-only"),
        pytest.param({}, "fail", 0.0, "no CI", id="nothing"),
        pytest.param({CI: ELSEWHERE}, "unknown", 0.0, "what is not read here", id="elsewhere"),
        pytest.param({CI: workflow("./ci")}, "unknown", 0.0, "may run anything", id="opaque"),
    ],
)
def test_ci_runs_tests(tmp_path: Path, files: dict[str, str], status: str, value: float, fact: str) -> None:
    found = judged(ready(tmp_path, files), "ci-runs-tests")
    assert (found.status, found.value) == (status, value)
    assert fact in (found.reason or found.evidence[0].fact)


def cached(paths: str, key: str = "mix-${{ hashFiles('mix.lock') }}") -> str:
    step = f"      - uses: actions/cache@v4\n        with:\n          path: {paths}\n          key: {key}\n"
    return workflow("mix test") + step


COPILOT = cached("[deps, _build]").replace("  test:\n", "  copilot-setup-steps:\n")


def semaphore(*commands: str) -> str:
    listed = ", ".join(f'"{command}"' for command in commands)
    return f"blocks: [{{name: a, task: {{jobs: [{{name: a, commands: [{listed}]}}]}}}}]\n"


SEMAPHORE = {
    ".semaphore/semaphore.yml": semaphore("cache restore deps-$(checksum mix.lock)", "mix test"),
    ".semaphore/cache.yml": semaphore(
        "cache store deps-$(checksum mix.lock)-$(checksum mix.exs) app/deps", "cache store build app/_build"
    ),
}


@pytest.mark.parametrize(
    ("files", "status", "value"),
    [
        pytest.param({CI: cached('"deps\\n_build"')}, "pass", 1.0, id="both"),
        pytest.param({CI: cached('"deps\\n_build"', "mix")}, "partial", 0.75, id="a-key-that-never-changes"),
        pytest.param({CI: cached("deps")}, "partial", 0.5, id="deps"),
        pytest.param({CI: cached("priv/plts")}, "partial", 0.3, id="plt"),
        pytest.param(
            {CI: cached('"deps\\n_build/test/lib/shop/native\\n_build/test/*.plt"')},
            "partial",
            0.5,
            id="parts-of-build",
        ),
        pytest.param({CI: cached('"deps\\n_build/test"')}, "pass", 1.0, id="one-environment"),
        pytest.param(SEMAPHORE, "pass", 1.0, id="one-pipeline-stores-for-the-others"),
        pytest.param(
            {".gitlab-ci.yml": "cache: {key: one, paths: [deps/, _build/]}\nt: {script: mix test}"},
            "pass",
            1.0,
            id="gitlab",
        ),
        pytest.param(
            {
                CI: workflow("docker buildx build --cache-from type=gha ."),
                "Dockerfile": "FROM elixir\nRUN mix compile\n",
            },
            "pass",
            1.0,
            id="layers",
        ),
        pytest.param({CI: workflow("mix test")}, "fail", 0.0, id="nothing"),
        pytest.param({CI: workflow("npm test")}, "not applicable", 0.0, id="no-mix"),
        pytest.param(
            {CI: ELSEWHERE, ".github/workflows/more.yml": workflow("mix docs")}, "unknown", 0.0, id="elsewhere"
        ),
        pytest.param({CI: ELSEWHERE}, "unknown", 0.0, id="all-elsewhere"),
        pytest.param({CI: ELSEWHERE, ".github/workflows/copilot.yml": COPILOT}, "unknown", 0.0, id="assistant"),
        pytest.param(
            {CI: workflow("mix test") + "      - uses: acme/setup-elixir-project@v1\n"}, "unknown", 0.0, id="action"
        ),
        pytest.param(
            {CI: cached("deps") + "      - uses: acme/elixir-actions/mix-test@v1\n"}, "unknown", 0.0, id="the-rest"
        ),
        pytest.param(
            {CI: cached("deps") + "      - uses: erlef/mix-dependency-submission@v1\n"}, "partial", 0.5, id="reads"
        ),
    ],
)
def test_ci_caching(tmp_path: Path, files: dict[str, str], status: str, value: float) -> None:
    found = judged(ready(tmp_path, files), "ci-caching")
    assert (found.status, found.value) == (status, value)


def test_the_cache_of_a_release_does_not_help_those_who_wait(tmp_path: Path) -> None:
    release = cached("[deps, _build]").replace("on: [pull_request]", "on: {release: {types: [published]}}")
    files = {".github/workflows/a.yml": release, CI: workflow("mix test")}
    found = judged(ready(tmp_path, files), "ci-caching")
    assert (found.status, found.evidence[0].path) == ("fail", CI)
    assert judged(ready(tmp_path, {CI: release, ".github/workflows/a.yml": ""}), "ci-caching").status == "pass"


def test_the_cache_of_a_job_that_runs_on_changes_is_shown(tmp_path: Path) -> None:
    nightly = cached("[deps, _build]").replace("on: [pull_request]", "on: {schedule: []}")
    files = {".github/workflows/a.yml": nightly, CI: cached("[deps, _build]")}
    assert judged(ready(tmp_path, files), "ci-caching").evidence[0].path == CI


def test_the_application_is_what_is_deployed_and_not_what_it_needs(tmp_path: Path) -> None:
    files = {CI: workflow("helm upgrade -i cert-manager a", "helm upgrade -i shop b", "helm upgrade -i more c")}
    assert judged(ready(tmp_path, files), "automated-deploy").evidence[0].fact == "helm upgrade -i shop b"


def test_the_tests_of_another_project_come_last(tmp_path: Path) -> None:
    files = {
        ".github/workflows/a.yml": workflow("cd forum && mix test --trace"),
        CI: workflow("mix test"),
        "forum/mix.exs": LIBRARY,
    }
    found = judged(ready(tmp_path, files), "ci-runs-tests")
    assert [(each.fact, each.path) for each in found.evidence] == [("mix test", CI)]


def test_the_pipeline_that_leads_to_tests_is_named(tmp_path: Path) -> None:
    files = {
        ".github/workflows/a_cleanup.yml": "on: pull_request\njobs:\n  p: {uses: ./.github/workflows/paths.yml}\n",
        ".github/workflows/main.yml": "on: pull_request\njobs:\n  t: {uses: ./.github/workflows/tests.yml}\n",
        ".github/workflows/paths.yml": workflow("./which.sh", on="workflow_call"),
        ".github/workflows/tests.yml": workflow("mix test", on="workflow_call"),
    }
    (said,) = judged(ready(tmp_path, files), "ci-present").evidence
    assert said.path == ".github/workflows/main.yml"


def test_of_semaphore_the_pipeline_that_starts_is_named(tmp_path: Path) -> None:
    (said,) = judged(ready(tmp_path, SEMAPHORE), "ci-present").evidence
    assert said.path == ".semaphore/semaphore.yml"


def matrix(*versions: str) -> dict[str, str]:
    listed = ", ".join(f'"{version}"' for version in versions)
    return {"mix.exs": LIBRARY, CI: workflow("mix test", job=f"strategy: {{matrix: {{elixir: [{listed}]}}}}")}


@pytest.mark.parametrize(
    ("files", "status", "value", "fact"),
    [
        pytest.param(matrix("1.16", "1.20.1"), "pass", 1.0, "Elixir 1.16", id="both-ends"),
        pytest.param(matrix("1.15.8", "1.19"), "pass", 1.0, "Elixir 1.15", id="below-and-one-behind"),
        pytest.param(matrix("1.17", "1.20"), "partial", 0.5, "mix.exs promises 1.16", id="newest"),
        pytest.param(matrix("1.16", "1.17"), "partial", 0.5, "1.20 is out", id="floor"),
        pytest.param(matrix("1.17", "1.18"), "partial", 0.3, "1.20 is out", id="neither"),
        pytest.param(matrix("1.18"), "fail", 0.0, "1.20 is out", id="single"),
        pytest.param({"mix.exs": LIBRARY}, "fail", 0.0, "no version of Elixir", id="no-ci"),
        pytest.param({"mix.exs": LIBRARY, CI: workflow("mix test")}, "unknown", 0.0, "does not say", id="unsaid"),
        pytest.param({"mix.exs": LIBRARY, CI: ELSEWHERE}, "unknown", 0.0, "what is not read here", id="elsewhere"),
        pytest.param(
            {
                "mix.exs": LIBRARY,
                ".tool-versions": "erlang 28.1\nelixir 1.18.4-otp-28\n",
                CI: workflow("mix test")
                + "      - uses: erlef/setup-beam@v1\n        with: {version-file: .tool-versions}\n",
            },
            "fail",
            0.0,
            "tests with Elixir 1.18",
            id="version-file",
        ),
        pytest.param({CI: workflow("mix test")}, "not applicable", 0.0, "not asked of an application", id="app"),
        pytest.param(
            {"mix.exs": LIBRARY, CI: workflow("mix test", job='container: "hexpm/elixir:1.18.4-erlang-27"')},
            "fail",
            0.0,
            "1.20 is out",
            id="image",
        ),
        pytest.param(
            {
                "mix.exs": LIBRARY,
                CI: workflow(
                    "mix test",
                    job='container: {image: "hexpm/elixir:${{ matrix.image }}"}\n'
                    "strategy: {matrix: {include: [{image: 1.16.3-erlang-26.2}, {image: 1.20.0-erlang-29.0}]}}",
                ),
            },
            "pass",
            1.0,
            "tests with Elixir 1.16",
            id="image-of-the-matrix",
        ),
        pytest.param(
            {
                "mix.exs": LIBRARY,
                CI: workflow("mix test", job='strategy: {matrix: {version: ["1.16", "1.20"]}}')
                + '      - uses: erlef/setup-beam@v1\n        with: {elixir-version: "${{ matrix.version }}"}\n',
            },
            "pass",
            1.0,
            "tests with Elixir 1.20",
            id="an-axis-of-another-name",
        ),
    ],
)
def test_version_matrix(tmp_path: Path, files: dict[str, str], status: str, value: float, fact: str) -> None:
    found = judged(ready(tmp_path, files), "version-matrix")
    assert (found.status, found.value) == (status, value)
    assert any(fact in said for said in [found.reason, *(each.fact for each in found.evidence)])


TICKETS = "on: pull_request\njobs:\n  asana:\n    uses: acme/workflows/.github/workflows/asana.yml@v5\n"
RELEASE = APPLICATION.replace("deps: deps()", "deps: deps(), releases: [shop: []]")
FIRMWARE = RELEASE.replace("releases:", 'archives: [nerves_bootstrap: "~> 1.13"], releases:').replace(
    "defp deps, do: []", 'defp deps, do: [{:nerves, "~> 1.10", runtime: false}]'
)


@pytest.mark.parametrize(
    ("files", "status", "fact"),
    [
        pytest.param({CI: workflow("MIX_ENV=prod mix release")}, "pass", "mix release", id="release"),
        pytest.param(
            {CI: workflow() + "      - uses: docker/build-push-action@v6\n"}, "pass", "docker build .", id="image"
        ),
        pytest.param(
            {CI: workflow("docker compose build", "docker build -f docker/production/Dockerfile .")},
            "pass",
            "docker build -f docker/production/Dockerfile .",
            id="what-is-shipped-first",
        ),
        pytest.param(
            {CI: workflow() + "      - uses: acme/actions/build-push-ecr@v2\n"}, "pass", "build-push-ecr", id="ecr"
        ),
        pytest.param({"mix.exs": LIBRARY, CI: workflow("mix hex.publish --yes")}, "pass", "hex.publish", id="package"),
        pytest.param(
            {"mix.exs": FIRMWARE, CI: workflow("mix hex.build", "mix firmware.image")},
            "pass",
            "mix firmware.image",
            id="firmware-before-package",
        ),
        pytest.param({"fly.toml": "app = 'a'"}, "partial", "the platform builds", id="platform"),
        pytest.param({CI: workflow("mix test"), "Dockerfile": "FROM elixir"}, "fail", "can be built", id="by-hand"),
        pytest.param(
            {"rel/vm.args.eex": "+Bc\n", "mix.exs": RELEASE}, "fail", "a release can be built", id="release-by-hand"
        ),
        pytest.param(
            {"rel/vm.args.eex": "+Bc\n", "mix.exs": FIRMWARE}, "fail", "firmware can be", id="firmware-by-hand"
        ),
        pytest.param({CI: workflow("mix test")}, "fail", "CI builds no release", id="nothing"),
        pytest.param({"mix.exs": LIBRARY}, "not applicable", "can be published from anywhere", id="library"),
        pytest.param({CI: ELSEWHERE}, "unknown", "what is not read here", id="elsewhere"),
        pytest.param(
            {"mix.exs": LIBRARY, CI: ELSEWHERE.replace("ci.yml", "publish.yml")}, "unknown", "publish.yml", id="shared"
        ),
        pytest.param({"mix.exs": LIBRARY, CI: ELSEWHERE}, "not applicable", "from anywhere", id="shared-tests"),
        pytest.param({CI: TICKETS}, "fail", "CI builds no release", id="tickets-are-moved-elsewhere"),
        pytest.param(
            {CI: workflow("mix test") + "      - uses: acme/actions/build-push-ecr@v2\n"},
            "pass",
            "build-push-ecr",
            id="image-by-an-action-of-the-team",
        ),
    ],
)
def test_ci_builds_artefact(tmp_path: Path, files: dict[str, str], status: str, fact: str) -> None:
    found = judged(ready(tmp_path, files), "ci-builds-artefact")
    assert found.status == status
    assert not any((each.path or "").startswith("rel/") for each in found.evidence)
    assert fact in (found.reason or found.evidence[0].fact)


def promoting(how: str) -> dict[str, str]:
    promotion = f"promotions: [{{name: Ship, pipeline_file: ship.yml, {how}}}]\n"
    return {
        ".semaphore/semaphore.yml": semaphore("mix test") + promotion,
        ".semaphore/ship.yml": semaphore("flyctl deploy --remote-only"),
    }


DEPLOY = """
  deploy:
    {needs}
    steps:
      - run: flyctl deploy --remote-only
"""


@pytest.mark.parametrize(
    ("files", "status", "value", "fact"),
    [
        pytest.param(
            {CI: workflow("mix test", on="push") + DEPLOY.format(needs="needs: test")},
            "pass",
            1.0,
            "waits for the tests in test",
            id="behind-tests",
        ),
        pytest.param(
            {CI: workflow("mix test", "kubectl apply -f k8s", on="push")}, "pass", 1.0, "in the same job", id="one-job"
        ),
        pytest.param(
            {".gitlab-ci.yml": "test: {script: mix test}\ndeploy: {stage: deploy, script: helm upgrade shop}"},
            "pass",
            1.0,
            "waits for the tests in test",
            id="stages",
        ),
        pytest.param(
            {
                CI: workflow("mix test"),
                ".github/workflows/deploy.yml": workflow("fly deploy", on="{workflow_run: {workflows: [CI]}}"),
            },
            "pass",
            1.0,
            "starts when another workflow has passed",
            id="workflow-run",
        ),
        pytest.param(
            {CI: workflow("mix test", on="workflow_dispatch") + DEPLOY.format(needs="needs: test")},
            "partial",
            0.75,
            "somebody starts it",
            id="by-hand",
        ),
        pytest.param(
            {CI: workflow("mix test", on="push") + DEPLOY.format(needs="")},
            "partial",
            0.5,
            "does not wait for the tests",
            id="beside-tests",
        ),
        pytest.param(
            {"bin/deploy": "#!/bin/sh\nkamal deploy\n"}, "partial", 0.5, "somebody has to run it", id="script"
        ),
        pytest.param(
            {"ansible/playbooks/deploy-app.yml": "- hosts: all\n"}, "partial", 0.5, "somebody has", id="playbook"
        ),
        pytest.param(
            {"Makefile": "deploy:\n\tcd ../infra && ./ship.sh\n", CI: workflow("docker push acme/shop")},
            "partial",
            0.5,
            "make deploy: somebody has to run it",
            id="target",
        ),
        pytest.param(
            {
                CI: workflow(
                    "mix test", "curl -k https://coveralls.io/webhook", "curl https://hooks.slack.com/services/T0"
                )
            },
            "fail",
            0.0,
            "nothing deploys",
            id="hooks-of-reports",
        ),
        pytest.param({CI: workflow("mix test")}, "fail", 0.0, "nothing deploys", id="nothing"),
        pytest.param({"bin/ses": "#!/bin/sh\naws lambda create\n"}, "fail", 0.0, "nothing deploys", id="other-script"),
        pytest.param({"render.yaml": "services: []"}, "unknown", 0.0, "render.yaml is there", id="platform"),
        pytest.param({CI: workflow("docker buildx prune --all")}, "fail", 0.0, "nothing deploys", id="tidies-up"),
        pytest.param(
            {CI: workflow("docker push acme/shop")}, "unknown", 0.0, "publishes an image", id="fetched-elsewhere"
        ),
        pytest.param(promoting("auto_promote_on: [{result: passed}]"), "pass", 1.0, "flyctl deploy", id="promoted"),
        pytest.param(promoting("parameters: {}"), "partial", 0.5, "flyctl deploy", id="promoted-by-hand"),
        pytest.param({"mix.exs": LIBRARY}, "not applicable", 0.0, "not asked of a library", id="library"),
        pytest.param(
            {CI: workflow("mix test") + "\n  pages:\n    steps:\n      - uses: actions/deploy-pages@v4\n"},
            "fail",
            0.0,
            "nothing deploys",
            id="pages-only",
        ),
    ],
)
def test_automated_deploy(tmp_path: Path, files: dict[str, str], status: str, value: float, fact: str) -> None:
    found = judged(ready(tmp_path, files), "automated-deploy")
    assert (found.status, found.value) == (status, value)
    assert any(fact in said for said in [found.reason, *(each.fact for each in found.evidence)])


def test_what_deploys_the_application_is_named_before_what_is_installed_beside_it(tmp_path: Path) -> None:
    text = workflow("helm upgrade -i cert-manager oci://a/b", "helm upgrade -i shop oci://a/c", on="push")
    found = judged(ready(tmp_path, {CI: text}), "automated-deploy")
    assert found.evidence[0].fact == "helm upgrade -i shop oci://a/c"


def test_a_workflow_of_another_repository_deploys_by_its_name(tmp_path: Path) -> None:
    nightly = "on: {schedule: [{cron: '0 5 * * *'}]}\njobs: {a: {uses: acme/w/.github/workflows/deploy-ecs.yml@v1}}\n"
    pushed = nightly.replace("{schedule: [{cron: '0 5 * * *'}]}", "push")
    files = {".github/workflows/a.yml": nightly, ".github/workflows/b.yml": pushed, "deploy.sh": "eb deploy\n"}
    found = judged(ready(tmp_path, files), "automated-deploy")
    assert [each.fact for each in found.evidence] == [
        "calls acme/w/.github/workflows/deploy-ecs.yml@v1",
        "it does not wait for the tests",
    ]
    assert found.evidence[0].path == ".github/workflows/b.yml"


def test_a_task_that_prepares_deployments_deploys_nothing(tmp_path: Path) -> None:
    files = {"bin/build": "#!/bin/sh\nmix deploy.init\n"}
    assert judged(ready(tmp_path, files), "automated-deploy").status == "fail"


PINNED = f"      - uses: actions/checkout@{SHA}\n"
STRANGER = "      - uses: actions/checkout@v5\n        with: {ref: '${{ github.event.pull_request.head.sha }}'}\n"
TITLE = 'echo "${{ github.event.issue.title }}"'


@pytest.mark.parametrize(
    ("files", "status", "low", "high"),
    [
        pytest.param({CI: workflow(top="permissions: {contents: read}") + PINNED}, "pass", 1.0, 1.0, id="all"),
        pytest.param({CI: workflow(job="permissions: {}") + PINNED}, "pass", 1.0, 1.0, id="job-permissions"),
        pytest.param({CI: workflow() + PINNED}, "partial", 0.5, 0.6, id="no-permissions"),
        pytest.param({CI: workflow(top="permissions: write-all") + PINNED}, "partial", 0.5, 0.6, id="write-all"),
        pytest.param(
            {CI: workflow(top="permissions: {contents: read}") + "      - uses: acme/a@v1\n"},
            "partial",
            0.5,
            0.6,
            id="not-pinned",
        ),
        pytest.param({CI: workflow() + "      - uses: acme/a@v1\n"}, "fail", 0.0, 0.0, id="neither"),
        pytest.param({CI: workflow() + "      - uses: erlef/setup-beam@v1\n"}, "partial", 0.27, 0.28, id="official"),
        pytest.param({CI: workflow() + "      - uses: erlef/setup-beam@main\n"}, "fail", 0.0, 0.0, id="a-branch"),
        pytest.param(
            {CI: workflow(on="pull_request_target", top="permissions: {contents: read}") + STRANGER},
            "fail",
            0.0,
            0.0,
            id="strangers-code",
        ),
        pytest.param(
            {CI: workflow(TITLE, on="issues", top="permissions: {}") + PINNED}, "fail", 0.0, 0.0, id="strangers-text"
        ),
        pytest.param({".gitlab-ci.yml": "t: {script: mix test}"}, "not applicable", 0.0, 0.0, id="gitlab"),
        pytest.param({CI: "on: ["}, "unknown", 0.0, 0.0, id="broken"),
    ],
)
def test_workflow_hygiene(tmp_path: Path, files: dict[str, str], status: str, low: float, high: float) -> None:
    found = judged(ready(tmp_path, files), "workflow-hygiene")
    assert found.status == status
    assert low <= found.value <= high


OLD = "erlef/setup-elixir is no longer maintained: use erlef/setup-beam"


@pytest.mark.parametrize(("top", "status", "place"), [("permissions: {}", "partial", 0), ("", "fail", -1)])
def test_an_old_action_comes_first_where_it_decides(tmp_path: Path, top: str, status: str, place: int) -> None:
    loose = "" if top else 3 * "      - uses: acme/a@v1\n"
    files = {CI: workflow(top=top) + f"      - uses: erlef/setup-elixir@{SHA}\n" + loose}
    found = judged(ready(tmp_path, files), "workflow-hygiene")
    assert (found.status, found.evidence[place].fact) == (status, OLD)


def test_what_two_jobs_take_from_a_composite_action_is_written_once(tmp_path: Path) -> None:
    job = "  {0}:\n    runs-on: a\n    steps:\n      - uses: ./.github/actions/setup\n"
    files = {
        CI: "on: push\njobs:\n" + job.format("one") + job.format("two"),
        ".github/actions/setup/action.yml": "runs:\n  using: composite\n  steps:\n    - uses: acme/a@v1\n",
    }
    found = judged(ready(tmp_path, files), "workflow-hygiene")
    assert found.evidence[0].fact == "0 of 1 uses of actions are pinned to a commit"


def test_a_stranger_s_code_without_secrets_is_no_danger(tmp_path: Path) -> None:
    files = {CI: workflow(on="pull_request", top="permissions: {contents: read}") + STRANGER}
    assert judged(ready(tmp_path, files), "workflow-hygiene").status == "partial"


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ({"lefthook.yml": "pre-commit: {}"}, "pass"),
        ({".pre-commit-config.yaml": "repos: []"}, "pass"),
        ({".githooks/pre-push": "mix test"}, "pass"),
        ({".husky/pre-commit": "mix format"}, "pass"),
        ({".husky/README.md": "mix format"}, "not applicable"),
        ({".github/pre-commit-config.yaml": "repos: []"}, "pass"),
        ({"flake.nix": "{ pre-commit.hooks.mix-format.enable = true; }"}, "pass"),
        ({}, "not applicable"),
    ],
)
def test_local_hooks(tmp_path: Path, files: dict[str, str], status: str) -> None:
    assert judged(ready(tmp_path, files), "local-hooks").status == status


@pytest.mark.parametrize(
    ("files", "status", "fact"),
    [
        pytest.param(
            {"infra/main.tf": "", CI: workflow("terraform validate")}, "pass", "Terraform is described", id="validated"
        ),
        pytest.param({"chart/Chart.yaml": "name: a"}, "partial", "a Helm chart", id="there"),
        pytest.param(
            {"a.service": "[Service]\n", CI: workflow("helm upgrade -i a b")}, "partial", "systemd", id="another"
        ),
        pytest.param(
            {"tests/a.service": "[Service]\n", "go/b.service": "[Service]\n", "go/go.mod": ""},
            "unknown",
            "no infrastructure",
            id="of-others",
        ),
        pytest.param(
            {"a.service": "[Service]\n", "b.tf": "", CI: workflow("tofu plan")}, "pass", "Terraform", id="one-of-two"
        ),
        pytest.param({"ansible/site.yml": "- hosts: all\n  roles: [app]\n"}, "partial", "infrastructure", id="ansible"),
        pytest.param({"main.tf": "", "terraform.tfstate": "{}"}, "fail", "state of Terraform", id="state"),
        pytest.param({"fly.toml": "app = 'a'"}, "not applicable", "fly.toml", id="platform"),
        pytest.param({"rust/Cargo.toml": "", "rust/a.service": ""}, "unknown", "no infrastr", id="of-another-program"),
        pytest.param({"scripts/tests/a.service": ""}, "unknown", "no infrastructure", id="of-a-test"),
        pytest.param({}, "unknown", "no infrastructure", id="nothing"),
        pytest.param({"mix.exs": LIBRARY, "main.tf": ""}, "not applicable", "a library", id="library"),
    ],
)
def test_infrastructure_as_code(tmp_path: Path, files: dict[str, str], status: str, fact: str) -> None:
    found = judged(ready(tmp_path, files), "infrastructure-as-code")
    assert found.status == status
    assert fact in (found.reason or found.evidence[0].fact)


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ({CI: workflow("mix run bench/cart.exs", on="{schedule: []}")}, "pass"),
        ({CI: workflow("k6 run load.js")}, "pass"),
        ({CI: workflow() + "      - uses: benchmark-action/github-action-benchmark@v1\n"}, "pass"),
        ({CI: workflow("mix test")}, "not applicable"),
        ({CI: ELSEWHERE}, "not applicable"),
    ],
)
def test_performance_gate(tmp_path: Path, files: dict[str, str], status: str) -> None:
    assert judged(ready(tmp_path, files), "performance-gate").status == status


def test_a_travis_file_that_another_system_has_replaced_says_nothing(tmp_path: Path) -> None:
    files = {CI: workflow("mix compile"), ".travis.yml": "language: elixir\nscript: mix test\n"}
    assert judged(ready(tmp_path, files, Profile.LIBRARY), "ci-runs-tests").status == "fail"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ("repository: acme/users", "fail"),  # the tests of another repository
        ("repository: '${{ github.repository }}'", "pass"),
        ("fetch-depth: 1", "pass"),
    ],
)
def test_the_tests_of_other_repositories_are_not_one_s_own(tmp_path: Path, given: str, status: str) -> None:
    steps = (
        "      - uses: actions/checkout@v6\n"
        f"      - uses: actions/checkout@v6\n        with: {{{given}, path: users}}\n"
        "      - run: mix test\n        working-directory: ./users\n"
    )
    assert judged(ready(tmp_path, {CI: workflow("mix deps.get") + steps}), "ci-runs-tests").status == status
