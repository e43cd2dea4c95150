"""`read_source`: one file's bytes to its index."""

from __future__ import annotations

import sys

from elixirlens.elixir import definitions, directives
from elixirlens.elixir.parse import parse
from elixirlens.elixir.settle import settle
from elixirlens.elixir.source import Source
from elixirlens.elixir.uses import UseTable
from elixirlens.elixir.walk import Walker

# Real code nests up to 79 levels. Python's frames are on the heap, so that a generous limit is safe.
RECURSION_LIMIT = 20_000

_FORMS = {**definitions.FORMS, **directives.FORMS}
_NO_USES = UseTable()


class TooDeep(Exception):  # noqa: N818  # it is the code that is too deep
    """The code nests deeper than the reader follows."""


def read_source(content: bytes, path: str = "nofile", uses: UseTable | None = None) -> Source:
    """Read Elixir code into its index.

    `content` is the file's bytes; `path` is only remembered; `uses` says what the repository's own `use`s bring.
    Damaged code is read as far as it goes, see `Source.damage`. Raises `TooCostly` where the parser's budget does not
    suffice, and `TooDeep` where code nests beyond all reason.
    """
    source = Source(path, content)
    parsed = parse(content)
    source._tree, source.damage = parsed.tree, parsed.damage
    walker = Walker(source, uses or _NO_USES, _FORMS, parsed.tree.root_node)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, RECURSION_LIMIT))
    try:
        walker.visit(parsed.tree.root_node)
    except RecursionError:
        raise TooDeep from None
    finally:
        sys.setrecursionlimit(limit)
    settle(walker.bare)
    source.nodes_visited = walker.visited
    return source
