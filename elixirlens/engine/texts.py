"""The texts of a repository, for rules that need more of a file than its facts. Each is read where somebody asks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property

from elixirlens.elixir import Source, TooCostly, TooDeep, read_source
from elixirlens.engine.project_rules import ContentOf, Sources

_WORD = re.compile(rb"[A-Za-z_]\w*(?:\.[A-Z]\w*)*")


class Texts(Sources):
    """The texts of files by their path. `paths` are those that words are counted in: code, configuration, templates."""

    def __init__(self, paths: Iterable[str], content_of: ContentOf) -> None:
        super().__init__(content_of)
        self._paths = tuple(dict.fromkeys(paths))
        self._parsed: dict[str, Source | None] = {}

    def source(self, path: str) -> Source | None:
        """A file as it is read; None where it is gone or cannot be read."""
        if path not in self._parsed:
            content = self._content_of(path)
            try:
                self._parsed[path] = None if content is None else read_source(content, path)
            except (TooCostly, TooDeep):
                self._parsed[path] = None
        return self._parsed[path]

    @cached_property
    def words(self) -> Mapping[str, int]:
        """How often each name is written anywhere, in comments and texts as well; `Shop.Cart` is one."""
        found: Counter[bytes] = Counter()
        for path in self._paths:
            found.update(_WORD.findall(self._content_of(path) or b""))
        return {word.decode(): count for word, count in found.items()}
