"""What the criteria about documentation share: whose documentation counts, and by which measure."""

from __future__ import annotations

from fnmatch import fnmatchcase

from elixirlens.readiness.model import Profile
from elixirlens.readiness.repository import Repository, Surveyed
from elixirlens.readiness.survey import FunctionSurvey, ModuleSurvey, Said

# Modules whose names say it all, because a framework or its generators give them to everybody.
_SELF_EVIDENT = (
    "*Controller", "*HTML", "*JSON", "*View", "*Live", "*Live.*", "*.Router", "*.Endpoint", "*Socket", "*Channel",
    "*.Repo", "*.Telemetry", "*.Layouts", "*.Mailer", "*.Gettext", "*.Presence", "*.Application", "*.CoreComponents",
    "*Web",
)  # fmt: skip


def is_for_others(repository: Repository) -> bool:
    """Whether people outside of the team read the documentation."""
    return repository.profile is Profile.LIBRARY


def is_self_evident(module: ModuleSurvey) -> bool:
    """Whether a framework decides what a module is for."""
    return any(fnmatchcase(module.name, name) for name in _SELF_EVIDENT)


def read_by_others(repository: Repository) -> list[Surveyed]:
    """The modules with functions that are there for others to call, in an application without those of a framework.

    A library may well be that framework: `Phoenix.Controller`, `Bandit.Telemetry`.

    One that is defined twice, by both branches of an `if`, is hidden where one of them says so.
    """
    library = is_for_others(repository)
    hidden = {each.module.name for each in repository.modules if each.module.moduledoc is Said.HIDDEN}
    return [
        each
        for each in repository.modules
        if each.module.interface and each.module.name not in hidden and (library or not is_self_evident(each.module))
    ]


def documented(module: ModuleSurvey) -> list[FunctionSurvey]:
    """The interface functions with a doc of their own, or of one with the same name: another arity, or without `!`."""
    names = {function.name for function in module.functions if function.doc is Said.TEXT}
    return [each for each in module.interface if each.name in names or each.name.removesuffix("!") in names]
