"""Which messages production logs: the level that is in force there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, failed, partial, passed, unknown
from elixirlens.readiness.readers.config_files import Setting
from elixirlens.readiness.repository import Repository

_LOUD = {"debug", "all", "true"}
_LEVELS = {"info", "notice", "warn", "warning", "error", "critical", "alert", "emergency"}
_WITH_A_DEFAULT = re.compile(r"level: *[\w.]+[!?]?\(.*, *:(\w+)\)+,?\s*$")
_HANDLERS = ("console", "default_handler")
_AT_START = ("start/2", "start_link/1", "init/1", "")


def judge(repository: Repository) -> Judgement:
    """Info and above passes; nothing said, or debug unless a variable says otherwise, is half way; debug fails."""
    found = [*repository.configuration.all_of("logger", "level"), *_of_handlers(repository)]
    purged = list(_purged(repository))
    certain = [each for each in found if "prod" in each.environments]
    for each in reversed(certain):
        if each.variables:
            return _from_variable(each)
        if each.text in _LEVELS:
            return passed(_said(each))
    if purged:
        return passed(*purged[:1])
    for each in certain:
        if each.text in _LOUD:
            return failed(_said(each))
        if each.text == "none":
            return partial(Evidence("production logs nothing at all", each.path, each.line))
    if (configured := next(_configured_in_code(repository), None)) is not None:
        return passed(configured)
    for each in found:
        if each.variables:
            fact = f"debug is logged unless {each.variables[0]} says otherwise"
            return partial(Evidence(fact, each.path, each.line))
    for each in reversed(certain):
        if (level := _falls_back(each, repository)) is not None:
            return passed(Evidence(f"its level is computed, and falls back to {level}", each.path, each.line))
    if found:
        return unknown(f"{found[-1].path}:{found[-1].line} computes the level")
    if (hidden := repository.configuration.hidden("logger", "level")) is not None:
        return unknown(f"whether a level is set for production is not told: {hidden}")
    return partial(Evidence("no level is set for production, so debug is logged"))


def _from_variable(setting: Setting) -> Judgement:
    if setting.value.is_known and setting.value.text in _LOUD:
        fact = f"production logs {setting.value.text} unless {setting.variables[0]} says otherwise"
        return partial(Evidence(fact, setting.path, setting.line))
    return passed(Evidence(f"{setting.variables[0]} sets the level", setting.path, setting.line))


def _falls_back(setting: Setting, repository: Repository) -> str | None:
    """The level that a function is given for when nothing else says one: `level: Shop.Settings.level(env, :info)`."""
    lines = repository.text(setting.path).splitlines()
    found = _WITH_A_DEFAULT.search(lines[setting.line - 1]) if setting.line <= len(lines) else None
    return found[1] if found is not None and found[1] in _LEVELS else None


def _said(setting: Setting) -> Evidence:
    return Evidence(f"production logs from {setting.text} on", setting.path, setting.line)


def _of_handlers(repository: Repository) -> Iterator[Setting]:
    """A handler may be quieter than the whole."""
    for handler in _HANDLERS:
        yield from (
            each for each in repository.configuration.all_of("logger", handler, "level") if each.text in _LEVELS
        )


def _purged(repository: Repository) -> Iterator[Evidence]:
    for each in repository.configuration.below("logger", "compile_time_purge_matching"):
        if any(text in _LEVELS for text in each.value.texts()) and "prod" in each.environments:
            yield Evidence("lower levels are not even compiled", each.path, each.line)


def _configured_in_code(repository: Repository) -> Iterator[Evidence]:
    for path, call in repository.called("Logger", "configure"):
        if call.option("level") is not None and call.function in _AT_START:
            yield Evidence(f"{call.function or 'code'} sets the level", path, call.line)
