"""action.yml, the workflows and the template for GitLab: validated, and their shell run."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from scripts import (
    ACTION,
    ANALYSE,
    CHECK,
    COMMENT,
    GITLAB,
    HOOK_CONFIG,
    HOOKS,
    HOUSE,
    REVIEW,
    WORKFLOWS,
    read,
    scripts,
    steps,
)

import elixirlens
from elixirlens.cli.app import app
from elixirlens.reporters import format_names

if TYPE_CHECKING:
    from scripts import Runner

ALL = (ACTION, *WORKFLOWS, GITLAB, HOOKS, HOOK_CONFIG)
SCHEMAS = {
    "vendor.github-actions": (ACTION,),
    "vendor.github-workflows": WORKFLOWS,
    "vendor.gitlab-ci": (GITLAB,),
}
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
NAUGHTY = ["$(touch pwned)", "`touch pwned`", "; touch pwned", "a b", "--fail-on=never", "*", "'", '"', "${{ a }}"]


def tool(name: str) -> str:
    """A program of the test extra."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        pytest.skip(f"SKIPPED: {name} is not installed, so the files for CI were NOT validated with it")
    return found


@pytest.mark.parametrize(("schema", "files"), SCHEMAS.items())
def test_each_file_fits_the_schema_of_its_host(schema: str, files: tuple[Path, ...]) -> None:
    command = [tool("check-jsonschema"), "--builtin-schema", schema, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_zizmor_finds_nothing() -> None:
    files = [*map(str, WORKFLOWS), str(ACTION)]
    done = subprocess.run(
        [tool("zizmor"), "--offline", "--no-progress", "--quiet", "--persona", "auditor", *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_zizmor_would_find_something(tmp_path: Path) -> None:
    """The test before is worth something only if a fault is a fault."""
    broken = tmp_path / "action.yml"
    broken.write_text(ACTION.read_text().replace('"--diff=$INPUT_BASE"', '"--diff=${{ inputs.base }}"'))
    done = subprocess.run(
        [tool("zizmor"), "--offline", "--no-progress", "--quiet", str(broken)], capture_output=True, check=False
    )
    assert done.returncode != 0


@pytest.mark.parametrize("file", [HOOKS, HOOK_CONFIG], ids=lambda file: file.name)
def test_pre_commit_takes_the_hooks(file: Path) -> None:
    kind = "validate-manifest" if file == HOOKS else "validate-config"
    subprocess.run([tool("pre-commit"), kind, str(file)], check=True)


@pytest.mark.parametrize("file", [ACTION, *WORKFLOWS], ids=lambda file: file.name)
def test_what_is_used_is_pinned(file: Path) -> None:
    for step in steps(file):
        assert "uses" not in step or PINNED.fullmatch(step["uses"])
    text = file.read_text("utf-8")
    assert all(re.search(r"# v\d+\.\d+\.\d+$", line) for line in text.splitlines() if "uses:" in line)


@pytest.mark.parametrize("file", ALL, ids=lambda file: file.name)
def test_inputs_and_events_reach_no_shell_as_code(file: Path) -> None:
    assert not [script for script in scripts(file) if "${{" in script]


@pytest.mark.parametrize("file", [*WORKFLOWS, GITLAB, HOOK_CONFIG], ids=lambda file: file.name)
def test_the_version_is_pinned_to_this_one(file: Path) -> None:
    assert set(re.findall(r"elixirlens==([^\"\s]+)", file.read_text("utf-8"))) == {elixirlens.__version__}


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_what_is_installed_does_not_depend_on_the_repository(file: Path) -> None:
    """Python imports from the folder it is run in: a `pip.py` in a pull request would be the installer."""
    kinds = [step.get("uses", step.get("run", "")).split("@")[0].split()[0] for step in steps(file)]
    assert kinds.index("pipx") < kinds.index("actions/checkout") if "actions/checkout" in kinds else kinds[0] == "pipx"
    for script in scripts(ACTION) + scripts(GITLAB):
        assert "-m venv" not in script or "-I -m venv" in script


def test_the_half_that_meets_strangers_can_write_nothing() -> None:
    analyse = read(ANALYSE)
    assert analyse["permissions"] == {}
    assert [job["permissions"] for job in analyse["jobs"].values()] == [{"contents": "read"}]
    assert "secrets" not in ANALYSE.read_text("utf-8").replace("neither secrets", "")
    assert list(analyse["on"]) == ["pull_request"]


def test_the_half_that_writes_checks_nothing_out() -> None:
    comment = read(COMMENT)
    assert not [step for step in steps(COMMENT) if "checkout" in step.get("uses", "")]
    assert comment["on"]["workflow_run"]["workflows"] == [read(ANALYSE)["name"]]
    assert [job["permissions"] for job in comment["jobs"].values()] == [{"actions": "read", "pull-requests": "write"}]


def words(script: str) -> list[str]:
    """The arguments of elixirlens in a script, quotes and continued lines resolved as far as options need it."""
    pattern = r"(?:^|[\s/])elixirlens[\"']? ((?:check|review)\b[^\n]*)"
    calls = re.findall(pattern, script.replace("\\\n", " "), re.MULTILINE)
    return [word.strip("\"'(){}") for call in calls for word in call.split()]


@pytest.mark.parametrize("file", ALL, ids=lambda file: file.name)
def test_every_option_and_format_is_one(file: Path) -> None:
    written = [word for script in scripts(file) for word in words(script)]
    written += re.findall(r'"(--[a-z-]+=[^"]*)"', file.read_text("utf-8")) if file == ACTION else []
    assert written
    command = app.get_command(click.Context(app), "review" if "review" in written else "check")
    assert command is not None
    known = {one for parameter in command.params for one in parameter.opts}
    for word in written:
        option = re.search(r"--[a-z][a-z-]*", word)
        assert option is None or option.group() in known
        form = re.search(r"--output=(\w+)=", word) or re.fullmatch(r"(\w+)=(?:\$|[\w-]+\.\w+).*", word)
        assert form is None or form[1] in format_names()


def check_script() -> str:
    return next(step["run"] for step in steps(ACTION) if step.get("id") == "check")


def inputs(**given: str) -> dict[str, str]:
    """The environment of the step, as GitHub makes it of the inputs."""
    defaults = {name: str(one.get("default", "")) for name, one in read(ACTION)["inputs"].items()}
    return {f"INPUT_{name.upper().replace('-', '_')}": value for name, value in (defaults | given).items()}


def test_the_action_runs_a_check(runner: Runner) -> None:
    runner.program("elixirlens")
    done = runner.run(check_script(), **inputs())
    assert done.returncode == 0, done.stderr
    summary = runner.environment["GITHUB_STEP_SUMMARY"]
    assert runner.calls() == [
        "check", "--format", "github", f"--output=markdown={summary}", "--", "."
    ]  # fmt: skip
    assert Path(runner.environment["GITHUB_OUTPUT"]).read_text() == "exit-code=0\n"


@pytest.mark.parametrize("code", [1, 2, 5])
def test_the_action_fails_as_the_check_does(runner: Runner, code: int) -> None:
    runner.program("elixirlens", code)
    assert runner.run(check_script(), **inputs()).returncode == code
    assert Path(runner.environment["GITHUB_OUTPUT"]).read_text() == f"exit-code={code}\n"


def test_every_input_arrives(runner: Runner) -> None:
    runner.program("elixirlens")
    given = {"paths": "lib\nmy app\n", "base": "main", "trust-base": "main", "fail-on": "error", "sarif": "a.sarif"}
    given |= {"report": "a.json", "arguments": "--strict\n--ignore\ndocs\n"}
    assert given.keys() == read(ACTION)["inputs"].keys()
    runner.run(check_script(), **inputs(**given))
    assert runner.calls()[4:] == [
        "--fail-on=error", "--diff=main", "--trust-base=main", "--output=sarif=a.sarif", "--output=json=a.json",
        "--strict", "--ignore", "docs", "--", "lib", "my app",
    ]  # fmt: skip


@pytest.mark.parametrize("text", NAUGHTY)
def test_an_input_is_an_argument_whatever_it_holds(runner: Runner, text: str) -> None:
    runner.program("elixirlens")
    runner.work.joinpath("file").touch()
    given = dict.fromkeys(read(ACTION)["inputs"], text)
    runner.run(check_script(), **inputs(**given))
    assert runner.calls()[4:] == [
        f"--fail-on={text}", f"--diff={text}", f"--trust-base={text}", f"--output=sarif={text}",
        f"--output=json={text}", text, "--", text,
    ]  # fmt: skip
    assert [file.name for file in runner.work.iterdir()] == ["file"]


@pytest.mark.parametrize("base", ["", "0123abc", "$(id) x"])
def test_the_workflow_compares_pull_requests_only(runner: Runner, base: str) -> None:
    runner.program("elixirlens")
    expected = [f"--diff={base}"] if base else []
    done = runner.run(scripts(CHECK)[-1], BASE=base)
    assert done.returncode == 0, done.stderr
    summary = runner.environment["GITHUB_STEP_SUMMARY"]
    assert runner.calls() == ["check", ".", *expected, "--format", "github", "--output", f"markdown={summary}"]


def test_the_pair_hands_over_a_report_and_a_number(runner: Runner) -> None:
    runner.program("elixirlens", 1)
    done = runner.run(scripts(ANALYSE)[-1], BASE="0123abc", NUMBER="17")
    assert done.returncode == 1, "findings fail the pull request"
    folder = Path(runner.environment["RUNNER_TEMP"]) / "report"
    assert (folder / "number").read_text() == "17\n"
    assert {"--diff=0123abc", "--trust-base=0123abc", f"json={folder}/report.json"} <= set(runner.calls())
    runner.programs.joinpath("calls").unlink()
    runner.program("elixirlens")
    assert runner.run(scripts(COMMENT)[-1]).returncode == 0
    assert runner.calls() == ["review", "--report", f"{folder}/report.json", "--pull-from", f"{folder}/number"]


def test_a_review_is_of_the_commit_that_people_see(runner: Runner) -> None:
    for file in (ANALYSE, REVIEW):
        (checkout,) = (step["with"] for step in steps(file) if "checkout" in step.get("uses", ""))
        assert checkout["ref"] == "${{ github.event.pull_request.head.sha }}"
    runner.program("elixirlens")
    done = runner.run(scripts(REVIEW)[-1], BASE="$(id) x")
    assert done.returncode == 0, done.stderr
    assert runner.calls() == ["review", ".", "--diff=$(id) x", "--trust-base=$(id) x"]


@pytest.mark.parametrize("file", [COMMENT, REVIEW], ids=lambda file: file.name)
def test_the_token_reaches_one_step(file: Path) -> None:
    """It is for the review alone, and for the artefact that it needs."""
    holders = [step for step in steps(file) if "github.token" in str(step)]
    assert [step.get("uses", step.get("run", "")).split()[0].split("@")[0] for step in holders] == (
        ["actions/download-artifact", "elixirlens"] if file == COMMENT else ["elixirlens"]
    )


def test_installing_imports_nothing_from_the_repository(runner: Runner, tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=HOUSE, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    for name in ("pip", "venv", "site", "ensurepip", "os", "json", "elixirlens", "click"):
        (runner.work / f"{name}.py").write_text("open('pwned', 'w'); raise SystemExit('pwned')\n")
    shutil.rmtree(runner.programs.parent)
    install = next(step["run"] for step in steps(ACTION) if step.get("name") == "Install elixirlens")
    done = runner.run(install, PYTHON=sys.executable, GITHUB_ACTION_PATH=str(wheel), PIP_NO_DEPS="1", PIP_NO_INDEX="1")
    assert done.returncode == 0, done.stderr
    version = runner.run("elixirlens --version")
    assert version.stdout.startswith(f"elixirlens {elixirlens.__version__} ")
    assert not (runner.work / "pwned").exists()
