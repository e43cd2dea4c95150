"""What a plan would post, for people to read before it is posted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.forge.plan import comments_of
from elixirlens.reporters.escape import escape, escape_lines, without_commands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elixirlens.forge.event import Target
    from elixirlens.forge.place import Anchor
    from elixirlens.forge.plan import Plan
    from elixirlens.forge.words import Words


def described(plan: Plan, target: Target, words: Words) -> str:
    """Return everything that would be posted, each with its place above it. Terminal escapes are written out."""
    parts = [f"{heading}\n\n{escape_lines(body).rstrip()}\n" for heading, body in _parts(plan, target, words)]
    return without_commands("\n".join(parts) or "Nothing would be posted: all has been said.\n")


def _parts(plan: Plan, target: Target, words: Words) -> Iterator[tuple[str, str]]:
    pull = f"{target.repository}#{target.number}"
    if plan.remarks:
        yield f"== a review of {pull} at {words.spot.head[:7]}", words.review(plan.inline, plan.folded)
        for comment in comments_of(plan.inline, words):
            yield f"== its comment at {_place(comment.anchor)}", comment.body
    for edit in plan.edits:
        yield f"== comment {edit.comment} at {escape(edit.path)} becomes", edit.body
    for change in plan.review_edits:
        yield f"== the body of review {change.review} becomes", change.body
    for one in plan.repeated:
        yield f"== comment {one.id} becomes", words.repeated()
    if plan.summary is not None:
        what = "a comment on" if plan.sticky is None else f"comment {plan.sticky.id} becomes, on"
        yield f"== {what} {pull}", plan.summary


def _place(anchor: Anchor) -> str:
    first = f"{anchor.start}-" if anchor.start is not None else ""
    return f"{escape(anchor.path)}:{first}{anchor.line}"
