"""`elixirlens completion`: print the script that makes a shell complete commands, options and rules."""

from __future__ import annotations

import click
from click.shell_completion import ShellComplete, get_completion_class

from elixirlens.cli.output import emit
from elixirlens.errors import ExitCode

_NAME = "elixirlens"


# In the help, \b is for click: it leaves the lines below as they are.
@click.command("completion", short_help="Print the completion script of a shell.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(context: click.Context, shell: str) -> int:
    """Print a script that makes SHELL complete commands, options, rules and categories.

    \b
    bash  eval "$(elixirlens completion bash)"    in ~/.bashrc; needs bash 4.4
    zsh   eval "$(elixirlens completion zsh)"     in ~/.zshrc, after compinit
    fish  elixirlens completion fish | source     in ~/.config/fish/config.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None, shell  # the choices are those that click knows
    # Not `kind.source`: in the class for bash it starts a bash, only to complain about old ones.
    script = ShellComplete.source(kind(context.find_root().command, {}, _NAME, f"_{_NAME.upper()}_COMPLETE"))
    emit(script + "\n")
    return ExitCode.CLEAN
