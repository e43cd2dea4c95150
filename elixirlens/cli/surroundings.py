"""The configuration and the rules that hold where the command is run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.cli.output import complain
from elixirlens.errors import ExitCode

if TYPE_CHECKING:
    from pathlib import Path

    from elixirlens.catalog import Catalog
    from elixirlens.config import Config


class Surroundings(Struct, frozen=True):
    """A root, its configuration, and the rules that ship together with its own."""

    root: Path
    config: Config
    catalog: Catalog


def look_around(start: Path) -> Surroundings:
    """Return what holds in the repository around `start`. Raises `UsageError` for a wrong configuration."""
    from elixirlens.catalog import Catalog
    from elixirlens.catalog.page import OWN_RULES
    from elixirlens.config import load_config
    from elixirlens.project import find_root

    root = find_root(start)
    return Surroundings(root, load_config(root), Catalog.load(root / OWN_RULES))


def tell_of_broken_pages(catalog: Catalog) -> ExitCode:
    """Write what is wrong with the repository's own rules, and return the exit code that this means."""
    for problem in catalog.problems:
        complain(problem)
    return ExitCode.WRONG_USE if catalog.problems else ExitCode.CLEAN
