"""Files with a `__using__` or a case template are read before all others, for what they bring into those."""

from __future__ import annotations

from collections.abc import Mapping

from elixirlens.elixir import Source, TooCostly, TooDeep, UseEffect, UseTable, read_source
from elixirlens.elixir.recursion import bounded_recursion
from elixirlens.elixir.using import effects_of, may_define_use
from elixirlens.engine.reading import FRAMES, refused

UseKey = tuple[str, str | None]


class EarlyReader:
    """Reads such files and keeps their sources: most of them mean the same when all effects are known."""

    def __init__(self) -> None:
        self.walks = 0
        self._sources: dict[str, Source] = {}

    def effects(self, content: bytes, path: str) -> dict[UseKey, UseEffect]:
        """What `use` of the modules in a file brings; nothing for a file that cannot be read."""
        if not may_define_use(content) or refused(content) is not None:
            return {}
        try:
            source = read_source(content, path)
        except (TooCostly, TooDeep):
            return {}
        self.walks += 1
        self._sources[path] = source
        try:
            with bounded_recursion(FRAMES):
                return effects_of(source)
        except RecursionError:
            return {}

    def sources(self, effects: Mapping[UseKey, UseEffect]) -> dict[str, Source]:
        """The sources by path in which every `use` brings what it was taken to bring; lets go of the others."""
        uses = UseTable(effects)
        kept: dict[str, Source] = {}
        for path, source in self._sources.items():
            known = ((use.module, use.argument, use.effect) for use in source.uses)
            if all(module is None or uses.effect(module, argument) == effect for module, argument, effect in known):
                kept[path] = source
            else:
                source.release()
        self._sources.clear()
        return kept


def effects_in(content: bytes, path: str) -> dict[UseKey, UseEffect]:
    """What `use` of the modules in one file brings."""
    reader = EarlyReader()
    effects = reader.effects(content, path)
    for source in reader.sources({}).values():
        source.release()
    return effects
