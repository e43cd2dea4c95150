"""The Markdown of a page: its title, its sections, and the examples in them. Read only when someone looks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.catalog.examples import Block, Example, example_of
from elixirlens.config.toml import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

SECTIONS = (
    "What it finds",
    "Why it bites",
    "Bad",
    "Good",
    "When to look away",
    "How to mend it",
)
OPTIONAL_SECTIONS = ("Measured",)

_HEADING = re.compile(r"(#{1,2})\s+(.*)")
_FENCE = re.compile(r"(`{3,}|~{3,})(.*)")


class Body(Struct, frozen=True):
    """A page below its front matter. `sections` keep their order; `problems` says what is wrong with it."""

    title: str
    sections: Mapping[str, str]
    examples: tuple[Example, ...]
    problems: tuple[Problem, ...]


@lru_cache(maxsize=512)
def read_body(markdown: str, first_line: int) -> Body:
    """Read the Markdown of a page that starts at line `first_line` of its file."""
    title = ""
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    problems: list[Problem] = []
    blocks = tuple(_blocks(markdown, first_line))
    fenced = {line for block in blocks for line in range(block.line, block.line + len(block.lines) + 2)}
    for number, line in enumerate(markdown.splitlines(), start=first_line):
        heading = None if number in fenced else _HEADING.fullmatch(line)
        if heading is None:
            current.append(line)
        elif heading[1] == "#":
            if title or sections:
                problems.append(Problem(number, "a page has one title, above everything else"))
            title = heading[2]
        elif heading[2] in sections:
            problems.append(Problem(number, f'the heading "{heading[2]}" is there twice: join the two'))
        else:
            current = sections[heading[2]] = []
            if fault := _heading_fault(heading[2], list(sections)):
                problems.append(Problem(number, fault))
    if not title:
        problems.append(Problem(first_line, "the page has no title: begin it with `# What is wrong, in a few words`"))
    examples: list[Example] = []
    for block in blocks:
        example = example_of(block)
        if isinstance(example, Example):
            examples.append(example)
        elif example is not None:
            problems.append(example)
    texts = {name: "\n".join(lines).strip() for name, lines in sections.items()}
    return Body(title, texts, tuple(examples), tuple(problems))


def missing_from(body: Body) -> Iterator[str]:
    """Yield what a complete page has and this one lacks: sections, and two examples of either kind."""
    for name in SECTIONS:
        if not body.sections.get(name):
            yield f'the section "{name}" is missing or empty'
    for kind in ("bad", "good"):
        # Each bad file of a project is an example; its good ones belong together.
        examples = {
            example.line if kind == "bad" else example.group or example.line
            for example in body.examples
            if example.kind == kind
        }
        if len(examples) < 2:
            yield f"there are {len(examples)} {kind} examples: give at least two"


def _heading_fault(name: str, so_far: list[str]) -> str | None:
    known = (*SECTIONS, *OPTIONAL_SECTIONS)
    if name not in known:
        return f'"{name}" is not a heading of a page: the headings are {", ".join(known)}'
    positions = [known.index(heading) for heading in so_far if heading in known]
    if positions != sorted(positions):
        return f'the heading "{name}" comes too late: the order is {", ".join(known)}'
    return None


def _blocks(markdown: str, first_line: int) -> Iterator[Block]:
    """Yield the fenced blocks; one that is never closed ends with the page."""
    fence, info, start = "", "", 0
    lines: list[str] = []
    for number, line in enumerate(markdown.splitlines(), start=first_line):
        found = _FENCE.match(line)
        if not fence:
            if found:
                fence, info, start, lines = found[1], found[2].strip(), number, []
        elif found and found[1].startswith(fence) and not found[2].strip():
            yield Block(info, tuple(lines), start)
            fence = ""
        else:
            lines.append(line)
    if fence:
        yield Block(info, tuple(lines), start)
