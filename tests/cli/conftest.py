"""A small shop in a real git repository, and the command line as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from houses import MIX, SOUND, TILL

HOUSE = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Shop:
    """The repository, and a clean environment to run commands in."""

    root: Path
    environment: dict[str, str]

    def write(self, path: str, content: str | bytes) -> Path:
        """Put a file into the repository."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def command(self, *arguments: str) -> list[str]:
        """The command line of elixirlens."""
        return [sys.executable, "-m", "elixirlens", *arguments]

    def run(self, *arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
        """Run elixirlens in the repository."""
        return subprocess.run(
            self.command(*arguments),
            cwd=self.root,
            env=self.environment | environment,
            input=stdin,
            capture_output=True,
            check=False,
        )


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A shop with one warning in lib/till.ex and a sound lib/money.ex."""
    root = tmp_path / "shop"
    root.mkdir()
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
    environment = kept | {
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "PYTHONPATH": str(HOUSE),
        "PYTHONUTF8": "1",
    }
    subprocess.run(["git", "init", "-q", str(root)], check=True, env=environment)
    made = Shop(root, environment)
    made.write("mix.exs", MIX)
    made.write("lib/till.ex", TILL)
    made.write("lib/money.ex", SOUND)
    return made
