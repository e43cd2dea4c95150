"""Findings for tests."""

from __future__ import annotations

from typing import Any

import msgspec

from elixirlens.finding import Confidence, Effort, Excerpt, Finding, Severity

_USUAL = Finding(
    rule="debug-leftover",
    category="code",
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
    effort=Effort.MINUTES,
    path="lib/a.ex",
    line=1,
    column=1,
    end_line=1,
    end_column=5,
    symbol="Shop.Cart.add/2",
    app="shop",
    message="IO.inspect/1 is called",
    why="It bites.",
    do="Mend it.",
    excerpt=Excerpt(1, ("IO.inspect(1)",)),
    fingerprint="IO.inspect",
)


def finding(**values: Any) -> Finding:
    """A finding with the given values over the usual ones, on one line unless `end_line` is given."""
    values.setdefault("end_line", values.get("line", 1))
    return msgspec.structs.replace(_USUAL, **values)
