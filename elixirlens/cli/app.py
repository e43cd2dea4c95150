"""The group of all commands, and how a run ends."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

import click

from elixirlens.cli import commands
from elixirlens.cli.output import complain, emit, prepare_streams
from elixirlens.errors import ElixirlensError, ExitCode, UsageError
from elixirlens.version import version_line

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130  # 128 and the number of the signal, as shells have it


class Commands(click.Group):
    """Knows the commands by their modules, and imports only the one that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return sorted(module.name for module in iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command `cmd_name`; None where there is none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"{commands.__name__}.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command. Raises `UsageError` with the likeliest one where there is none of that name."""
        name = args[0]
        if not ctx.resilient_parsing and not name.startswith("-") and name not in self.list_commands(ctx):
            raise UsageError(f"There is no command {name!r}.", _likeliest(name, self.list_commands(ctx)))
        return super().resolve_command(ctx, args)


def _show_version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        emit(f"{version_line()}\n")
        context.exit()


@click.command(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 wrong use, 3 no Elixir found, "
    "4 internal error, 5 something could not be checked.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version, that of the grammar, and how many rules ship.",
)
@click.pass_context
def app(context: click.Context) -> int:
    """Read an Elixir repository and say what is wrong, why it matters and how to mend it.

    Nothing of the repository is compiled or run, and no Elixir needs to be installed.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
    return ExitCode.CLEAN


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code; every error ends here, in words."""
    prepare_streams()
    try:
        return int(app.main(list(arguments), prog_name="elixirlens", standalone_mode=False) or 0)
    except ElixirlensError as error:
        complain(error.message, error.hint)
        return error.exit_code
    except click.ClickException as error:
        complain(error.format_message(), _usage_hint(error))
        return ExitCode.WRONG_USE
    except (click.Abort, KeyboardInterrupt):
        complain("Interrupted.")
        return INTERRUPTED
    except Exception as error:  # the last stop: whatever it is, its user gets words and a code
        _apologise(error)
        return ExitCode.INTERNAL_ERROR


def _likeliest(name: str, known: list[str]) -> str:
    if Path(name).exists():
        return f"To analyse it, run: elixirlens check {name}"
    from elixirlens.config.near_misses import nearest

    near = nearest(name, known)
    return f"Did you mean {near!r}?" if near else "elixirlens --help lists the commands."


def _usage_hint(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"{context.command_path} --help shows what it takes." if context else ""


def _apologise(error: Exception) -> None:
    import traceback  # here: it reads Python, and brings what that takes

    if os.environ.get("ELIXIRLENS_DEBUG"):
        traceback.print_exception(error)
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(frame.filename).name}, line {frame.lineno}"
    complain(
        f"This is a fault of elixirlens, not of your code: {type(error).__name__} in {where}: {error}",
        "Please report it, with what ELIXIRLENS_DEBUG=1 shows when you run the same command again.",
    )
