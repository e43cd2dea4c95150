"""Whether the documentation is generated, and arranged for its readers."""

from __future__ import annotations

import re

from elixirlens.project import ProjectKind
from elixirlens.readiness.model import (
    Evidence,
    Judgement,
    Profile,
    Thresholds,
    failed,
    not_applicable,
    partial,
    passed,
    unknown,
)
from elixirlens.readiness.repository import Repository

_RUN = re.compile(r"\bex_doc\b")  # by itself, without being a dependency


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """ExDoc with settings under `docs:` passes; ExDoc alone is half of it."""
    declared = repository.dependency("ex_doc")
    if declared is None:
        least = thresholds["least_lines_of_code"]
        if repository.profile is Profile.UMBRELLA and _is_private(repository) and repository.lines < least:
            return not_applicable(f"it is for the team itself, and has fewer than {least} lines of code")
        for command in repository.automation.commands:
            if _RUN.search(command.text):
                return passed(Evidence(f"runs {command.text}"[:100], command.path, command.line))
        if not repository.dependencies_are_known:
            return unknown("mix.exs computes its dependencies")
        return failed(Evidence("no dependency ex_doc", repository.mix_path))
    fact = Evidence("depends on ex_doc", declared[0], declared[1].place.line)
    for mix in repository.mix_files:
        if (settings := mix.get("docs")) is not None:
            return passed(fact, Evidence("settings below docs:", mix.path, settings.line))
    unsure = next((mix for mix in repository.mix_files if not mix.is_whole), None)
    if unsure is not None:
        return unknown(f"{unsure.path} computes its project/0", fact)
    return partial(fact, Evidence("no docs: in mix.exs, so that the page of a module comes up first"))


def _is_private(repository: Repository) -> bool:
    return all(app.kind is not ProjectKind.LIBRARY for app in repository.apps)
