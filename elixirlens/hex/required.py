"""The files that mix.exs loads before it says what it depends on: umbrellas keep lists for all applications there."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from elixirlens.elixir import Call, Form, Source, TooCostly, TooDeep, read_source
from elixirlens.elixir import expression as expr
from elixirlens.elixir.read import FRAMES
from elixirlens.elixir.recursion import bounded_recursion
from elixirlens.finding import Range
from elixirlens.hex.trouble import place_of

ContentOf = Callable[[str], bytes | None]  # of a path relative to the root; None where there is no such file

LARGEST = 500_000
MOST_FILES = 10
_LOADING = frozenset({"require_file", "eval_file", "compile_file"})


@dataclass(frozen=True, slots=True)
class Joined:
    """A mix.exs with the files below it that it loads, as Elixir sees them when it asks for the dependencies.

    `loaded_at` has the line on which each of them begins, the last one first, with the place in mix.exs that loads it.
    """

    content: bytes
    loaded_at: tuple[tuple[int, Range], ...] = ()

    def in_mix_exs(self, place: Range) -> Range | None:
        """Where mix.exs loads the file that a place is in; None for a place in mix.exs itself."""
        return next((loading for begins, loading in self.loaded_at if place.line >= begins), None)


def joined(content: bytes, folder: str, content_of: ContentOf) -> Joined:
    """Join the mix.exs of `folder` with what it loads. What is computed, not there or damaged is left out."""
    if b"Code." not in content:
        return Joined(content)
    whole = content
    loaded_at: list[tuple[int, Range]] = []
    for path, loading in _loaded(content, folder):
        more = content_of(path)
        if more is not None and len(more) <= LARGEST and _is_sound(more):
            whole += b"\n"
            loaded_at.insert(0, (whole.count(b"\n") + 1, loading))
            whole += more
    return Joined(whole, tuple(loaded_at))


def _loaded(content: bytes, folder: str) -> Iterator[tuple[str, Range]]:
    source = _read(content)
    if source is None:
        return
    found: dict[str, Range] = {}
    for call in source.calls:
        is_loading = call.module == "Code" and call.name in _LOADING and call.form is Form.CALL
        path = _path(call, folder) if is_loading else None
        if path is not None and not path.startswith(("../", "/")):
            found.setdefault(path, place_of(call))
    source.release()
    yield from list(found.items())[:MOST_FILES]


def _path(call: Call, folder: str) -> str | None:
    """The file, relative to the root: Mix runs in the folder of the project, and that is also its `__DIR__`."""
    parts = [_text(each) for each in reversed(call.arguments)]
    known = [part for part in parts if part is not None]
    return posixpath.normpath(posixpath.join(folder, *known)) if known and len(known) == len(parts) else None


def _text(expression: expr.Expression) -> str | None:
    match expression:
        case expr.Variable("__DIR__"):
            return "."
        case expr.String(parts):
            texts = [part if isinstance(part, str) else _text(part) for part in parts]
            known = [text for text in texts if text is not None]
            return "".join(known) if len(known) == len(texts) else None
        case Call(module="Path", name="join" | "expand" as name, arguments=(first, second)):
            left, right = _text(first), _text(second)
            if left is None or right is None:
                return None
            return posixpath.join(left, right) if name == "join" else posixpath.join(right, left)
    return None


def _is_sound(content: bytes) -> bool:
    source = _read(content)
    if source is None:
        return False
    source.release()
    return source.damage is None


def _read(content: bytes) -> Source | None:
    try:
        content.decode("utf-8")
        with bounded_recursion(FRAMES):
            return read_source(content, "mix.exs")
    except (UnicodeDecodeError, TooCostly, TooDeep, RecursionError):
        return None
