"""Proposes elixirlens.toml: a new one, or tables at the end of the one that is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from elixirlens import __version__
from elixirlens.config import CONFIG_NAMES, read_config
from elixirlens.errors import UsageError
from elixirlens.onboarding import existing
from elixirlens.onboarding.proposal import Change, Proposal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elixirlens.onboarding.carry_over import CarriedOver, RuleSetting, Value
    from elixirlens.onboarding.survey import Survey

_PURPOSE = "what elixirlens looks for here"
_SPECIAL = re.compile(r'["\\\x00-\x1f\x7f]')
_PLAIN_FOLDER = re.compile(r"[\w./-]+", re.ASCII)


def propose_configuration(seen: Survey, carried: CarriedOver) -> Proposal:
    """Propose the configuration. One that is there is only added to, and only where that is certain to be right."""
    for name in CONFIG_NAMES:
        match existing.read(seen.root, name):
            case existing.Text(text):
                return _added(seen, carried, name, text)
            case existing.Untouchable(reason):
                return Proposal((), (f"{reason}: it was left alone.",))
    after = "\n".join(_new(seen, carried))
    return Proposal((Change(seen.root, CONFIG_NAMES[0], None, after, _PURPOSE),), ())


def _new(seen: Survey, carried: CarriedOver) -> Iterator[str]:
    yield "# `elixirlens config show` lists every setting with its value, `elixirlens rules` every rule."
    yield ""
    yield "# Rules that are newer than this stay off until you raise it."
    yield f"rules_version = {_toml('.'.join(__version__.split('.')[:2]))}"
    if carried.exclude:
        yield ""
        yield "# Credo: excluded files."
        yield f"exclude = {_toml(carried.exclude)}"
    for setting in carried.settings:
        yield ""
        yield from _table(setting)
    plain = [folder for folder in seen.members if _PLAIN_FOLDER.fullmatch(folder)]
    if plain:
        yield ""
        yield "# Settings for one application of the umbrella:"
        yield "# [[overrides]]"
        yield f"# paths = {_toml((f'{plain[0]}/**',))}"
        yield "# [overrides.rules.missing-moduledoc]"
        yield "# enabled = false"
    yield ""


def _added(seen: Survey, carried: CarriedOver, name: str, text: str) -> Proposal:
    """Tables for rules that the configuration does not speak of yet, after all that it says."""
    try:
        known = read_config(text, name).settings
    except UsageError as error:
        return Proposal((), (f"{name} has mistakes and was left alone: {error.message}",))
    remarks: list[str] = []
    news: list[str] = []
    for setting in carried.settings:
        if setting.rule in known.rules:
            remarks.append(f"{name} speaks of {setting.rule} already: what Credo says of it was not carried over.")
        elif not setting.suggestion:
            news += ["", *_table(setting)]
    missing = [pattern for pattern in carried.exclude if pattern not in known.exclude]
    if missing:
        remarks.append(f"Add to `exclude` in {name} what Credo excludes: {_toml(tuple(missing))}.")
    if not news:
        return Proposal((), (*remarks, f"{name} is there already and stays as it is."))
    newline = "\r\n" if "\r\n" in text else "\n"
    after = text + ("" if text.endswith("\n") or not text else newline) + "".join(f"{line}{newline}" for line in news)
    try:
        read_config(after, name)
    except UsageError:
        return Proposal((), (*remarks, f"{name} has no place for more tables: add by hand\n" + "\n".join(news[1:])))
    return Proposal((Change(seen.root, name, text, after, _PURPOSE),), tuple(remarks))


def _table(setting: RuleSetting) -> Iterator[str]:
    mark = "# " if setting.suggestion else ""
    yield f"# Credo: {setting.because}{'; uncomment to have the same here' if setting.suggestion else ''}."
    for table in dict.fromkeys(keys[:-1] for keys, _ in setting.values):
        yield f"{mark}[{'.'.join(('rules', setting.rule, *table))}]"
        yield from (f"{mark}{keys[-1]} = {_toml(value)}" for keys, value in setting.values if keys[:-1] == table)


def _toml(value: Value | str) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{_SPECIAL.sub(_escaped, value)}"'
        case tuple():
            return f"[{', '.join(map(_toml, value))}]"
    return str(value)


def _escaped(found: re.Match[str]) -> str:
    character = found.group()
    return f"\\{character}" if character in '"\\' else f"\\u{ord(character):04X}"
