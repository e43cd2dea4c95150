"""The configuration, `elixirlens.toml`: finding it, reading it, and saying what is wrong with it."""

from elixirlens.config.globs import PathGlobs
from elixirlens.config.load import CONFIG_NAMES, config_of, find_config, load_config, read_config
from elixirlens.config.model import (
    FAIL_ON,
    MAX_FINDINGS,
    Config,
    GateSettings,
    Override,
    RuleOverride,
    RuleSettings,
    Settings,
)

__all__ = [
    "CONFIG_NAMES",
    "FAIL_ON",
    "MAX_FINDINGS",
    "Config",
    "GateSettings",
    "Override",
    "PathGlobs",
    "RuleOverride",
    "RuleSettings",
    "Settings",
    "config_of",
    "find_config",
    "load_config",
    "read_config",
]
