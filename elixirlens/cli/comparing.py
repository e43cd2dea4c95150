"""The options that say which findings are new, accepted or to be trusted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from msgspec import Struct

from elixirlens.errors import UsageError

if TYPE_CHECKING:
    from elixirlens.engine import Against, Held

_Command = TypeVar("_Command", bound=Callable[..., Any])
_MODES = ("new", "lines")


class ComparingOptions(Struct, frozen=True):
    """What the command line says of them."""

    diff: str | None
    diff_mode: str | None
    staged: bool
    baseline: Path | None
    no_baseline: bool
    trust_base: str | None

    @property
    def held(self) -> Held:
        """Where the files come from."""
        from elixirlens.engine import Held

        return Held.INDEX if self.staged else Held.DISK

    @property
    def against(self) -> Against | None:
        """What to compare with, if anything."""
        from elixirlens.engine import Against, DiffMode

        if self.diff is None and not self.staged:
            return None
        return Against(self.diff, DiffMode(self.diff_mode or _MODES[0]))

    def fit_together(self, stdin_filename: str | None, deps: bool) -> None:
        """Raise a `UsageError` for options that contradict each other."""
        if self.diff_mode is not None and self.against is None:
            raise UsageError("--diff-mode goes with --diff or --staged.", "Write: elixirlens check --diff main")
        if self.baseline is not None and self.no_baseline:
            raise UsageError("--baseline and --no-baseline contradict each other.", "Leave one of them out.")
        if stdin_filename is not None and (self.against is not None or self.trust_base is not None):
            raise UsageError(
                "A file on standard input is compared with no commit.",
                "Leave out --diff, --staged and --trust-base, or name files.",
            )
        if deps and (self.staged or self.trust_base is not None):
            raise UsageError(
                "--deps reads locks and registries as they are, not as the index or another commit has them.",
                "Run it without --staged and --trust-base, beside the other run.",
            )


def comparing_options(command: _Command) -> _Command:
    """Give a command these options."""
    for option in (
        click.option(
            "--trust-base",
            metavar="BASE",
            help="Take configuration, own rules, baseline and suppressions from the commit BASE.",
        ),
        click.option("--no-baseline", is_flag=True, help="Do as if there were no baseline."),
        click.option(
            "--baseline",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Accept what this file names, instead of .elixirlens-baseline.json.",
        ),
        click.option("--staged", is_flag=True, help="Check what the next commit adds: the index, not the work tree."),
        click.option(
            "--diff-mode",
            type=click.Choice(_MODES),
            help="What counts: findings that BASE does not have (new, the default), or those on changed lines.",
        ),
        click.option("--diff", metavar="BASE", help="Count only what this branch adds since it left BASE."),
    ):
        command = option(command)
    return command
