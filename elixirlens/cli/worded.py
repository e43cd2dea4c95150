"""A command with a path, whose first word may name another command: `deps`, `deps why`."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click


class Worded(click.Command):
    """Hands over to the command that the first word names. `words` are these by name, each the path of its module.

    A path that is called like one of them is written `./why`.
    """

    def __init__(self, *arguments: Any, words: dict[str, str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._words = words

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Make the context of the other command where the first word names one."""
        if args and args[0] in self._words:
            other = self._command(args[0])
            return other.make_context(f"{info_name} {args[0]}", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one line of usage for each command."""
        super().format_usage(ctx, formatter)
        for word in self._words:
            other = self._command(word)
            pieces = " ".join(other.collect_usage_pieces(ctx))
            formatter.write_usage(f"{ctx.command_path} {word}", pieces, prefix="       ")

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the other commands below the options."""
        with formatter.section("Commands"):
            formatter.write_dl([(word, self._command(word).get_short_help_str(80)) for word in self._words])
        super().format_epilog(ctx, formatter)

    def _command(self, word: str) -> click.Command:
        command: click.Command = import_module(self._words[word]).command
        return command
