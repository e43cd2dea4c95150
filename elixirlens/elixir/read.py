"""`read_source`: one file's bytes to its index."""

from __future__ import annotations

from operator import attrgetter

from elixirlens.elixir import definitions, directives
from elixirlens.elixir.parse import TooCostly, parse
from elixirlens.elixir.recursion import bounded_recursion
from elixirlens.elixir.settle import settle
from elixirlens.elixir.source import Source
from elixirlens.elixir.uses import UseTable
from elixirlens.elixir.walk import Walker

# Real code nests up to 79 levels, and the walk takes two or three frames for one. What is built of the tree later
# takes up to five, so that there is a limit, and it is counted from here, wherever the reader is called from.
FRAMES = 1_500

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
    try:
        with bounded_recursion(FRAMES):
            walker.visit(parsed.tree.root_node)
    except RecursionError:
        source.release()
        raise TooDeep from None
    except TooCostly:
        source.release()
        raise
    settle(environment for _, environment in source._environments)
    source.comments[:] = sorted(set(source.comments), key=attrgetter("line"))  # some are met twice, and a head's late
    source.nodes_visited = walker.visited
    return source
