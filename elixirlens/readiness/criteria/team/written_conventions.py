"""Whether the team wrote down how things are done here."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from itertools import groupby

from msgspec import Struct

from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, not_applicable, partial, passed
from elixirlens.readiness.readers.documents import read_document
from elixirlens.readiness.repository import Repository

_NAMES = ("CONTRIBUTING*", "STYLE_?GUIDE*", "STYLEGUIDE*", "ARCHITECTURE*", "CONVENTIONS*", "HACKING*", "DEVELOPMENT*")
_PATTERNS = (
    *(f"{folder}{name}" for folder in ("/", "/.github/", "/docs/", "/guides/") for name in _NAMES),
    *(f"{folder}{name.lower()}" for folder in ("/", "/.github/", "/docs/", "/guides/") for name in _NAMES),
    *(
        "**/adr/*.md",
        "**/adrs/*.md",
        "**/decisions/*.md",
        "/architecture/*.md",
        "/*/architecture/*.md",
        "/AGENTS.md",
        "/CLAUDE.md",
        "/usage-rules.md",
        "/usage-rules/*.md",
    ),
    *("/.cursor/rules/*", "/.github/copilot-instructions.md", "/.github/instructions/*.md"),
    # A part of the code may have its own, such as test/CONVENTIONS.md.
    *("CONVENTIONS.md", "conventions.md", "STYLE_GUIDE.md", "STYLEGUIDE.md", "ARCHITECTURE.md", "!node_modules/"),
)
_SHOWN = ("/README*", "/.github/README.*", "/docs/README.*", "/CONTRIBUTING*", "/.github/CONTRIBUTING*")
# A section of the README may be that text; one about contributing is about the set-up there, as a rule.
_SECTION = re.compile(
    r"(?:(?:the|our|software|system|code|technical|general|overall|high[- ]level) )*"
    r"(?:architecture|design|internals|conventions|style ?guide|cod(?:e|ing) (?:style|conventions|guidelines))"
    r"(?: (?:overview|philosophy|principles|goals|decisions|notes))?:?",
    re.IGNORECASE,
)
# What a pattern finds besides: diagrams, pictures and data are no texts, even in a folder `docs/development/`.
_PROSE = re.compile(r"(^|/)[^/.]+$|\.(md|mdx|mdc|markdown|livemd|txt|rst|adoc|asciidoc|org)$", re.IGNORECASE)
# Folders whose files are one text together.
_SERIES = frozenset({"adr", "adrs", "architecture", "decisions", "instructions", "usage-rules", "rules"})

# Phoenix brings an AGENTS.md along; it says what Phoenix recommends, and not what this team agreed on.
_OF_PHOENIX = "This is a web application written using the Phoenix web framework"


class _Text(Struct, frozen=True):
    path: str
    lines: int
    is_ours: bool


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """A text of more than twenty lines that the README leads to or holds passes; one that nothing leads to is half."""
    texts = [text for text in _texts(repository) if text.lines > thresholds["least_lines"]]
    if not texts:
        if (section := next(_sections(repository, thresholds["least_lines"]), None)) is not None:
            return passed(section)
        if 0 < repository.lines < thresholds["least_lines_of_code"]:
            return not_applicable(f"{repository.lines} lines of code need no written conventions")
        return failed(
            Evidence(
                f"no CONTRIBUTING, ARCHITECTURE, ADR or AGENTS text of more than {thresholds['least_lines']} lines"
            )
        )
    ours = [text for text in texts if text.is_ours]
    for text in ours:
        if (link := _link_to(repository, text.path)) is not None:
            return passed(Evidence(_length(text), text.path), link)
    if ours:
        found = (Evidence(_length(text), text.path) for text in ours[:3])
        return partial(*found, Evidence("the README does not lead there"), value=thresholds["nothing_leads_there"])
    return partial(
        Evidence("what Phoenix generated, with nothing of one's own", texts[0].path),
        value=thresholds["written_by_a_generator"],
    )


def _sections(repository: Repository, least: float) -> Iterator[Evidence]:
    """The sections of the README that say how things are done, or why they are built as they are."""
    for readme in repository.whole.paths("/README*", "/.github/README.*", "/docs/README.*"):
        document = repository.read(read_document, readme)
        lines = repository.text(readme).splitlines()
        for heading in document.headings[1:]:  # the first is the title
            written = sum(1 for line in lines[document.below(heading)] if line.strip())
            if written > least and _SECTION.fullmatch(heading.text.strip()):
                yield Evidence(f"a section of {written} lines: {heading.text}"[:100], readme, heading.line)


def _length(text: _Text) -> str:
    return f"{text.lines} lines that are not empty"


def _texts(repository: Repository) -> Iterator[_Text]:
    """The texts, and each folder of decisions as one, the longest first."""
    found: list[_Text] = []
    texts = (path for path in repository.whole.paths(*_PATTERNS) if _PROSE.search(path))
    for place, group in groupby(sorted(texts, key=_place), _place):
        paths = list(group)
        lines = sum(repository.read(read_document, path).lines for path in paths)
        is_ours = _OF_PHOENIX not in repository.text(paths[0])[:500]
        found.append(_Text(paths[0] if len(paths) == 1 else place, lines, is_ours))
    yield from sorted(found, key=lambda text: (-text.lines, text.path))


def _place(path: str) -> str:
    folder = posixpath.dirname(path)
    return folder if posixpath.basename(folder) in _SERIES else path


def _link_to(repository: Repository, path: str) -> Evidence | None:
    """Where the README, or a text that tools and code hosts show by themselves, names it."""
    name = posixpath.basename(path)
    for readme in repository.whole.paths(*_SHOWN):
        if readme == path:
            continue
        document = repository.read(read_document, readme)
        if (link := document.mentions(name)) is not None:
            return Evidence("leads there", readme, link.line)
    return None
