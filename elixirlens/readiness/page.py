"""A criterion is a page: `criteria/<dimension>/<criterion>.md`, TOML front matter and Markdown that teaches."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens import shipped
from elixirlens.config.toml import TomlError, read_toml
from elixirlens.readiness.front_matter import Absent, CriterionFrontMatter
from elixirlens.readiness.model import Dimension

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

SECTIONS = ("Why a team wants this", "What is looked for", "How to get it", "When to waive it")

_FENCE = "+++\n"
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_REMARK = re.compile(r"^(\w+)[ \t]*=[ \t]*[-\d._]+[ \t]*#[ \t]*(\S.*?)[ \t]*$", re.MULTILINE)


class CriterionPageError(Exception):
    """A page that is no criterion: its path, and all that is wrong with it."""

    def __init__(self, path: str, problems: list[str]) -> None:
        super().__init__("; ".join(f"{path}: {problem}" for problem in problems))


class Criterion(Struct, frozen=True, dict=True):
    """What a page says about its criterion. `id` is its file's name, `front` what is decided there.

    `remarks` are the comments behind the numbers below `[thresholds]`, by their names: what is counted.
    """

    id: str
    dimension: Dimension
    front: CriterionFrontMatter
    markdown: str
    remarks: Mapping[str, str] = {}

    @property
    def module(self) -> str:
        """The name of the module that judges it, whether there is one or not."""
        return f"elixirlens.readiness.criteria.{self.dimension.value}.{self.id.replace('-', '_')}"

    @cached_property
    def title(self) -> str:
        """What a team has that passes, in a few words."""
        return self.markdown.lstrip().partition("\n")[0].removeprefix("#").strip()

    @cached_property
    def sections(self) -> Mapping[str, str]:
        """The text below each heading, in order."""
        found: dict[str, str] = {}
        for part in re.split(r"^## ", self.markdown, flags=re.MULTILINE)[1:]:
            heading, _, text = part.partition("\n")
            found[heading.strip()] = text.strip()
        return found


def read_criterion(text: str, path: str) -> Criterion:
    """Read the page at `criteria/<dimension>/<criterion>.md`; raises `CriterionPageError` with all its problems."""
    folder, _, name = path.removesuffix(".md").rpartition("/")
    dimension = folder.rpartition("/")[2]
    matter, fence, markdown = text.removeprefix(_FENCE).partition("\n" + _FENCE)
    if not text.startswith(_FENCE) or not fence:
        raise CriterionPageError(path, ["a page begins with TOML between two lines of +++"])
    if dimension not in set(Dimension):
        raise CriterionPageError(path, [f"{dimension!r} is no dimension"])
    try:
        front = read_toml(matter, CriterionFrontMatter)
    except TomlError as error:
        raise CriterionPageError(path, [problem.message for problem in error.problems]) from None
    criterion = Criterion(name, Dimension(dimension), front, markdown, _remarks(matter))
    if problems := list(_problems(criterion)):
        raise CriterionPageError(path, problems)
    return criterion


def _remarks(matter: str) -> Mapping[str, str]:
    """The comments behind the numbers of a front matter that is known to be TOML, of its `[thresholds]` only."""
    table = matter.partition("\n[thresholds]")[2].partition("\n[")[0]
    return dict(_REMARK.findall(table))


def load_criteria() -> tuple[Criterion, ...]:
    """All criteria that ship, in the order of dimensions and ids. Raises `CriterionPageError`."""
    top = shipped.folder("criteria")
    return tuple(
        read_criterion(page.read_text("utf-8"), f"{dimension.value}/{page.name}")
        for dimension in Dimension
        for page in _pages(top / dimension.value)
    )


def _pages(folder: Traversable) -> list[Traversable]:
    if not folder.is_dir():
        return []
    return sorted((page for page in folder.iterdir() if page.name.endswith(".md")), key=lambda page: page.name)


def _problems(criterion: Criterion) -> Iterator[str]:
    """Yield what the types of the front matter cannot say."""
    front = criterion.front
    if not _ID.fullmatch(criterion.id):
        yield f"{criterion.id!r} is no name for a criterion: use lower-case words joined by hyphens"
    if not criterion.title:
        yield "it has no title"
    if tuple(criterion.sections) != SECTIONS:
        yield f"its headings must be {', '.join(SECTIONS)}; they are {', '.join(criterion.sections) or 'none'}"
    for heading, text in criterion.sections.items():
        if not text:
            yield f"the section {heading!r} is empty"
    if front.absent is not Absent.FAIL and not front.absent_reason:
        yield "absent_reason has to say why"
    for url in front.references:
        if not url.startswith("https://"):
            yield f"links to {url!r}: link to https:// pages only"
    for pattern in _patterns(front):
        try:
            re.compile(pattern)
        except re.error as error:
            yield f"{pattern!r} is no regular expression: {error}"


def _patterns(front: CriterionFrontMatter) -> Iterator[str]:
    for each in (*front.applies, *front.evidence):
        named = (each.contains, each.value, each.alias, each.runs, each.ci, each.action, each.command)
        yield from (pattern for pattern in named if pattern is not None)
