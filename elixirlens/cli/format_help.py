"""The list of formats below the options of a command that prints reports."""

from __future__ import annotations

import click

from elixirlens.reporters import format_names, summary


class CommandWithFormats(click.Command):
    """A command whose help ends in a line for each format, as the format itself puts it."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list. Only help imports all formats."""
        with formatter.section("Formats"):
            formatter.write_dl([(name, summary(name)) for name in format_names()])
        super().format_epilog(ctx, formatter)
