"""Whether there is a linter, and whether the team has said how strict it is."""

from __future__ import annotations

from elixirlens.readiness.criteria.consistency._linters import OWN_FILES, credo_settings, is_strict
from elixirlens.readiness.enforcement import shown
from elixirlens.readiness.model import Evidence, Judgement, failed, partial, passed, unknown
from elixirlens.readiness.readers.shell import Command
from elixirlens.readiness.repository import Repository


def judge(repository: Repository) -> Judgement:
    """Credo with settings or `--strict`, or elixirlens; Credo alone is half of it."""
    own = repository.whole.paths(*OWN_FILES)
    if own:
        return passed(Evidence("elixirlens has its settings", own[0]))
    ran = [each for each in repository.automation.commands if each.text.startswith("elixirlens check")]
    if ran:
        return passed(shown(ran[0]))
    found = repository.dependency("credo") or repository.whole.dependency("credo")
    if found is None:
        if not repository.dependencies_are_known:
            return unknown("mix.exs computes its dependencies")
        if repository.mix.text("app") == "credo":
            return passed(Evidence("it is Credo itself", repository.mix_path))
        return _other(repository)
    path, declared = found
    credo = Evidence("depends on credo", path, declared.place.line)
    settings = credo_settings(repository)
    if settings is not None and settings.problem is not None:
        return partial(credo, Evidence(f"cannot be read: {settings.problem}", settings.path))
    if settings is not None:
        return passed(credo, Evidence("says which checks count", settings.path, is_strict(settings) or 1))
    strict = next((each for each in repository.automation.commands if _is_strict(each)), None)
    return passed(credo, shown(strict)) if strict is not None else partial(credo, Evidence("no .credo.exs"))


def _is_strict(command: Command) -> bool:
    return command.text.startswith("mix credo") and "--strict" in command.text.split()


def _other(repository: Repository) -> Judgement:
    """Formatters that rewrite code by rules are half a linter: they explain nothing."""
    for name in ("styler", "quokka", "recode"):
        found = repository.whole.dependency(name)
        if found is not None:
            path, declared = found
            return partial(Evidence(f"depends on {name}, which mends and does not explain", path, declared.place.line))
    return failed(Evidence("no linter: no credo in mix.exs, no elixirlens.toml"))
