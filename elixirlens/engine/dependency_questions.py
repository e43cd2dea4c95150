"""Questions about one dependency: why it is there."""

from __future__ import annotations

from msgspec import Struct

from elixirlens.engine.dependencies import Contents, workspaces_of
from elixirlens.engine.request import Request
from elixirlens.engine.workbench import open_workbench
from elixirlens.hex.presence import Presence, apps_named, known_names, presence_of
from elixirlens.report import Unchecked


class Presences(Struct, frozen=True):
    """Why a dependency is there, once for each lock that it is in. `known` are the names of all that there are.

    `unread` is what could not be understood of the files, so that there may be more ways than `found` has.
    """

    found: tuple[Presence, ...]
    known: tuple[str, ...]
    unread: tuple[Unchecked, ...]


def presences(request: Request, name: str) -> Presences:
    """Why a dependency is in a repository. Raises `UsageError` and `NothingToRead` as a run does."""
    bench = open_workbench(request)
    contents = Contents(bench.root)
    shared = workspaces_of(bench, contents.of)
    found = tuple(presence_of(workspace, app, contents.of) for workspace, app in apps_named(shared, name))
    troubles = [
        Unchecked("dependency", trouble.app or path, path, f"line {trouble.place.line}: {trouble.reason}")
        for workspace in shared
        for path, trouble in workspace.troubles
    ]
    return Presences(found, known_names(shared), (*contents.unread, *troubles))
