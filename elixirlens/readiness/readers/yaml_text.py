"""YAML as a tree of values with their lines. Nothing is constructed: every scalar stays the text that it is.

Anchors are followed and merge keys (`<<`) merged, so that who reads a value sees what the file means. How deep a file
may nest, how much it may hold and how much its anchors may multiply is bounded, and `problem` says where it ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml
from msgspec import Struct

LARGEST = 500_000  # bytes
DEEPEST = 60
MOST_VALUES = 50_000  # anchors followed: a value that is referred to twice counts twice
MOST_DOCUMENTS = 500
_TEXT_OF_A_VALUE = 64  # characters that count as one more value, so that anchors do not multiply long texts either

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same events, ten times faster


class Value(Struct, frozen=True):
    """A scalar (`text`), a list (`items`) or a mapping (`pairs`). A null is the empty text.

    `line` is where it stands: for what has a key, the line of the key. `text_line` is where the text itself begins,
    which is one line further down for a block (`run: |`). `tag` is a tag of one's own, such as `!reference`.
    """

    line: int
    kind: str  # text · list · map
    text: str | None = None
    text_line: int = 0
    items: tuple[Value, ...] = ()
    pairs: tuple[tuple[str, Value], ...] = ()
    tag: str = ""
    size: int = 1  # how many values it holds, itself included

    def get(self, *keys: str) -> Value | None:
        """The value at a way of keys; None where it is not there. Of a key written twice, the last one counts."""
        found: Value | None = self
        for key in keys:
            pairs = found.pairs if found is not None else ()
            found = next((value for name, value in reversed(pairs) if name == key), None)
        return found

    def text_at(self, *keys: str) -> str | None:
        """The text at a way of keys; None where there is none, or something else than a text."""
        found = self.get(*keys)
        return found.text if found is not None else None

    def items_at(self, *keys: str) -> tuple[Value, ...]:
        """The items of the list at a way of keys; what is written without a list is its only item."""
        found = self.get(*keys)
        if found is None or found.text == "":
            return ()
        return found.items if found.kind == "list" else (found,)

    def pairs_at(self, *keys: str) -> tuple[tuple[str, Value], ...]:
        """The pairs of the mapping at a way of keys; none where there is no mapping."""
        found = self.get(*keys)
        return found.pairs if found is not None else ()

    def texts_at(self, *keys: str) -> tuple[str, ...]:
        """The texts at a way of keys: of one text, of a list of texts, or the keys of a mapping."""
        found = self.get(*keys)
        if found is not None and found.kind == "map":
            return tuple(name for name, _ in found.pairs)
        return tuple(each.text for each in self.items_at(*keys) if each.text is not None)

    def walk(self) -> Iterator[Value]:
        """Itself and all values inside, in the order of the file."""
        yield self
        for each in self.items:
            yield from each.walk()
        for _, value in self.pairs:
            yield from value.walk()


class YamlText(Struct, frozen=True):
    """The documents of a file, up to where it could be understood; `problem` says what could not: "line 4: …"."""

    path: str
    documents: tuple[Value, ...] = ()
    problem: str | None = None

    @property
    def root(self) -> Value:
        """The first document; an empty mapping where there is none."""
        return self.documents[0] if self.documents else Value(1, "map")


def read_yaml(path: str, content: bytes) -> YamlText:
    """Read a file of one or several documents. What is no YAML, or too much of it, is said in `problem`."""
    if len(content) > LARGEST:
        return YamlText(path, problem=f"line 1: it is larger than {LARGEST:,} bytes")
    documents: list[Value] = []  # what comes before an error is kept
    try:
        for document in _documents(content.decode("utf-8-sig")):
            documents.append(document)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return YamlText(path, problem=f"line {line}: it is not UTF-8")
    except _TooMuchError as error:
        return YamlText(path, tuple(documents), f"line {error.line}: {error.reason}")
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else 1
        line = min(line, len(content.splitlines()))  # the end of a file is not a line of its own
        return YamlText(path, tuple(documents), f"line {line}: it is not YAML")
    except (yaml.YAMLError, ValueError):
        return YamlText(path, tuple(documents), "line 1: it holds a character that YAML does not allow")
    return YamlText(path, tuple(documents))


class _TooMuchError(Exception):
    def __init__(self, event: yaml.Event, reason: str) -> None:
        super().__init__(reason)
        self.line = _line_of(event)
        self.reason = reason


def _documents(text: str) -> Iterator[Value]:
    events: Iterator[Any] = iter(yaml.parse(text, Loader=_LOADER))
    count = 0
    for event in events:
        if not isinstance(event, yaml.DocumentStartEvent):
            continue
        count += 1
        if count > MOST_DOCUMENTS:
            raise _TooMuchError(event, f"it holds more than {MOST_DOCUMENTS} documents")
        yield _Composer(events).value(next(events), _line_of(event), 0)


class _Composer:
    """Makes the values of one document from its events."""

    def __init__(self, events: Iterator[Any]) -> None:
        self.events = events
        self.anchors: dict[str, Value | None] = {}  # None: its value is not finished, so an alias is a circle
        self.size = 0

    def value(self, event: Any, line: int, depth: int) -> Value:
        """The value that an event begins; `line` is where it is said to stand."""
        if depth > DEEPEST:
            raise _TooMuchError(event, f"it nests deeper than {DEEPEST} levels")
        if isinstance(event, yaml.AliasEvent):
            return self._grown(event, self._referred(event, line))
        anchor: str | None = event.anchor
        if anchor is not None:
            self.anchors[anchor] = None
        found = self._composed(event, line, depth)
        if anchor is not None:
            self.anchors[anchor] = found
        return found

    def _composed(self, event: Any, line: int, depth: int) -> Value:
        tag = event.tag if event.tag is not None and event.tag.startswith("!") and event.tag != "!" else ""
        if isinstance(event, yaml.ScalarEvent):
            is_null = not event.style and event.value in {"null", "Null", "NULL", "~"}
            begins = _line_of(event) + (event.style in {"|", ">"})
            size = 1 + len(event.value) // _TEXT_OF_A_VALUE
            scalar = Value(line, "text", text="" if is_null else event.value, text_line=begins, tag=tag, size=size)
            return self._grown(event, scalar)
        items, pairs = [], []
        if isinstance(event, yaml.SequenceStartEvent):
            while not isinstance(child := next(self.events), yaml.SequenceEndEvent):
                items.append(self.value(child, _line_of(child), depth + 1))
        else:
            while not isinstance(child := next(self.events), yaml.MappingEndEvent):
                key = self.value(child, _line_of(child), depth + 1)
                pairs.append((key.text, self.value(next(self.events), key.line, depth + 1)))
        self._grown(event, Value(line, "text"))
        kind = "list" if isinstance(event, yaml.SequenceStartEvent) else "map"
        named = _merged([(name, value) for name, value in pairs if name is not None])
        size = 1 + sum(each.size for each in items) + sum(each.size for _, each in named)
        return Value(line, kind, items=tuple(items), pairs=named, tag=tag, size=size)

    def _referred(self, event: Any, line: int) -> Value:
        found = self.anchors.get(event.anchor)
        if found is None:
            known = event.anchor in self.anchors
            raise _TooMuchError(event, f"*{event.anchor} " + ("holds itself" if known else "has no anchor"))
        return found

    def _grown(self, event: Any, value: Value) -> Value:
        """Count a value, and stop where a document has grown too much."""
        self.size += value.size
        if self.size > MOST_VALUES:
            raise _TooMuchError(event, f"it holds more than {MOST_VALUES:,} values, anchors followed")
        return value


def _merged(pairs: list[tuple[str, Value]]) -> tuple[tuple[str, Value], ...]:
    """The pairs with what `<<` brings before them, so that the mapping's own win."""
    merged: list[tuple[str, Value]] = []
    for name, value in pairs:
        if name == "<<":
            sources = value.items if value.kind == "list" else (value,)
            merged[:0] = [pair for source in reversed(sources) for pair in source.pairs]
    return tuple(merged + [pair for pair in pairs if pair[0] != "<<"])


def _line_of(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1
