"""Packages that something else has taken the place of: the table that ships, with the reason for each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec
from msgspec import Struct

from elixirlens import shipped
from elixirlens.finding import Severity
from elixirlens.hex.version import InvalidRequirement, Operator, Requirement, Version

_FLOORS = frozenset({Operator.EQUAL, Operator.GREATER, Operator.AT_LEAST, Operator.ABOUT})
TABLE = "dependencies/superseded.toml"


class Superseded(Struct, frozen=True, forbid_unknown_fields=True):
    """What takes its place, why, and where that is said.

    `versions` are the ones that it is about, as a requirement; `elixir` is the first Elixir that brings what takes its
    place. None stands for all.
    """

    alternative: str
    reason: str
    source: str
    versions: str | None = None
    elixir: str | None = None
    severity: Severity = Severity.INFO

    def is_about(self, version: Version | None) -> bool:
        """Whether it is about a locked version; None is one that is not known."""
        if self.versions is None:
            return True
        return version is not None and Requirement.parse(self.versions).matches(version)

    def is_open_to(self, elixir: str | None) -> bool:
        """Whether a project that asks for this Elixir has what takes its place; None is one that does not say."""
        if self.elixir is None:
            return True
        try:
            alternatives = Requirement.parse(elixir or "").alternatives
        except InvalidRequirement:
            return False
        first = Version.parse(self.elixir)
        return all(any(each.operator in _FLOORS and each.version >= first for each in both) for both in alternatives)


@cache
def superseded() -> Mapping[str, Superseded]:
    """The table, by the name of the package at hex.pm."""
    return read_table((shipped.folder("rules") / TABLE).read_text("utf-8"))


def read_table(text: str) -> Mapping[str, Superseded]:
    """Read a table; raises `msgspec.ValidationError` or `msgspec.DecodeError` for one that is not."""
    return msgspec.toml.decode(text, type=dict[str, Superseded])
