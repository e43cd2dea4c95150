"""A sign of life on standard error, for people only."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

_ERASE_LINE = "\r\x1b[2K"


@contextmanager
def progress(text: str) -> Iterator[None]:
    """Show `text` while the block runs, then how long it took; nothing where no terminal is listening."""
    if not sys.stderr.isatty():
        yield
        return
    start = time.monotonic()
    click.echo(f"{text} …", nl=False, err=True)
    try:
        yield
    finally:
        click.echo(_ERASE_LINE, nl=False, err=True, color=True)
    click.echo(f"{text} took {time.monotonic() - start:.1f} s", err=True)
