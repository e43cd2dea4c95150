"""What the filters need to know of rules. The catalogue offers it; a filter does not need to know the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class RelatedNames(Protocol):
    """The checks of other tools for the same matter."""

    @property
    def credo(self) -> Sequence[str]:
        """Full names, such as `Credo.Check.Warning.IoInspect`."""

    @property
    def sobelow(self) -> Sequence[str]:
        """Names as in `sobelow_skip`, such as `DOS.StringToAtom`."""


class NamedRule(Protocol):
    """A rule, as filters see it."""

    @property
    def id(self) -> str:
        """Its name today."""

    @property
    def formerly(self) -> Sequence[str]:
        """Its names of other days."""

    @property
    def yields_to(self) -> Sequence[str]:
        """More specific rules."""

    @property
    def related(self) -> RelatedNames:
        """The checks of other tools."""


class RulesByName(Protocol):
    """All rules there are."""

    @property
    def broken(self) -> frozenset[str]:
        """Names of rules whose page cannot be read."""

    def get(self, name: str) -> NamedRule | None:
        """The rule with this name, today or formerly."""

    def near(self, name: str) -> str:
        """` Did you mean "x"?`, or nothing."""
