"""A rule is a page: `rules/<category>/<rule>.md`, TOML front matter and Markdown.

The front matter is read at once, for every run needs it; the Markdown only when someone looks at it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.catalog.body import Body, read_body
from elixirlens.catalog.elixir_version import Version, parse_version
from elixirlens.catalog.front_matter import Default, FrontMatter, OptionTable, RelatedChecks
from elixirlens.catalog.match import Include, Match, MatchTable, parse_match
from elixirlens.catalog.options import Option, fits, freeze
from elixirlens.catalog.placeholders import PLACEHOLDERS, placeholders
from elixirlens.config.key_lines import KeyPath, key_lines
from elixirlens.config.near_misses import nearest
from elixirlens.config.toml import Problem, TomlError, problem_at, read_toml
from elixirlens.finding import Confidence, Effort, Severity
from elixirlens.project.classes import FileClass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elixirlens.catalog.examples import Example

OWN = "own"  # the category of rules that a repository brings along
OWN_RULES = ".elixirlens/rules"  # where it keeps them, below its root

_FENCE = "+++\n"
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_FILES_BY_DEFAULT = (FileClass.LIB, FileClass.WEB)


class PageError(Exception):
    """A page that is no rule; `problems` says where and why."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


class Rule(Struct, frozen=True, kw_only=True, eq=False):
    """Everything that a page says about its rule. `path` ends in `<category>/<rule>.md`."""

    id: str
    category: str
    path: str
    severity: Severity
    confidence: Confidence
    default: Default
    effort: Effort
    since: Version | None  # None for rules of the repository itself
    message: str
    why: str
    do: str
    references: tuple[str, ...]
    elixir: str | None
    elixir_max: str | None
    formerly: tuple[str, ...]
    yields_to: tuple[str, ...]
    related: RelatedChecks
    argues_from_absence: bool
    files: frozenset[FileClass]
    include: frozenset[Include]
    match: Match | None
    options: Mapping[str, Option]
    text: str  # the whole page
    markdown: str  # the page below its front matter
    markdown_line: int

    @property
    def body(self) -> Body:
        """The Markdown, read."""
        return read_body(self.markdown, self.markdown_line)

    @property
    def title(self) -> str:
        """What is wrong, in a few words."""
        return self.body.title

    @property
    def sections(self) -> Mapping[str, str]:
        """The text below each heading, in order."""
        return self.body.sections

    @property
    def examples(self) -> tuple[Example, ...]:
        """The `bad` and `good` blocks, in order."""
        return self.body.examples

    @property
    def on_by_default(self) -> bool:
        """Whether it runs without `--strict`: rules of low confidence have to be asked for."""
        return self.default is Default.ON and self.confidence is not Confidence.LOW

    @property
    def digest(self) -> bytes:
        """A hash of the page: what was found under another one has to be looked for again."""
        return blake2b(self.text.encode(), digest_size=16).digest()


def read_page(text: str, path: str) -> Rule:
    """Read the page at `rules/<category>/<rule>.md`; raises `PageError` with all its problems."""
    folder, _, file_name = path.rpartition("/")
    category = OWN if folder == OWN_RULES else folder.rpartition("/")[2]
    rule_id = file_name.removesuffix(".md")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    matter, markdown = _split(text)
    try:
        front = read_toml(matter, FrontMatter)
    except TomlError as error:
        raise PageError(tuple(_below_fence(problem) for problem in error.problems)) from None
    written = front.match or MatchTable()
    match, match_faults = parse_match(written) if front.match else (None, ())
    faults: list[tuple[KeyPath, str]] = [(("match", *key), message) for key, message in match_faults]
    faults += _faults(front, rule_id, category)
    if faults:
        lines = key_lines(matter)
        raise PageError(tuple(_below_fence(problem_at(key, message, lines)) for key, message in faults))
    return Rule(
        id=rule_id,
        category=category,
        path=path,
        severity=front.severity,
        confidence=front.confidence,
        default=front.default,
        effort=front.effort,
        since=parse_version(front.since),
        message=front.message,
        why=front.why,
        do=front.do,
        references=front.references,
        elixir=front.elixir,
        elixir_max=front.elixir_max,
        formerly=front.formerly,
        yields_to=front.yields_to,
        related=front.related,
        argues_from_absence=front.argues_from == "absence",
        files=frozenset(written.files or front.files or _FILES_BY_DEFAULT),
        include=frozenset(written.include or front.include or ()),
        match=match,
        options={name: _option(name, table) for name, table in front.options.items()},
        text=text,
        markdown=markdown,
        markdown_line=matter.count("\n") + 3,
    )


def _split(text: str) -> tuple[str, str]:
    if not text.startswith(_FENCE):
        raise PageError((Problem(1, "a page begins with its front matter: TOML between two lines of +++"),))
    matter, fence, markdown = text.removeprefix(_FENCE).partition("\n" + _FENCE)
    if not fence:
        raise PageError((Problem(1, "the front matter has no end: close it with a line of +++"),))
    return matter, markdown


def _below_fence(problem: Problem) -> Problem:
    return Problem(problem.line and problem.line + 1, problem.message)


def _option(name: str, table: OptionTable) -> Option:
    return Option(name, table.type, freeze(table.default), table.description)


def _faults(front: FrontMatter, rule_id: str, category: str) -> Iterator[tuple[KeyPath, str]]:
    """Yield what the types of the front matter cannot say."""
    if not _ID.fullmatch(rule_id):
        yield (), f'"{rule_id}.md" is no name for a rule: use lower-case words joined by hyphens'
    for key in ("message", "why", "do"):
        yield from _template_faults(key, getattr(front, key))
    for url in front.references:
        if not url.startswith("https://"):
            yield ("references",), f'has "{url}": link to https:// pages only'
    for key in ("formerly", "yields_to"):
        for name in getattr(front, key):
            if not _ID.fullmatch(name):
                yield (key,), f'has "{name}", which is not the name of a rule'
    for key in ("files", "include"):
        if front.match and getattr(front.match, key) is not None and getattr(front, key) is not None:
            yield (key,), "is given twice: keep the one in [match]"
    yield from _version_faults(front, category)
    for name, table in front.options.items():
        if not fits(table.default, table.type):
            yield ("options", name, "default"), f"must be {_option(name, table).expected}"


def _template_faults(key: str, template: str) -> Iterator[tuple[KeyPath, str]]:
    if not template.strip() or "\n" in template:
        yield (key,), "must be one line of text"
    for name in placeholders(template):
        if name not in PLACEHOLDERS:
            near = nearest(name, PLACEHOLDERS)
            known = f"did you mean {{{near}}}?" if near else f"there are {', '.join(sorted(PLACEHOLDERS))}"
            yield (key,), f"has the unknown placeholder {{{name}}}: {known}"


def _version_faults(front: FrontMatter, category: str) -> Iterator[tuple[KeyPath, str]]:
    if not parse_version(front.since) and (front.since or category != OWN):
        yield ("since",), 'must be the version that brought the rule, such as "0.1"'
    if front.elixir is not None and not re.fullmatch(r">= \d+\.\d+(\.\d+)?", front.elixir):
        yield ("elixir",), 'must be a lowest version, such as ">= 1.18"'
    if front.elixir_max is not None and not parse_version(front.elixir_max):
        yield ("elixir_max",), 'must be a version, such as "1.17"'
