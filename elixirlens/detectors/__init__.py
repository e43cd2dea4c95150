"""Detectors: the Python half of the rules that a page's `[match]` cannot decide alone.

`detectors/<category>/<rule_with_underscores>.py` belongs to `rules/<category>/<rule>.md`; the path is the link.
A detector is a function `detect(subject, context) -> Iterator[Hit]`. The annotation of `subject` declares what it
wants to see: `Call`, `Use`, `Attribute`, `Function`, `Module` or `Source`. With a `[match]` in the page it gets only
the candidates. It sees the index and typed expressions, never text or tree nodes; it does no I/O and keeps no state.

A rule about the whole repository has `detect(project: Project, context) -> Iterator[Hit]`, which sees the facts of all
files. Where those do not suffice, it has `collect(subject) -> Struct | None` besides: what that returns of each file is
kept, and `context.collected` has it all.

A rule about dependencies has `detect(dependency: Dependency, context: DependencyContext) -> Iterator[Hit]`. It is asked
where dependencies are audited, and its hits are `Spot`s in a mix.exs or in a lock.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct, field

if TYPE_CHECKING:
    from datetime import date

    from elixirlens.detectors.project import FileFacts, Project
    from elixirlens.elixir import Source
    from elixirlens.finding import Fix, Range, Related, Severity, Spot


class Hit(Struct, frozen=True):
    """What a detector found: a place and the values for the page's message.

    The place is a range of the file that is looked at; a rule about the whole repository says which file: a `Spot`.

    `key` stands in for the source text in the fingerprint where the text is not what the finding is about (a whole
    module, say). `severity` overrides the page's for this hit; the configuration wins over both.
    """

    place: Range | Spot
    values: Mapping[str, object] = field(default_factory=dict)
    key: str | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    severity: Severity | None = None


class MixFacts(Struct, frozen=True):
    """What a rule may know of the Mix project that a file belongs to."""

    app: str | None = None
    kind: str = "application"  # application · library
    elixir: str | None = None  # the requirement, as written in mix.exs
    start: str | None = None  # the module that starts its supervision tree
    dependencies: tuple[str, ...] = ()
    extra_applications: tuple[str, ...] = ()  # also those of the applications in the repository that it depends on
    is_package: bool = False  # mix.exs has what Hex asks for
    account: str | None = None  # on whose account the source of the package lies, as mix.exs says
    root: str = ""  # the folder of the project, or of the umbrella around it: what lies there is compiled together

    @property
    def has_no_tree(self) -> bool:
        """Whether there is no supervisor to put a process under: a library without one, or files without a project."""
        return self.start is None and (self.kind == "library" or self.app is None)


class Context(Struct, frozen=True):
    """What surrounds a subject: its source, the Mix project, and the options of the rule."""

    source: Source
    mix: MixFacts
    options: Mapping[str, Any]


class ProjectContext(Struct, frozen=True):
    """What a rule about the whole repository knows besides its facts: what it collected, and its options."""

    collected: tuple[Collected, ...]
    options: Mapping[str, Any]


class Texts(Protocol):
    """The texts of the repository, read where a rule asks for them."""

    def source(self, path: str) -> Source | None:
        """A file as it is read; None where it is gone or cannot be read."""

    @property
    def words(self) -> Mapping[str, int]:
        """How often each name is written in code, configuration and templates; `Shop.Cart` is one."""


class DependencyContext(Struct, frozen=True):
    """What a rule about dependencies knows besides one of them: the repository, the day, its options, and the texts."""

    project: Project
    today: date
    options: Mapping[str, Any]
    texts: Texts


class Collected(Struct, frozen=True):
    """Something that the `collect` of a rule returned, and the file that it is from."""

    file: FileFacts
    value: Any
