"""A repository for tests to live in: real files, real git, and elixirlens as a process or in this one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from elixirlens.engine import Outcome, Request, check

CHECKOUT = Path(__file__).parents[1]
TODAY = date(2026, 3, 1)
_KEPT = ("PATH", "LANG", "SYSTEMROOT")

MIX = """defmodule Shop.MixProject do
  use Mix.Project
  def project, do: [app: :shop, version: "1.0.0", elixir: "~> 1.15"]
  def application, do: [mod: {Shop.Application, []}]
end
"""
# One warning, blocking-init in line 7, and nothing else that is more than an info.
TILL = """defmodule Shop.Till do
  @moduledoc "Counts money."
  use GenServer

  @impl true
  def init(url) do
    prices = Req.get!(url)
    {:ok, prices}
  end
end
"""
SOUND = """defmodule Shop.Money do
  @moduledoc "Adds prices."

  @doc "The sum."
  @spec sum([integer()]) :: integer()
  def sum(prices), do: Enum.sum(prices)
end
"""


@dataclass(frozen=True, slots=True)
class House:
    """A repository below `root`, whose runs keep their cache in `cache` and see nothing of the user's settings."""

    root: Path
    cache: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def write(self, path: str, content: str | bytes) -> Path:
        """Put a file into the repository."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def age(self) -> None:
        """Make every file an hour old: stamps of young ones are not trusted."""
        hour_ago = time.time() - 3600
        for path in self.root.rglob("*"):
            if path.is_file() and not path.is_symlink() and ".git" not in path.relative_to(self.root).parts:
                os.utime(path, (hour_ago, hour_ago))

    def git(self, *arguments: str) -> str:
        """Run git in the repository."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env=self.environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def check(self, **request: Any) -> Outcome:
        """Check the repository in this process, with one worker unless `request` says otherwise."""
        return check(Request(**{"start": self.root, "today": TODAY, "jobs": 1, "cache_dir": self.cache} | request))

    def run(
        self, *arguments: str, stdin: bytes = b"", prepare: Callable[[], None] | None = None, **environment: str
    ) -> subprocess.CompletedProcess[bytes]:
        """Run elixirlens in the repository, in a process of its own that calls `prepare` before it starts."""
        return subprocess.run(
            [sys.executable, "-m", "elixirlens", *arguments],
            cwd=self.root,
            env={**self.environment, **environment},
            input=stdin,
            capture_output=True,
            preexec_fn=prepare,  # no threads here
            check=False,
            timeout=120,
        )


def build(folder: Path, name: str = "shop") -> House:
    """Build a house in `folder`: an application with a warning in lib/till.ex and a sound lib/money.ex."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    environment = {key: os.environ[key] for key in _KEPT if key in os.environ} | {
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "PYTHONPATH": str(CHECKOUT),
        "PYTHONUTF8": "1",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        **{f"GIT_{who}_{what}": "ada@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    house = House(folder / name, home / "cache" / "elixirlens", environment)
    house.root.mkdir()
    house.git("init", "-q", "-b", "main")
    house.write("mix.exs", MIX)
    house.write("lib/till.ex", TILL)
    house.write("lib/money.ex", SOUND)
    return house
