"""Sets Markdown for a terminal, calmly: Elixir in few colours, examples with a bar, findings under their carets."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.markdown import CodeBlock, Heading, Markdown
from rich.style import Style
from rich.syntax import ANSISyntaxTheme, Syntax
from rich.text import Text
from rich.theme import Theme

from elixirlens.catalog.examples import read_carets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token as MarkdownToken
    from rich.console import Console, ConsoleOptions, RenderResult

    from elixirlens.catalog.examples import Expected

THEME = Theme(
    {
        "markdown.code": "cyan",
        "markdown.item.bullet": "dim",
        "markdown.link_url": "blue underline",
        "markdown.h1": "bold underline",
        "markdown.h2": "bold",
    }
)
_SYNTAX = ANSISyntaxTheme(  # by the names that Pygments gives to kinds of tokens
    {
        ("Comment",): Style(dim=True),
        ("Keyword",): Style(color="blue"),
        ("Name", "Class"): Style(color="cyan"),
        ("Name", "Builtin", "Pseudo"): Style(color="cyan"),
        ("Literal", "Number"): Style(color="magenta"),
        ("Literal", "String"): Style(color="green"),
        ("Literal", "String", "Symbol"): Style(color="yellow"),
    }
)
_BARS = {"bad": "red", "good": "green"}
_LEAST_ROOM = 32  # cells for a message beside its carets, before it moves below them


class _Heading(Heading):
    """A heading at the left margin."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        self.text.justify = "left"
        yield self.text


class _Code(CodeBlock):
    """A block of code with a bar beside it, red for `bad` and green for `good`."""

    info = ""

    @classmethod
    def create(cls, markdown: Markdown, token: MarkdownToken) -> _Code:
        """Keep what stands behind the fence."""
        block = cls((token.info.split() or ["text"])[0], "")
        block.info = token.info
        return block

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        words = self.info.split()
        color = next((_BARS[word] for word in words if word in _BARS), "bright_black")
        bar = ("┃ ", color)
        for word in words:
            if word.startswith("path="):
                yield Text.assemble(bar, (word.removeprefix("path="), "dim"))
        room = options.max_width - len(bar[0])
        source, expected = read_carets(tuple(str(self.text).rstrip("\n").split("\n")))
        code = Syntax(source, self.lexer_name, theme=_SYNTAX).highlight(source).split("\n")
        for number, line in enumerate(code, 1):
            for part in _wrapped(line, console, room):
                yield Text.assemble(bar, part)
            for place in expected:
                if place.line == number:
                    yield from (Text.assemble(bar, part) for part in _marks(place, console, room))


def _wrapped(line: Text, console: Console, width: int) -> Iterator[Text]:
    """Break a line of code that is too long; what follows is indented further than its beginning."""
    if line.cell_len <= width:
        yield line
        return
    indent = len(line.plain) - len(line.plain.lstrip()) + 4
    first, *rest = line.wrap(console, max(width - indent, _LEAST_ROOM))
    yield first
    yield from (Text.assemble(" " * indent, part) for part in rest)


def _marks(place: Expected, console: Console, width: int) -> Iterator[Text]:
    carets = " " * (place.column - 1) + "^" * (place.end_column - place.column)
    beside = width - len(carets) - 1
    room, indent = (beside, len(carets) + 1) if beside >= _LEAST_ROOM else (width - place.column, place.column - 1)
    message = [Text.assemble(" " * indent, part) for part in Text(place.message).wrap(console, max(room, _LEAST_ROOM))]
    if beside >= _LEAST_ROOM and message:
        first, *message = message
        carets += first.plain[len(carets) :]
    for line in (Text(carets), *message):
        line.stylize("red")
        yield line


class TerminalMarkdown(Markdown):
    """Markdown as this project sets it."""

    elements: ClassVar = Markdown.elements | {"heading_open": _Heading, "fence": _Code, "code_block": _Code}
