"""What the criteria about linters share: which linter there is, and how it is set."""

from __future__ import annotations

import posixpath

from elixirlens.readiness.readers.settings_file import Settings, credo_config, read_settings
from elixirlens.readiness.repository import Repository

CREDO_FILES = ("/.credo.exs", "/config/.credo.exs")
OWN_FILES = ("/elixirlens.toml", "/.elixirlens.toml")


def credo_settings(repository: Repository) -> Settings | None:
    """The .credo.exs beside the mix.exs that is judged, or at the root; None where there is none."""
    folder = posixpath.dirname(repository.mix_path)
    near = [posixpath.join(folder, name.lstrip("/")) for name in CREDO_FILES]
    path = next(
        (each for each in (*near, *(name.lstrip("/") for name in CREDO_FILES)) if _is_there(repository, each)), ""
    )
    return repository.read(read_settings, path) if path else None


def is_strict(settings: Settings | None) -> int | None:
    """The line on which a .credo.exs says `strict: true`; None where it does not."""
    config = credo_config(settings) if settings is not None else None
    strict = config.get("strict") if config is not None else None
    return strict.line if strict is not None and strict.is_true else None


def _is_there(repository: Repository, path: str) -> bool:
    return path in repository.tree.names
