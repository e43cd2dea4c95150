"""How a comment says what it is about, so that a later run knows: an HTML comment in its first line.

Only that line counts, and only in what we wrote ourselves. File names and code further down may hold whatever they
like. A mark is a hash of the fingerprint, since a saved report may have anything for a fingerprint.
"""

from __future__ import annotations

import re
from enum import StrEnum
from hashlib import blake2b
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from elixirlens.finding import Finding

_MARK = "[0-9a-f]{16}"
_RULE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_COMMENT = re.compile(rf"<!-- elixirlens:(?P<state>finding|mended|aside):v1 (?P<mark>{_MARK}) (?P<rule>[a-z0-9-]+) -->")
_MARKS = f"-|{_MARK}(?:,{_MARK})*"
_REVIEW = re.compile(
    rf"<!-- elixirlens:review:v1 (?P<head>[0-9a-f]{{7,64}}) (?P<marks>{_MARKS})(?: (?P<root>{_MARK}))? -->"
)
_UNNAMED = "-"


class State(StrEnum):
    """What has become of the finding that a comment is about."""

    FINDING = "finding"
    MENDED = "mended"
    ASIDE = "aside"  # nobody has to mend it, or another comment tells of it


class CommentMark(Struct, frozen=True):
    """What one of our comments is about, and what has become of it. `rule` is `-` where its name is no name."""

    mark: str
    rule: str
    state: State = State.FINDING


class ReviewMark(Struct, frozen=True):
    """Of which commit a review is, what it tells of, in comments and in its body, and of which root."""

    head: str
    marks: tuple[str, ...]
    root: str = ""


def root_mark(folder: str) -> str:
    """The mark of a root in a folder of the repository, nothing for its top: each root has reviews of its own."""
    return _mark(folder) if folder else ""


def mark_of(finding: Finding) -> str:
    """The mark of a finding: the same wherever its code moves."""
    return _mark(finding.fingerprint)


def marks_of(finding: Finding) -> tuple[str, ...]:
    """The mark of a finding, and those that it had under former names of its rule."""
    return (_mark(finding.fingerprint), *map(_mark, finding.formerly))


def _mark(fingerprint: str) -> str:
    return blake2b(fingerprint.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def is_rule_name(text: str) -> bool:
    """Whether a rule may be called that, and so be part of an address."""
    return len(text) <= 100 and _RULE.fullmatch(text) is not None


def comment_line(mark: CommentMark) -> str:
    """The first line of a comment on a finding."""
    return f"<!-- elixirlens:{mark.state}:v1 {mark.mark} {mark.rule if is_rule_name(mark.rule) else _UNNAMED} -->"


def review_line(mark: ReviewMark) -> str:
    """The first line of a review."""
    return f"<!-- elixirlens:review:v1 {mark.head} {','.join(mark.marks) or '-'}{mark.root and f' {mark.root}'} -->"


def sticky_line(root: str) -> str:
    """The first line of the summary of a root."""
    return f"<!-- elixirlens:sticky:v1{root and f' {root}'} -->"


def read_comment(body: str) -> CommentMark | None:
    """What a comment says that it is about; None where it is not one of ours."""
    found = _COMMENT.fullmatch(first_line(body))
    return CommentMark(found["mark"], found["rule"], State(found["state"])) if found else None


def read_review(body: str) -> ReviewMark | None:
    """What a review says that it tells of; None where it is not one of ours."""
    found = _REVIEW.fullmatch(first_line(body))
    if found is None:
        return None
    marks = () if found["marks"] == "-" else tuple(found["marks"].split(","))
    return ReviewMark(found["head"], marks, found["root"] or "")


def is_sticky(body: str, root: str) -> bool:
    """Whether a comment is our summary of a root."""
    return first_line(body) == sticky_line(root)


def first_line(body: str) -> str:
    """The first line of a comment, which hosts may send with another end."""
    return body.partition("\n")[0].rstrip("\r")
