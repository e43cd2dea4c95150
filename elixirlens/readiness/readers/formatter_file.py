""".formatter.exs, read as syntax: which files are formatted, and whose rules are imported."""

from __future__ import annotations

from msgspec import Struct

from elixirlens.elixir import Source
from elixirlens.hex.trouble import Unreadable, read_terms
from elixirlens.readiness.readers.config_values import Scope, Value, after, value_of
from elixirlens.readiness.readers.terms import Term

LARGEST = 1_000_000


class FormatterFile(Struct, frozen=True):
    """What a .formatter.exs says.

    `inputs` and `subdirectories` are patterns of files and folders as they are written. What is computed of a list is
    left out, and `is_whole` says so; `problem` tells why nothing is known.
    """

    path: str
    inputs: tuple[str, ...] = ()
    subdirectories: tuple[str, ...] = ()
    import_deps: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    lines: tuple[tuple[str, int], ...] = ()  # the keys that are there, each with its line
    line_length: int | None = None
    is_whole: bool = True
    problem: str | None = None

    def line(self, key: str) -> int | None:
        """The line of a key, None where it is not there."""
        return dict(self.lines).get(key)


def read_formatter_file(path: str, content: bytes) -> FormatterFile:
    """Read a .formatter.exs."""
    try:
        return read_terms(content, path, LARGEST, lambda source: _formatter_file(path, source))
    except Unreadable as error:
        return FormatterFile(path, is_whole=False, problem=f"line {error.trouble.place.line}: {error.trouble.reason}")


def _formatter_file(path: str, source: Source) -> FormatterFile:
    scope = Scope("dev", path)
    value: Value | None = None
    for expression in source.expressions:
        value = value_of(expression, scope)
        scope = after(expression, scope)
    if value is None or not (value.pairs or value.term.kind in {"keywords", "list"}):
        return FormatterFile(path, is_whole=False, problem="its options are only known when it runs")
    options = value.term
    length = options.get("line_length")
    return FormatterFile(
        path=path,
        inputs=_texts(options.get("inputs")),
        subdirectories=_texts(options.get("subdirectories")),
        import_deps=_texts(options.get("import_deps")),
        plugins=_texts(options.get("plugins")),
        lines=tuple((key, term.line) for key, term in options.pairs),
        line_length=int(length.text) if length is not None and length.text and length.text.isdecimal() else None,
        is_whole=not value.filtered and source.damage is None and not any(map(_is_open, options.pairs)),
        problem=f"line {source.damage.line}: {source.damage.reason}" if source.damage is not None else None,
    )


def _texts(term: Term | None) -> tuple[str, ...]:
    """The texts of a list, or of the one thing that stands for a list of it."""
    if term is None:
        return ()
    return tuple(each.text for each in (term.items or (term,)) if each.text is not None)


def _is_open(pair: tuple[str, Term]) -> bool:
    _, term = pair
    return not term.is_known or any(not item.is_known for item in term.items)
