"""Writes files that were shown before: whole or not at all, through no link, and over nothing that was not shown."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from elixirlens.errors import UsageError
from elixirlens.onboarding import existing

if TYPE_CHECKING:
    from elixirlens.onboarding.proposal import Change

_MODE = 0o644


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
        _replace(target, change.after.encode())
    except OSError as error:
        raise UsageError(f"{change.path} cannot be written: {error.strerror}.", "Check who may write there.") from None


def _replace(target: Path, content: bytes) -> None:
    mode = target.stat().st_mode & 0o777 if target.exists() else _MODE
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(name).chmod(mode)
        Path(name).replace(target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
