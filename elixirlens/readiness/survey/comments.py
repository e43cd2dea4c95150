"""What comments say to people and to tools, and how many lines of a file are code."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from elixirlens.readiness.survey.facts import Note, Silenced

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from elixirlens.elixir import Source

_LONGEST = 1_000  # characters of a comment that are read
_DOCUMENTATION = frozenset({"moduledoc", "doc", "typedoc", "shortdoc"})
_TEMPLATE = re.compile(rb'~(?:H|LVN|L|F|E)"""\s*$')
_TEMPLATES = re.compile(rb'~[A-Z]{1,3}"""')
_NOTES = ("TODO", "FIXME", "HACK", "XXX")
_NOTE = re.compile(rf"(?<![\w-])(?:{'|'.join(_NOTES)})(?![\w-])")
# An issue, here or in another repository (`elixir-plug/mime#88`), or the version that it waits for: `remove by 1.1.0`,
# `when we require Elixir v1.15`.
_REFERENCE = re.compile(
    r"https?://\S{1,200}|(?<![\w&])#\d{1,7}\b|(?<![\w./-])[\w.-]{1,39}/[\w.-]{1,100}#\d{1,7}\b|\b(?:GH|gh)-\d{1,7}\b|\b[A-Z][A-Z0-9]{1,9}-\d{1,7}\b"
    r"|(?<![\w.])v?\d{1,3}\.(?:\d{1,3}|x)(?:\.(?:\d{1,3}|x))?(?![\w])|\bOTP[- ]\d\d\b"
)
_TOOLS = ("credo", "sobelow", "elixirlens", "coveralls")
_SILENCING = re.compile(
    r"#+\s*(?:(?P<credo>credo):disable-for-[a-z-]+(?::-?\d+)?(?:\s+[A-Z~/][\w.~/]*)?"
    r"|(?P<sobelow>sobelow_skip)\s*\[[^\]]*\]"
    r"|(?P<elixirlens>elixirlens):ignore(?:-file)?(?:[\s,]+(?!--)[\w/-]+)*"
    r"|(?P<coveralls>coveralls)-ignore-(?:start|next-line))(?P<rest>.*)"
)
_UNTIL = re.compile(r"\(until[^)]*\)")


class CodeLines:
    """Which lines of a file are code: neither blank nor a comment, documentation or an embedded template."""

    def __init__(self, source: Source) -> None:
        flags = list(map(bool, map(bytes.strip, source.raw_lines)))
        for comment in source.comments:
            if comment.alone:
                flags[comment.line - 1] = False
        for attribute in source.attributes:
            if attribute.name in _DOCUMENTATION:
                first, last = attribute.line, attribute.end_line
                flags[first - 1 : last] = [False] * (last - first + 1)
        has_templates = b"~" in source.content and _TEMPLATES.search(source.content) is not None
        for first, last in _templates(source.raw_lines) if has_templates else ():
            flags[first - 1 : last] = [False] * (last - first + 1)
        self._before = list(accumulate(flags, initial=0))

    @property
    def total(self) -> int:
        """How many there are in the file."""
        return self._before[-1]

    def between(self, first: int, last: int) -> int:
        """How many there are from one line to another, both included."""
        return self._before[last] - self._before[first - 1]


def _templates(lines: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """The first and last lines of the markup in `~H` heredocs and the like, without those of the quotes."""
    first = 0
    for number, line in enumerate(lines, start=1):
        if first and line.lstrip().startswith(b'"""'):
            yield first, number - 1
            first = 0
        elif not first and _TEMPLATE.search(line):
            first = number + 1


def notes_of(source: Source) -> tuple[Note, ...]:
    """The comments that say that something is left to do."""
    found = []
    for comment in source.comments:
        text = comment.text[:_LONGEST]
        match = _NOTE.search(text) if any(word in text for word in _NOTES) else None
        if match is not None:
            reference = _REFERENCE.search(text)
            found.append(Note(comment.line, match[0], reference[0] if reference else ""))
    return tuple(found)


def silenced_in(source: Source) -> tuple[Silenced, ...]:
    """The places where tools are told to keep silent, in source order."""
    comments = {comment.line: comment.text[:_LONGEST] for comment in source.comments}
    found = []
    for line, text in comments.items():
        match = _SILENCING.match(text)
        if match is not None:
            tool = next(name for name in _TOOLS if match[name])
            found.append(Silenced(line, tool, _says(match["rest"]) or _explained(line, comments)))
    for attribute in source.attributes:
        name = attribute.name
        if name == "sobelow_skip" or (name == "dialyzer" and "no" in attribute.written):
            explained = _says(comments.get(attribute.line, "")) or _explained(attribute.line, comments)
            found.append(Silenced(attribute.line, name.removesuffix("_skip"), explained))
    return tuple(sorted(found, key=lambda each: each.line))


def _explained(line: int, comments: Mapping[int, str]) -> bool:
    """Whether the comment right above or below says why, and not only that another tool is to be silent."""
    around = (comments.get(line - 1, ""), comments.get(line + 1, ""))
    return any(_says(text) and not _SILENCING.match(text) for text in around)


def _says(text: str) -> bool:
    """Whether there is something to read beside a date and punctuation."""
    return re.search(r"\w\w", _UNTIL.sub("", text)) is not None
