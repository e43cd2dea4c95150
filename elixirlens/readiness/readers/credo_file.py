""".credo.exs: how strict Credo is, and which of its checks the team has switched off."""

from __future__ import annotations

import re

from msgspec import Struct

from elixirlens.project.credo import CREDO_NAMES, State, read_credo

_STRICT = re.compile(rb"^\s*strict:\s*true\b", re.MULTILINE)


class DisabledCheck(Struct, frozen=True):
    """A check that never runs: `Credo.Check.Readability.Specs`, and where that is said."""

    name: str
    line: int


class CredoFile(Struct, frozen=True):
    """What a .credo.exs says for certain. `problem` says what of it is not known, None where all is."""

    path: str
    strict: bool = False
    strict_line: int | None = None
    disabled: tuple[DisabledCheck, ...] = ()
    parse_timeout: int | None = None  # milliseconds
    problem: str | None = None


def read_credo_file(path: str, content: bytes) -> CredoFile:
    """Read a .credo.exs."""
    found = read_credo(content, path)
    strict = _STRICT.search(content)
    return CredoFile(
        path=path,
        strict=found.strict,
        strict_line=content.count(b"\n", 0, strict.start()) + 1 if strict and found.strict else None,
        disabled=tuple(DisabledCheck(each.name, each.line) for each in found.checks if each.state is State.OFF),
        parse_timeout=found.parse_timeout,
        problem="it is not written out in full" if found.troubles else None,
    )


__all__ = ["CREDO_NAMES", "CredoFile", "DisabledCheck", "read_credo_file"]
