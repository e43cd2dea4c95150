"""What is kept of a file when its tree is gone: small structs that are cached and cross process borders."""

from __future__ import annotations

from msgspec import Struct


class Comment(Struct, frozen=True, gc=False, array_like=True):
    """A comment: its line from 1, whether it stands alone on the line, and its text with the `#`."""

    line: int
    alone: bool
    text: str


class ModuleFacts(Struct, frozen=True, gc=False, array_like=True):
    """A module, the line it starts on, how many lines it has, and the modules that it names."""

    name: str
    line: int
    lines: int
    references: tuple[str, ...]


class Damage(Struct, frozen=True, gc=False, array_like=True):
    """Why a file is only partly read. Findings are kept for lines before `line`."""

    line: int
    reason: str
