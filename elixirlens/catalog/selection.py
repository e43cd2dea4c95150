"""Which rules look at a file, with which options. What is said later in this list wins:

1. the page: `default = "on"`, unless its confidence is low
2. `--strict`: rules that are off by default and rules of low confidence, too
3. `rules_version`: rules that are newer stay off
4. `[rules.x] enabled`
5. `--select`: only what it names. A rule named by its id runs though the configuration switches it off;
   a category leaves out what the configuration switches off
6. `[[overrides]] enabled`, the last one that fits the path; it switches nothing on that `--select` leaves out
7. `paths` of the rule, the Elixir that the project asks for, and `--ignore`: each takes away
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from elixirlens.catalog.elixir_version import concerns, parse_version
from elixirlens.catalog.options import freeze
from elixirlens.catalog.page import OWN, Rule
from elixirlens.catalog.settings import check_settings
from elixirlens.config import Config, PathGlobs, RuleOverride, RuleSettings
from elixirlens.errors import UsageError
from elixirlens.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elixirlens.catalog.catalog import Catalog
    from elixirlens.config.key_lines import KeyPath


class Choice(Struct, frozen=True):
    """What the command line says about rules: names of rules or categories."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    strict: bool = False


class ActiveRule(Struct, frozen=True, eq=False):
    """A rule that looks, with its options. `severity` is None where the configuration does not set one."""

    rule: Rule
    options: Mapping[str, Any]
    severity: Severity | None = None
    allow: tuple[str, ...] = ()


class RuleSet(Struct, frozen=True, dict=True, eq=False):
    """The rules that look at a file, sorted by id. One object serves all files that are treated alike."""

    rules: tuple[ActiveRule, ...]

    def get(self, rule_id: str) -> ActiveRule | None:
        """The active rule of this id, None where it does not look."""
        return self._by_id.get(rule_id)

    @cached_property
    def digest(self) -> bytes:
        """A hash of all that decides what is found: pages and options, but neither severity nor `allow`."""
        state = blake2b(digest_size=16)
        for active in self.rules:
            options = msgspec.json.encode(dict(active.options), order="sorted")
            state.update(active.rule.id.encode() + b"\0" + active.rule.digest + options + b"\0")
        return state.digest()

    @cached_property
    def _by_id(self) -> dict[str, ActiveRule]:
        return {active.rule.id: active for active in self.rules}


class Verdict(Struct, frozen=True):
    """Whether a rule looks at a file, and what decided it, in a few words."""

    active: bool
    reason: str


class Selection:
    """Decides which rules look at which file. Made once a run; asked once a file, and cheap to ask."""

    def __init__(self, catalog: Catalog, config: Config, choice: Choice) -> None:
        """Raise a `UsageError` for names, options and values that the catalogue does not know."""
        check_settings(catalog, config)
        self.catalog = catalog
        self._config = config
        self._strict = choice.strict
        self._selected = _names(catalog, choice.select, "--select")
        self._ignored = _names(catalog, choice.ignore, "--ignore")
        self._newest = parse_version(config.settings.rules_version or "")
        self._settings = {
            rule.id: (("rules", name), settings)
            for name, settings in config.settings.rules.items()
            if (rule := catalog.get(name))
        }
        self._overrides = [
            (
                PathGlobs(include=override.paths),
                _by_rule(catalog, override.rules, ("overrides", index, "rules")),
            )
            for index, override in enumerate(config.settings.overrides)
        ]
        self._narrowed = {
            rule_id: settings.paths
            for rule_id, (_, settings) in self._settings.items()
            if settings.paths != PathGlobs()
        }
        self._globs = tuple({globs for globs, _ in self._overrides} | set(self._narrowed.values()))
        self._cache: dict[tuple[tuple[bool, ...], str | None], RuleSet] = {}

    @property
    def config(self) -> Config:
        """The configuration that it was made by."""
        return self._config

    @cached_property
    def shipped(self) -> RuleSet:
        """All rules that ship, selected or not: what they collect of a file does not depend on the selection."""
        return RuleSet(tuple(ActiveRule(rule, {}) for rule in self.catalog.rules if rule.category != OWN))

    def rules_for(self, path: str, elixir: str | None) -> RuleSet:
        """The rules that look at a file of a project with this Elixir requirement, None where it has none."""
        key = (tuple(globs.admit(path) for globs in self._globs), elixir)
        rule_set = self._cache.get(key)
        if rule_set is None:
            active = (
                self._activate(rule, path) for rule in self.catalog.rules if self.verdict(rule, path, elixir).active
            )
            rule_set = self._cache[key] = RuleSet(tuple(active))
        return rule_set

    def verdict(self, rule: Rule, path: str, elixir: str | None) -> Verdict:
        """Whether a rule looks at a file of a project with this Elixir requirement, and why or why not.

        The class of the file (`files` of the page) is not part of it: that depends on more than the path.
        """
        if _named(rule, self._ignored):
            return Verdict(False, "--ignore names it")
        if self._selected and not _named(rule, self._selected):
            return Verdict(False, "--select does not name it")
        if not concerns(elixir, rule.elixir, rule.elixir_max):
            bounds = f"Elixir {rule.elixir}" if rule.elixir else f"Elixir up to {rule.elixir_max}"
            return Verdict(False, f"it is about {bounds}, and the project asks for {elixir or 'no version'}")
        if rule.id in self._narrowed and not self._narrowed[rule.id].admit(path):
            return Verdict(False, f"its paths leave the file out ({self._place(rule, 'paths')})")
        for origin, override in reversed(self._fitting(rule, path)):
            if override.enabled is not None:
                return Verdict(override.enabled, f"set in {self._config.place((*origin, 'enabled'))}")
        return self._everywhere(rule)

    def _everywhere(self, rule: Rule) -> Verdict:
        """The verdict without regard to a path."""
        if rule.id in self._selected:
            return Verdict(True, "--select names it")
        _, settings = self._settings.get(rule.id, ((), RuleSettings()))
        if settings.enabled is not None:
            return Verdict(settings.enabled, f"set in {self._place(rule, 'enabled')}")
        if self._selected:
            return Verdict(True, f"--select names its category, {rule.category}")
        if self._newest and rule.since and rule.category != OWN and rule.since > self._newest:
            return Verdict(False, f"it is newer than rules_version ({self._config.place(('rules_version',))})")
        if rule.on_by_default:
            return Verdict(True, "on by default")
        why = "of low confidence" if rule.default == "on" else "off by default"
        return Verdict(self._strict, f"{why}, and --strict is given" if self._strict else f"{why}: --strict adds it")

    def _activate(self, rule: Rule, path: str) -> ActiveRule:
        """A rule with its options: of the page, then of `[rules.x]`, then of the overrides that fit."""
        _, settings = self._settings.get(rule.id, ((), RuleSettings()))
        layers: list[RuleOverride] = [settings, *(override for _, override in self._fitting(rule, path))]
        options: dict[str, Any] = {option.name: option.default for option in rule.options.values()}
        for layer in layers:
            options |= {name: freeze(value) for name, value in layer.options.items()}
        severities = [layer.severity for layer in layers if layer.severity is not None]
        return ActiveRule(
            rule,
            options,
            severities[-1] if severities else None,
            tuple(glob for layer in layers for glob in layer.allow),
        )

    def _fitting(self, rule: Rule, path: str) -> list[tuple[KeyPath, RuleOverride]]:
        return [rules[rule.id] for globs, rules in self._overrides if rule.id in rules and globs.admit(path)]

    def _place(self, rule: Rule, key: str) -> str:
        origin, _ = self._settings[rule.id]
        return self._config.place((*origin, key))


def _by_rule(
    catalog: Catalog, rules: Mapping[str, RuleOverride], place: KeyPath
) -> dict[str, tuple[KeyPath, RuleOverride]]:
    return {
        rule.id: ((*place, name), override)
        for name, override in rules.items()
        if (rule := catalog.get(name)) is not None
    }


def _names(catalog: Catalog, names: Iterable[str], option: str) -> frozenset[str]:
    """The ids and categories that an option names; former names are followed."""
    found = set()
    for name in names:
        rule = catalog.get(name)
        if rule is None and name not in catalog.categories and name not in catalog.broken:
            raise UsageError(
                f'{option} names "{name}", which is neither a rule nor a category.{catalog.near(name)}',
                "`elixirlens rules` lists both.",
            )
        found.add(rule.id if rule else name)
    return frozenset(found)


def _named(rule: Rule, names: frozenset[str]) -> bool:
    return rule.id in names or rule.category in names
