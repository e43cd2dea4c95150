"""Every help page, as somebody with eighty columns sees it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from elixirlens.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syrupy.assertion import SnapshotAssertion

WIDTH = 80


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The command and all below it, as they are written."""
    yield path
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from commands(below, (*path, name))


ALL = tuple(commands(app))


def help_of(path: tuple[str, ...]) -> str:
    done = CliRunner().invoke(app, [*path, "--help"], env={**os.environ, "COLUMNS": str(WIDTH)}, prog_name="elixirlens")
    assert done.exit_code == 0, done.output
    return done.output


def test_there_are_commands_to_look_at() -> None:
    assert {("check",), ("config", "show"), ("init",), ("completion",), ("rules", "test")} <= set(ALL)


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_no_line_of_a_help_page_is_too_long(path: tuple[str, ...]) -> None:
    assert not [line for line in help_of(path).splitlines() if len(line) > WIDTH]


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_a_help_page_says_everything(path: tuple[str, ...]) -> None:
    """Sentences that click has cut, options without a word and lines that end in blanks are none that read well."""
    text = help_of(path)
    assert "..." not in text.replace("]...", "").replace("ARGS...", "")
    assert not [line for line in text.splitlines() if line != line.rstrip()]
    assert text.partition("\n\n")[2].strip().partition("\n")[0][0].isupper()


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_option_says_what_it_does(path: tuple[str, ...]) -> None:
    command: click.Command = app
    for name in path:
        assert isinstance(command, click.Group)
        below = command.get_command(click.Context(command), name)
        assert below is not None
        command = below
    silent = [one.name for one in command.params if isinstance(one, click.Option) and not one.help]
    assert set(silent) <= {"color", "format_name"}, "only what its choices explain may go without a sentence"


def test_pages_of_help(snapshot: SnapshotAssertion) -> None:
    assert help_of(("init",)) == snapshot
    assert help_of(("completion",)) == snapshot
