"""What is to be said on a pull request, given what has been said there already. Pure: nothing is sent from here."""

from __future__ import annotations

from collections import Counter, defaultdict
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.engine.looked import Looked
from elixirlens.finding import Severity
from elixirlens.forge.github import LineComment, NewComment, Said
from elixirlens.forge.marks import (
    CommentMark,
    ReviewMark,
    State,
    is_sticky,
    mark_of,
    marks_of,
    read_comment,
    read_review,
    root_mark,
)
from elixirlens.forge.place import Anchor, Suggestion, anchor_of, suggestion_of
from elixirlens.forge.rulebook_changes import Change, rulebook_changes
from elixirlens.forge.standing import Standing, standing_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from elixirlens.finding import Finding
    from elixirlens.forge.patch import Diff
    from elixirlens.forge.words import Words
    from elixirlens.report import Report

MOST_COMMENTS = 30  # with one review: nobody reads more, and hosts take their time for them
MOST_OF_A_RULE = 5  # of them: who reads the same words at every line stops reading
MOST_REMARKS = 1000  # on a pull request: their marks have to fit into a review


class Conversation(Struct, frozen=True):
    """What has been said on a pull request, by everybody."""

    line_comments: Sequence[LineComment]
    reviews: Sequence[Said]
    comments: Sequence[Said]


class Subject(Struct, frozen=True):
    """What is talked about: the reports, the diff, and where in the repository their root lies.

    `severities` are those worth a remark. `may_suggest` is false where the report may have been written by somebody
    whose code nobody should commit with a click.
    """

    report: Report
    base: Report | None
    diff: Diff
    folder: str
    severities: frozenset[Severity]
    may_suggest: bool


class Remark(Struct, frozen=True):
    """A finding to tell of: at its lines, or in the body of the review where it has none."""

    finding: Finding
    path: str
    mark: str
    anchor: Anchor | None
    suggestion: Suggestion | None


class Ending(StrEnum):
    """Why a comment of ours is of no use any more."""

    MENDED = "mended"
    NOT_FOUND = "not found"  # the branch also changes what is looked for, so nobody can tell
    SET_ASIDE = "set aside"  # by a comment in the code
    SAID_TWICE = "said twice"  # by two runs at the same time

    @property
    def state(self) -> State:
        """What it makes of the finding."""
        return State.MENDED if self in {Ending.MENDED, Ending.NOT_FOUND} else State.ASIDE


class Edit(Struct, frozen=True):
    """A comment of ours that is of no use any more, and what it will say."""

    comment: int
    path: str
    ending: Ending
    body: str


class ReviewEdit(Struct, frozen=True):
    """A review of ours of whose body nothing holds any longer, and what it will say."""

    review: int
    body: str


class Plan(Struct, frozen=True):
    """What to do. `inline` and `folded` make one review; `sticky` is None where it is still to be made.

    `overview` is what the summary is made of, for those who have to tell it in another place.
    """

    inline: tuple[Remark, ...]
    folded: tuple[Remark, ...]
    edits: tuple[Edit, ...]
    review_edits: tuple[ReviewEdit, ...]
    sticky: Said | None
    summary: str | None  # what the sticky comment will say; None where it says so already
    repeated: tuple[Said, ...]  # further ones, which two runs at the same time posted
    overview: Overview

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """All that the review tells of."""
        return (*self.inline, *self.folded)

    @property
    def is_empty(self) -> bool:
        """Whether all has been said."""
        edits = (*self.edits, *self.review_edits, *self.repeated)
        return not self.remarks and not edits and self.summary is None


class Overview(Struct, frozen=True):
    """What the summary tells of."""

    report: Report
    base: Report | None
    standing: Standing
    shown: tuple[Finding, ...]  # the new findings that are worth a remark, those that may be new included
    severities: frozenset[Severity]
    changes: tuple[Change, ...]
    mended_comments: int  # findings that we told of and that are gone, now or since an earlier push
    files: int  # that the branch changes, as far as the host lists them


def plan_of(subject: Subject, conversation: Conversation, login: str, words: Words) -> Plan:
    """Decide what to say as `login`, whose earlier comments count; those of others are not read."""
    standing = standing_of(subject.report, subject.base, subject.diff, subject.folder)
    shown = tuple(one for one in (*standing.new, *standing.hidden) if one.severity in subject.severities)
    said = _said(conversation, login)
    remarks = [one for one in _remarks(shown[:MOST_REMARKS], subject) if said.isdisjoint(marks_of(one.finding))]
    inline = list(_inline(remarks))[:MOST_COMMENTS]
    placed = {one.mark for one in inline}
    changes = rulebook_changes(subject.diff)
    edits = tuple(_edits(subject, conversation, login, words, changes))
    root = root_mark(subject.folder)
    stickies = [one for one in conversation.comments if one.is_by(login) and is_sticky(one.text, root)]
    sticky = stickies[0] if stickies else None
    overview = Overview(
        report=subject.report,
        base=subject.base,
        standing=standing,
        shown=shown,
        severities=subject.severities,
        changes=changes,
        mended_comments=len(_mended(subject.report, conversation, login, edits)),
        files=len(subject.diff.files),
    )
    summary = words.summary(overview) if sticky is not None or _is_worth_a_word(overview) else None
    if sticky is not None and summary is not None and sticky.text.strip() == summary.strip():
        summary = None
    folded = tuple(one for one in remarks if one.mark not in placed)
    review_edits = tuple(_review_edits(subject, conversation, login, words, changes))
    return Plan(tuple(inline), folded, edits, review_edits, sticky, summary, tuple(stickies[1:]), overview)


def _is_worth_a_word(overview: Overview) -> bool:
    """Whether there is anything about the branch itself to say: who hears of nothing new every day stops listening."""
    dependencies = any(one.change is not None for one in overview.report.dependencies or ())
    return bool(overview.shown or overview.standing.mended or overview.changes or dependencies)


def _remarks(findings: Sequence[Finding], subject: Subject) -> Iterator[Remark]:
    seen: set[str] = set()
    for finding in findings:
        mark, path = mark_of(finding), subject.folder + finding.path
        if mark in seen:
            continue
        seen.add(mark)
        suggestion = suggestion_of(finding, path, subject.diff) if subject.may_suggest else None
        anchor = anchor_of(finding, path, subject.diff)
        if suggestion is not None:
            start = suggestion.first if suggestion.first < suggestion.last else None
            anchor = Anchor(path, suggestion.last, start)
        yield Remark(finding, path, mark, anchor, suggestion)


def _inline(remarks: Sequence[Remark]) -> Iterator[Remark]:
    """The remarks that have lines, and the first ones of each rule."""
    told: Counter[str] = Counter()
    for one in remarks:
        if one.anchor is not None and told[one.finding.rule] < MOST_OF_A_RULE:
            told[one.finding.rule] += 1
            yield one


def _own_comments(conversation: Conversation, login: str) -> Iterator[tuple[LineComment, CommentMark]]:
    for comment in conversation.line_comments:
        mark = read_comment(comment.text) if comment.is_by(login) and comment.in_reply_to_id is None else None
        if mark is not None:
            yield comment, mark


def _own_reviews(conversation: Conversation, login: str) -> Iterator[tuple[Said, ReviewMark]]:
    for review in conversation.reviews:
        mark = read_review(review.text) if review.is_by(login) else None
        if mark is not None:
            yield review, mark


def _said(conversation: Conversation, login: str) -> set[str]:
    """The marks of what has been told more often than done with. A comment that somebody deleted has been told."""
    own = [mark for _, mark in _own_comments(conversation, login)]
    live = {mark.mark for mark in own if mark.state is State.FINDING}
    done = Counter(mark.mark for mark in own if mark.state is not State.FINDING)
    told = Counter(mark for _, review in _own_reviews(conversation, login) for mark in set(review.marks))
    return live | set(told - done)


def _edits(
    subject: Subject, conversation: Conversation, login: str, words: Words, changes: Sequence[Change]
) -> Iterator[Edit]:
    """Comments of no use any more. What somebody answered, and what was not looked at this time, stays as it is."""
    report = subject.report
    now = {mark: one for one in report.findings for mark in marks_of(one)}
    answered = {one.in_reply_to_id for one in conversation.line_comments}
    live = [one for one in _own_comments(conversation, login) if one[1].state is State.FINDING]
    told = {mark.mark for comment, mark in live if comment.id in answered}
    looked = Looked(report)
    ending_of_gone = Ending.MENDED if _is_certain(report, changes) else Ending.NOT_FOUND
    for comment, mark in live:
        path = comment.path.removeprefix(subject.folder)
        if comment.id in answered or not comment.path.startswith(subject.folder):
            continue
        finding = now.get(mark.mark)
        if finding is None and looked.at(mark.rule, path):
            ending = ending_of_gone
        elif finding is not None and finding.suppressed is not None:
            ending = Ending.SET_ASIDE
        elif mark.mark in told:
            ending = Ending.SAID_TWICE
        else:
            told.add(mark.mark)
            continue
        yield Edit(comment.id, comment.path, ending, words.ended(comment.text, mark, ending, finding))


def _mended(report: Report, conversation: Conversation, login: str, edits: Sequence[Edit]) -> set[str]:
    """The marks of what comments told of and what is mended, now or since an earlier push."""
    edited = {one.comment for one in edits if one.ending.state is State.MENDED}
    own = _own_comments(conversation, login)
    mended = {mark.mark for comment, mark in own if mark.state is State.MENDED or comment.id in edited}
    return mended - {mark for one in report.findings for mark in marks_of(one)}


def _is_certain(report: Report, changes: Sequence[Change]) -> bool:
    """Whether what is looked for is the same as before: the branch does not change it, or has no say in it."""
    return report.trust is not None or all(one.line is not None for one in changes)


def _review_edits(
    subject: Subject, conversation: Conversation, login: str, words: Words, changes: Sequence[Change]
) -> Iterator[ReviewEdit]:
    """Reviews of whose body nothing holds. What is folded there has no path, so everything has to have been read."""
    report, root = subject.report, root_mark(subject.folder)
    is_narrowed = report.scope is not None and report.scope.paths
    if report.unchecked or report.summary.partly_read or is_narrowed or not _is_certain(report, changes):
        return
    now = {mark for one in report.findings if one.suppressed is None for mark in marks_of(one)}
    at_lines: defaultdict[int | None, set[str]] = defaultdict(set)
    for comment, of in _own_comments(conversation, login):
        at_lines[comment.pull_request_review_id].add(of.mark)
    for review, mark in _own_reviews(conversation, login):
        folded = set(mark.marks) - at_lines[review.id]
        if mark.root == root and folded and folded.isdisjoint(now):
            kept = tuple(one for one in mark.marks if one in at_lines[review.id])
            yield ReviewEdit(review.id, words.ended_review(review.text, ReviewMark(mark.head, kept, root)))


def comments_of(remarks: Sequence[Remark], words: Words) -> list[NewComment]:
    """The comments of a review on remarks that all have their place."""
    return [NewComment(one.anchor, words.remark(one)) for one in remarks if one.anchor is not None]
