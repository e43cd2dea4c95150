"""Comments that answer a finding before it is made."""

from __future__ import annotations

from elixirlens.elixir import Call

_LINES_ABOVE = 4


def explains(call: Call, words: tuple[str, ...]) -> bool:
    """Whether a comment on the line of a call, or in the block of comments right above it, has one of the words."""
    lines = {comment.line: comment.text.lower() for comment in call.source.comments}
    line = call.place.line
    texts = [lines.get(line, "")]
    for above in range(line - 1, line - 1 - _LINES_ABOVE, -1):
        if above not in lines:
            break
        texts.append(lines[above])
    return any(word in text for text in texts for word in words)
