"""Writes reports into files: whole or not at all, and never through a link that the repository may have laid."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

STEP_SUMMARY = "GITHUB_STEP_SUMMARY"


class Fault(Struct, frozen=True):
    """Why a file cannot be written, and what to do about it."""

    reason: str
    hint: str


def fault_of(file: Path) -> Fault | None:
    """Return what is known to be wrong with `file` before anything is written; None if nothing is."""
    if file.is_dir():
        return Fault("it is a folder", "Name a file in it.")
    if not file.parent.is_dir():
        return Fault("it lies in a folder that does not exist", "Name a file in a folder that is there.")
    if file.is_symlink() and not _is_stream(file):
        return Fault("it is a link", "Name the file that it leads to, or - for standard output.")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        return Fault("you may not write there", "Name another file.")
    return None


def write_files(texts: Iterable[tuple[Path, str]], environment: Mapping[str, str] = os.environ) -> None:
    """Write each text into its file, the same bytes on every system; what fails is said when all others are written.

    The summary of a GitHub workflow step belongs to the whole step: what stands in it stays.
    """
    faults = []
    for file, text in texts:
        content = text.encode("utf-8", "backslashreplace")
        try:
            if _is_step_summary(file, environment):
                _append(file, content)
            elif _is_stream(file):
                file.write_bytes(content)
            else:
                _replace(file, content)
        except OSError as error:
            faults.append(f"{str(file)!r} cannot be written: {error.strerror}.")
    if faults:
        raise UsageError("\n".join(faults), "Name another file.")


def _is_step_summary(file: Path, environment: Mapping[str, str]) -> bool:
    summary = Path(environment.get(STEP_SUMMARY) or os.devnull)
    return file.is_file() and summary.is_file() and file.samefile(summary)


def _is_stream(file: Path) -> bool:
    """Whether it is a pipe or a device, such as /dev/null or what a shell makes of `>(gzip)`."""
    try:
        mode = file.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _append(file: Path, content: bytes) -> None:
    with file.open("ab") as summary:
        summary.write(content)


def _replace(file: Path, content: bytes) -> None:
    """Write beside the file and then take its place, so that nobody reads half of it and a full disk costs nothing."""
    import secrets  # here: it brings half a dozen modules along, and most runs write no file

    beside = file.with_name(f".{file.name[:100]}.{secrets.token_hex(8)}.tmp")
    try:
        with beside.open("xb") as made:  # a new file has the rights that the user's umask gives
            made.write(content)
        if file.exists():
            beside.chmod(stat.S_IMODE(file.stat().st_mode))
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
