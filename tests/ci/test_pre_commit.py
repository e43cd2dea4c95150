"""The hooks, run by the real pre-commit in a real repository. It installs elixirlens from a copy of this checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from houses import SOUND, TILL, build
from scripts import HOUSE

if TYPE_CHECKING:
    from houses import House

Installed = tuple[Path, str, dict[str, str]]
PARTS = (
    *("elixirlens", "rules", "criteria", "reports", "pyproject.toml", "README.md", "LICENSE"),
    ".pre-commit-hooks.yaml",
)
CONFIG = """repos:
  - repo: {repository}
    rev: {revision}
    hooks:
      - id: {hook}
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """A repository with the hooks, its commit, and an environment in which pre-commit has installed them."""
    program = Path(sys.executable).parent / "pre-commit"
    if not program.exists():
        pytest.skip("SKIPPED: pre-commit is not installed, so the hooks were NOT tried")
    folder = tmp_path_factory.mktemp("hooks")
    tool = build(folder, "tool")
    shutil.rmtree(tool.root / "lib")
    for part in PARTS:
        source = HOUSE / part
        if source.is_dir():
            shutil.copytree(source, tool.root / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tool.root / part)
    tool.git("add", "-A", "-f")
    tool.git("commit", "-qm", "elixirlens")
    revision = tool.git("rev-parse", "HEAD")
    # pip and git are set up by the machine; of everything else nothing is passed on.
    passed = {name: value for name, value in os.environ.items() if _is_about_the_network(name)}
    environment = {**passed, **tool.environment, "PRE_COMMIT_HOME": str(folder / "cache"), "PRE_COMMIT_COLOR": "never"}
    environment |= {"HOME": os.environ.get("HOME", str(folder))}
    environment.pop("PYTHONPATH")
    environment["PATH"] = f"{program.parent}:{environment['PATH']}"
    configuration = folder / "install.yaml"
    configuration.write_text(CONFIG.format(repository=tool.root, revision=revision, hook="elixirlens"))
    command = [program, "install-hooks", "--config", str(configuration)]
    done = subprocess.run(command, cwd=tool.root, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"SKIPPED: pre-commit could not install the hooks, so they were NOT tried: {done.stdout[-300:]}")
    return tool.root, revision, environment


def _is_about_the_network(name: str) -> bool:
    return name.startswith(("PIP_", "SSL_")) or name.lower().endswith("_proxy")


@pytest.fixture
def shop(house: House, installed: Installed) -> House:
    house.git("add", "-A")
    house.git("commit", "-qm", "one")
    return house


def hook(shop: House, installed: Installed, name: str) -> subprocess.CompletedProcess[str]:
    """Run a hook on what is staged."""
    repository, revision, environment = installed
    shop.write(".pre-commit-config.yaml", CONFIG.format(repository=repository, revision=revision, hook=name))
    shop.git("add", ".pre-commit-config.yaml")
    environment = environment | {"XDG_CACHE_HOME": str(shop.cache)}
    command = ["pre-commit", "run", name]
    return subprocess.run(command, cwd=shop.root, env=environment, capture_output=True, text=True, check=False)


def test_changed_files_are_reported_and_no_others(shop: House, installed: Installed) -> None:
    shop.write("lib/money.ex", SOUND + "\n")
    shop.git("add", "-A")
    done = hook(shop, installed, "elixirlens")
    assert done.returncode == 0, done.stdout + done.stderr
    shop.write("lib/my till.ex", TILL.replace("Shop.Till", "Shop.Other"))
    shop.git("add", "-A")
    done = hook(shop, installed, "elixirlens")
    assert done.returncode == 1
    assert "lib/my till.ex:7" in done.stdout
    assert "lib/till.ex" not in done.stdout


def test_files_that_are_not_analysed_fail_no_commit(shop: House, installed: Installed) -> None:
    shop.write("elixirlens.toml", 'exclude = ["lib/old/**"]\n')
    for path in ("lib/old/till.ex", "deps/left/lib/left.ex", "test/fixtures/broken.ex", "priv/a.eex"):
        shop.write(path, TILL)
    shop.git("add", "-A", "-f")
    done = hook(shop, installed, "elixirlens")
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_to_do_is_no_failure(shop: House, installed: Installed) -> None:
    shop.write("README.md", "# Shop\n")
    shop.git("add", "-A")
    done = hook(shop, installed, "elixirlens")
    assert (done.returncode, "Skipped" in done.stdout) == (0, True)


def test_what_a_commit_adds_is_reported_and_what_was_there_is_not(shop: House, installed: Installed) -> None:
    shop.write("lib/till.ex", TILL + "\n# a word\n")
    shop.git("add", "-A")
    done = hook(shop, installed, "elixirlens-staged")
    assert done.returncode == 0, done.stdout + done.stderr
    shop.write("lib/other.ex", TILL.replace("Shop.Till", "Shop.Other"))
    shop.git("add", "-A")
    shop.write("lib/other.ex", "# the work tree says something else\n")
    done = hook(shop, installed, "elixirlens-staged")
    assert done.returncode == 1
    assert "lib/other.ex:7" in done.stdout
    assert "lib/till.ex:7" not in done.stdout
