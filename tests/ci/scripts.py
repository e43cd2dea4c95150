"""The shell in action.yml and in the workflows, taken out to be run here, with programs that write down their call."""

from __future__ import annotations

import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

HOUSE = Path(__file__).parents[2]
ACTION = HOUSE / "action.yml"
PAGES = HOUSE / "docs" / "ci"
CHECK, ANALYSE, COMMENT, REVIEW = (
    PAGES / name for name in ("github.yml", "fork-analyse.yml", "fork-comment.yml", "review.yml")
)
WORKFLOWS = (CHECK, ANALYSE, COMMENT, REVIEW)
GITLAB = PAGES / "gitlab.yml"
HOOKS = HOUSE / ".pre-commit-hooks.yaml"
HOOK_CONFIG = PAGES / "pre-commit-config.yaml"


def read(file: Path) -> Any:
    """The content of a YAML file. The word `on`, which YAML takes for true, stays a word."""
    yaml = pytest.importorskip("yaml", reason="SKIPPED: PyYAML is not installed, so nothing in docs/ci was looked at")
    content = yaml.safe_load(file.read_text("utf-8"))
    if isinstance(content, dict) and True in content:
        content["on"] = content.pop(True)
    return content


def steps(file: Path) -> list[dict[str, Any]]:
    """The steps of an action or of all jobs of a workflow."""
    content = read(file)
    if "runs" in content:
        found: list[dict[str, Any]] = content["runs"]["steps"]
        return found
    return [step for job in content["jobs"].values() for step in job["steps"]]


def scripts(file: Path) -> list[str]:
    """All that a shell runs."""
    if file == GITLAB:
        job = read(file)["elixirlens"]
        return [*job["before_script"], *job["script"]]
    if file in {HOOKS, HOOK_CONFIG}:
        entries = read(file)
        hooks = entries if isinstance(entries, list) else [hook for repo in entries["repos"] for hook in repo["hooks"]]
        return [hook["entry"] for hook in hooks]
    return [step["run"] for step in steps(file) if "run" in step]


@dataclass(frozen=True, slots=True)
class Runner:
    """A machine of a host: a work folder, and a folder of programs that write down how they were called."""

    work: Path
    programs: Path
    environment: dict[str, str]

    def program(self, name: str, code: int = 0) -> Path:
        """Put a program in place that ends with `code`."""
        file = self.programs / name
        calls = shlex.quote(str(self.programs / "calls"))
        file.write_text(f'#!/bin/sh\nfor one in "$0" "$@"; do printf \'%s\\0\' "$one"; done >> {calls}\nexit {code}\n')
        file.chmod(0o755)
        return file

    def calls(self) -> list[str]:
        """The arguments of the one call there was, without the program."""
        written = (self.programs / "calls").read_bytes().decode().split("\0")[:-1]
        return written[1:]

    def run(self, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a script as GitHub runs one in bash."""
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],
            cwd=self.work,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
        )
