"""Writes files that were shown before: whole or not at all, through no link, and over nothing that was not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.cli.files import write_files
from elixirlens.errors import UsageError
from elixirlens.onboarding import existing

if TYPE_CHECKING:
    from elixirlens.onboarding.proposal import Change


def write(change: Change) -> None:
    """Write a change. Raises `UsageError` where its file is no longer as it was shown, or cannot be written."""
    match existing.read(change.folder, change.path):
        case existing.Text(text) if text == change.before:
            pass
        case existing.Missing() if change.before is None:
            pass
        case _:
            raise UsageError(f"{change.path} has changed meanwhile: it was not written.", "Run elixirlens init again.")
    target = change.folder / change.path
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{change.path} cannot be written: {error.strerror}.", "Check who may write there.") from None
    write_files([(target, change.after)])
