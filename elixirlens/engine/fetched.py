"""The sources of fetched dependencies, looked through for the names of their modules and for nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from elixirlens.hex.modules import modules_in

MOST_FILES = 3_000  # of one dependency
MOST_BYTES = 500_000  # of one file: a module begins before that
_SOURCES = {"lib": ".ex", "src": ".erl"}


def modules_below(root: Path, folder: str) -> tuple[str, ...] | None:
    """The modules that the sources of a fetched dependency define.

    None where it was not fetched, or where there is more of it than anybody reads: part of the names would be taken for
    all of them.
    """
    top, real = os.path.realpath(root), os.path.realpath(root / folder)
    if not Path(real).is_relative_to(top) or not os.path.isdir(real):  # noqa: PTH112
        return None
    names: dict[str, None] = {}
    for count, path in enumerate(_sources(real)):
        if count >= MOST_FILES:
            return None
        try:
            with open(path, "rb") as file:  # noqa: PTH123  # asked for thousands of files
                names.update(dict.fromkeys(modules_in(file.read(MOST_BYTES))))
        except OSError:
            return None
    return tuple(names)


def _sources(folder: str) -> Iterator[str]:
    """The sources below `lib` and `src`; links are not followed."""
    for name, suffix in _SOURCES.items():
        for parent, folders, files in os.walk(os.path.join(folder, name)):  # noqa: PTH118
            folders.sort()
            for file in sorted(files):
                path = os.path.join(parent, file)  # noqa: PTH118
                if file.endswith(suffix) and not os.path.islink(path):  # noqa: PTH114
                    yield path
