"""Where a finding can be told: on the lines that the diff shows, as far as they are the lines that the report saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from elixirlens.finding import Finding, Fix
    from elixirlens.forge.patch import Diff, Line

_MOST_LINES = 12  # a longer comment hides the code that it is about
_MOST_SUGGESTED = 20
_EXCERPT_WIDTH = 500  # code points of a line that an excerpt keeps


class Anchor(Struct, frozen=True):
    """Lines of a file that a comment stands at. `start` is None for a single one, as hosts want it."""

    path: str
    line: int
    start: int | None = None


class Suggestion(Struct, frozen=True):
    """What to put in place of the lines from `first` to `last`; nothing deletes them."""

    first: int
    last: int
    lines: tuple[str, ...]


def anchor_of(finding: Finding, path: str, diff: Diff) -> Anchor | None:
    """Where to comment on a finding; None where the diff does not show it, or shows other code there.

    A report may have been made of a merge with the base branch, or of another commit: then lines are off.
    """
    whole = diff.lines(path, finding.line, finding.end_line)
    if whole and len(whole) <= _MOST_LINES and _is_as_reported(finding, whole):
        return Anchor(path, finding.end_line, finding.line if finding.line < finding.end_line else None)
    beginning = diff.lines(path, finding.line, finding.line)
    return Anchor(path, finding.line) if beginning and _is_as_reported(finding, beginning) else None


def suggestion_of(finding: Finding, path: str, diff: Diff) -> Suggestion | None:
    """The fix of a finding as whole lines; None unless it is safe, is about this place and lies in the diff.

    What is kept of the lines comes from the diff, so a suggestion changes what the fix names and nothing else.
    """
    fix = finding.fix
    if fix is None or not fix.safe:
        return None
    place, ends_a_line = fix.place, _ends_a_line(fix)
    last = place.end_line - 1 if ends_a_line else place.end_line
    lines = diff.lines(path, place.line, last) if place.line <= finding.line <= last else ()
    if not lines or len(lines) > _MOST_SUGGESTED or not _is_as_reported(finding, lines):
        return None
    before = lines[0].text[: place.column - 1]
    after = "" if ends_a_line else lines[-1].text[place.end_column - 1 :]
    if len(before) < place.column - 1 or place.column < 1 or place.end_column - 1 > len(lines[-1].text):
        return None
    text = f"{before}{fix.replacement.removesuffix(chr(10)) if ends_a_line else fix.replacement}{after}"
    suggested = tuple(text.split("\n")) if text else ()
    kept = tuple(line.text for line in lines)
    if len(suggested) > _MOST_SUGGESTED or not all(map(_is_plain, (*suggested, *kept))) or suggested == kept:
        return None
    return Suggestion(place.line, last, suggested)


def _is_as_reported(finding: Finding, lines: tuple[Line, ...]) -> bool:
    """Whether the diff shows what the excerpt does, where they overlap; they have to where it begins."""
    excerpt = finding.excerpt
    numbers = {line.number: line.text for line in lines}
    seen = {excerpt.first_line + offset: text for offset, text in enumerate(excerpt.lines)}
    if finding.line not in seen or finding.line not in numbers:
        return False
    return all(_shown(text) == _shown(seen[number]) for number, text in numbers.items() if number in seen)


def _shown(text: str) -> str:
    return text.rstrip("\r")[:_EXCERPT_WIDTH]


def _ends_a_line(fix: Fix) -> bool:
    """Whether a fix replaces whole lines, and the place where it ends is the beginning of the next one."""
    place = fix.place
    whole = place.column == 1 and place.end_column == 1 and place.line < place.end_line
    return whole and (not fix.replacement or fix.replacement.endswith("\n"))


def _is_plain(line: str) -> bool:
    """Whether a line can be suggested: what nobody sees, nobody should commit."""
    return line.replace("\t", " ").isprintable()
