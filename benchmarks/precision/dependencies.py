"""Accounts for every dependency of every mix.exs of pinned repositories, and for every entry of their locks.

    declared = locked + path + umbrella + exceptions, each with its reason
    entries  = reached + unreached, each with its reason

`dependencies.json` holds the accounts. A repository is added as `{"repository": "owner/name", "commit": "…"}`; the next
run fills in the rest.
"""

from __future__ import annotations

import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import msgspec
from msgspec import Struct

from benchmarks.precision import corpus
from elixirlens.engine.dependencies import Contents, workspaces_of
from elixirlens.engine.request import Request
from elixirlens.engine.workbench import open_workbench
from elixirlens.hex.declared import Certainty, Declared, Origin
from elixirlens.hex.graph import Graph
from elixirlens.hex.lock import Lock
from elixirlens.hex.path_projects import inherited_by
from elixirlens.hex.workspace import Member, Workspace

FILE = Path(__file__).parent / "dependencies.json"
_READ = ":(glob)**/mix*"  # mix.exs, mix.lock, and locks of other names
_TODAY = date(2026, 1, 1)


class Unaccounted(Struct, frozen=True):
    """Applications in one file for which there is a reason, in words."""

    path: str
    apps: tuple[str, ...]
    reason: str


class Account(Struct, frozen=True):
    """The account of one repository. `troubles` are places of mix.exs and mix.lock files that were not understood."""

    repository: str
    commit: str
    mix_files: int = 0
    declared: int = 0
    locked: int = 0
    path: int = 0
    umbrella: int = 0
    exceptions: tuple[Unaccounted, ...] = ()
    entries: int = 0
    reached: int = 0
    unreached: tuple[Unaccounted, ...] = ()
    troubles: int = 0

    @property
    def is_balanced(self) -> bool:
        """Whether nothing is left over on either side."""
        excepted = sum(len(one.apps) for one in self.exceptions)
        unreached = sum(len(one.apps) for one in self.unreached)
        return (
            self.declared == self.locked + self.path + self.umbrella + excepted
            and self.entries == self.reached + unreached
        )


def load(file: Path = FILE) -> list[Account]:
    """All accounts; raises `msgspec.DecodeError` where the file is broken."""
    return msgspec.json.decode(file.read_bytes(), type=list[Account])


def save(accounts: Iterable[Account], file: Path = FILE) -> None:
    """Keep accounts, one repository a line."""
    rows = (json.dumps(msgspec.to_builtins(one)) for one in sorted(accounts, key=lambda one: one.repository))
    file.write_text("[\n" + ",\n".join(rows) + "\n]\n", "utf-8")


def run(folder: Path, accounts: Sequence[Account]) -> tuple[list[Account], int]:
    """Make all accounts again and print what differs; the new ones and how many drifted."""
    fresh: list[Account] = []
    drifted = 0
    for before in accounts:
        clone = corpus.find(folder, before.repository)
        if clone is None:
            print(f"{before.repository}: dependencies NOT READ, there is no clone of it in {folder}")
            fresh.append(before)
            continue
        after = account_of_commit(clone, before.repository, before.commit)
        fresh.append(after)
        changes = list(_changes(before, after)) if before.mix_files else []
        drifted += bool(changes)
        balance = "balanced" if after.is_balanced else "NOT BALANCED"
        print(f"{before.repository}@{before.commit[:10]}: {after.declared} dependencies declared, {balance}")
        for change in changes:
            print(f"  drifted: {change}")
    return fresh, drifted


def _changes(before: Account, after: Account) -> Iterator[str]:
    for name in Account.__struct_fields__:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield f"{name} was {old}, is {new}"


def account_of_commit(clone: Path, repository: str, commit: str) -> Account:
    """The account of one commit. The clone is left as it is."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive.tar"
        named = ["git", "-C", str(clone), "archive", "--output", str(archive), commit, "--", _READ]
        subprocess.run(named, check=True, capture_output=True)
        copy = Path(folder) / "copy"
        with tarfile.open(archive) as opened:
            opened.extractall(copy, filter="data")
        return account(copy, repository, commit)


def account(root: Path, repository: str, commit: str) -> Account:
    """The account of what lies in a folder."""
    bench = open_workbench(Request(start=root, today=_TODAY))
    contents = Contents(bench.root)
    shared = workspaces_of(bench, contents.of)
    made = Account(repository, commit)
    for workspace in shared:
        for member in workspace.members:
            made = _with_member(made, workspace, member)
        made = _with_lock(made, workspace, contents)
    return made


def _with_member(made: Account, workspace: Workspace, member: Member) -> Account:
    counted = dict.fromkeys(("locked", "path", "umbrella"), 0)
    excepted: dict[str, list[str]] = {}
    for app, declared in member.manifest.by_app.items():
        where = _where(workspace, app, declared)
        if where is not None:
            counted[where] += 1
        else:
            excepted.setdefault(_reason(workspace, declared), []).append(app)
    exceptions = tuple(Unaccounted(member.path, tuple(apps), reason) for reason, apps in sorted(excepted.items()))
    return msgspec.structs.replace(
        made,
        mix_files=made.mix_files + 1,
        declared=made.declared + len(member.manifest.by_app),
        locked=made.locked + counted["locked"],
        path=made.path + counted["path"],
        umbrella=made.umbrella + counted["umbrella"],
        exceptions=made.exceptions + exceptions,
        troubles=made.troubles + len(member.manifest.troubles),
    )


def _where(workspace: Workspace, app: str, declared: Sequence[Declared]) -> str | None:
    """Where a dependency is accounted for; None where it is not."""
    if any(one.origin not in {Origin.PATH, Origin.UMBRELLA} for one in declared) and workspace.locked(app) is not None:
        return "locked"
    if any(one.origin is Origin.UMBRELLA for one in declared):
        return "umbrella"
    return "path" if any(one.origin is Origin.PATH for one in declared) else None


def _reason(workspace: Workspace, declared: Sequence[Declared]) -> str:
    """Why a dependency is not in the lock."""
    if workspace.lock is None:
        return "there is no lock in the repository"
    doubted = next((one for one in declared if one.certainty is not Certainty.ALWAYS), None)
    if doubted is not None:
        return f"depends on {doubted.condition or doubted.unresolved}"
    if any(one.targets is not None for one in declared):
        return "for other targets only"
    return "the lock does not have it"


def _with_lock(made: Account, workspace: Workspace, contents: Contents) -> Account:
    if workspace.lock is None:
        return made
    inherited = inherited_by(workspace, contents.of)
    declared = {one.app for member in workspace.members for one in member.manifest.declared if one.in_lock}
    declared |= {one.declaration.declared.app for one in inherited if one.declaration.declared.in_lock}
    graph = Graph.of(workspace.lock or Lock(), declared)
    left, opaque = graph.unreachable(), graph.opaque()
    known = [app for app in opaque if workspace.locked(app) is not None]
    reason = f"may be needed by {', '.join(known)}, whose needs the lock does not say" if known else "nothing needs it"
    unreached = (Unaccounted(workspace.lock_path, left, reason),) if left else ()
    return msgspec.structs.replace(
        made,
        entries=made.entries + len(workspace.lock.entries),
        reached=made.reached + len(workspace.lock.entries) - len(left),
        unreached=made.unreached + unreached,
        troubles=made.troubles + len(workspace.lock.troubles),
    )


def section(accounts: Sequence[Account]) -> Iterator[str]:
    """The lines of docs/precision.md about dependencies."""
    declared = sum(one.declared for one in accounts)
    entries = sum(one.entries for one in accounts)
    excepted = sum(len(each.apps) for one in accounts for each in one.exceptions)
    unreached = sum(len(each.apps) for one in accounts for each in one.unreached)
    yield from (
        "## Dependencies",
        "",
        "Nothing that a mix.exs declares may get lost: it is in the lock, or a path or an umbrella says where it is,",
        "or it is named below with the reason. The other way round, an entry of a lock is reached from what is",
        "declared, by path dependencies too, or it is named.",
        "",
        f"**{declared} dependencies declared in {sum(one.mix_files for one in accounts)} mix.exs files of "
        f"{len(accounts)} repositories: {_balance(accounts)}, {excepted} of them as exceptions. {entries} entries of "
        f"locks: {entries - unreached} reached, {unreached} not.**",
        "",
        "| repository | commit | mix.exs | declared | locked | path | umbrella | exceptions | not understood "
        "| entries | reached | not |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
        *map(_row, accounts),
        "",
        "What is not understood is a place in a mix.exs or a mix.lock that the audit names as not checked. Exceptions,",
        "and entries that nothing reaches:",
        "",
        *(line for one in accounts for each in (*one.exceptions, *one.unreached) for line in _named(one, each)),
        "",
    )


def _balance(accounts: Iterable[Account]) -> str:
    open_ = [one.repository for one in accounts if not one.is_balanced]
    return f"NOT BALANCED in {', '.join(open_)}" if open_ else "all accounted for"


def _row(one: Account) -> str:
    cells = (
        one.mix_files, one.declared, one.locked, one.path, one.umbrella, sum(len(each.apps) for each in one.exceptions),
        one.troubles, one.entries, one.reached, sum(len(each.apps) for each in one.unreached),
    )  # fmt: skip
    return f"| {one.repository} | `{one.commit[:10]}` | {' | '.join(map(str, cells))} |"


def _named(one: Account, each: Unaccounted) -> Iterator[str]:
    apps = ", ".join(f"`{app}`" for app in each.apps)
    yield f"* {one.repository}, {each.path}: {apps}: {each.reason.replace('|', chr(92) + '|')}"
