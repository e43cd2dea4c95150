"""Whether a release can migrate its database."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, failed, not_applicable, passed, unknown
from elixirlens.readiness.naming import naming
from elixirlens.readiness.repository import Repository

MIGRATIONS = ("priv/*/migrations/**/*.exs", "apps/*/priv/*/migrations/**/*.exs", "**/priv/repo/migrations/*.exs")

_SCRIPTS = ("**/rel/overlays/**/*migrat*", "**/rel/**/*migrat*.sh*", "**/rel/commands/*migrat*")


def judge(repository: Repository) -> Judgement:
    """Something that ships calls Ecto.Migrator, or a script of the release migrates."""
    if not repository.paths(*MIGRATIONS):
        return not_applicable("it has no migrations")
    is_release = bool(repository.deployment.builds) or repository.mix.get("releases") is not None
    if not is_release:
        return not_applicable("it does not ship as a release")
    if found := list(_entries(repository)):
        return passed(*found[:3])
    if (doubt := repository.automation.doubt) is not None:
        return unknown(doubt)
    return failed(Evidence("it ships as a release, and no code of it calls Ecto.Migrator"))


def _entries(repository: Repository) -> Iterator[Evidence]:
    yield from naming(repository, "Ecto.Migrator", "has Ecto.Migrator")
    for path in repository.paths(*_SCRIPTS):
        yield Evidence("a script of the release that migrates", path)
    for start in repository.deployment.preparations:
        if start.with_mix is None and re.search(r"migrat|\beval\b", start.text):
            yield Evidence(f"runs {start.shown} before", start.path, start.line)
