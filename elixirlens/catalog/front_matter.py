"""The front matter of a page as written: a closed set of keys, typed. `page.py` makes a `Rule` of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal

from msgspec import Struct

from elixirlens.catalog.match import Include, MatchTable
from elixirlens.finding import Confidence, Effort, Severity
from elixirlens.project.classes import FileClass


class Default(StrEnum):
    """Whether a rule runs without being asked for."""

    ON = "on"
    OFF = "off"


class OptionType(StrEnum):
    """What the value of an option is."""

    INTEGER = "integer"  # a count: 0 or more
    BOOLEAN = "boolean"
    STRING = "string"
    STRINGS = "strings"


class OptionTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`[options.<name>]`."""

    type: OptionType
    default: Any
    description: str


class RelatedChecks(Struct, frozen=True, forbid_unknown_fields=True):
    """Names of the checks of other tools for the same matter. Their suppressions are honoured."""

    credo: tuple[str, ...] = ()
    sobelow: tuple[str, ...] = ()


class FrontMatter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything between the two lines of `+++`."""

    severity: Severity
    confidence: Confidence
    default: Default = Default.ON
    effort: Effort
    since: str = ""
    message: str
    why: str
    do: str
    references: tuple[str, ...] = ()
    elixir: str | None = None
    elixir_max: str | None = None
    formerly: tuple[str, ...] = ()
    yields_to: tuple[str, ...] = ()
    argues_from: Literal["absence"] | None = None
    files: tuple[FileClass, ...] | None = None
    include: tuple[Include, ...] | None = None
    related: RelatedChecks = RelatedChecks()
    match: MatchTable | None = None
    options: dict[str, OptionTable] = {}
