"""Proposes the hook: an entry in .pre-commit-config.yaml."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from elixirlens.onboarding import existing
from elixirlens.onboarding.proposal import Change, Proposal
from elixirlens.onboarding.templates import fill

if TYPE_CHECKING:
    from elixirlens.onboarding.survey import Survey

FILE = ".pre-commit-config.yaml"
_PURPOSE = "a hook on what a commit adds; `pre-commit install` puts it in place"
_MENTIONED = re.compile(r"^[^#]*\belixirlens\b", re.MULTILINE)
_REPOS = re.compile(r"repos:[ \t]*(#.*)?")
_ITEM = re.compile(r"(?P<indent>[ ]*)- ")


def propose_hook(seen: Survey) -> Proposal:
    """Propose the hook, at the end of the list of those that are there."""
    match existing.read(seen.top, FILE):
        case existing.Missing():
            after = "repos:\n" + _indented("  ")
            return Proposal((Change(seen.top, FILE, None, after, _PURPOSE),), ())
        case existing.Untouchable(reason):
            return Proposal((), (f"{reason}: it was left alone.",))
        case existing.Text(text):
            if _MENTIONED.search(text):
                return Proposal((), (f"{FILE} has a hook of elixirlens already.",))
            after_or_none = _added(text)
            if after_or_none is None:
                return Proposal(
                    (), (f"{FILE} is not written as usual. Add to its `repos`:\n{_indented('  ')}".rstrip(),)
                )
            return Proposal((Change(seen.top, FILE, text, after_or_none, _PURPOSE),), ())


def _added(text: str) -> str | None:
    """The text with one entry more, None where it is not certain what belongs where."""
    lines = text.splitlines(keepends=True)
    starts = [at for at, line in enumerate(lines) if _REPOS.fullmatch(line.rstrip("\r\n"))]
    if len(starts) != 1 or "\t" in text:
        return None
    item = next((_ITEM.match(line) for line in lines[starts[0] + 1 :] if line.strip() and not _is_comment(line)), None)
    if item is None:
        return None
    end = last = starts[0] + 1
    for at, line in enumerate(lines[end:], end):
        if not line.strip() or _is_comment(line):
            # A comment right below an entry, and further in, belongs to it.
            last += at == last and line.startswith(item["indent"] + " ")
            continue
        if not line.startswith((item["indent"] + "- ", item["indent"] + "  ")):
            break
        last = at + 1
    newline = "\r\n" if "\r\n" in text else "\n"
    if not lines[last - 1].endswith("\n"):
        lines[last - 1] += newline
    lines[last:last] = [_indented(item["indent"]).replace("\n", newline)]
    return "".join(lines)


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _indented(indent: str) -> str:
    return "".join(f"{indent}{line}" for line in fill("pre-commit.yaml").splitlines(keepends=True))
