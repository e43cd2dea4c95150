"""The way from a page to its detector: the path is the link, and nothing is registered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from elixirlens.catalog.page import OWN

if TYPE_CHECKING:
    from elixirlens.catalog.page import Rule
    from elixirlens.detectors import Hit

PROJECT = "Project"
# The category of the rules that look at dependencies. What they need is imported for an audit only.
DEPENDENCIES = "dependencies"


class Detector(Struct, frozen=True):
    """The function of a rule, and the name of what it wants to see: `Call`, `Module`, `Project` …"""

    detect: Callable[[Any, Any], Iterator[Hit]]
    subject: str


class Collector(Struct, frozen=True):
    """What a rule about the whole repository keeps of each file: its function, what that sees, and what it returns."""

    collect: Callable[[Any], Struct | None]
    subject: str
    value_type: type[Struct]


def detector_module(rule: Rule) -> str:
    """The name of the module that belongs to a rule, whether it exists or not."""
    return f"elixirlens.detectors.{rule.category.replace('-', '_')}.{rule.id.replace('-', '_')}"


def load_detector(rule: Rule) -> Detector | None:
    """Import the detector of a rule; None where its page decides alone, as those of a repository always do."""
    module = _module(rule)
    return None if module is None else Detector(module.detect, _subject_of(module.detect))


def load_collector(rule: Rule) -> Collector | None:
    """Import what a rule about the whole repository collects of each file; None where it collects nothing."""
    module = _module(rule)
    collect = getattr(module, "collect", None)
    if collect is None:
        return None
    returned = str(collect.__annotations__["return"]).removesuffix(" | None")
    return Collector(collect, _subject_of(collect), getattr(module, returned))


def _subject_of(function: Callable[..., object]) -> str:
    """The type of the first parameter."""
    annotation = next(iter(function.__annotations__.values()))
    name = annotation if isinstance(annotation, str) else annotation.__name__
    return str(name).rpartition(".")[2]


def _module(rule: Rule) -> ModuleType | None:
    if rule.category == OWN or not _exists(detector_module(rule)):
        return None
    return import_module(detector_module(rule))


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # the folder of the category is not there
        return False
