"""What a run is asked for, and what comes of it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.config import GateSettings

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from elixirlens.engine.analyse import Work
    from elixirlens.engine.dependencies import Asked
    from elixirlens.report import Report, Unchecked


class Held(StrEnum):
    """Where the files that are analysed come from."""

    DISK = "disk"
    INDEX = "index"  # what the next commit would hold


class DiffMode(StrEnum):
    """Which findings count where a run is compared with a commit."""

    NEW = "new"  # those that its analysis does not yield, wherever they are
    LINES = "lines"  # those on lines that differ from it


class Against(Struct, frozen=True):
    """What a run is compared with: the commit where the branch left `base`, or the last one where that is None."""

    base: str | None = None
    mode: DiffMode = DiffMode.NEW


class Request(Struct, frozen=True, kw_only=True):
    """What to analyse and how.

    `start` is a folder of the repository, `paths` narrow what is reported; `stdin` is the content of the file
    `stdin_filename`. `dependencies` is how they are audited, None where they are not. `jobs` is the number of
    processes, None for as many as help. `cache_dir` replaces the user's cache folder. `today` is the day for
    suppressions that expire. `against` is what only new findings are told from. `baseline` replaces the file that the
    root may have. `trust` names the commit whose configuration, rules, baseline and suppressions hold. `survey` is the
    module whose `survey(source)` keeps something of each file, beside the rules: see `inventory.py`.
    """

    start: Path
    today: date
    paths: tuple[Path, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    strict: bool = False
    jobs: int | None = None
    cache_dir: Path | None = None
    use_cache: bool = True
    dependencies: Asked | None = None
    stdin: bytes | None = None
    stdin_filename: str | None = None
    held: Held = Held.DISK
    against: Against | None = None
    use_baseline: bool = True
    baseline: Path | None = None
    trust: str | None = None
    survey: str | None = None


class Outcome(Struct, frozen=True):
    """The report, what else is worth knowing (for standard error), and what was wrong in how it was used.

    `gate` is what the configuration in force says of it. `files_analysed` is the number of files that had to be read
    anew; `work` is what that took. `excused` is what could not be checked and has not changed since the commit that the
    run was compared with.
    """

    report: Report
    notes: tuple[str, ...]
    usage_errors: tuple[str, ...]
    files_analysed: int
    work: Work
    gate: GateSettings = GateSettings()
    excused: tuple[Unchecked, ...] = ()
