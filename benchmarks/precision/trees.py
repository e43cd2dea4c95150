"""Supervision trees that were compared with their source by hand, node by node: `trees.json`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

FILE = Path(__file__).parent / "trees.json"


class Compared(Struct, frozen=True, forbid_unknown_fields=True):
    """One application: nodes that are as in the source, nodes that are not, and nodes that are said not to be known."""

    repository: str  # owner/name
    commit: str
    app: str
    right: int
    wrong: int
    unknown: int
    note: str


def load(file: Path = FILE) -> list[Compared]:
    """All comparisons; raises `msgspec.DecodeError` where the file is broken."""
    return msgspec.json.decode(file.read_bytes(), type=list[Compared])


def section(compared: list[Compared]) -> Iterator[str]:
    """The lines of docs/precision.md about supervision trees."""
    right, wrong, unknown = (sum(getattr(one, name) for one in compared) for name in ("right", "wrong", "unknown"))
    yield from (
        "## Supervision trees",
        "",
        "The trees of `elixirlens tree` were compared with the source by hand, node by node: module, name, order,",
        "condition and supervisor. A node that is said not to be known is no mistake; what it is only shows while the",
        "program runs.",
        "",
        f"**{right} nodes right, {wrong} wrong, {unknown} not known, in {len(compared)} applications.**",
        "",
        "| application | commit | right | wrong | not known | |",
        "|---|---|--:|--:|--:|---|",
    )
    for one in compared:
        name = f"{one.repository}, `{one.app}`"
        yield f"| {name} | `{one.commit[:10]}` | {one.right} | {one.wrong} | {one.unknown} | {one.note} |"
    yield ""
