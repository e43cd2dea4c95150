"""What the message of a commit says about how it came in: a pull request, a review, a second author."""

from __future__ import annotations

import re
from enum import Enum

from elixirlens.readiness.history.people import Signature


class Mark(Enum):
    """A trace that a change passed a second pair of eyes, or a code host."""

    PULL_REQUEST = "pull request"
    REVIEW = "review"
    PAIR = "co-author"  # a person


# GitHub, Bitbucket, Azure, bors and its kin, GitLab; squashed ones carry the number at the end. What a private fork of
# a security advisory proposed has no number on GitHub.
_REQUEST_SUBJECT = re.compile(
    r"Merge pull request #\d+\b|Merge commit from fork$|Merged in .+ \(pull request #\d+\)|Merged PR \d+:|"
    r"(?:Auto )?[Mm]erge(?: of)? #\d+\b|.*\((?:pull request )?[#!]\d+\)$"
)
_REQUEST_BODY = re.compile(
    r"^(?:See merge request \S*!\d+|PR-URL: \S+|Pull-Request(?:-URL)?: \S+|Closes? \S+/pull/\d+)", re.MULTILINE
)
_REVIEW = re.compile(
    r"^(?:(?:Reviewed|Approved|Acked)[- ]by|Reviewed-on|Reviewers?|Differential Revision): *\S", re.MULTILINE | re.I
)
_PAIR = re.compile(r"^Co-authored-by:(?P<name>[^<\n]*)<(?P<email>[^>\n]*)>", re.MULTILINE | re.IGNORECASE)
_MOST_CO_AUTHORS = 20
_STEP = re.compile(r"^\* \S", re.MULTILINE)  # so GitHub lists the commits of a request that it squashes
_BY_A_PROGRAM = re.compile(r"\bfrom \S*[/:]?(?:dependabot|renovate|greenkeeper|depfu|snyk|pre-commit-ci)[/-]", re.I)
_KEEPING_UP = re.compile(r"Merge (?:remote-tracking )?branch(?:es)? ")


def marks_of(subject: str, body: str) -> frozenset[Mark]:
    """The marks of a commit by its message; whether it has a `PAIR` is known only with `co_authors`."""
    marks = set()
    if _REQUEST_SUBJECT.match(subject) or _REQUEST_BODY.search(body):
        marks.add(Mark.PULL_REQUEST)
    if _REVIEW.search(body):
        marks.add(Mark.REVIEW)
    return frozenset(marks)


def steps_in(subject: str, body: str) -> int:
    """How many commits a squashed request lists; 1 for any other commit."""
    return max(1, len(_STEP.findall(body))) if _REQUEST_SUBJECT.match(subject) else 1


def co_authors(body: str) -> tuple[Signature, ...]:
    """Who else is named as an author, in order."""
    found = (Signature(match["name"].strip(), match["email"].strip()) for match in _PAIR.finditer(body))
    return tuple(dict.fromkeys(found))[:_MOST_CO_AUTHORS]


def is_merge_of_a_program(subject: str) -> bool:
    """Whether a pull request of a bot is merged, by the name of its branch."""
    return _BY_A_PROGRAM.search(subject) is not None


def is_plain_merge(subject: str) -> bool:
    """Whether branches were merged by hand, so that the commit is no change of its own and says nothing on reviews."""
    return _KEEPING_UP.match(subject) is not None
