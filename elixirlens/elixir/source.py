"""One file, read: its text, its index, and the way from tree nodes to places."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from elixirlens.finding import Range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node, Tree

    from elixirlens.elixir.environment import Environment
    from elixirlens.elixir.expression import Expression
    from elixirlens.elixir.facts import Comment, Damage
    from elixirlens.elixir.index import Attribute, Call, Function, Module, Use
    from elixirlens.elixir.view import View


class Source:
    """What one file says. Made by `read_source`; everything it holds is in source order."""

    def __init__(self, path: str, content: bytes) -> None:
        self.path = path
        self.content = content
        self.modules: list[Module] = []
        self.calls: list[Call] = []
        self.comments: list[Comment] = []
        self.damage: Damage | None = None
        self.nodes_visited = 0
        self.reckoned: dict[tuple[object, ...], Any] = {}  # what rules ask of a file again and again
        self._tree: Tree | None = None
        self._environments: list[tuple[int, Environment]] = []  # from which byte on which one is in force
        self._ascii = content.isascii()

    @cached_property
    def view(self) -> View:
        """Builds expressions on demand."""
        from elixirlens.elixir.view import View  # the view needs the index, which needs the source

        return View(self)

    @cached_property
    def raw_lines(self) -> list[bytes]:
        """The lines as bytes, without their line feeds."""
        return self.content.split(b"\n")

    @cached_property
    def lines(self) -> list[str]:
        """The lines as text; bytes that are not UTF-8 are replaced, a byte order mark and carriage returns left out."""
        return self.lines_between(1, len(self.raw_lines))

    def lines_between(self, first: int, last: int) -> list[str]:
        """Some of `lines`, by their numbers; cheaper where few are wanted."""
        text = [line.rstrip(b"\r").decode("utf-8", "replace") for line in self.raw_lines[first - 1 : last]]
        if first == 1:
            text[0] = text[0].removeprefix("\ufeff")
        return text

    @property
    def partly_read(self) -> bool:
        """Whether something in the file was not understood."""
        return self.damage is not None

    @property
    def functions(self) -> Iterator[Function]:
        """All functions of all modules."""
        for module in self.modules:
            yield from module.functions.values()

    @property
    def uses(self) -> Iterator[Use]:
        """All `use`s of all modules."""
        for module in self.modules:
            yield from module.uses

    @property
    def attributes(self) -> Iterator[Attribute]:
        """All attributes that are set, of all modules."""
        for module in self.modules:
            yield from module.attributes

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """What stands at the top of the file, one after the other: the term that a mix.lock is, for one."""
        return self.view.top_level()

    def text_of(self, node: Node) -> str:
        """The source text of a node."""
        return self.content[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def range_of(self, node: Node) -> Range:
        """The range of a node, its columns in code points."""
        return self.range_between(node, node)

    def range_between(self, first: Node, last: Node) -> Range:
        """The range from the start of one node to the end of another."""
        start, end = first.start_point, last.end_point
        return Range(
            start.row + 1,
            self._column(start.row, start.column),
            end.row + 1,
            self._column(end.row, end.column),
        )

    def text_between(self, place: Range) -> str:
        """The text of a range."""
        lines = self.lines_between(place.line, place.end_line)
        if not lines:
            return ""
        lines[-1] = lines[-1][: place.end_column - 1]
        lines[0] = lines[0][place.column - 1 :]
        return "\n".join(lines)

    def _column(self, row: int, column: int) -> int:
        """The column from 1 in code points, from one in bytes from 0. A byte order mark takes no column."""
        if self._ascii:
            return column + 1
        before = self.raw_lines[row][:column] if row < len(self.raw_lines) else b""
        if row == 0:
            before = before.removeprefix(b"\xef\xbb\xbf")
        return len(before.decode("utf-8", "replace")) + 1

    def release(self) -> None:
        """Let go of the tree and of everything that points in circles: garbage collection is off during a run."""
        for module in self.modules:
            for function in (*module.functions.values(), *module.generated):
                for clause in function.clauses:
                    clause.calls.clear()
                function.clauses.clear()
            module.functions.clear()
            module.struct = module.moduledoc = None
            for held in (
                module.generated,
                module.attributes,
                module._pending,
                module.uses,
                module.imports,
                module.calls,
                module._held,
            ):
                held.clear()
        self.modules.clear()
        self.calls.clear()
        self.reckoned.clear()
        self._environments.clear()
        self._tree = None
        self.__dict__.pop("view", None)
