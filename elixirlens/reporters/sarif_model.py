"""The part of SARIF 2.1.0 that `sarif` writes: frozen values whose names are those of the standard.

What is absent is left out, and nothing can be written that the standard does not know.
"""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType, field

VERSION = "2.1.0"
SCHEMA_URI = "https://json.schemastore.org/sarif-2.1.0.json"
SOURCE_ROOT = "SRCROOT"


class SarifObject(Struct, frozen=True, rename="camel", omit_defaults=True):
    """What all of them have in common."""


class Text(SarifObject, frozen=True, kw_only=True):
    """A message: plain text, and the same in Markdown where there is more to show."""

    text: str
    markdown: str | UnsetType = UNSET


class ArtifactLocation(SarifObject, frozen=True, kw_only=True):
    """A file, relative to a folder that only its reader knows."""

    uri: str
    uri_base_id: str


class Region(SarifObject, frozen=True, kw_only=True):
    """A range: lines and columns from 1, columns in code points, the end column exclusive. Lines where it has none."""

    start_line: int
    end_line: int
    start_column: int | UnsetType = UNSET
    end_column: int | UnsetType = UNSET
    snippet: Text | UnsetType = UNSET


class PhysicalLocation(SarifObject, frozen=True, kw_only=True):
    """A place in a file, and the lines around it."""

    artifact_location: ArtifactLocation
    region: Region | UnsetType = UNSET
    context_region: Region | UnsetType = UNSET


class LogicalLocation(SarifObject, frozen=True, kw_only=True):
    """The module or function that a place belongs to."""

    fully_qualified_name: str


class Location(SarifObject, frozen=True, kw_only=True):
    """A place; `id` and `message` where it is another place that a result argues from."""

    id: int | UnsetType = UNSET
    message: Text | UnsetType = UNSET
    physical_location: PhysicalLocation
    logical_locations: tuple[LogicalLocation, ...] = ()


class Suppression(SarifObject, frozen=True, kw_only=True):
    """A comment that asks not to report something."""

    kind: str
    status: str
    justification: str | UnsetType = UNSET
    location: Location


class Replacement(SarifObject, frozen=True, kw_only=True):
    """A range, and what to put there."""

    deleted_region: Region
    inserted_content: Text


class ArtifactChange(SarifObject, frozen=True, kw_only=True):
    """The replacements in one file."""

    artifact_location: ArtifactLocation
    replacements: tuple[Replacement, ...]


class Fix(SarifObject, frozen=True, kw_only=True):
    """A change that mends a result."""

    description: Text
    artifact_changes: tuple[ArtifactChange, ...]


class ResultProperties(SarifObject, frozen=True, kw_only=True):
    """What the standard has no name for."""

    confidence: str
    effort: str


class Result(SarifObject, frozen=True, kw_only=True):
    """A finding."""

    rule_id: str
    rule_index: int
    level: str
    message: Text
    locations: tuple[Location, ...]
    related_locations: tuple[Location, ...] = ()
    partial_fingerprints: dict[str, str]
    suppressions: tuple[Suppression, ...] = ()
    fixes: tuple[Fix, ...] = ()
    properties: ResultProperties


class Configuration(SarifObject, frozen=True, kw_only=True):
    """How a rule or a notification is reported unless a result says otherwise."""

    level: str


class RuleProperties(SarifObject, frozen=True, kw_only=True):
    """What GitHub knows of a rule beyond the standard. `security_severity` is a number from 0 to 10, as text."""

    tags: tuple[str, ...]
    precision: str
    problem_severity: str = field(name="problem.severity")
    security_severity: str | UnsetType = field(name="security-severity", default=UNSET)


class Descriptor(SarifObject, frozen=True, kw_only=True):
    """A rule, or a kind of notification."""

    id: str
    name: str | UnsetType = UNSET
    deprecated_ids: tuple[str, ...] = ()
    short_description: Text
    full_description: Text | UnsetType = UNSET
    help: Text | UnsetType = UNSET
    help_uri: str | UnsetType = UNSET
    default_configuration: Configuration
    properties: RuleProperties | UnsetType = UNSET


class Reference(SarifObject, frozen=True, kw_only=True):
    """Names a descriptor."""

    id: str
    index: int


class Notification(SarifObject, frozen=True, kw_only=True):
    """Something about the run itself."""

    descriptor: Reference
    level: str
    message: Text
    locations: tuple[Location, ...] = ()


class Invocation(SarifObject, frozen=True, kw_only=True):
    """The run itself."""

    execution_successful: bool
    tool_execution_notifications: tuple[Notification, ...]


class Driver(SarifObject, frozen=True, kw_only=True):
    """The tool with its rules."""

    name: str
    version: str
    semantic_version: str
    rules: tuple[Descriptor, ...]
    notifications: tuple[Descriptor, ...]


class Tool(SarifObject, frozen=True, kw_only=True):
    """The tool; it has no plug-ins."""

    driver: Driver


class BaseId(SarifObject, frozen=True, kw_only=True):
    """What a base id stands for, in words: its address is another one on every machine."""

    description: Text


class VersionControl(SarifObject, frozen=True, kw_only=True):
    """The commit that was analysed."""

    repository_uri: str
    revision_id: str
    mapped_to: dict[str, str]


class Run(SarifObject, frozen=True, kw_only=True):
    """One run of the tool."""

    tool: Tool
    language: str
    column_kind: str
    original_uri_base_ids: dict[str, BaseId]
    version_control_provenance: tuple[VersionControl, ...] = ()
    invocations: tuple[Invocation, ...]
    results: tuple[Result, ...]


class Log(SarifObject, frozen=True, kw_only=True):
    """The whole file."""

    schema: str = field(name="$schema")
    version: str
    runs: tuple[Run, ...]
