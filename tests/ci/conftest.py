"""A machine to run the shell of workflows on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from scripts import Runner

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A machine of GitHub, as far as scripts see it."""
    work, temporary = tmp_path / "work", tmp_path / "temp"
    programs = temporary / "elixirlens" / "bin"
    work.mkdir()
    programs.mkdir(parents=True)
    environment = {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "RUNNER_TEMP": str(temporary),
        "GITHUB_OUTPUT": str(temporary / "output"),
        "GITHUB_STEP_SUMMARY": str(temporary / "summary"),
    }
    return Runner(work, programs, environment)
