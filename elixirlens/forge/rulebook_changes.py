"""What a branch does to the judge: configuration, baseline, rules of its own, and comments that set findings aside.

It is read from the diff of the host, and not from the report, which the branch may have written itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elixirlens.forge.patch import Diff, FileDiff

_KINDS = (
    (re.compile(r"(?:.*/)?\.?elixirlens\.toml"), "the configuration"),
    (re.compile(r"(?:.*/)?\.elixirlens-baseline\.json"), "the baseline of accepted findings"),
    (re.compile(r"(?:.*/)?\.elixirlens/rules/.*"), "a rule of this repository"),
)
_CODE = re.compile(r".*\.(?:exs?|heex|eex|leex|livemd)")
_SUPPRESSION = re.compile(r"elixirlens:ignore|credo:disable-for|sobelow_skip")
_LONGEST = 120


class Change(Struct, frozen=True):
    """A change to what is looked for. `line` is None where it is about a file as a whole."""

    path: str
    line: int | None
    what: str
    code: str = ""


def rulebook_changes(diff: Diff) -> tuple[Change, ...]:
    """Name what the branch changes, sorted by path and line."""
    found = (change for path in sorted(diff.files) for change in _of_file(diff.files[path]))
    return tuple(found)


def _of_file(file: FileDiff) -> Iterator[Change]:
    for pattern, what in _KINDS:
        before = file.previous if file.previous is not None and pattern.fullmatch(file.previous) else None
        if before is not None or pattern.fullmatch(file.path):
            how = file.status if file.status in _WORDS else "changed"
            yield Change(before or file.path, None, f"{what} is {how}")
            return
    if not _CODE.fullmatch(file.path):
        return
    for line in file.added_lines:
        if _SUPPRESSION.search(line.text):
            yield Change(file.path, line.number, "a comment sets findings aside", line.text.strip()[:_LONGEST])


_WORDS = {"added", "removed", "renamed"}
