"""A sheet of styled lines, and the few ways in which reports lay text out on it."""

from __future__ import annotations

from functools import cache
from io import StringIO

from msgspec import Struct, field
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from elixirlens.finding import Severity
from elixirlens.reporters.escape import without_commands
from elixirlens.reporters.view import ASCII, Ink, View

_MEASURE = 96  # sentences are not set wider than this, however wide the screen: long lines are hard to follow


SEVERITY_STYLES = {
    Severity.ERROR: "bold red",
    Severity.WARNING: "bold yellow",
    Severity.INFO: "bold cyan",
}


class Sheet(Struct, frozen=True):
    """Lines in the order they are written. Whoever writes on it has escaped what a repository wrote."""

    view: View
    lines: list[Text] = field(default_factory=list)

    def blank(self) -> None:
        """Leave a line empty."""
        self.lines.append(Text())

    def line(self, *parts: str | Text | tuple[str, str]) -> None:
        """Write one line of parts, each plain or with a style, however long it gets."""
        self.lines.append(Text.assemble(*parts))

    def rows(self, rows: list[tuple[Text, Text]], *, indent: int) -> None:
        """Write rows of two parts; where one does not fit, all second parts go below their first ones."""
        one_line = all(first.cell_len + 2 + second.cell_len <= self.view.width for first, second in rows)
        for first, second in rows:
            if one_line:
                self.line(first, "  ", second)
            else:
                self.line(first)
                self.line(" " * indent, second)

    def heading(self, title: str, note: str = "") -> None:
        """Write a title with a thin rule after it, and a note at the far end."""
        note = f" {note}" if note else ""
        width = max(4, min(self.view.width, _MEASURE + 4) - cell_len(title) - cell_len(note) - 1)
        self.line((title, "bold"), (f" {self.view.glyphs.rule * width}{note}", "dim"))

    def paragraph(self, text: str, *, label: str | Text = "", indent: int = 0, style: str = "") -> None:
        """Write text that wraps between words, below itself where a label stands in front of it."""
        label = Text(label, "dim") if isinstance(label, str) else label
        margin = indent + label.cell_len
        room = max(20, min(self.view.width, _MEASURE) - margin)
        first = Text.assemble(" " * indent, label)
        for wrapped in Text(text, style).wrap(_ruler(), room):
            self.lines.append(Text.assemble(first, wrapped))
            first = Text(" " * margin)

    def render(self) -> str:
        """Return the sheet as text, with escape sequences only where the view is coloured."""
        last = max((number for number, line in enumerate(self.lines) if line.plain), default=-1)
        written_lines = self.lines[: last + 1]
        if self.view.ink is Ink.PLAIN:
            return without_commands("".join(f"{line.plain.rstrip()}\n" for line in written_lines))
        console = console_for(self.view)
        for line in written_lines:
            console.print(line, soft_wrap=True)
        return without_commands(written(console))


@cache
def _ruler() -> Console:
    """A console to measure with: rich asks for one wherever text is wrapped."""
    return console_for(View())


def console_for(view: View) -> Console:
    """Return a console of rich that writes to memory; `written` reads it back."""
    return Console(
        file=_AsciiFile() if view.glyphs == ASCII else StringIO(),
        width=view.width,
        color_system="standard" if view.ink is Ink.COLOURED else None,
        force_terminal=view.ink is Ink.COLOURED,
        no_color=False,
        legacy_windows=False,
        highlight=False,
        emoji=False,
        markup=False,
    )


class _AsciiFile(StringIO):
    """Memory that lets rich draw with the signs of ASCII."""

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """What it can hold."""
        return "ascii"


def written(console: Console) -> str:
    """Return what was printed on a console made by `console_for`."""
    output = console.file
    assert isinstance(output, StringIO)
    return output.getvalue()
