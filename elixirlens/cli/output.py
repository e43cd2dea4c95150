"""Everything that is written goes through here: reports to standard output, all else to standard error."""

from __future__ import annotations

import os
import shutil
import sys
from io import TextIOWrapper

import click

from elixirlens.reporters.escape import escape_lines, without_commands
from elixirlens.reporters.view import ASCII, Glyphs, Ink, View

COLOUR_CHOICES = ("auto", "always", "never")
_PIPE_WIDTH = 100
_LEAST_WIDTH = 40


def prepare_streams() -> None:
    """Make both streams write out what their encoding lacks, instead of failing on it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def emit(text: str, ink: Ink = Ink.PLAIN) -> None:
    """Write to standard output. A reader who has gone away (`| head`) is no error."""
    try:
        click.echo(text, nl=False, color=ink is Ink.COLOURED)
        sys.stdout.flush()
    except BrokenPipeError:
        # The interpreter flushes once more at its end: let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def note(text: str) -> None:
    """Write a line of chatter, or several, to standard error."""
    click.echo(without_commands(escape_lines(text)), err=True)


def complain(message: str, hint: str = "") -> None:
    """Write an error, and what to do about it, to standard error."""
    lines = message.split("\n")
    note("\n       ".join([f"error: {lines[0]}", *lines[1:]]))
    if hint:
        note(f" hint: {hint}")


def ink(choice: str) -> Ink:
    """Return how to write to standard output, for one of `COLOUR_CHOICES`.

    `auto` follows NO_COLOR, then FORCE_COLOR, then whether a terminal is listening.
    """
    match choice:
        case "always":
            wanted = True
        case "never":
            wanted = False
        case _ if os.environ.get("NO_COLOR"):
            wanted = False
        case _ if os.environ.get("FORCE_COLOR"):
            wanted = True
        case _:
            wanted = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    return Ink.COLOURED if wanted else Ink.PLAIN


def screen(choice: str) -> View:
    """Return what standard output can show, with `choice` of `COLOUR_CHOICES`."""
    return View(width=width(), ink=ink(choice), glyphs=glyphs())


def width() -> int:
    """Return the width of the terminal in cells, or COLUMNS, or 100 for a pipe."""
    return max(_LEAST_WIDTH, shutil.get_terminal_size((_PIPE_WIDTH, 24)).columns)


def glyphs() -> Glyphs:
    """Return the signs that standard output can carry."""
    try:
        "│─…·".encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return ASCII
    return Glyphs()
