"""Erlang terms as `file:consult/1` reads them, into Python values. Nothing is evaluated, and all is bounded.

<<"text"/utf8>>, "text"   str
atom, 'an atom'           Atom
1, 16#FF, 1.5, $a         int, float
[a, b]                    list
{a, b}                    tuple
#{a => b}                 list of pairs, as the property lists that maps replaced
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

MOST_BYTES = 1_000_000
DEEPEST = 50
MOST_DIGITS = 40


class Atom(str):
    """An atom: `true`, `nil`, `'an atom'`."""

    __slots__ = ()


Term: TypeAlias = "str | int | float | list[Term] | tuple[Term, ...]"


class InvalidTerms(ValueError):  # noqa: N818
    """A text that holds something else than terms; `line` is where."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(f"{reason} in line {line}")
        self.reason, self.line = reason, line


_TOKEN = re.compile(
    r"""
    (?P<space>\s+|%[^\n]*)
  | (?P<string>"[^"\\]*(?:\\.[^"\\]*)*")
  | (?P<quoted>'[^'\\]*(?:\\.[^'\\]*)*')
  | (?P<float>-?[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?)
  | (?P<based>-?[0-9]{1,2}\#[0-9a-zA-Z]+)
  | (?P<integer>-?[0-9]+)
  | (?P<character>\$(?:\\.|.))
  | (?P<atom>[a-z][A-Za-z0-9_@]*)
  | (?P<end>\.(?=\s|%|\Z))
  | (?P<mark><<|>>|=>|\#\{|[\[\]{}(),|/:])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(x\{[0-9a-fA-F]{1,6}\}|x[0-9a-fA-F]{2}|[0-7]{1,3}|\^.|.)", re.DOTALL)
_NAMED = {"b": "\b", "d": "\x7f", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "s": " ", "t": "\t", "v": "\v"}
_CLOSING = {"[": "]", "{": "}", "#{": "}"}


def read_terms(content: bytes) -> Iterator[tuple[Term, int]]:
    """The terms of a file, each with the line that it begins on.

    Raises `InvalidTerms` for anything else, and for what is larger or deeper than people write.
    """
    if len(content) > MOST_BYTES:
        raise InvalidTerms(f"more than {MOST_BYTES:,} bytes", 1)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("latin-1")  # what Erlang wrote before 2014
    tokens = _Tokens(text.removeprefix("\ufeff"))
    while tokens.kind != "":
        line = tokens.line
        yield tokens.term(0), line
        tokens.take("end", None)


@dataclass(slots=True)
class _Tokens:
    """The tokens of a text, one in hand: its kind, empty at the end, and what is written."""

    text: str
    position: int = 0
    line: int = 1
    kind: str = ""
    written: str = ""
    _lines_behind: int = field(default=0)

    def __post_init__(self) -> None:
        self.advance()

    def advance(self) -> None:
        while True:
            self.line += self._lines_behind
            self._lines_behind = 0
            if self.position == len(self.text):
                self.kind = self.written = ""
                return
            found = _TOKEN.match(self.text, self.position)
            if found is None:
                raise InvalidTerms(f"{self.text[self.position]!r}, which begins no term", self.line)
            self.position, self._lines_behind = found.end(), found[0].count("\n")
            self.kind, self.written = str(found.lastgroup), found[0]
            if self.kind != "space":
                return

    def take(self, kind: str, written: str | None) -> None:
        """Go on after the token that has to come."""
        if self.kind != kind or (written is not None and self.written != written):
            expected = written or "the dot behind a term"
            raise InvalidTerms(f"{_shortened(self.written) or 'the end'} where {expected} should be", self.line)
        self.advance()

    def term(self, depth: int) -> Term:
        if depth > DEEPEST:
            raise InvalidTerms(f"terms nest deeper than {DEEPEST}", self.line)
        kind, written, line = self.kind, self.written, self.line
        self.advance()
        match kind, written:
            case "string", _:
                return self.joined(written)
            case "quoted", _:
                return Atom(_unescaped(written))
            case "atom", _:
                return Atom(written)
            case "integer" | "float" | "based" | "character", _:
                return _number(kind, written, line)
            case "mark", "<<":
                return self.binary()
            case "mark", "[":
                return self.elements("]", depth)
            case "mark", "{":
                return tuple(self.elements("}", depth))
            case "mark", "#{":
                return self.pairs(depth)
        raise InvalidTerms(f"{_shortened(written) or 'the end'} where a term should be", line)

    def joined(self, written: str) -> str:
        """Strings that stand side by side are one."""
        parts = [_unescaped(written)]
        while self.kind == "string":
            parts.append(_unescaped(self.written))
            self.advance()
        return "".join(parts)

    def binary(self) -> str:
        """`<<"text"/utf8, "more">>` or `<<104,105>>`."""
        parts: list[str | int] = []
        while (self.kind, self.written) != ("mark", ">>"):
            if self.kind not in {"string", "integer", "character"}:
                raise InvalidTerms("a binary of other things than text and bytes", self.line)
            line = self.line
            match self.term(0):
                case str() as text:
                    parts.append(text)
                case int() as byte if 0 <= byte < 256:
                    parts.append(byte)
                case _:
                    raise InvalidTerms("a binary of other things than text and bytes", line)
            if self.written == "/":
                self.advance()
                self.take("atom", None)
            if self.written == ",":
                self.advance()
        self.advance()
        if all(isinstance(part, str) for part in parts):
            return "".join(map(str, parts))
        raw = b"".join(bytes([part]) if isinstance(part, int) else part.encode() for part in parts)
        return raw.decode("utf-8", "replace")

    def elements(self, closing: str, depth: int) -> list[Term]:
        found: list[Term] = []
        while self.written != closing or self.kind != "mark":
            found.append(self.term(depth + 1))
            if self.written != closing:
                self.take("mark", ",")
        self.advance()
        return found

    def pairs(self, depth: int) -> list[Term]:
        found: list[Term] = []
        while self.written != "}" or self.kind != "mark":
            key = self.term(depth + 1)
            self.take("mark", "=>")
            found.append((key, self.term(depth + 1)))
            if self.written != "}":
                self.take("mark", ",")
        self.advance()
        return found


def _number(kind: str, written: str, line: int) -> int | float:
    if len(written) > MOST_DIGITS:
        raise InvalidTerms(f"a number of more than {MOST_DIGITS} digits", line)
    if kind == "float":
        return float(written)
    if kind == "character":
        return ord(_unescaped(f'"{written[1:]}"'))
    base, mark, digits = written.partition("#")
    try:
        return int(digits, abs(int(base))) * (-1 if base.startswith("-") else 1) if mark else int(written)
    except ValueError:
        raise InvalidTerms(f"{written}, which is no number", line) from None


def _unescaped(quoted: str) -> str:
    return _ESCAPE.sub(_escape, quoted[1:-1]) if "\\" in quoted else quoted[1:-1]


def _escape(found: re.Match[str]) -> str:
    escape = found[1]
    if escape.startswith("x") and len(escape) > 1:
        return _character(int(escape[1:].strip("{}"), 16))
    if escape[0].isdigit() and escape.isdecimal():
        return _character(int(escape, 8)) if "8" not in escape and "9" not in escape else escape
    if escape.startswith("^"):
        return chr(ord(escape[1]) & 0x1F)
    return _NAMED.get(escape, escape)


def _character(code: int) -> str:
    """The character of a code, a replacement for what is none."""
    return chr(code) if code < 0xD800 or 0xDFFF < code <= 0x10FFFF else "\ufffd"


def _shortened(text: str) -> str:
    return text if len(text) <= 20 else text[:19] + "…"
