"""`elixirlens completion`, and what shells are offered. A real bash is asked; other shells where they are installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Shop


def offered(shop: Shop, *words: str) -> list[str]:
    """What is offered for the last of `words`."""
    done = shop.run(
        _ELIXIRLENS_COMPLETE="bash_complete", COMP_WORDS="\n".join(["elixirlens", *words]), COMP_CWORD=str(len(words))
    )
    assert done.stderr == b""
    return done.stdout.decode().split()


def test_commands_options_rules_and_categories_are_offered(shop: Shop) -> None:
    assert offered(shop, "ch") == ["plain,check"]
    assert offered(shop, "check", "--fail-on", "w") == ["plain,warning"]
    assert "plain,--select" in offered(shop, "check", "--se")
    assert offered(shop, "explain", "genserver-call-s") == ["plain,genserver-call-self-deadlock"]
    assert offered(shop, "rules", "--category", "proc") == ["plain,process"]
    assert "plain,security" in offered(shop, "check", "--select", "se")
    assert offered(shop, "check", "--format", "ju") == ["plain,junit"]


def test_the_last_of_several_names_is_completed(shop: Shop) -> None:
    assert offered(shop, "check", "--ignore", "docs,dynamic-atom") == ["plain,docs,dynamic-atom-creation"]


def test_places_and_paths_are_left_to_the_shell(shop: Shop) -> None:
    assert offered(shop, "explain", "lib/ti") == ["file,lib/ti"]
    assert offered(shop, "check", "li") == ["file,li"]


def test_a_command_that_is_none_is_no_error_while_typing(shop: Shop) -> None:
    assert offered(shop, "chekc", "--fo") == []


def test_the_repository_has_no_say_in_what_is_offered(shop: Shop) -> None:
    shop.write(".elixirlens/rules/genserver-$(touch pwned).md", "+++\n")
    assert not any("pwned" in line for line in offered(shop, "explain", "genserver-"))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_takes_its_script(shop: Shop, shell: str, tmp_path: Path) -> None:
    done = shop.run("completion", shell)
    assert (done.returncode, done.stderr) == (0, b"")
    assert f"_ELIXIRLENS_COMPLETE={shell}_complete" in done.stdout.decode()
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"SKIPPED: {shell} is not installed, so its script was not run by it")
    script = tmp_path / "script"
    script.write_bytes(done.stdout)
    subprocess.run([program, "-n", str(script)], check=True)


def test_bash_completes(shop: Shop, tmp_path: Path) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("SKIPPED: bash is not installed")
    tool = tmp_path / "bin" / "elixirlens"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m elixirlens "$@"\n')
    tool.chmod(0o755)
    typed = """eval "$(elixirlens completion bash)"
COMP_WORDS=(elixirlens explain unsupervised-t); COMP_CWORD=2
_elixirlens_completion elixirlens 2>/dev/null; printf '%s\\n' "${COMPREPLY[@]}"
"""
    environment = shop.environment | {"PATH": f"{tool.parent}:{shop.environment['PATH']}"}
    done = subprocess.run([bash, "-c", typed], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "unsupervised-task\n"


def test_an_unknown_shell_is_a_wrong_use(shop: Shop) -> None:
    done = shop.run("completion", "tcsh")
    assert done.returncode == 2
    assert "tcsh" in done.stderr.decode()
