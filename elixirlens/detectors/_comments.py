"""Comments that answer a finding before it is made."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.elixir import Call
from elixirlens.elixir import expression as expr

_SUPPRESSIONS = ("elixirlens:ignore", "credo:disable", "sobelow_skip")
_LINES_ABOVE = 12  # no longer than that is still one thought


def explains(call: Call, words: tuple[str, ...]) -> bool:
    """Whether a comment on the line of a call, or right above it or above what it is in, has one of the words."""
    comments = {comment.line: _said(comment.text.lower()) for comment in call.source.comments}
    if not comments:
        return False
    texts = [comments.get(call.place.line, "")]
    for line in _lines(call):
        for above in range(line - 1, line - 1 - _LINES_ABOVE, -1):
            if above not in comments:
                break
            texts.append(comments[above])
    return any(word in text for text in texts for word in words)


def _said(text: str) -> str:
    """What a comment says to people: a suppression speaks to the tool, and the name of a rule in it answers nothing."""
    return "" if any(mark in text for mark in _SUPPRESSIONS) else text


def _lines(call: Call) -> Iterator[int]:
    """Where the call starts, the statements it is a part of, and its clause."""
    yield call.place.line
    for around in call.enclosing():
        if not isinstance(around, expr.Block | expr.Branch | expr.Branches):  # these start with what is only beside it
            yield around.place.line
    if call.clause is not None:
        yield call.clause.place.line
