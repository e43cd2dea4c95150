"""Carries out a plan, one request after another. Wherever it has to stop, the next run goes on from there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.forge.plan import comments_of
from elixirlens.forge.transport import Cause, Trouble
from elixirlens.reporters.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from elixirlens.forge.github import GitHub, Said
    from elixirlens.forge.plan import Plan, Remark
    from elixirlens.forge.words import Words

_MOST_REFUSALS = 12  # then whatever is left goes into the body of the review


class WrongName(Exception):  # noqa: N818  # what happened, and no fault of anybody
    """What was posted bears another name than the one whose comments were looked for: the next run would repeat it."""

    def __init__(self, login: str) -> None:
        super().__init__(login)
        self.login = login


class Done(Struct, frozen=True):
    """What was done, in words; the remarks that nobody has heard; and why it ended early, if it did."""

    lines: tuple[str, ...]
    unheard: tuple[Remark, ...] = ()
    trouble: Trouble | None = None


def carry_out(plan: Plan, github: GitHub, words: Words) -> Done:
    """Post the review, mend old comments, and bring the summary up to date, in this order.

    Raises `WrongName` where the host knows us by another one.
    """
    lines: list[str] = []
    unheard = plan.remarks
    try:
        if plan.remarks:
            _Review(github, words).post(plan.inline, plan.folded)
            unheard = ()
            lines.append(_told(plan))
        lines += _edit(plan, github, words)
        if plan.summary is not None:
            lines.append(_summarise(plan.summary, plan.sticky, github))
    except Trouble as trouble:
        return Done(tuple(lines), unheard, trouble)
    return Done(tuple(lines))


class _Review(Struct):
    """A review, in one piece if the host takes it."""

    github: GitHub
    words: Words

    def post(self, inline: Sequence[Remark], folded: Sequence[Remark]) -> None:
        """Post it. Where the host refuses it because of a comment, find that one and tell of it in the body."""
        try:
            self._post(inline, folded)
        except Trouble as trouble:
            if trouble.cause is not Cause.REFUSED or not inline:
                raise
            if self.github.pull_request().head.sha != self.words.spot.head:
                raise Trouble(Cause.OVERTAKEN) from None
            self._post_in_parts(inline, folded)

    def _post_in_parts(self, inline: Sequence[Remark], folded: Sequence[Remark]) -> None:
        """Halve until it shows which comment the host minds, for it does not say. Each part that it takes is one."""
        parts, refused, refusals = _halves(inline), [], 0
        if len(inline) == 1:
            parts, refused = [], list(inline)
        first: tuple[Said, Sequence[Remark]] | None = None
        while parts:
            part = parts.pop(0)
            if refusals == _MOST_REFUSALS:
                refused += part
                continue
            try:
                posted = self._post(part, folded if first is None else ())
                first = first or (posted, part)
            except Trouble as trouble:
                if trouble.cause is not Cause.REFUSED:
                    raise
                refusals += 1
                if len(part) == 1:
                    refused += part
                else:
                    parts[:0] = _halves(part)
        if first is None:
            self._post((), (*folded, *refused))
        elif refused:
            said, part = first
            self.github.edit_review(said.id, self.words.review(part, (*folded, *refused)))

    def _post(self, inline: Sequence[Remark], folded: Sequence[Remark]) -> Said:
        body = self.words.review(inline, folded)
        return _ours(self.github, self.github.review(self.words.spot.head, body, comments_of(inline, self.words)))


def _halves(remarks: Sequence[Remark]) -> list[Sequence[Remark]]:
    middle = len(remarks) // 2
    return [remarks[:middle], remarks[middle:]]


def _edit(plan: Plan, github: GitHub, words: Words) -> Iterator[str]:
    """Edit comments one by one; one that is gone, or that the host will not change, keeps nobody from the others."""
    edited = 0
    changes = [partial(github.edit_line_comment, one.comment, one.body) for one in plan.edits]
    changes += [partial(github.edit_review, one.review, one.body) for one in plan.review_edits]
    changes += [partial(github.edit_comment, one.id, words.repeated()) for one in plan.repeated]
    for change in changes:
        try:
            change()
            edited += 1
        except Trouble as trouble:
            if trouble.cause not in {Cause.NOT_FOUND, Cause.REFUSED}:
                raise
    if edited:
        yield f"Brought {count(edited, 'earlier comment')} up to date."


def _summarise(summary: str, sticky: Said | None, github: GitHub) -> str:
    if sticky is None:
        _ours(github, github.comment(summary))
        return "Posted the summary."
    try:
        github.edit_comment(sticky.id, summary)
    except Trouble as trouble:
        if trouble.cause is not Cause.NOT_FOUND:
            raise
        _ours(github, github.comment(summary))  # somebody deleted it in the meantime
    return "Brought the summary up to date."


def _ours(github: GitHub, said: Said) -> Said:
    if said.user is not None and not said.is_by(github.login):
        raise WrongName(said.user.login)
    return said


def _told(plan: Plan) -> str:
    inline = f"{count(len(plan.inline), 'comment')} at the lines of the diff" if plan.inline else ""
    folded = f"{count(len(plan.folded), 'finding')} in its body" if plan.folded else ""
    return f"Posted a review with {' and '.join(filter(None, (inline, folded)))}."
