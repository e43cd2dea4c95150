"""What decides which rules look where: the configuration, the pages that a repository brings along, and the options.

All of it can come from the disk, from the index or from a commit; a worker that starts from nothing gets it whole.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.catalog import Catalog, Choice, Selection
from elixirlens.catalog.catalog import Page, own_pages, page_of
from elixirlens.catalog.page import OWN_RULES
from elixirlens.config import CONFIG_NAMES, Config, config_of, load_config
from elixirlens.errors import UsageError

if TYPE_CHECKING:
    from elixirlens.project.snapshot import Snapshot

# What has to be in a snapshot besides Elixir for its rules to be read from it.
RULE_FILES = (*CONFIG_NAMES, OWN_RULES)


class Rulebook(Struct, frozen=True):
    """The configuration and the repository's own pages, as read, and what the command line chose."""

    config: Config
    pages: tuple[Page, ...]
    choice: Choice

    def selection(self) -> Selection:
        """Which rules look at which file; raises `UsageError` for what the catalogue does not know."""
        return Selection(Catalog.load().with_own(self.pages), self.config, self.choice)


def rulebook_on_disk(root: Path, choice: Choice) -> Rulebook:
    """The rules that the files of a root make; raises `UsageError` for a wrong configuration."""
    return Rulebook(load_config(root), tuple(own_pages(root / OWN_RULES)), choice)


def rulebook_in(snapshot: Snapshot, choice: Choice) -> Rulebook:
    """The rules that git holds; raises `UsageError` for a wrong configuration."""
    return Rulebook(_config(snapshot), tuple(rules_in(snapshot)), choice)


def _config(snapshot: Snapshot) -> Config:
    found = [(name, content) for name in CONFIG_NAMES if (content := snapshot.needed(name)) is not None]
    if len(found) > 1:
        names = " and ".join(name for name, _ in found)
        raise UsageError(f"There are two configurations: {names}.", "Move everything into one of them.")
    return config_of(found[0][1], found[0][0]) if found else Config()


def rules_in(snapshot: Snapshot) -> list[Page]:
    """The repository's own pages: those directly in their folder, as on the disk."""
    folder = f"{OWN_RULES}/"
    names = sorted(name for name in snapshot.contents if name.startswith(folder) and name.endswith(".md"))
    return [page_of(name, snapshot.contents[name]) for name in names if "/" not in name.removeprefix(folder)]
