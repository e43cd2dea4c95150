"""What is to be said on a pull request, given what has been said there already. Pure: nothing is sent from here."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.finding import Severity
from elixirlens.forge.github import LineComment, NewComment, Said
from elixirlens.forge.marks import CommentMark, ReviewMark, is_sticky, mark_of, marks_of, read_comment, read_review
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


class Edit(Struct, frozen=True):
    """A comment of ours whose finding is gone, and what it will say."""

    comment: int
    path: str
    body: str


class ReviewEdit(Struct, frozen=True):
    """A review of ours of whose body nothing holds any longer, and what it will say."""

    review: int
    body: str


class Plan(Struct, frozen=True):
    """What to do. `inline` and `folded` make one review, `sticky` is its id, None for one that is still to be made."""

    inline: tuple[Remark, ...]
    folded: tuple[Remark, ...]
    edits: tuple[Edit, ...]
    review_edits: tuple[ReviewEdit, ...]
    sticky: Said | None
    summary: str | None  # what the sticky comment will say; None where it says so already

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """All that the review tells of."""
        return (*self.inline, *self.folded)

    @property
    def is_empty(self) -> bool:
        """Whether all has been said."""
        return not self.remarks and not self.edits and not self.review_edits and self.summary is None


class Overview(Struct, frozen=True):
    """What the summary tells of."""

    report: Report
    base: Report | None
    standing: Standing
    shown: tuple[Finding, ...]  # the new findings that are worth a remark, those that may be new included
    severities: frozenset[Severity]
    changes: tuple[Change, ...]
    mended_comments: int
    files: int  # that the branch changes, as far as the host lists them


def plan_of(subject: Subject, conversation: Conversation, login: str, words: Words) -> Plan:
    """Decide what to say as `login`, whose earlier comments count; those of others are not read."""
    standing = standing_of(subject.report, subject.base, subject.diff, subject.folder)
    shown = tuple(one for one in (*standing.new, *standing.hidden) if one.severity in subject.severities)
    said = _said(conversation, login)
    remarks = [one for one in _remarks(shown[:MOST_REMARKS], subject) if said.isdisjoint(marks_of(one.finding))]
    inline = [one for one in remarks if one.anchor is not None][:MOST_COMMENTS]
    placed = {one.mark for one in inline}
    edits = tuple(_edits(subject, conversation, login, words))
    sticky = next((one for one in conversation.comments if one.is_by(login) and is_sticky(one.text)), None)
    mended = len(edits) + sum(mark.mended for _, mark in _own_comments(conversation, login))
    overview = Overview(
        report=subject.report,
        base=subject.base,
        standing=standing,
        shown=shown,
        severities=subject.severities,
        changes=rulebook_changes(subject.diff),
        mended_comments=mended,
        files=len(subject.diff.files),
    )
    summary = words.summary(overview) if sticky is not None or _is_worth_a_word(overview) else None
    if sticky is not None and summary is not None and sticky.text.strip() == summary.strip():
        summary = None
    folded = tuple(one for one in remarks if one.mark not in placed)
    review_edits = tuple(_review_edits(subject.report, conversation, login, words))
    return Plan(tuple(inline), folded, edits, review_edits, sticky, summary)


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
    """The marks of what has been told more often than mended. A comment that somebody deleted has been told."""
    own = [mark for _, mark in _own_comments(conversation, login)]
    live = {mark.mark for mark in own if not mark.mended}
    mended = Counter(mark.mark for mark in own if mark.mended)
    told = Counter(mark for _, review in _own_reviews(conversation, login) for mark in set(review.marks))
    return live | set(told - mended)


def _edits(subject: Subject, conversation: Conversation, login: str, words: Words) -> Iterator[Edit]:
    """Comments whose finding is gone. What somebody answered, and what was not looked at this time, stays as it is."""
    report = subject.report
    now = {mark: one for one in report.findings for mark in marks_of(one)}
    answered = {one.in_reply_to_id for one in conversation.line_comments}
    unseen = _unseen(report, subject.folder)
    unasked = {one.name for one in report.unchecked if one.kind == "rule"}
    for comment, mark in _own_comments(conversation, login):
        finding = now.get(mark.mark)
        if mark.mended or comment.id in answered or (finding is not None and finding.suppressed is None):
            continue
        if finding is None and (mark.rule in unasked or _is_within(comment.path, unseen)):
            continue
        yield Edit(comment.id, comment.path, words.mended(comment.text, mark, finding))


def _review_edits(report: Report, conversation: Conversation, login: str, words: Words) -> Iterator[ReviewEdit]:
    """Reviews of whose body nothing holds. What is folded there has no path, so everything has to have been read."""
    if report.unchecked or report.summary.partly_read:
        return
    now = {mark for one in report.findings if one.suppressed is None for mark in marks_of(one)}
    at_lines: defaultdict[int | None, set[str]] = defaultdict(set)
    for comment, of in _own_comments(conversation, login):
        at_lines[comment.pull_request_review_id].add(of.mark)
    for review, mark in _own_reviews(conversation, login):
        folded = set(mark.marks) - at_lines[review.id]
        if folded and folded.isdisjoint(now):
            kept = tuple(one for one in mark.marks if one in at_lines[review.id])
            yield ReviewEdit(review.id, words.mended_review(review.text, ReviewMark(mark.head, kept)))


def _unseen(report: Report, folder: str) -> set[str]:
    """Files, or folders, that were not read or not to their end: what was found there before may still be there."""
    summary = report.summary
    paths = (one.path for part in (summary.partly_read, summary.skipped, report.unchecked) for one in part)
    return {folder + path for path in paths if path not in {"", "."}}


def _is_within(path: str, unseen: set[str]) -> bool:
    """Whether a file, or a folder that it lies in, is among those."""
    parts = path.split("/")
    return any("/".join(parts[:depth]) in unseen for depth in range(1, len(parts) + 1))


def comments_of(remarks: Sequence[Remark], words: Words) -> list[NewComment]:
    """The comments of a review on remarks that all have their place."""
    return [NewComment(one.anchor, words.remark(one)) for one in remarks if one.anchor is not None]
