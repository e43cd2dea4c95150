"""Code that takes more than it expects: parts of a text by position, and `_` where an error is meant."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors.code._positions import read_by_position
from elixirlens.detectors.code._swallowing import swallowed_errors
from elixirlens.elixir import Call, Form


def detect(subject: Call, context: Context) -> Iterator[Hit]:
    """Yield the first read of a list by position, and the `_` of a `case` over success or error."""
    if subject.form is not Form.CALL or subject.clause is None:
        return
    if subject.name == "case":
        yield from swallowed_errors(subject)
    else:
        yield from read_by_position(subject, subject.clause)
