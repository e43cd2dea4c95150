"""What `elixirlens.toml` may say, as structs. The published JSON Schema is made of them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from msgspec import Meta, Struct, field

from elixirlens.config.globs import PathGlobs
from elixirlens.config.key_lines import KeyPath, line_of
from elixirlens.finding import FailOn, Severity

FAIL_ON = FailOn.WARNING  # where nobody says anything else
MAX_FINDINGS = 0


class RuleOverride(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `[overrides.rules.<rule>]` says. What is not said stays as it is elsewhere."""

    enabled: Annotated[bool | None, Meta(description="Switch the rule on or off.")] = None
    severity: Annotated[Severity | None, Meta(description="Report it with this severity.")] = None
    allow: Annotated[
        tuple[str, ...],
        Meta(description='Globs over the symbol of a finding that is fine, such as "Shop.Legacy.*".'),
    ] = ()
    options: Annotated[dict[str, Any], Meta(description="Options that the page of the rule declares.")] = {}


class RuleSettings(RuleOverride, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `[rules.<rule>]` says."""

    paths: Annotated[PathGlobs, Meta(description="Where the rule looks, as patterns of .gitignore.")] = PathGlobs()


class Override(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[overrides]]`: settings for some paths. Where several fit, the later one wins."""

    paths: Annotated[tuple[str, ...], Meta(description="Where it holds, as patterns of .gitignore.")]
    rules: dict[str, RuleOverride] = {}


class IgnoredDependency(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[dependencies.ignore]]`: what is known of a dependency and accepted, and why."""

    package: Annotated[str, Meta(description="The package, or the application of a dependency from git.")]
    reason: Annotated[str, Meta(description="Why that is all right.", min_length=1)]
    advisory: Annotated[str | None, Meta(description="Only this advisory, by any of its names.")] = None
    version: Annotated[str | None, Meta(description="Only while this version is locked.")] = None
    until: Annotated[date | None, Meta(description="The last day on which it holds.")] = None


class OwnRegistry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[dependencies.repositories.<name>]`: a repository of packages that is not hex.pm's."""

    url: Annotated[str, Meta(description="Its address, as `mix hex.repo add` takes it.")]
    public_key: Annotated[str, Meta(description="The file of its public key in PEM, relative to the root.")]
    secret_from: Annotated[str | None, Meta(description="The environment variable that holds its key.")] = None


class DependencySettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `[dependencies]` says."""

    ignore: Annotated[tuple[IgnoredDependency, ...], Meta(description="Findings that are accepted.")] = ()
    repositories: Annotated[dict[str, OwnRegistry], Meta(description="Repositories beside hex.pm, by name.")] = {}


class GateSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `[gate]` says: when a run ends in exit code 1. The command line wins."""

    fail_on: Annotated[FailOn | None, Meta(description="The least severe finding that counts.")] = None
    max_findings: Annotated[int, Meta(ge=0, description="As many of them are let pass.")] | None = None
    categories: Annotated[dict[str, FailOn], Meta(description="Another fail_on for some categories.")] = {}


class WaivedCriterion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[readiness.waive]]`: a criterion that the team has decided not to meet, and why."""

    criterion: Annotated[str, Meta(description="The criterion, by its id.")]
    reason: Annotated[str, Meta(description="Why that is all right.", min_length=1)]
    until: Annotated[date | None, Meta(description="The last day on which it holds.")] = None


class ReadinessSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `[readiness]` says."""

    profile: Annotated[str | None, Meta(description="What the repository is, where that is not seen.")] = None
    waive: Annotated[tuple[WaivedCriterion, ...], Meta(description="Criteria that are left out.")] = ()


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The configuration as written."""

    rules_version: Annotated[
        str | None,
        Meta(description='Rules that are newer than this version, such as "0.1", stay off.'),
    ] = None
    exclude: Annotated[tuple[str, ...], Meta(description="What is not read, as patterns of .gitignore.")] = ()
    rules: Annotated[dict[str, RuleSettings], Meta(description="Settings by rule.")] = {}
    overrides: Annotated[tuple[Override, ...], Meta(description="Settings for some paths.")] = ()
    dependencies: Annotated[DependencySettings, Meta(description="Settings of the audit.")] = DependencySettings()
    gate: Annotated[GateSettings, Meta(description="When a run fails.")] = GateSettings()
    readiness: Annotated[ReadinessSettings, Meta(description="Settings of the scorecard.")] = ReadinessSettings()


class Config(Struct, frozen=True):
    """The configuration and where it comes from. `file` is None where there is none."""

    settings: Settings = Settings()
    file: str | None = None
    lines: dict[KeyPath, int] = field(default_factory=dict)

    def place(self, path: KeyPath) -> str:
        """Where a key stands, as `elixirlens.toml:7`."""
        line = line_of(path, self.lines)
        name = self.file or "configuration"
        return f"{name}:{line}" if line else name
