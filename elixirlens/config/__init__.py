"""The configuration, `elixirlens.toml`: finding it, reading it, and saying what is wrong with it."""

from elixirlens.config.globs import PathGlobs
from elixirlens.config.load import CONFIG_NAMES, find_config, load_config, read_config
from elixirlens.config.model import Config, Override, RuleOverride, RuleSettings, Settings

__all__ = [
    "CONFIG_NAMES",
    "Config",
    "Override",
    "PathGlobs",
    "RuleOverride",
    "RuleSettings",
    "Settings",
    "find_config",
    "load_config",
    "read_config",
]
