"""The matchers of a criterion's page: what each looks for, and the evidence that it finds.

A matcher finds evidence, or it finds that there is none, or it cannot tell (`Doubt`): a mix.exs that computes its
dependencies does not prove that one is missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from elixirlens.readiness.front_matter import Absent, CriterionFrontMatter, Granting, Matcher, Names
from elixirlens.readiness.model import Evidence, Judgement, failed, not_applicable, partial, passed, unknown
from elixirlens.readiness.repository import Repository, first

if TYPE_CHECKING:
    from elixirlens.readiness.readers.terms import Term


class Doubt(Struct, frozen=True):
    """Why it cannot be told whether there is evidence."""

    reason: str


Found: TypeAlias = tuple[Evidence, ...] | Doubt


def judge_by_page(front: CriterionFrontMatter, repository: Repository) -> Judgement:
    """Judge by the evidence that the page asks for: the best that is granted."""
    doubts: list[Doubt] = []
    for grade in ("pass", "partial"):
        for wanted in front.evidence:
            found = look(wanted, repository) if wanted.grants == grade else ()
            match found:
                case Doubt():
                    doubts.append(found)
                case (_, *_):
                    evidence = _worded(wanted, found)
                    return passed(*evidence) if grade == "pass" else partial(*evidence)
    if doubts:
        return unknown(doubts[0].reason)
    match front.absent:
        case Absent.FAIL:
            return failed(*(Evidence(f"no {what}") for what in _wanted(front)))
        case Absent.UNKNOWN:
            return unknown(front.absent_reason)
        case Absent.NOT_APPLICABLE:
            return not_applicable(front.absent_reason)


def why_not(front: CriterionFrontMatter, repository: Repository) -> str | None:
    """Why a criterion does not apply, by the `[[applies]]` of its page; None where it does, or may."""
    for condition in front.applies:
        if look(condition, repository):
            return None
    return front.applies[0].otherwise if front.applies else None


def look(matcher: Matcher, repository: Repository) -> Found:
    """The evidence that a matcher finds: all of its keys hold. Doubt where one of them cannot be told."""
    evidence: list[Evidence] = []
    doubt: Doubt | None = None
    for name, matches in _MATCHERS.items():
        if getattr(matcher, name) is None:
            continue
        match matches(matcher, repository):
            case Doubt() as one:
                doubt = doubt or one
            case ():
                return ()
            case found:
                evidence += found
    return doubt if doubt is not None else tuple(first(evidence))


def _worded(wanted: Granting, found: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    if wanted.fact is None:
        return found
    return tuple(Evidence(wanted.fact, one.path, one.line) for one in found[:1])


def _wanted(front: CriterionFrontMatter) -> Iterator[str]:
    """What was looked for and is not there, in words, the best first."""
    told: list[str] = []
    for wanted in front.evidence:
        told += [words for name, describe in _WORDS.items() if (words := describe(wanted, getattr(wanted, name)))]
    yield from list(dict.fromkeys(told))[:2]


def _names(names: Names | None) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else names or ()


def _file(matcher: Matcher, repository: Repository) -> Found:
    paths = repository.paths(*_names(matcher.file))
    return tuple(one for path in paths if (one := _in_file(matcher, repository, path)) is not None)


def _in_file(matcher: Matcher, repository: Repository, path: str) -> Evidence | None:
    if matcher.lines_from is not None:
        lines = [line for line in repository.text(path).splitlines() if line.strip()]
        if len(lines) < matcher.lines_from:
            return None
    if matcher.contains is None:
        return Evidence("is there", path)
    text = repository.text(path)
    found = re.search(matcher.contains, text, re.MULTILINE)
    if found is None:
        return None
    return Evidence(_one_line(found[0]), path, text.count("\n", 0, found.start()) + 1)


def _dependency(matcher: Matcher, repository: Repository) -> Found:
    found = [
        Evidence(f"depends on {each.app}", path, each.place.line)
        for path, each in repository.declared
        if each.app in _names(matcher.dependency)
        and (matcher.only is None or (matcher.only == "production") is each.in_production)
    ]
    if not found and not repository.dependencies_are_known:
        return Doubt("mix.exs computes its dependencies")
    return tuple(found)


def _locked(matcher: Matcher, repository: Repository) -> Found:
    return tuple(
        Evidence(f"{entry.app} is locked", each.lock_path, entry.place.line)
        for each in repository.workspaces
        if each.lock is not None
        for entry in each.lock.entries
        if entry.app in _names(matcher.locked)
    )


def _project(matcher: Matcher, repository: Repository) -> Found:
    return _of_mix(matcher.project or "", matcher, repository, "project")


def _application(matcher: Matcher, repository: Repository) -> Found:
    return _of_mix(matcher.application or "", matcher, repository, "application")


def _of_mix(key: str, matcher: Matcher, repository: Repository, function: str) -> Found:
    found: list[Evidence] = []
    for mix in repository.mix_files:
        keywords: Term = getattr(mix, function)
        term = keywords.get(key)
        if term is None:
            continue
        value = next(term.texts(), None)
        if matcher.value is None or (value is not None and re.search(matcher.value, value)):
            said = f"{key}: {value}" if value is not None and term.text is not None else f"{key} is set"
            found.append(Evidence(_one_line(said), mix.path, term.line))
    if not found and (unread := next((mix for mix in repository.mix_files if not mix.is_whole), None)):
        return Doubt(f"{unread.path} computes its {function}")
    return tuple(found)


def _config(matcher: Matcher, repository: Repository) -> Found:
    """Settings in force, in production where nothing else is said: the key itself, a key below it, or a glob."""
    wanted, environment = matcher.config or "", matcher.environment or "prod"
    found = tuple(
        Evidence(_one_line(f"{each.name}: {each.said}"), each.path, each.line)
        for each in repository.configuration.in_force(environment)
        if (fnmatchcase(each.name, wanted) or each.name.startswith(f"{wanted}."))
        and (matcher.value is None or (each.text is not None and re.search(matcher.value, each.text)))
    )
    app, *keys = wanted.split(".")
    hidden = repository.configuration.hidden(app, *keys, environment=environment)
    return found or (Doubt(hidden) if hidden is not None else ())


def _alias(matcher: Matcher, repository: Repository) -> Found:
    return tuple(
        Evidence(f"mix {alias.name}", mix.path, alias.line)
        for mix in repository.mix_files
        for alias in mix.aliases
        if re.fullmatch(matcher.alias or "", alias.name)
        and (matcher.runs is None or any(re.search(matcher.runs, task) for task in mix.runs(alias.name)))
    )


def _ci(matcher: Matcher, repository: Repository) -> Found:
    automation = repository.automation
    found = tuple(
        Evidence(_one_line(command.text), command.path, command.line)
        for command in automation.ci
        if re.search(matcher.ci or "", command.text)
        and not command.is_tolerated
        and (matcher.on is None or command.runs_on(matcher.on))
    )
    return found or (Doubt(automation.doubt) if automation.doubt is not None else ())


def _command(matcher: Matcher, repository: Repository) -> Found:
    return tuple(
        Evidence(_one_line(command.text), command.path, command.line)
        for command in repository.automation.commands
        if re.search(matcher.command or "", command.text)
    )


def _action(matcher: Matcher, repository: Repository) -> Found:
    return tuple(
        Evidence(_one_line(f"uses {step.action}"), step.path or pipeline.path, step.line)
        for pipeline in repository.automation.pipelines
        for job in pipeline.jobs
        for step in job.steps
        if step.action is not None and re.search(matcher.action or "", step.action)
    )


def _docker(matcher: Matcher, repository: Repository) -> Found:
    return tuple(
        Evidence(_one_line(f"{each.keyword} {each.text}"), file.path, each.line)
        for file in repository.dockerfiles
        for stage in file.stages
        for each in stage.instructions
        if each.keyword == matcher.docker and (matcher.contains is None or re.search(matcher.contains, each.text))
    )


def _calls(matcher: Matcher, repository: Repository) -> Found:
    module, _, name = (matcher.calls or "").rpartition(".")
    return tuple(
        Evidence(f"calls {call.callee}", file.path, call.place.line)
        for file in repository.product
        for each in file.modules
        for call in (*each.calls, *(one for function in each.functions for one in function.calls))
        if call.module == module and name in {"*", call.name}
    )


def _uses(matcher: Matcher, repository: Repository) -> Found:
    return tuple(
        Evidence(f"uses {matcher.uses}", file.path, module.line)
        for file in repository.product
        for module in file.modules
        if matcher.uses in module.uses
    )


def _one_line(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= 80 else shown[:79] + "…"


_MATCHERS: dict[str, Callable[[Matcher, Repository], Found]] = {
    "file": _file,
    "dependency": _dependency,
    "locked": _locked,
    "project": _project,
    "application": _application,
    "config": _config,
    "alias": _alias,
    "ci": _ci,
    "command": _command,
    "action": _action,
    "docker": _docker,
    "calls": _calls,
    "uses": _uses,
}

_WORDS: dict[str, Callable[[Matcher, str | Names | None], str]] = {
    "file": lambda matcher, names: _or(names),
    "dependency": lambda matcher, names: _or(names, "dependency "),
    "locked": lambda matcher, names: _or(names, "locked "),
    "project": lambda matcher, key: f"`{key}:` in mix.exs" if key else "",
    "application": lambda matcher, key: f"`{key}:` in application/0" if key else "",
    "alias": lambda matcher, name: f"alias `{name}` in mix.exs" if name else "",
    "ci": lambda matcher, command: f"`{command}` in CI" if command else "",
    "docker": lambda matcher, name: f"{name} in a Dockerfile" if name else "",
    "config": lambda matcher, key: f"`{key}` in the configuration" if key else "",
}


def _or(names: str | Names | None, what: str = "") -> str:
    known = [name.lstrip("/") for name in _names(names)]
    return f"{what}{' or '.join(known[:3])}" if known else ""
