"""What can go wrong in a way its user can mend, as one small tree.

    ElixirlensError          a message, a hint, an exit code
    ├── UsageError       2   arguments, configuration, a path that does not exist, a broken page
    └── NothingToRead    3   the root holds no Elixir at all

Trouble with a single file is not an exception for the caller: it is an `Unchecked` entry of the report.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """How a run ends. Where several hold, the order of precedence is 2, 4, 1, 5."""

    CLEAN = 0
    FINDINGS = 1
    WRONG_USE = 2
    NOTHING_TO_READ = 3
    INTERNAL_ERROR = 4
    UNCHECKED = 5


class ElixirlensError(Exception):
    """An error that names what to do about it."""

    exit_code = ExitCode.INTERNAL_ERROR

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(ElixirlensError):
    """Wrong arguments, a wrong configuration, a path that does not exist or a broken page."""

    exit_code = ExitCode.WRONG_USE


class NothingToRead(ElixirlensError):  # noqa: N818  # what happened, and no fault of anybody
    """The root holds no Elixir at all."""

    exit_code = ExitCode.NOTHING_TO_READ
