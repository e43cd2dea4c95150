"""README, CONTRIBUTING and their kind: what a newcomer is told, as headings, commands and links with their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

LARGEST = 200_000  # bytes; nobody reads on
_LONGEST_LINE = 5_000
_LONGEST_COMMAND = 200
_IN_AN_ADDRESS = re.compile(r"//[^/@\s]+@")

_HTML_HEADING = re.compile(r"<h([1-6])[^>]{0,200}>([^<]{1,200})", re.IGNORECASE)
_INLINE_CODE = re.compile(r"`([^`\n]{1,200})`")
_LINK = re.compile(
    r"\]\(\s*<?([^)>\s]{1,500})|^ {0,3}\[[^\]\n]{1,200}\]:\s*(\S{1,500})|href=[\"']([^\"']{1,500})"
    r"|\b(?:link|xref):([^\[\s]{1,500})\["
)
_PROMPT = re.compile(r"^(?:[$>#%]|iex>|\w+@\w+:\S*\$)\s+")
_RST_UNDERLINE = re.compile(r"^(?:=|-|~|\^){3,}\s*$")
_ASCIIDOC_HEADING = re.compile(r"(={1,5}) +(\S.{0,200})")

# What generators write, by how the lines begin: whoever has only these has not written anything. The first ones are
# never written by hand.
_GENERATOR = re.compile(r"\*\*TODO: Add description\*\*|If \[available in Hex\]|To start your Phoenix (?:server|app)")
_GENERATED = re.compile(
    r"# \w+$|\*\*TODO: Add description\*\*|## Installation$|## Learn more$|"
    r"If \[available in Hex\]|by adding `\w+` to your list of dependencies|def deps do$|\[$|\]$|end$|```\w*$|"
    r"\{:\w+, \"~> 0\.1\.0\"\}|Documentation can be generated with \[ExDoc\]|and published on \[HexDocs\]|"
    r"be found at [<\[]?https://hexdocs\.pm|To start your Phoenix (?:server|app)|"
    r"\* (?:Run `mix setup`|Install (?:Node\.js )?dependencies with|Setup the project with|Create and migrate your"
    r"|Start (?:your )?Phoenix (?:endpoint|server)? ?with|Start Phoenix endpoint)|Now you can visit \[?`?|"
    r"Ready to run in production\?|\* (?:Official website|Guides|Docs|Forum|Mailing list|Source): ",
)  # fmt: skip


class Heading(Struct, frozen=True):
    """A heading, without its marks."""

    text: str
    level: int
    line: int


class Command(Struct, frozen=True):
    """A line of a code block, or a piece of code in a sentence, as it is typed."""

    text: str
    line: int


class Document(Struct, frozen=True):
    """A text for people.

    `lines` counts those with something in them, `own_lines` those that no generator wrote. `links` are targets as
    written. `is_whole` is false where only the beginning was read.
    """

    path: str
    lines: int = 0
    own_lines: int = 0
    headings: tuple[Heading, ...] = ()
    commands: tuple[Command, ...] = ()
    links: tuple[Command, ...] = ()
    is_whole: bool = True

    def heading(self, pattern: str) -> Heading | None:
        """The first heading that a regular expression finds something in, whatever the case."""
        return next((each for each in self.headings if re.search(pattern, each.text, re.IGNORECASE)), None)

    def command(self, pattern: str) -> Command | None:
        """The first command that a regular expression finds something in."""
        return next((each for each in self.commands if re.search(pattern, each.text)), None)

    def above(self, line: int) -> tuple[Heading, ...]:
        """The headings that a line stands below, the nearest first."""
        found: list[Heading] = []
        for each in reversed(self.headings):
            if each.line <= line and (not found or each.level < found[-1].level):
                found.append(each)
        return tuple(found)

    def below(self, heading: Heading) -> slice:
        """Which lines of the text belong to a heading: down to the next one that is of its level, or above it."""
        following = (each for each in self.headings if each.line > heading.line and each.level <= heading.level)
        return slice(heading.line, next((each.line - 1 for each in following), None))

    def mentions(self, name: str) -> Command | None:
        """The first link or command that names this file or folder: `docs/adr` does, `adr-tools` does not."""
        named = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
        return next((each for each in (*self.links, *self.commands) if named.search(each.text)), None)


def read_document(path: str, content: bytes) -> Document:
    """Read a text in Markdown; others are read as well as they look like it."""
    text = content[:LARGEST].decode("utf-8", "replace").removeprefix("\ufeff")
    lines = text.splitlines()
    written = [line.strip() for line in lines if line.strip()]
    is_generated = any(_GENERATOR.match(line) for line in written)
    parts = tuple(_parts(text))
    headings = [part for part in parts if isinstance(part, Heading)]
    if not path.lower().endswith((".md", ".markdown")):
        headings = sorted([*headings, *_other_headings(lines)], key=lambda each: each.line)
    return Document(
        path,
        len(written),
        sum(1 for line in written if not (is_generated and _GENERATED.match(line))),
        tuple(headings),
        tuple(part for part in parts if isinstance(part, Command)),
        tuple(_links(lines)),
        len(content) <= LARGEST,
    )


def _parts(text: str) -> Iterator[Heading | Command]:
    """Headings and commands in order. Only the blocks are parsed: what stands in a line is found in it.

    What the sentences of a quote name comes last: it is a note or a warning, and seldom what to type next.
    """
    from markdown_it import MarkdownIt

    level = quotes = 0
    notes: list[Command] = []
    for token in MarkdownIt("commonmark").enable("table").disable("inline").parse(text):
        line = (token.map[0] if token.map else 0) + 1
        match token.type:
            case "heading_open":
                level = int(token.tag[1:])
            case "heading_close":
                level = 0
            case "blockquote_open":
                quotes += 1
            case "blockquote_close":
                quotes -= 1
            case "inline" if quotes and not level:
                notes += _in_sentences(token.content, line)
            case "inline":
                if level:
                    yield Heading(" ".join(token.content.split()), level, line)
                yield from _in_sentences(token.content, line)
            case "fence":
                yield from _block(token.content, line + 1)
            case "code_block":
                yield from _block(token.content, line)
            case "html_block":
                yield from _in_html(token.content, line)
    yield from notes


def _in_sentences(text: str, first: int) -> Iterator[Command]:
    for number, line in enumerate(text.splitlines(), first):
        for code in _INLINE_CODE.findall(line):
            yield Command(_typed(code), number)


def _block(text: str, first: int) -> Iterator[Command]:
    for number, line in enumerate(text.splitlines(), first):
        if line.strip():
            yield Command(_typed(line), number)


def _in_html(text: str, first: int) -> Iterator[Heading | Command]:
    for number, line in enumerate(text.splitlines(), first):
        for level, heading in _HTML_HEADING.findall(line):
            yield Heading(" ".join(heading.split()), int(level), number)


def _typed(line: str) -> str:
    """A command without the prompt before it, and without names and passwords in addresses."""
    command = _IN_AN_ADDRESS.sub("//", line[:_LONGEST_LINE].strip())
    return _PROMPT.sub("", command[:_LONGEST_COMMAND]).strip()


def _other_headings(lines: list[str]) -> Iterator[Heading]:
    """Headings of AsciiDoc and reStructuredText that Markdown has not."""
    for number, (line, below) in enumerate(pairwise([*lines, ""]), 1):
        if of_asciidoc := _ASCIIDOC_HEADING.match(line):
            yield Heading(of_asciidoc[2].strip(), len(of_asciidoc[1]), number)
        elif line.strip() and below[:1] in {"~", "^"} and _RST_UNDERLINE.match(below):
            yield Heading(line.strip()[:200], 2, number)


def _links(lines: list[str]) -> Iterator[Command]:
    for number, line in enumerate(lines, 1):
        for found in _LINK.findall(line[:_LONGEST_LINE]):
            yield Command(next(filter(None, found)), number)
