"""Reads .credo.exs as syntax: which checks a team has switched off, and the parameters that it has set."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.elixir import TooCostly, TooDeep, read_source
from elixirlens.project.terms import Computed, Named, Pair, Symbol, Table, Term, Tuple, computed_in, value_of_file

if TYPE_CHECKING:
    from collections.abc import Iterator

CREDO_NAMES = (".credo.exs", "config/.credo.exs")
_USUAL = "default"  # the configuration that `mix credo` takes
_LISTS = {"enabled": True, "extra": True, "disabled": False}


class State(StrEnum):
    """Whether a check runs."""

    ON = "on"
    OFF = "off"


class Check(Struct, frozen=True):
    """What a configuration says about a check, and where."""

    name: str
    state: State
    parameters: tuple[Pair, ...]
    line: int


class CredoConfig(Struct, frozen=True):
    """What is certain of a configuration of Credo, and in `troubles` what is not, one sentence each."""

    checks: tuple[Check, ...] = ()
    excluded: tuple[Term, ...] = ()  # files that no check looks at
    strict: bool = False
    parse_timeout: int | None = None  # milliseconds
    troubles: tuple[str, ...] = ()


def read_credo(content: bytes, name: str) -> CredoConfig:
    """Read the configuration in `content`; `name` is how troubles call the file. Nothing of it is run or guessed."""
    try:
        source = read_source(content, name)
        value = None if source.partly_read else value_of_file(source.expressions)
    except (TooCostly, TooDeep, RecursionError):
        return CredoConfig(troubles=(f"{name} is too entangled to be read: nothing of it was carried over.",))
    if source.damage is not None:
        reason = f"{name} has a syntax error ({source.damage.reason})"
        return CredoConfig(troubles=(f"{reason}: nothing of it was carried over.",))
    match value:
        case Table() if isinstance(configs := value.get("configs"), tuple):
            return _chosen(configs, name)
        case Table() if isinstance(config := value.get("configs"), Table):
            return _chosen((config,), name)
        case Table():
            return CredoConfig(troubles=(f"{name} has no list of configs: nothing of it was carried over.",))
        case Computed(line):
            return CredoConfig(troubles=(_is_computed(name, line, "the configuration"),))
    return CredoConfig(troubles=(f"{name} holds no map: nothing of it was carried over.",))


def _is_computed(name: str, line: int, what: str) -> str:
    return f"{name}:{line}: {what} is only known when the file runs, and it is never run: that was not carried over."


def _chosen(configs: tuple[Term, ...], name: str) -> CredoConfig:
    """The configuration that `mix credo` takes where nobody asks for another one."""
    tables = [config for config in configs if isinstance(config, Table)]
    computed = [config for config in configs if isinstance(config, Computed)]
    troubles = [_is_computed(name, config.line, "a configuration") for config in computed]
    usual = [table for table in tables if table.get("name") == _USUAL] or (tables if len(tables) == 1 else [])
    if not usual:
        return CredoConfig(troubles=(*troubles, f'{name} has no config named "{_USUAL}": nothing was carried over.'))
    others = [str(other) for table in tables if table is not usual[0] and (other := table.get("name"))]
    if others:
        troubles.append(f'{name}: only the config "{_USUAL}" was looked at, not {", ".join(sorted(others))}.')
    return _read(usual[0], name, troubles)


def _read(config: Table, name: str, troubles: list[str]) -> CredoConfig:
    for key in ("plugins", "requires"):
        if config.get(key):
            troubles.append(f"{name}: {key} are code, and elixirlens runs none: they were not carried over.")
    found: list[Check] = []
    for listed, on in _lists(config.get("checks"), name, troubles):
        for entry in listed:
            match _check(entry, State.ON if on else State.OFF, name):
                case Check() as check:
                    found.append(check)
                case str(trouble):
                    troubles.append(trouble)
    timeout = config.get("parse_timeout")
    return CredoConfig(
        checks=tuple(_without_contradictions(found, name, troubles)),
        excluded=_excluded(config, name, troubles),
        strict=config.get("strict") is True,
        parse_timeout=timeout if isinstance(timeout, int) and timeout is not True else None,
        troubles=tuple(dict.fromkeys(troubles)),
    )


def _lists(checks: Term, name: str, troubles: list[str]) -> Iterator[tuple[tuple[Term, ...], bool]]:
    """The lists of checks, and whether what stands in them runs."""
    match checks:
        case tuple():
            yield checks, True
        case Table():
            for key, on in _LISTS.items():
                match checks.get(key):
                    case tuple(listed):
                        yield listed, on
                    case Computed(line):
                        troubles.append(_is_computed(name, line, f"the list {key}"))
        case Computed(line):
            troubles.append(_is_computed(name, line, "the list of checks"))


def _check(entry: Term, state: State, name: str) -> Check | str:
    """One entry of a list of checks, or why it is none."""
    match entry:
        case Named(module):
            return Check(module, state, (), 0)
        case Tuple((Named(module),), line):
            return Check(module, state, (), line)
        case Tuple((Symbol(atom), *rest), line) if atom.startswith("Elixir."):
            return _check(Tuple((Named(atom.removeprefix("Elixir.")), *rest), line), state, name)
        case Tuple((Named(module), False), line):
            return Check(module, State.OFF, (), line)
        case Tuple((Named(module), True | None), line):
            return Check(module, state, (), line)
        case Tuple((Named(module), tuple(parameters)), line) if all(isinstance(one, Pair) for one in parameters):
            return Check(module, state, tuple(one for one in parameters if isinstance(one, Pair)), line)
    unknown = computed_in(entry)
    if unknown is not None:
        return _is_computed(name, unknown.line, _what(entry))
    return f"{name}: an entry of the checks was not understood{_line(entry)}: it was not carried over."


def _what(entry: Term) -> str:
    match entry:
        case Tuple((Named(module), *_)):
            return f"what is said of {module}"
    return "a part of the checks"


def _line(entry: Term) -> str:
    return f" (line {entry.line})" if isinstance(entry, Tuple) else ""


def _without_contradictions(checks: list[Check], name: str, troubles: list[str]) -> Iterator[Check]:
    """The checks of which one thing is said. Which of two counts is Credo's business, and may change."""
    by_name: dict[str, list[Check]] = {}
    for check in checks:
        by_name.setdefault(check.name, []).append(check)
    for check_name, said in by_name.items():
        if len({(one.state, one.parameters) for one in said}) == 1:
            yield said[0]
        else:
            lines = ", ".join(str(one.line) for one in said)
            troubles.append(f"{name}: {check_name} is set in lines {lines}, each time differently: not carried over.")


def _excluded(config: Table, name: str, troubles: list[str]) -> tuple[Term, ...]:
    files = config.get("files")
    excluded = files.get("excluded") if isinstance(files, Table) else files
    unknown = computed_in(excluded)
    if unknown is not None:
        troubles.append(_is_computed(name, unknown.line, "a part of the excluded files"))
    return tuple(one for one in excluded if computed_in(one) is None) if isinstance(excluded, tuple) else ()
