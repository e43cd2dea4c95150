"""Whether the logger is configured by names that still mean something."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, Status, Thresholds, not_applicable, passed, unknown
from elixirlens.readiness.readers.config_files import Setting
from elixirlens.readiness.readers.mix_file import read_mix_file
from elixirlens.readiness.repository import Repository, first

HANDLERS_SINCE = (1, 15)
_BACKENDS_ONLY = frozenset({"RingLogger", "RamoopsLogger"})  # that are backends, and cannot be made handlers
_HANDLERS = "backends: handlers have taken their place"


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """The worst name decides; each stands with its line."""
    configuration = repository.configuration
    settings = [each for each in configuration.settings if each.app == "logger"]
    if not settings:
        if not configuration.files:
            return not_applicable("nothing is configured")
        if (hidden := configuration.hidden("logger")) is not None:
            return unknown(f"whether the logger is configured is not told: {hidden}")
        return not_applicable("the logger is not configured")
    found = [one for each in settings for one in _dated(each, _floor(repository), thresholds)]
    if not found:
        return passed(Evidence("the logger is configured by names of today", settings[0].path, settings[0].line))
    value = min(value for value, _ in found)
    worst = sorted(found, key=lambda each: each[0])
    places = {(one.fact, one.path): one for _, one in reversed(worst)}  # the first of a kind in each file
    evidence = tuple(first(reversed(places.values())))
    return Judgement(Status.PARTIAL if value >= thresholds["partial_from"] else Status.FAIL, value, evidence)


def _dated(setting: Setting, floor: tuple[int, int] | None, thresholds: Thresholds) -> Iterator[tuple[float, Evidence]]:
    match setting.keys:
        case ("backends", *_):
            is_older = floor is not None and floor < HANDLERS_SINCE
            backends = frozenset(setting.value.texts())
            is_bound = bool(backends) and backends <= _BACKENDS_ONLY
            as_long_as_it_must = is_older or is_bound
            value = thresholds["backends_before_handlers"] if as_long_as_it_must else thresholds["backends"]
            fact = f"backends: {', '.join(sorted(backends))}, which is no handler yet" if is_bound else _HANDLERS
            yield value, Evidence(fact, setting.path, setting.line)
        case ("console", *_):
            value = (
                max(thresholds["console"], thresholds["backends_before_handlers"])
                if floor is not None and floor < HANDLERS_SINCE
                else thresholds["console"]
            )
            fact = ":console: these are :default_handler and :default_formatter now"
            yield value, Evidence(fact, setting.path, setting.line)
        case ("compile_time_purge_level", *_):
            fact = "compile_time_purge_level: compile_time_purge_matching has taken its place"
            yield thresholds["purge_level"], Evidence(fact, setting.path, setting.line)
    if setting.keys[-1:] == ("level",) and setting.value.text == "warn":
        yield thresholds["warn"], Evidence("the level :warn is called :warning", setting.path, setting.line)


def _floor(repository: Repository) -> tuple[int, int] | None:
    """The oldest Elixir that mix.exs allows, as far as it says; in an umbrella the oldest of its applications."""
    mix_files = (repository.mix, *(repository.read(read_mix_file, f"{app.folder}/mix.exs") for app in repository.apps))
    found = [re.search(r"(\d+)\.(\d+)", mix.text("elixir") or "") for mix in mix_files]
    return min(((int(each[1]), int(each[2])) for each in found if each is not None), default=None)
