"""How a comment says what it is about, so that a later run knows: an HTML comment in its first line.

Only that line counts, and only in what we wrote ourselves. File names and code further down may hold whatever they
like. A mark is a hash of the fingerprint, since a saved report may have anything for a fingerprint.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from elixirlens.finding import Finding

STICKY = "<!-- elixirlens:sticky:v1 -->"
_MARK = "[0-9a-f]{16}"
_RULE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_COMMENT = re.compile(rf"<!-- elixirlens:(?P<kind>finding|mended):v1 (?P<mark>{_MARK}) (?P<rule>[a-z0-9-]+) -->")
_REVIEW = re.compile(rf"<!-- elixirlens:review:v1 (?P<head>[0-9a-f]{{7,64}}) (?P<marks>-|{_MARK}(?:,{_MARK})*) -->")
_UNNAMED = "-"


class CommentMark(Struct, frozen=True):
    """What one of our comments is about, and whether it has been mended. `rule` is `-` where its name is no name."""

    mark: str
    rule: str
    mended: bool = False


class ReviewMark(Struct, frozen=True):
    """Of which commit a review is, and what it tells of, in comments and in its body."""

    head: str
    marks: tuple[str, ...]


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
    kind = "mended" if mark.mended else "finding"
    return f"<!-- elixirlens:{kind}:v1 {mark.mark} {mark.rule if is_rule_name(mark.rule) else _UNNAMED} -->"


def review_line(mark: ReviewMark) -> str:
    """The first line of a review."""
    return f"<!-- elixirlens:review:v1 {mark.head} {','.join(mark.marks) or '-'} -->"


def read_comment(body: str) -> CommentMark | None:
    """What a comment says that it is about; None where it is not one of ours."""
    found = _COMMENT.fullmatch(first_line(body))
    return CommentMark(found["mark"], found["rule"], found["kind"] == "mended") if found else None


def read_review(body: str) -> ReviewMark | None:
    """What a review says that it tells of; None where it is not one of ours."""
    found = _REVIEW.fullmatch(first_line(body))
    if found is None:
        return None
    return ReviewMark(found["head"], () if found["marks"] == "-" else tuple(found["marks"].split(",")))


def is_sticky(body: str) -> bool:
    """Whether a comment is our summary."""
    return first_line(body) == STICKY


def first_line(body: str) -> str:
    """The first line of a comment, which hosts may send with another end."""
    return body.partition("\n")[0].rstrip("\r")
