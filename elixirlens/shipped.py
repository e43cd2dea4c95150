"""Finds the folders that ship with the package: rules, reports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_HERE = Path(__file__).parent


def folder(name: str) -> Traversable:
    """Return the shipped folder `name`, from a wheel (zipped or not) or from a source checkout."""
    for place in (_HERE / "_shipped" / name, _HERE.parent / name):
        if place.is_dir():
            return place
    # Imported here: only a zipped wheel has use for it, and its import costs a tenth of an unchanged run.
    from importlib.resources import files

    return files("elixirlens") / "_shipped" / name


def is_checkout() -> bool:
    """Whether this is a source checkout, whose code and pages may change under the same version."""
    return (_HERE.parent / "pyproject.toml").is_file()
