"""Real repositories for tests, made with the git that is installed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

APPLICATION = """
defmodule Shop.MixProject do
  use Mix.Project

  def project, do: [app: :shop, version: "0.1.0", elixir: "~> 1.17", deps: []]
  def application, do: [mod: {Shop.Application, []}]
end
"""
UMBRELLA = """
defmodule Umbrella.MixProject do
  use Mix.Project
  def project, do: [apps_path: "apps", version: "0.1.0"]
end
"""


def member(app: str) -> str:
    return f"defmodule {app.title()}.MixProject do\n  use Mix.Project\n  def project, do: [app: :{app}]\nend\n"


def write(root: Path, *names: str) -> Path:
    """Write files with an empty module each."""
    for name in names:
        put(root, name, "defmodule M do\nend\n")
    return root


def put(root: Path, name: str, content: str | bytes) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def run_git(root: Path, *arguments: str) -> str:
    environment = {
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        **{f"GIT_{who}_NAME": "Ada" for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_EMAIL": "ada@example.com" for who in ("AUTHOR", "COMMITTER")},
    }
    ran = subprocess.run(["git", *arguments], cwd=root, env=environment, capture_output=True, check=True)
    return ran.stdout.decode().strip()


def repository(root: Path) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    run_git(root, "init", "-q", "-b", "main")
    return root


def commit(root: Path) -> str:
    """Commit everything that is there; the commit."""
    run_git(root, "add", "-A")
    run_git(root, "commit", "-q", "-m", "Everything", "--allow-empty")
    return run_git(root, "rev-parse", "HEAD")
