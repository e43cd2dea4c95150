"""The way from a page to its detector: the path is the link, and nothing is registered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from elixirlens.catalog.page import OWN
from elixirlens.detectors import Context, Hit

if TYPE_CHECKING:
    from elixirlens.catalog.page import Rule


class Detector(Struct, frozen=True):
    """The function of a rule, and the name of what it wants to see: `Call`, `Module`, `Source` …"""

    detect: Callable[[Any, Context], Iterator[Hit]]
    subject: str


def detector_module(rule: Rule) -> str:
    """The name of the module that belongs to a rule, whether it exists or not."""
    return f"elixirlens.detectors.{rule.category.replace('-', '_')}.{rule.id.replace('-', '_')}"


def load_detector(rule: Rule) -> Detector | None:
    """Import the detector of a rule; None where its page decides alone, as those of a repository always do."""
    if rule.category == OWN or not _exists(detector_module(rule)):
        return None
    detect = import_module(detector_module(rule)).detect
    annotation = next(iter(detect.__annotations__.values()))
    name = annotation if isinstance(annotation, str) else annotation.__name__
    return Detector(detect, name.rpartition(".")[2])


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # the folder of the category is not there
        return False
