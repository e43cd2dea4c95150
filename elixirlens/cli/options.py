"""What is written after an option, turned into a value. A fault is a `UsageError` that says what to write."""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.cli.files import fault_of
from elixirlens.config.near_misses import nearest
from elixirlens.errors import UsageError
from elixirlens.reporters import format_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

STANDARD_INPUT = "-"
STANDARD_OUTPUT = "-"
DEFAULT_FORMAT = "text"
_STDIN_HINT = "Write: elixirlens check - --stdin-filename lib/shop.ex"


def names(values: Iterable[str]) -> tuple[str, ...]:
    """Return the names in `values`, each of which may hold several with commas between them."""
    return tuple(name for value in values for part in value.split(",") if (name := part.strip()))


def format_name(value: str) -> str:
    """Return `value` where it names a format."""
    if value in format_names():
        return value
    near = nearest(value, format_names())
    hint = f"Did you mean {near!r}?" if near else f"There are {', '.join(format_names())}."
    raise UsageError(f"There is no format {value!r}.", hint)


class Output(Struct, frozen=True):
    """A format, and the file to write it to; None for standard output."""

    format_name: str
    file: Path | None


def printed(value: str | None, outputs: Iterable[Output]) -> str:
    """Return the format to print: that of `--format`, else of `--output FORMAT=-`, else the text for people."""
    for output in outputs:
        if output.file is None and value is not None:
            raise UsageError(
                f"--format {value} and --output {output.format_name}=- both want standard output.",
                "Leave one of them out, or name a file.",
            )
        if output.file is None:
            return output.format_name
    return format_name(value or DEFAULT_FORMAT)


def outputs(values: Iterable[str]) -> tuple[Output, ...]:
    """Return what `FORMAT=FILE` asks for, each time. No two of them may write the same file."""
    found: dict[str, Output] = {}
    for value in values:
        output = _output(value)
        name = STANDARD_OUTPUT if output.file is None else os.path.normcase(output.file.resolve())
        if name in found:
            raise UsageError(
                f"--output writes {str(output.file or STANDARD_OUTPUT)!r} twice, "
                f"as {found[name].format_name} and as {output.format_name}.",
                "Name a file for each format.",
            )
        found[name] = output
    return tuple(found.values())


def _output(value: str) -> Output:
    name, separator, file = value.partition("=")
    if not separator or not file:
        raise UsageError(f"--output {value!r} names no file.", "Write it as --output json=report.json.")
    if file == STANDARD_OUTPUT:
        return Output(format_name(name), None)
    path = Path(file)
    if fault := fault_of(path):
        raise UsageError(f"--output cannot write {file!r}: {fault.reason}.", fault.hint)
    return Output(format_name(name), path)


def today(value: str | None, environment: Mapping[str, str] = os.environ) -> date:
    """Return the day of the run: `value`, else that of SOURCE_DATE_EPOCH in UTC, else the system's."""
    try:
        if value is not None:
            return date.fromisoformat(value)
        if epoch := environment.get("SOURCE_DATE_EPOCH"):
            return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        if value is not None:
            raise UsageError(f"--today {value!r} is not a date.", "Write it as 2027-01-31.") from None
        raise UsageError(
            f"SOURCE_DATE_EPOCH is {epoch!r}, not a number of seconds.", "Unset it or correct it."
        ) from None
    return datetime.now().astimezone().date()


class Source(Struct, frozen=True):
    """What to analyse: where to look for the root, the paths to report on, and a file given as bytes."""

    start: Path
    paths: tuple[Path, ...] = ()
    stdin: bytes | None = None


def source(paths: tuple[str, ...], stdin_filename: str | None) -> Source:
    """Return what `paths` ask for; reads standard input where they are `-`."""
    if STANDARD_INPUT in paths:
        if len(paths) > 1 or stdin_filename is None:
            raise UsageError("- stands for one file.", _STDIN_HINT)
        return Source(start=_folder(Path(stdin_filename)), stdin=sys.stdin.buffer.read())
    if stdin_filename is not None:
        raise UsageError("--stdin-filename goes with -.", _STDIN_HINT)
    found = tuple(_existing(path) for path in paths)
    return Source(start=_common_folder(found), paths=found)


def _existing(value: str) -> Path:
    path = Path(value)
    if os.path.lexists(path):
        return path.absolute()
    raise UsageError(f"There is no {value!r}.", _nearby(path))


def _common_folder(paths: tuple[Path, ...]) -> Path:
    return Path(os.path.commonpath([_folder(path) for path in paths])) if paths else Path.cwd()


def _folder(path: Path) -> Path:
    """The nearest folder that is there: the path itself, or the one it is in."""
    path = path.absolute()
    return path if path.is_dir() else _folder(path.parent)


def _nearby(path: Path) -> str:
    folder = _folder(path)
    missing = path.absolute().relative_to(folder).parts[0]
    near = nearest(missing, _entries(folder))
    return f"Did you mean {near!r} in {str(folder)!r}?" if near else f"You are in {str(Path.cwd())!r}."


def _entries(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except OSError:
        return []
