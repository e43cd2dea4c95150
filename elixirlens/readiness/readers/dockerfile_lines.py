"""From the bytes of a Dockerfile to its instructions: what continues a line, and here-documents."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

MOST_INSTRUCTIONS = 5_000
KEYWORDS = frozenset(
    {
        "ADD",
        "ARG",
        "CMD",
        "COPY",
        "ENTRYPOINT",
        "ENV",
        "EXPOSE",
        "FROM",
        "HEALTHCHECK",
        "LABEL",
        "MAINTAINER",
        "ONBUILD",
    }
    | {"RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"}
)

_DIRECTIVE = re.compile(r"#\s*([A-Za-z]+)\s*=\s*(\S+)\s*$")
_FLAG = re.compile(r"--([A-Za-z][\w.-]*)(?:=(\S*))?(?:\s+|$)")
# One pass over what a shell reads, so that neither an escape nor a quote opens a here-document.
_HERE_DOCUMENT = re.compile(
    r"""\\.|(?<!\S)\d?<<(?P<tabs>-?)(?P<quote>["']?)(?P<end>[A-Za-z_]\w*)(?P=quote)(?=[\s;)|&]|$)"""
    r"""|"(?:[^"\\]|\\.)*"|'[^']*'"""
)
_TAKES_HERE_DOCUMENTS = frozenset({"RUN", "COPY", "ADD"})


class Instruction(Struct, frozen=True):
    """An instruction: its keyword in capitals, what follows in one line, its flags, and the lines of here-documents."""

    keyword: str
    text: str
    line: int
    flags: Mapping[str, str] = {}
    document: tuple[str, ...] = ()

    @property
    def everything(self) -> str:
        """What it says, here-documents included."""
        return "\n".join((self.text, *self.document))


class Lines(Struct, frozen=True):
    """The instructions of a Dockerfile, and the first thing that could not be read."""

    instructions: tuple[Instruction, ...]
    problem: str | None = None


class _Position(Struct):
    """Where reading is: `next` is the index of the first line that nothing has taken yet."""

    lines: list[str]
    next: int = 0
    problem: str | None = None

    def complain(self, index: int, what: str) -> None:
        self.problem = self.problem or f"line {index + 1}: {what}"


def instructions_of(content: bytes) -> Lines:
    """The instructions of a Dockerfile. Never raises."""
    text = content.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    position = _Position(text.split("\n"))
    escape = _escape(position.lines)
    ends_open = re.compile(rf"(?:^|[^{re.escape(escape)}]){re.escape(escape)}[ \t]*$")
    found: list[Instruction] = []
    while position.next < len(position.lines) and len(found) < MOST_INSTRUCTIONS:
        start = position.next
        joined = _joined(position, ends_open)
        if not joined:
            continue
        keyword, _, rest = joined.replace("\t", " ").partition(" ")
        if keyword.upper() not in KEYWORDS:
            position.complain(start, f"{keyword[:20]!r} is no instruction")
            continue
        document = _documents(position, rest) if keyword.upper() in _TAKES_HERE_DOCUMENTS else ()
        flags, said = _flags(rest.strip())
        found.append(Instruction(keyword.upper(), said, start + 1, flags, document))
    if position.next < len(position.lines):
        position.complain(position.next, f"more than {MOST_INSTRUCTIONS} instructions")
    return Lines(tuple(found), position.problem)


def _escape(lines: list[str]) -> str:
    """What joins lines: directives stand at the very top, and end with the first line that is none."""
    for line in lines:
        directive = _DIRECTIVE.match(line.strip())
        match directive.groups() if directive else None:
            case None:
                return "\\"
            case [name, "`" | "\\" as escape] if name.lower() == "escape":
                return str(escape)
    return "\\"


def _joined(position: _Position, ends_open: re.Pattern[str]) -> str:
    """The next line with all that continue it; comments and empty lines in between end nothing."""
    parts: list[str] = []
    open_ = True
    while open_ and position.next < len(position.lines):
        line = position.lines[position.next]
        position.next += 1
        if not line.strip() or line.lstrip().startswith("#"):
            if not parts:
                return ""
            continue
        open_ = ends_open.search(line) is not None
        parts.append(line.rstrip()[:-1] if open_ else line)
    return " ".join(part.strip() for part in parts).strip()


def _documents(position: _Position, text: str) -> tuple[str, ...]:
    """The lines of the here-documents that an instruction opens, one after the other."""
    taken: list[str] = []
    for opened in _HERE_DOCUMENT.finditer(text if "<<" in text else ""):
        if opened["end"] is None:
            continue
        start = position.next
        while position.next < len(position.lines):
            line = position.lines[position.next]
            position.next += 1
            if (line.lstrip("\t") if opened["tabs"] else line) == opened["end"]:
                break
            taken.append(line)
        else:
            position.complain(start - 1, f"the here-document has no {opened['end'][:20]}")
    return tuple(taken)


def _flags(text: str) -> tuple[Mapping[str, str], str]:
    """The flags at the beginning, such as `--from=build`, and what follows them."""
    flags: dict[str, str] = {}
    end = 0
    while (flag := _FLAG.match(text, end)) is not None:
        flags[flag[1].lower()] = (flag[2] or "").strip("\"'")
        end = flag.end()
    return flags, text[end:].strip()
