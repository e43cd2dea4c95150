"""Detectors: the Python half of the rules that a page's `[match]` cannot decide alone.

`detectors/<category>/<rule_with_underscores>.py` belongs to `rules/<category>/<rule>.md`; the path is the link.
A detector is a function `detect(subject, context) -> Iterator[Hit]`. The annotation of `subject` declares what it
wants to see: `Call`, `Use`, `Attribute`, `Function`, `Module` or `Source`. With a `[match]` in the page it gets only
the candidates. It sees the index and typed expressions, never text or tree nodes; it does no I/O and keeps no state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from elixirlens.elixir import Source
    from elixirlens.finding import Fix, Range, Related, Severity


@dataclass(frozen=True, slots=True)
class Hit:
    """What a detector found: a place and the values for the page's message.

    `key` stands in for the source text in the fingerprint where the text is not what the finding is about (a whole
    module, say). `severity` overrides the page's for this hit; the configuration wins over both.
    """

    place: Range
    values: Mapping[str, object] = field(default_factory=dict)
    key: str | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class MixFacts:
    """What a rule may know of the Mix project that a file belongs to."""

    app: str | None = None
    kind: str = "application"  # application · library
    elixir: str | None = None  # the requirement, as written in mix.exs


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a subject: its source, the Mix project, and the options of the rule."""

    source: Source
    mix: MixFacts
    options: Mapping[str, Any]
