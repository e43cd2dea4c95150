"""The examples of a page. They are its tests: a `bad` block says with carets what must be found, and where.

    ```elixir bad path=lib/shop/mailer.ex
    Mix.env()
    #^^^^^^ the message, rendered
    ```

A caret comment is about the nearest line of code above it. Carets mark columns; where no space stands between
`#` and the first caret, the `#` is the first marked column, so that column 1 can be marked too. The comments are
taken out before the example is analysed. Columns count code points from 1, the end is exclusive.
"""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

from elixirlens.config.near_misses import did_you_mean
from elixirlens.config.toml import Problem

Kind = Literal["bad", "good"]

_CARETS = re.compile(r"\s*#(?P<space>\s*)(?P<carets>\^+)(?:\s+(?P<message>.*))?")
_SETTINGS = ("path", "group", "project", "finds")


class Block(Struct, frozen=True):
    """A fenced block: what stands behind the fence, its lines, and the line of the page that it starts on."""

    info: str
    lines: tuple[str, ...]
    line: int


class Expected(Struct, frozen=True):
    """A finding that an example must give. An empty message stands for any."""

    line: int
    column: int
    end_column: int
    message: str


class Example(Struct, frozen=True):
    """One file of an example, from `line` of its page on. Those with the same `group` are one project."""

    kind: Kind
    language: str
    path: str
    group: str | None
    project: str | None  # library · application
    finds: str | None  # file: one finding, wherever in the file
    source: str
    expected: tuple[Expected, ...]
    line: int


def example_of(block: Block) -> Example | Problem | None:
    """Read a block as an example: None where it is neither `bad` nor `good`, a `Problem` where it is faulty."""
    language, *words = block.info.split() or [""]
    kind: Kind | None = "bad" if "bad" in words else "good" if "good" in words else None
    if kind is None:
        return None
    settings: dict[str, str] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if equals and key in _SETTINGS:
            settings[key] = value
        elif word != kind:
            return Problem(block.line, f'"{word}" says nothing about an example.{did_you_mean(key, _SETTINGS)}')
    source, expected = read_carets(block.lines)
    example = Example(
        kind=kind,
        language=language,
        path=settings.get("path", "lib/example.ex"),
        group=settings.get("group"),
        project=settings.get("project"),
        finds=settings.get("finds"),
        source=source,
        expected=expected,
        line=block.line,
    )
    return _fault(example) or example


def read_carets(lines: tuple[str, ...]) -> tuple[str, tuple[Expected, ...]]:
    """Part the code from its caret comments: the source, and what is expected of it."""
    code: list[str] = []
    expected: list[Expected] = []
    for line in lines:
        found = _CARETS.fullmatch(line)
        if found is None:
            code.append(line)
            continue
        start = found.start("carets") if found["space"] else found.start("carets") - 1
        expected.append(Expected(len(code), start + 1, found.end("carets") + 1, (found["message"] or "").rstrip()))
    return "\n".join(code) + "\n", tuple(expected)


def _fault(example: Example) -> Problem | None:
    if example.project not in {None, "library", "application"}:
        return Problem(example.line, f'project={example.project} must be "library" or "application"')
    if example.finds not in {None, "file"}:
        return Problem(example.line, f"finds={example.finds} must be finds=file")
    if example.kind == "good" and (example.expected or example.finds):
        return Problem(example.line, "a good example has no findings: take the carets out")
    if any(place.line == 0 for place in example.expected):
        return Problem(example.line, "carets stand below the line that they mark")
    # In a group one file may hold the fault and another only belong to it.
    if example.kind == "bad" and not example.group and not (example.expected or example.finds):
        return Problem(example.line, "a bad example marks its findings with carets, or says finds=file")
    return None
