"""`elixirlens init` on real repositories: what it sees, proposes, writes, and leaves alone."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from houses import SOUND, TILL

from elixirlens.config import load_config

if TYPE_CHECKING:
    from houses import House
    from syrupy.assertion import SnapshotAssertion

UMBRELLA = """defmodule Shop.Umbrella.MixProject do
  use Mix.Project
  def project, do: [apps_path: "apps", deps: [{:credo, "~> 1.7"}, {:sobelow, "~> 0.13"}]]
end
"""
MEMBER = """defmodule Shop.%s.MixProject do
  use Mix.Project
  def project, do: [app: :%s, deps: [{:phoenix, "~> 1.7"}, {:ecto_sql, "~> 3.12"}]]
end
"""
CREDO = r"""%{
  configs: [
    %{
      name: "default",
      strict: true,
      files: %{included: ["lib/", "apps/"], excluded: [~r"/_build/", ~r"/deps/", "apps/shop_web/lib/gen/"]},
      requires: ["./checks/*.ex"],
      checks: %{
        enabled: [
          {Credo.Check.Readability.AliasOrder, []},
          {Credo.Check.Refactor.FunctionArity, max_arity: 9, ignore_defp: true},
          {Credo.Check.Readability.ModuleDoc, [ignore_names: [~r/\.Legacy$/]]},
          {Credo.Check.Warning.UnsafeExec, System.get_env("STRICT") == "1"}
        ],
        disabled: [
          {Credo.Check.Design.TagTODO, []},
          {Credo.Check.Warning.ApplicationConfigInModuleAttribute, []},
          {Credo.Check.Warning.UnsafeToAtom, []}
        ]
      }
    }
  ]
}
"""
HOOKS = """# our hooks
repos:
  - repo: https://github.com/pre-commit/pre-commit-hooks
    rev: v5.0.0
    hooks:
      - id: end-of-file-fixer
        # keep

default_stages: [pre-commit]
"""


@pytest.fixture
def house(house: House) -> House:
    """One in which nothing fails a check, so that there is nothing to accept."""
    house.write("lib/till.ex", SOUND.replace("Shop.Money", "Shop.Till"))
    return house


@pytest.fixture
def umbrella(house: House) -> House:
    house.write("mix.exs", UMBRELLA)
    for app in ("shop", "shop_web"):
        house.write(f"apps/{app}/mix.exs", MEMBER % (app.title().replace("_", ""), app))
        house.write(f"apps/{app}/lib/{app}.ex", "defmodule Any do\nend\n")
    house.write(".credo.exs", CREDO)
    house.write(".pre-commit-config.yaml", HOOKS)
    house.write(".github/workflows/test.yml", "on: push\n")
    house.write(".gitlab-ci.yml", "stages: [build]\n\nbuild:\n  stage: build\n  script: [make]\n")
    return house


def files(house: House) -> dict[str, str]:
    """All files but those of git and of Elixir."""
    found = (path for path in house.root.rglob("*") if path.is_file() and path.suffix not in {".ex", ".exs"})
    names = {path.relative_to(house.root).as_posix(): path for path in found}
    return {name: path.read_bytes().decode() for name, path in names.items() if not name.startswith(".git/")}


def out(done: subprocess.CompletedProcess[bytes]) -> str:
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_everything_is_shown(umbrella: House, snapshot: SnapshotAssertion) -> None:
    before = files(umbrella)
    done = umbrella.run("init", "--from-credo", COLUMNS="100")
    assert out(done) == snapshot
    assert done.stderr.decode() == (
        "Nothing was written: there is no terminal to ask at. To write all of it: elixirlens init --yes\n"
    )
    assert files(umbrella) == before


def test_what_is_shown_is_written_on_consent(umbrella: House) -> None:
    shown = out(umbrella.run("init", "--from-credo"))
    before = files(umbrella)
    done = umbrella.run("init", "--from-credo", "--yes")
    assert out(done) == shown
    assert done.stderr.decode().splitlines() == [
        "wrote elixirlens.toml",
        "wrote .pre-commit-config.yaml",
        "wrote .github/workflows/elixirlens.yml",
        "wrote .gitlab-ci.yml",
        "Next: elixirlens check",
    ]
    after = files(umbrella)
    assert after.keys() - before.keys() == {"elixirlens.toml", ".github/workflows/elixirlens.yml"}
    added = {line[1:] for line in shown.splitlines() if line.startswith("+")}
    for name in ("elixirlens.toml", ".pre-commit-config.yaml", ".gitlab-ci.yml", ".github/workflows/elixirlens.yml"):
        assert {line for line in after[name].splitlines() if line not in before.get(name, "")} <= added


def test_what_is_written_is_understood(umbrella: House) -> None:
    umbrella.run("init", "--from-credo", "--yes")
    rules = load_config(umbrella.root).settings.rules
    assert rules["long-parameter-list"].options == {"limit": 9}
    assert "*.Legacy" in rules["missing-moduledoc"].options["names"]
    assert rules["compile-time-global-configuration"].enabled is False
    assert "dynamic-atom-creation" not in rules
    assert umbrella.run("config", "show").returncode == 0


def test_a_second_run_has_nothing_to_propose(umbrella: House) -> None:
    umbrella.run("init", "--from-credo", "--yes")
    before = files(umbrella)
    done = umbrella.run("init", "--from-credo", "--yes")
    assert done.stderr.decode() == "Everything is in place.\n"
    text = out(done)
    assert "elixirlens.toml is there already and stays as it is." in text
    assert ".pre-commit-config.yaml has a hook of elixirlens already." in text
    assert ".gitlab-ci.yml has a job of elixirlens already." in text
    assert files(umbrella) == before


def test_a_plain_repository(house: House, snapshot: SnapshotAssertion) -> None:
    assert out(house.run("init", COLUMNS="80")) == snapshot


@pytest.mark.parametrize(
    ("remote", "host"),
    [
        ("git@github.com:acme/shop.git", "GitHub"),
        ("https://gitlab.com/acme/shop", "GitLab"),
        ("https://gitlab.acme.example/shop", "GitLab"),
        ("https://notgithub.com/acme/shop", None),
        ("https://acme.example/github.com/shop", None),
    ],
)
def test_the_host_is_known_by_the_remote(house: House, remote: str, host: str | None) -> None:
    house.git("remote", "add", "origin", remote)
    said = f"For {host}." if host else "No host was recognised"
    assert said in out(house.run("init"))


def test_another_host_is_named(house: House) -> None:
    house.write(".circleci/config.yml", "version: 2.1\n")
    assert "Built by CircleCI, for which there is no template" in out(house.run("init", COLUMNS="100"))
    assert ".gitlab-ci.yml" in out(house.run("init", "--ci", "gitlab"))
    assert ".github" not in out(house.run("init", "--ci", "none"))


def test_the_main_branch_is_the_remotes(house: House) -> None:
    house.git("add", "-A")
    house.git("commit", "-qm", "one")
    house.git("update-ref", "refs/remotes/origin/trunk", "HEAD")
    house.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    assert 'branches: ["trunk"]' in out(house.run("init", "--ci", "github"))


def test_a_branch_with_a_hostile_name_goes_into_no_workflow(house: House) -> None:
    house.git("symbolic-ref", "HEAD", 'refs/heads/x"]${{evil}}')
    assert 'branches: ["main"]' in out(house.run("init", "--ci", "github"))


def test_a_configuration_that_is_there_is_added_to(umbrella: House) -> None:
    mine = '# mine\n[rules.missing-moduledoc]\nseverity = "error"\n'
    umbrella.write("elixirlens.toml", mine)
    text = out(umbrella.run("init", "--from-credo", "--yes", COLUMNS="200"))
    assert "elixirlens.toml speaks of missing-moduledoc already" in text
    assert 'Add to `exclude` in elixirlens.toml what Credo excludes: ["/apps/shop_web/lib/gen/"].' in text
    after = files(umbrella)["elixirlens.toml"]
    assert after.startswith(mine)
    assert "[rules.long-parameter-list.options]\nlimit = 9\n" in after
    assert load_config(umbrella.root).settings.rules["missing-moduledoc"].severity == "error"


def test_a_configuration_with_no_place_for_tables_is_left_alone(umbrella: House) -> None:
    mine = "rules = { missing-moduledoc = { enabled = false } }\n"
    umbrella.write(".elixirlens.toml", mine)
    text = out(umbrella.run("init", "--from-credo", "--yes"))
    assert ".elixirlens.toml has no place for more tables" in text
    assert "[rules.long-parameter-list.options]" in text
    assert files(umbrella)[".elixirlens.toml"] == mine
    umbrella.write(".elixirlens.toml", "rulez = 1\n")
    assert ".elixirlens.toml has mistakes and was left alone" in out(umbrella.run("init", "--from-credo", "--yes"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "repos:\n- repo: a\n  rev: b\n  hooks: [{id: c}]",
            "repos:\n- repo: a\n  rev: b\n  hooks: [{id: c}]\n- repo: local",
        ),
        ("repos:\r\n  - repo: a\r\n    hooks: []\r\n", "repos:\r\n  - repo: a\r\n    hooks: []\r\n  - repo: local\r\n"),
        ("repos:\n  - repo: a\nci:\n  skip: [x]\n", "repos:\n  - repo: a\n  - repo: local\n"),
        ("repos:\n  - repo: a\n    # mine\n\n  # last\n", "repos:\n  - repo: a\n    # mine\n  - repo: local\n"),
        ("repos:\n  # first\n  - repo: a\n  # last\n", "repos:\n  # first\n  - repo: a\n  - repo: local\n"),
    ],
)
def test_the_hook_goes_to_the_end_of_the_list(house: House, before: str, after: str) -> None:
    house.write(".pre-commit-config.yaml", before)
    house.run("init", "--yes")
    text = files(house)[".pre-commit-config.yaml"]
    assert text.startswith(after)
    assert text.count("\r\n") in {0, text.count("\n")}
    assert all(line in text for line in before.splitlines())


@pytest.mark.parametrize("text", ["repos: []\n", "", "repos:\n", "repos: *x\n", "repos:\n\t- repo: a\n", "{repos: []}"])
def test_a_hook_file_that_is_not_understood_is_left_alone(house: House, text: str) -> None:
    house.write(".pre-commit-config.yaml", text)
    shown = out(house.run("init", "--yes"))
    assert "is not written as usual. Add to its `repos`:" in shown
    assert "entry: elixirlens check --staged" in shown
    assert files(house)[".pre-commit-config.yaml"] == text


def test_without_credo_there_is_nothing_to_carry_over(house: House) -> None:
    done = house.run("init", "--from-credo", "--yes")
    assert done.returncode == 2
    assert "There is no .credo.exs" in done.stderr.decode()
    assert not (house.root / "elixirlens.toml").exists()


def test_a_credo_file_that_cannot_be_read_says_so_and_carries_nothing(house: House) -> None:
    house.write(".credo.exs", "%{configs: [")
    text = out(house.run("init", "--from-credo"))
    assert "! .credo.exs has a syntax error" in text
    assert "[rules." not in text


def test_links_are_left_alone(house: House, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (house.root / "elixirlens.toml").symlink_to(outside / "config.toml")
    (house.root / ".pre-commit-config.yaml").symlink_to(outside / "hooks.yaml")
    (house.root / ".github").symlink_to(outside)
    text = out(house.run("init", "--yes", "--ci", "github", COLUMNS="200"))
    assert " ".join(text.split()).count("lies behind a link, and links are not followed: it was left alone.") == 3
    assert not list(outside.iterdir())
    (house.root / ".credo.exs").symlink_to(outside / "credo.exs")
    assert house.run("init", "--from-credo", "--yes").returncode == 2


def test_nothing_that_a_repository_wrote_reaches_the_terminal(house: House) -> None:
    escape, override = "\x1b]0;owned\x07", "\u202e"
    house.write(".pre-commit-config.yaml", f"repos:\n  - repo: a{escape}{override}\n")
    house.write(".gitlab-ci.yml", f"a: {escape}\n")
    house.write(
        ".credo.exs",
        f'%{{configs: [%{{name: "default", checks: [{{A, names: ["{escape}{override}"]}}]}}, %{{name: "{escape}"}}]}}',
    )
    text = out(house.run("init", "--from-credo", "--color", "never"))
    assert "owned" in text
    assert "\x1b" not in text
    assert override not in text


def test_what_a_string_holds_cannot_leave_it(house: House) -> None:
    house.write(
        ".credo.exs",
        r"""%{configs: [%{name: "default", checks: [
          {Credo.Check.Readability.ModuleDoc, ignore_names: ["a\"]\n[rules.x]", ~r/A"\nB/, "Fine"]}]}]}""",
    )
    house.run("init", "--from-credo", "--yes")
    rules = load_config(house.root).settings.rules
    assert list(rules) == ["missing-moduledoc"]
    assert rules["missing-moduledoc"].options["names"][-1] == "*Fine*"


def test_a_folder_without_elixir_is_none_to_set_up(tmp_path: Path, house: House) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert house.run("init", str(empty)).returncode == 3


def at_a_terminal(house: House, answers: str, *arguments: str) -> str:
    """What a person sees who gives these answers."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(house.root)
        os.execvpe(  # the command itself, in a terminal
            sys.executable,
            [sys.executable, "-m", "elixirlens", "init", *arguments],
            {**house.environment, "COLUMNS": "80", "TERM": "dumb"},
        )
    os.write(terminal, answers.encode())
    seen = b""
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:
            break
        if not part:
            break
        seen += part
    os.waitpid(process, 0)
    return seen.decode()


def test_at_a_terminal_every_file_is_asked_for(house: House) -> None:
    seen = at_a_terminal(house, "n\ny\n", "--ci", "none")
    assert "Write elixirlens.toml? [y/N]" in seen
    assert "wrote .pre-commit-config.yaml" in seen
    assert not (house.root / "elixirlens.toml").exists()
    assert (house.root / ".pre-commit-config.yaml").exists()


def test_a_baseline_accepts_what_is_found_today(house: House) -> None:
    if find_spec("elixirlens.engine.baseline") is None:
        pytest.skip("SKIPPED: this version knows no baselines, so that init proposes none")
    house.write("lib/till.ex", TILL)
    shown = out(house.run("init"))
    assert "+++ b/.elixirlens-baseline.json" in shown
    assert '"rule": "blocking-init"' in shown
    assert house.run("check").returncode == 1
    house.run("init", "--yes")
    assert house.run("check").returncode == 0
    assert house.run("baseline", "check").returncode == 0
    assert ".elixirlens-baseline.json" not in out(house.run("init"))


def test_what_credo_switched_off_is_in_no_baseline(house: House) -> None:
    if find_spec("elixirlens.engine.baseline") is None:
        pytest.skip("SKIPPED: this version knows no baselines, so that init proposes none")
    names = ("IoInspect", "Dbg", "IExPry")
    checks = ", ".join(f"{{Credo.Check.Warning.{name}, false}}" for name in names)
    house.write(".credo.exs", f'%{{configs: [%{{name: "default", checks: [{checks}]}}]}}')
    house.write("lib/noise.ex", "defmodule Shop.Noise do\n  def make(x), do: IO.inspect(x)\nend\n")
    house.write("lib/till.ex", TILL)
    house.run("init", "--from-credo", "--yes")
    assert "debug-leftover" not in (house.root / ".elixirlens-baseline.json").read_text()
