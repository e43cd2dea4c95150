"""The configuration against the catalogue: whether rules and options exist, and which values are in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from elixirlens.catalog.elixir_version import parse_version
from elixirlens.catalog.options import fits, freeze
from elixirlens.catalog.page import OWN
from elixirlens.config import FAIL_ON, MAX_FINDINGS, Config, RuleOverride, RuleSettings
from elixirlens.config.near_misses import did_you_mean
from elixirlens.config.toml import problem_at, show_path
from elixirlens.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from elixirlens.catalog.catalog import Catalog
    from elixirlens.catalog.page import Rule
    from elixirlens.config.key_lines import KeyPath


def check_settings(catalog: Catalog, config: Config) -> None:
    """Raise a `UsageError` that tells everything in a configuration that the catalogue does not know."""
    faults = list(_faults(catalog, config))
    if faults:
        name = config.file or "configuration"
        problems = [problem_at(path, message, config.lines).in_file(name) for path, message in faults]
        raise UsageError(
            "\n".join(problems), "`elixirlens rules` lists the rules, `elixirlens explain RULE` its options."
        )


def _faults(catalog: Catalog, config: Config) -> Iterator[tuple[KeyPath, str]]:
    version = config.settings.rules_version
    if version is not None and parse_version(version) is None:
        yield ("rules_version",), f'must be a version, such as "0.1", not "{version}".'
    for category in config.settings.gate.categories:
        if category not in (*catalog.categories, OWN):
            yield ("gate", "categories", category), f"is not a category.{did_you_mean(category, catalog.categories)}"
    for path, name, settings in written_rules(config):
        rule = catalog.get(name)
        if rule is not None:
            yield from _option_faults(rule, settings.options, (*path, "options"))
        elif name not in catalog.broken:
            yield path, f"is not a rule.{catalog.near(name)}"


def _option_faults(rule: Rule, options: Mapping[str, Any], path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    for name, value in options.items():
        option = rule.options.get(name)
        if option is None:
            known = f" It has {', '.join(rule.options)}." if rule.options else " It has none."
            yield (*path, name), f"is not an option of the rule.{did_you_mean(name, rule.options) or known}"
        elif not fits(value, option.type):
            yield (*path, name), f"must be {option.expected}."


def written_rules(config: Config) -> Iterator[tuple[KeyPath, str, RuleOverride]]:
    """Yield the place, the name and the settings of every rule that a configuration names."""
    for name, settings in config.settings.rules.items():
        yield ("rules", name), name, settings
    for index, override in enumerate(config.settings.overrides):
        for name, narrowed in override.rules.items():
            yield ("overrides", index, "rules", name), name, narrowed


class Setting(Struct, frozen=True):
    """One value in force: its key, the value, and its origin: `default`, or a file with a line."""

    key: str
    value: object
    origin: str


def settings_in_force(catalog: Catalog, config: Config) -> Iterator[Setting]:
    """Yield every setting with its origin: those of the run, then of each rule, then the overrides."""
    settings = config.settings
    yield _setting(config, ("rules_version",), settings.rules_version, None)
    yield _setting(config, ("exclude",), settings.exclude or None, ())
    yield from _gate_settings(config)
    named = {rule.id: name for name in settings.rules if (rule := catalog.get(name))}
    for rule in catalog.rules:
        yield from _rule_settings(rule, config, named.get(rule.id, rule.id))
    for index, override in enumerate(settings.overrides):
        place: KeyPath = ("overrides", index)
        yield _setting(config, (*place, "paths"), override.paths, ())
        for name, narrowed in override.rules.items():
            yield from _override_settings(config, (*place, "rules", name), narrowed)


def _gate_settings(config: Config) -> Iterator[Setting]:
    gate = config.settings.gate
    yield _setting(config, ("gate", "fail_on"), gate.fail_on, FAIL_ON)
    yield _setting(config, ("gate", "max_findings"), gate.max_findings, MAX_FINDINGS)
    for category, fail_on in sorted(gate.categories.items()):
        yield _setting(config, ("gate", "categories", category), fail_on, None)


def _rule_settings(rule: Rule, config: Config, name: str) -> Iterator[Setting]:
    written = config.settings.rules.get(name, RuleSettings())
    path: KeyPath = ("rules", name)
    yield _setting(config, (*path, "enabled"), written.enabled, rule.on_by_default)
    yield _setting(config, (*path, "severity"), written.severity, rule.severity)
    for key in ("include", "exclude"):
        if patterns := getattr(written.paths, key):
            yield _setting(config, (*path, "paths", key), patterns, ())
    if written.allow:
        yield _setting(config, (*path, "allow"), written.allow, ())
    for option in rule.options.values():
        value = freeze(written.options.get(option.name))
        yield _setting(config, (*path, "options", option.name), value, option.default)


def _override_settings(config: Config, path: KeyPath, override: RuleOverride) -> Iterator[Setting]:
    values = {"enabled": override.enabled, "severity": override.severity, "allow": override.allow or None}
    for key, value in values.items():
        if value is not None:
            yield _setting(config, (*path, key), value, None)
    for name, value in override.options.items():
        yield _setting(config, (*path, "options", name), freeze(value), None)


def _setting(config: Config, path: KeyPath, written: object, default: object) -> Setting:
    """A setting as written, or with its default where nothing (None) is written."""
    if written is None:
        return Setting(show_path(path), default, "default")
    return Setting(show_path(path), written, config.place(path))
