"""What could not be understood: its place, the reason and the text. Nothing is left out silently."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from elixirlens.elixir import Call, Form, Source, TooCostly, TooDeep, read_source
from elixirlens.elixir import expression as expr
from elixirlens.elixir.effort import TooLaborious, effort
from elixirlens.elixir.read import FRAMES
from elixirlens.elixir.recursion import bounded_recursion
from elixirlens.finding import Range

LONGEST_TEXT = 80
MOST_STEPS = 500_000  # the longest lock that was met takes 6 200
_START = Range(1, 1, 1, 1)
_ADDRESS = re.compile(r"""://(?:[^\s"'@]*@)*(?P<place>[^\s"'?]*)(?:\?[^\s"']*)?""")

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that was not understood. `app` is the dependency that it is about, where that much is known."""

    place: Range
    reason: str
    text: str = ""
    app: str | None = None


class Unreadable(Exception):  # noqa: N818  # it is the file that cannot be read
    """A file that is not read at all."""

    def __init__(self, reason: str, place: Range = _START, text: str = "") -> None:
        super().__init__(reason)
        self.trouble = Trouble(place, reason, text)


def without_secrets(text: str) -> str:
    """A text whose addresses carry neither user nor password nor query."""
    return _ADDRESS.sub(r"://\g<place>", text) if "://" in text else text


def shown(text: str, longest: int = LONGEST_TEXT) -> str:
    """A text of unknown origin: on one line, printable, shortened, without secrets."""
    line = "".join(each if each.isprintable() else "�" for each in " ".join(without_secrets(text).split()))
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def place_of(expression: expr.Expression) -> Range:
    """The range of a whole expression."""
    return expression.whole if isinstance(expression, Call) else expression.place


def text_of(expression: expr.Expression, source: Source, longest: int = LONGEST_TEXT) -> str:
    """An expression as it is written, shortened."""
    if isinstance(expression, Call) and expression.form is Form.CAPTURE:
        return shown(f"&{expression.callee}", longest)
    return shown(source.text_between(place_of(expression)), longest)


def read_terms(
    content: bytes, name: str, largest: int, read: Callable[[Source], Read], steps: int = MOST_STEPS
) -> Read:
    """Read a file of Elixir syntax and what `read` makes of it, within bounds.

    Raises `Unreadable` for a file that is too large, no UTF-8, damaged, or entangled beyond all reason.
    """
    if len(content) > largest:
        raise Unreadable(f"{name} holds {len(content):,} bytes; more than {largest:,} are not read")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"{name} is not UTF-8", Range(line, 1, line, 1)) from None
    source = None
    before, effort.left = effort.left, steps
    try:
        source = read_source(content, name)
        with bounded_recursion(FRAMES):
            return read(source)
    except (TooCostly, TooDeep, TooLaborious, RecursionError):
        raise Unreadable(f"{name} nests or costs more than any code that people write") from None
    finally:
        effort.left = before
        if source is not None:
            source.release()
