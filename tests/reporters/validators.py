"""What others say about our output: schemas, and Microsoft's validator of SARIF where it is installed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import xmlschema
from jsonschema import Draft4Validator, Draft202012Validator

HOUSE = Path(__file__).parents[2]
DATA = HOUSE / "tests" / "data"
PLATFORMS = {"linux": "linux", "darwin": "darwin", "win32": "win32"}
MULTITOOL = (
    HOUSE
    / ".validators/node_modules/@microsoft"
    / f"sarif-multitool-{PLATFORMS.get(sys.platform, 'linux')}"
    / ("Sarif.Multitool.exe" if sys.platform == "win32" else "Sarif.Multitool")
)
MISSING = "NOT VALIDATED: @microsoft/sarif-multitool is not installed; .ci/run installs it where there is npm"
# Nobody can be sent to a page about the tool before it has one.
EXCUSED = {"SARIF2005"}


@cache
def schema(name: str) -> Any:
    return json.loads((DATA / f"{name}.schema.json").read_text("utf-8"))


def sarif_faults(text: str) -> list[str]:
    """What the JSON schema of SARIF says against a file."""
    validator = Draft4Validator(schema("sarif-2.1.0-rtm.5"))
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(json.loads(text))]


def json_faults(text: str, name: str) -> list[str]:
    """What one of our own schemas says against a file."""
    validator = Draft202012Validator(schema(name))
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(json.loads(text))]


@cache
def _junit() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(DATA / "junit-10.xsd"))


def junit_faults(text: str) -> list[str]:
    """What the schema of JUnit reports says against a file."""
    return [str(error.reason) for error in _junit().iter_errors(text)]


def multitool_faults(text: str, folder: Path) -> list[str]:
    """What Microsoft's validator says against a file, with the rules of GitHub; skips, loudly, where it is missing.

    It ends with 0 whatever it finds, so its words are read.
    """
    if not MULTITOOL.exists():
        warnings.warn(MISSING, stacklevel=2)
        pytest.skip(MISSING)
    file = folder / "checked.sarif"
    file.write_text(text, "utf-8")
    command = [str(MULTITOOL), "validate", str(file), "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert "1 files scanned" in done.stdout, done.stdout + done.stderr
    found = re.findall(r": (?:error|warning) ([A-Z0-9]+).*", done.stdout)
    lines = [line for line in done.stdout.splitlines() if re.search(r": (error|warning) ", line)]
    return [line for code, line in zip(found, lines, strict=True) if code not in EXCUSED]
