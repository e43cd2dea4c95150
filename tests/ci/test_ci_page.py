"""docs/ci.md is true: its commands are taken, its snippets are those of the files, its tables are complete."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import click
import pytest
from scripts import ACTION, HOOK_CONFIG, HOOKS, HOUSE, read

from elixirlens.cli.app import app
from elixirlens.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = HOUSE / "docs" / "ci.md"
TEXT = PAGE.read_text("utf-8")


def commands() -> Iterator[list[str]]:
    """The arguments of every elixirlens on the page."""
    for block in re.findall(r"```console\n(.*?)```", TEXT, re.DOTALL):
        for line in block.splitlines():
            written = re.search(r"\belixirlens ((?:init|check|baseline|completion)\b[^#|)]*)", line)
            if written is not None:
                yield shlex.split(written[1])


def test_there_are_commands() -> None:
    assert len(list(commands())) >= 9


@pytest.mark.parametrize("arguments", list(commands()), ids=" ".join)
def test_every_command_is_taken(arguments: list[str]) -> None:
    command: click.Command | None = app
    context = click.Context(app)
    while isinstance(command, click.Group) and arguments:
        name, *arguments = arguments
        command = command.get_command(context, name)
    assert command is not None
    known = {one for parameter in command.params for one in parameter.opts}
    assert {word for word in arguments if word.startswith("--")} <= known


def test_the_hook_is_the_one_that_is_proposed() -> None:
    (snippet,) = re.findall(r"```yaml\n(- repo: local\n.*?)```", TEXT, re.DOTALL)
    assert HOOK_CONFIG.read_text("utf-8") == "repos:\n" + snippet


def test_every_hook_is_named() -> None:
    rows = re.findall(r"^\| `(elixirlens[a-z-]*)` \|", TEXT, re.MULTILINE)
    assert sorted(rows) == sorted(one["id"] for one in read(HOOKS))


def test_every_input_is_in_the_table() -> None:
    inputs = read(ACTION)["inputs"]
    table = TEXT[TEXT.index("| input |") :].partition("\n\n")[0]
    rows = [line.split("|")[1:3] for line in table.splitlines()[2:]]
    named = {name: default.strip("` ") for names, default in rows for name in re.findall(r"`([a-z-]+)`", names)}
    assert named == {name: one["default"] for name, one in inputs.items()}


def test_every_exit_code_is_in_the_table() -> None:
    rows = re.findall(r"^\| (\d) \|", TEXT[TEXT.index("| exit code |") :], re.MULTILINE)
    assert [int(row) for row in rows] == sorted(ExitCode)


def test_the_snippet_of_the_action_uses_its_inputs() -> None:
    (snippet,) = re.findall(r"- uses: OWNER/elixirlens@COMMIT.*?```", TEXT, re.DOTALL)
    used = re.findall(r"^    ([a-z-]+):", snippet, re.MULTILINE)
    assert used
    assert set(used) <= set(read(ACTION)["inputs"])
