"""How each rule stands to one file: whether it looks, and what decided that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.engine.workbench import open_workbench
from elixirlens.errors import UsageError
from elixirlens.reporters.place import Look

if TYPE_CHECKING:
    from elixirlens.engine import Request


def looks_at(request: Request) -> tuple[str, tuple[Look, ...]]:
    """Return the one file that `request` names, relative to the root, and how each rule stands to it.

    Raises `UsageError` where the file is not analysed at all.
    """
    bench = open_workbench(request)
    (path,) = bench.paths
    job = next((job for job in bench.jobs if job.path == path), None)
    if job is None:
        skipped = {one.path: one.reason for one in bench.surroundings.skipped}
        reason = skipped.get(path, "it is no Elixir file of the repository")
        raise UsageError(f"{path} is not analysed: {reason}.", "Name a file that elixirlens check reads.")
    looks = []
    for rule in bench.selection.catalog.rules:
        verdict = bench.selection.verdict(rule, path, job.mix.elixir)
        if verdict.active and job.file_class not in rule.files:
            classes = " and ".join(sorted(rule.files))
            looks.append(Look(rule.id, False, f"it looks at {classes} files, and this is a {job.file_class} file"))
        else:
            looks.append(Look(rule.id, verdict.active, verdict.reason))
    return path, tuple(looks)
