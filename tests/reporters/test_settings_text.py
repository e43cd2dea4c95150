"""Settings are shown as lines that could stand in the configuration."""

from __future__ import annotations

import tomllib

from elixirlens.catalog import Setting
from elixirlens.finding import Severity
from elixirlens.reporters.settings import render
from elixirlens.reporters.view import View

SETTINGS = (
    Setting("rules_version", None, "default"),
    Setting("exclude", ("legacy/**", 'a "b"'), "elixirlens.toml:2"),
    Setting("rules.too-hot.severity", Severity.INFO, "elixirlens.toml:4"),
    Setting("rules.too-hot.enabled", True, "default"),
    Setting("rules.too-hot.options.limit", 80, "default"),
)


def test_every_value_has_its_origin() -> None:
    lines = render(SETTINGS, View()).splitlines()
    assert [line.rsplit("  # ")[-1] for line in lines] == [one.origin for one in SETTINGS]


def test_the_lines_are_toml() -> None:
    assert tomllib.loads(render(SETTINGS, View())) == {
        "exclude": ["legacy/**", 'a "b"'],
        "rules": {"too-hot": {"severity": "info", "enabled": True, "options": {"limit": 80}}},
    }
