"""The catalogue: rules as pages, and which of them look at which file."""

from elixirlens.catalog.catalog import Catalog
from elixirlens.catalog.detectors import DEPENDENCIES, PROJECT, Collector, Detector, load_collector, load_detector
from elixirlens.catalog.page import OWN, PageError, Rule, read_page
from elixirlens.catalog.placeholders import PLACEHOLDERS, render
from elixirlens.catalog.selection import ActiveRule, Choice, RuleSet, Selection, Verdict
from elixirlens.catalog.settings import Setting, check_settings, settings_in_force

__all__ = [
    "DEPENDENCIES",
    "OWN",
    "PLACEHOLDERS",
    "PROJECT",
    "ActiveRule",
    "Catalog",
    "Choice",
    "Collector",
    "Detector",
    "PageError",
    "Rule",
    "RuleSet",
    "Selection",
    "Setting",
    "Verdict",
    "check_settings",
    "load_collector",
    "load_detector",
    "read_page",
    "render",
    "settings_in_force",
]
