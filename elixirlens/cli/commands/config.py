"""`elixirlens config`: show the configuration that holds here."""

from __future__ import annotations

from pathlib import Path

import click

from elixirlens.cli.output import COLOUR_CHOICES, emit, screen


@click.group("config", short_help="Show the configuration that holds here.")
def command() -> None:
    """Show the configuration that holds here."""


@command.command("show")
@click.option("--color", type=click.Choice(COLOUR_CHOICES), default="auto", show_default=True)
def show(color: str) -> int:
    """Show every setting with its value and where that comes from."""
    from elixirlens.catalog import settings_in_force
    from elixirlens.catalog.settings import check_settings
    from elixirlens.cli.surroundings import look_around, tell_of_broken_pages
    from elixirlens.reporters.settings import render

    around = look_around(Path.cwd())
    check_settings(around.catalog, around.config)
    view = screen(color)
    emit(render(settings_in_force(around.catalog, around.config), view), view.ink)
    return tell_of_broken_pages(around.catalog)
