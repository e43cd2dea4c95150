"""Migrations of Ecto: what they take away from a version of the application that still runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from elixirlens.elixir import Call, Form, Source
from elixirlens.elixir import expression as expr
from elixirlens.hex.trouble import Unreadable, read_terms

LARGEST = 500_000

_SQL = re.compile(r"\bDROP\s+(TABLE|COLUMN)\b|\bALTER\s+TABLE\b[^;]{0,200}\bRENAME\b", re.IGNORECASE)
_ANNOTATED = re.compile(
    r"safety[-_]assured|\b(unused|no longer|not used|deprecated|safe|already|previous (deploy|release)|backfill)",
    re.IGNORECASE,
)
_TAKES_BACK = frozenset({"down"})


class Removal(Struct, frozen=True):
    """Something that is taken away: `remove :price`, `drop table`, `rename table`."""

    what: str
    line: int


class Migration(Struct, frozen=True):
    """A migration. `stamp` is the beginning of its file's name, as `20260131120000`; empty where it has none.

    `is_annotated` where a comment says that somebody thought of the version that still runs.
    """

    path: str
    stamp: str = ""
    removals: tuple[Removal, ...] = ()
    is_annotated: bool = False
    problem: str | None = None


def read_migration(path: str, content: bytes) -> Migration:
    """Read a migration. Never raises."""
    stamp = re.match(r"\d{14}", path.rpartition("/")[2])
    try:
        removals, is_annotated = read_terms(content, "it", LARGEST, _read)
    except Unreadable as error:
        return Migration(
            path, stamp[0] if stamp else "", problem=f"line {error.trouble.place.line}: {error.trouble.reason}"
        )
    return Migration(path, stamp[0] if stamp else "", removals, is_annotated)


def _read(source: Source) -> tuple[tuple[Removal, ...], bool]:
    removals = tuple(removal for call in source.calls for removal in _removals(call))
    back = [clause.whole for each in source.functions if each.name in _TAKES_BACK for clause in each.clauses]
    forward = (each for each in source.comments if not any(p.line <= each.line <= p.end_line for p in back))
    return removals, any(_ANNOTATED.search(comment.text) for comment in forward)


def _removals(call: Call) -> Iterator[Removal]:
    function = call.function
    if call.form is not Form.CALL or function is None or function.name in _TAKES_BACK:
        return
    match call.name, call.arguments:
        case "remove" | "remove_if_exists", (first, *_) if call.module in {None, "Ecto.Migration"}:
            yield Removal(f"remove {_shown(first)}", call.place.line)
        case "drop" | "drop_if_exists", (Call(name="table") as table, *_):
            yield Removal(f"drop table {_shown(*table.arguments[:1])}", call.place.line)
        case "rename", (Call(name="table") as table, *_):
            yield Removal(f"rename in table {_shown(*table.arguments[:1])}", call.place.line)
        case "execute", (expr.String() as sql, *_) if sql.literal and (found := _SQL.search(sql.literal)):
            yield Removal(" ".join(found[0].upper().split()), call.place.line)


def _shown(expression: expr.Expression | None = None) -> str:
    match expression:
        case expr.Atom(name):
            return f":{name}"[:40]
        case expr.String() as text:
            return f":{text.literal}"[:40]
    return "…"
