"""Reporters: pure functions from a Report to text. They print nothing, read no file and know no clock.

A format is a module in `formats/`; its name is the name on the command line, and there is no list to keep.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from elixirlens.report import Report
    from elixirlens.reporters.view import View


@cache
def format_names() -> tuple[str, ...]:
    """Return the names of the formats, sorted."""
    package = import_module("elixirlens.reporters.formats")
    return tuple(sorted(module.name for module in iter_modules(package.__path__)))


def summary(name: str) -> str:
    """Return what the format `name` is for, in a few words: its module says it in its first line."""
    first_line = (import_module(f"elixirlens.reporters.formats.{name}").__doc__ or "").partition("\n")[0]
    return first_line.removeprefix(f"`{name}`: ")


def render(name: str, report: Report, view: View) -> str:
    """Return `report` in the format `name`, one of `format_names()`, with a newline at the end."""
    text: str = import_module(f"elixirlens.reporters.formats.{name}").render(report, view)
    return text
