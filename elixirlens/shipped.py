"""Finds the folders that ship with the package: rules, reports."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def folder(name: str) -> Traversable:
    """Return the shipped folder `name`, from a wheel (zipped or not) or from a source checkout."""
    installed = files("elixirlens") / "_shipped" / name
    return installed if installed.is_dir() else Path(__file__).parent.parent / name


def is_checkout() -> bool:
    """Whether this is a source checkout, whose code and pages may change under the same version."""
    return not (files("elixirlens") / "_shipped").is_dir()
