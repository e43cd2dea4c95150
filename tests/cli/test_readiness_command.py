"""`elixirlens readiness`, from the outside."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Shop


def card(shop: Shop, *arguments: str) -> dict[str, Any]:
    done = shop.run("readiness", "--format", "json", "--today", "2026-11-01", *arguments)
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_card(shop: Shop) -> None:
    found = card(shop)
    assert found["profile"]["name"] == "application"
    assert 0 < found["score"] < 100
    assert len(found["steps"]) == 3
    assert {each["id"] for each in found["dimensions"]} >= {"ci", "docs", "otp"}
    for each in found["criteria"]:
        assert each["evidence"] or each["reason"], each


def test_every_format(shop: Shop) -> None:
    for name in ("text", "markdown", "json"):
        done = shop.run("readiness", "--format", name)
        assert done.returncode == 0
        assert done.stdout


def test_the_second_run_says_the_same(shop: Shop) -> None:
    assert card(shop) == card(shop)


def test_a_dimension(shop: Shop) -> None:
    text = shop.run("readiness", "--dimension", "dependencies").stdout.decode()
    assert "lockfile-committed" in text
    everything = shop.run("readiness", "--dimension", "all").stdout.decode()
    assert len(everything) > len(text)


def test_a_criterion(shop: Shop) -> None:
    text = shop.run("readiness", "--explain", "lockfile-committed").stdout.decode()
    assert "## Here" in text
    assert "## Why a team wants this" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--dimension", "doc"), "Did you mean 'docs'?"),
        (("--dimension", "zzz"), "There are team,"),
        (("--explain", "lockfile-commited"), "Did you mean 'lockfile-committed'?"),
        (("--fail-under", "L9"), "neither a level nor a score"),
        (("--fail-under", "101"), "neither a level nor a score"),
        (("--badge", "nowhere/badge.svg"), "--badge cannot write"),
        (("--profile", "rails"), "rails"),
    ],
)
def test_what_is_written_wrongly(shop: Shop, arguments: tuple[str, ...], said: str) -> None:
    done = shop.run("readiness", *arguments)
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert not done.stdout


def test_a_gate(shop: Shop) -> None:
    score = card(shop)["score"]
    assert shop.run("readiness", "--fail-under", f"{score - 1:.0f}").returncode == 0
    assert shop.run("readiness", "--fail-under", f"{score + 1.5:.0f}").returncode == 1
    assert shop.run("readiness", "--fail-under", "l4").returncode == 1
    assert shop.run("readiness", "--fail-under", "L0").returncode == 0


def test_a_badge(shop: Shop) -> None:
    assert shop.run("readiness", "--badge", "badge.svg").returncode == 0
    assert (shop.root / "badge.svg").read_text().startswith("<svg")


def test_waivers_are_told(shop: Shop) -> None:
    shop.write(
        "elixirlens.toml",
        '[[readiness.waive]]\ncriterion = "update-automation"\nreason = "a bot of the company does it"\n'
        '[[readiness.waive]]\ncriterion = "no-such"\nreason = "a slip"\n',
    )
    states = {each["criterion"]: each["state"] for each in card(shop)["waivers"]}
    assert states["no-such"] == "unknown criterion"
    assert "a slip" in shop.run("readiness").stdout.decode()


def test_a_profile_that_is_none(shop: Shop) -> None:
    shop.write("elixirlens.toml", '[readiness]\nprofile = "rails"\n')
    done = shop.run("readiness")
    assert done.returncode == 2
    assert "elixirlens.toml:2: 'rails' is no profile." in done.stderr.decode()


def test_no_project(shop: Shop) -> None:
    (shop.root / "mix.exs").unlink()
    done = shop.run("readiness")
    assert done.returncode == 2
    assert "no mix.exs" in done.stderr.decode()


def test_nothing_at_all(shop: Shop, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert shop.run("readiness", str(empty)).returncode == 3


def test_without_git(shop: Shop) -> None:
    shutil.rmtree(shop.root / ".git")
    found = card(shop)
    assert found["score"] is not None
    assert {each["status"] for each in found["criteria"] if each["id"] == "bus-factor"} <= {"unknown"}


def test_a_shallow_clone(shop: Shop, tmp_path: Path) -> None:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@shop.test")
    for number in range(3):
        shop.write("lib/more.ex", f"defmodule Shop.More do\n  def n, do: {number}\nend\n")
        subprocess.run(["git", "add", "-A"], cwd=shop.root, check=True)
        subprocess.run(["git", *who, "commit", "-qm", f"{number}"], cwd=shop.root, check=True)
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth", "1", shop.root.as_uri(), clone], check=True)
    criteria = {each["id"]: each for each in card(shop, str(clone))["criteria"]}
    assert criteria["bus-factor"]["status"] == "unknown"
    assert "shallow" in criteria["bus-factor"]["reason"]


def test_history_may_be_left_out(shop: Shop) -> None:
    criteria = {each["id"]: each for each in card(shop, "--no-git-history")["criteria"]}
    assert criteria["bus-factor"]["status"] == "unknown"


EXPLODING = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "files",
    [
        {".github/workflows/ci.yml": EXPLODING, ".gitlab-ci.yml": EXPLODING, "docker-compose.yml": EXPLODING},
        {"Dockerfile": "# escape=`\nFROM `\n  elixir:1.18 `\n\nRUN a && \\\n# b\n\n  c <<EOF\nnever closed\n"},
        {"mix.exs": "defmodule M do\n  use Mix.Project\n  def project, do: Enum.into(Magic.all(), [])\nend\n"},
        {"mix.exs": "%{[(", "mix.lock": "\x00\x01"},
        {"CHANGELOG.md": "# Changes\n\n" + "## 1.0.0\n\n* a line of change\n" * 200_000},
        {"config/config.exs": 'import Config\nimport_config "../../../etc/passwd"\nimport_config "config.exs"\n'},
        {
            "config/config.exs": 'import Config\nimport_config "a.exs"\n',
            "config/a.exs": 'import Config\nimport_config "config.exs"\n',
        },
        {
            ".tool-versions": "\xff\xfe",
            "fly.toml": "[[[",
            "renovate.json": "{",
            ".credo.exs": "%{",
            "README.md": "\x00",
        },
    ],
    ids=["yaml", "dockerfile", "computed", "broken", "changelog", "outside", "loop", "others"],
)
def test_bad_input(shop: Shop, files: dict[str, str]) -> None:
    for path, content in files.items():
        shop.write(path, content.encode("latin-1"))
    found = card(shop)
    faults = [each for each in found["criteria"] if "our fault" in each["reason"]]
    assert not faults, faults
