"""Where the keys of a TOML text stand. `tomllib` reads values without their places; messages want both."""

from __future__ import annotations

import re

KeyPath = tuple[str | int, ...]

_KEY = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)"""
_DOTTED = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER = re.compile(rf"\s*(?P<open>\[\[?)\s*(?P<keys>{_DOTTED})\s*\]")
_ENTRY = re.compile(rf"\s*(?P<keys>{_DOTTED})\s*=")
_TOKEN = re.compile(r'"""|\'\'\'|"(?:[^"\\]|\\.)*"|\'[^\']*\'|#.*|[\[\]{}]')


def key_lines(text: str) -> dict[KeyPath, int]:
    """Map the path of every key and table that starts a line to that line, from 1.

    The first table of `[[overrides]]` is `("overrides", 0)`. Keys inside inline tables are not mapped.
    """
    lines: dict[KeyPath, int] = {}
    last_index: dict[KeyPath, int] = {}
    table: KeyPath = ()
    pending = _Pending()
    for number, line in enumerate(text.splitlines(), start=1):
        rest = line
        if not pending:
            if header := _HEADER.match(line):
                table = _table_path(header, last_index)
                lines.setdefault(table, number)
                continue
            if entry := _ENTRY.match(line):
                keys = _split(entry["keys"])
                for depth in range(1, len(keys) + 1):
                    lines.setdefault((*table, *keys[:depth]), number)
                rest = line[entry.end() :]
        pending.read(rest)
    return lines


def line_of(path: KeyPath, lines: dict[KeyPath, int]) -> int | None:
    """The line of a key, or of the nearest key around it that has one."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return None


def _table_path(header: re.Match[str], last_index: dict[KeyPath, int]) -> KeyPath:
    keys = _split(header["keys"])
    path: KeyPath = ()
    for position, key in enumerate(keys, start=1):
        path = (*path, key)
        if header["open"] == "[[" and position == len(keys):
            last_index[path] = last_index.get(path, -1) + 1
        if path in last_index:
            path = (*path, last_index[path])
    return path


def _split(keys: str) -> tuple[str, ...]:
    return tuple(key[1:-1] if key[0] in "\"'" else key for key in re.findall(_KEY, keys))


class _Pending:
    """What a value has opened and not closed yet: brackets, or a string over several lines."""

    def __init__(self) -> None:
        self._quote = ""
        self._depth = 0

    def __bool__(self) -> bool:
        return bool(self._quote) or self._depth > 0

    def read(self, text: str) -> None:
        """Take the text of one more line into account."""
        position = 0
        while position < len(text):
            if self._quote:
                end = text.find(self._quote, position)
                if end < 0:
                    return
                position = end + len(self._quote)
                self._quote = ""
                continue
            token = _TOKEN.search(text, position)
            if token is None:
                return
            position = token.end()
            match token.group():
                case '"""' | "'''" as quote:
                    self._quote = quote
                case "[" | "{":
                    self._depth += 1
                case "]" | "}":
                    self._depth -= 1
