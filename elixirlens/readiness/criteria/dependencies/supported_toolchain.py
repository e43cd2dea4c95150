"""Whether Elixir and Erlang/OTP are versions that still get fixes."""

from __future__ import annotations

from elixirlens.hex.version import InvalidRequirement, Requirement
from elixirlens.readiness.model import Evidence, Judgement, Status, failed, partial, passed, unknown
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.toolchain import (
    ELIXIR,
    ELIXIR_SUPPORTED,
    ERLANG,
    ERLANG_SUPPORTED,
    Stated,
    stated_versions,
)

_ORDER = ("tools", "image", "ci")  # what says on which version it runs, the surest first


def judge(repository: Repository) -> Judgement:
    """By what is stated first of version manager, image and CI; the requirement of mix.exs alone says little."""
    stated = tuple(stated_versions(repository))
    found = [_of_elixir(one) for one in _decisive(stated, ELIXIR)]
    found += [_of_erlang(one) for one in _decisive(stated, ERLANG)]
    if found:
        found.sort(key=lambda each: each.value)  # the worse one decides
        return Judgement(found[0].status, found[0].value, tuple(fact for each in found for fact in each.evidence))
    return _by_requirement(repository)


def _decisive(stated: tuple[Stated, ...], tool: str) -> list[Stated]:
    """The newest version of the surest kind: CI of a library tests old ones on purpose."""
    for kind in _ORDER:
        of_kind = [one for one in stated if one.tool == tool and one.by == kind]
        if of_kind:
            return [max(of_kind, key=lambda one: one.version)]
    return []


def _of_elixir(one: Stated) -> Judgement:
    oldest, newest = ELIXIR_SUPPORTED
    minor = one.version[:2]
    if len(minor) < 2 or minor > newest:
        return passed(Evidence(f"Elixir {one.text}", one.path, one.line))
    if minor < oldest:
        return failed(Evidence(f"Elixir {one.text} gets no fixes any more", one.path, one.line))
    if minor == oldest:
        return partial(Evidence(f"Elixir {one.text} is the oldest that gets security fixes", one.path, one.line))
    return passed(Evidence(f"Elixir {one.text} is supported", one.path, one.line))


def _of_erlang(one: Stated) -> Judgement:
    if one.version[0] < ERLANG_SUPPORTED[0]:
        return failed(Evidence(f"Erlang/OTP {one.text} gets no fixes any more", one.path, one.line))
    return passed(Evidence(f"Erlang/OTP {one.text} is supported", one.path, one.line))


def _by_requirement(repository: Repository) -> Judgement:
    # The root of an umbrella has no need to say it; its applications do.
    asked = ((each.path, each.get("elixir")) for each in (repository.mix, *repository.mix_files))
    path, term = next(((path, term) for path, term in asked if term is not None), ("", None))
    if term is None or term.text is None:
        return unknown("nothing says which Elixir it runs on")
    least = _least(term.text)
    if least is None:
        return unknown(f"`elixir: {term.text!r}` names no least version")
    place = (path, term.line)
    if least > ELIXIR_SUPPORTED[0]:
        return passed(Evidence(f"mix.exs asks for Elixir {term.text}", *place))
    fact = f"mix.exs allows Elixir {'.'.join(map(str, least))}, and nothing says what it runs on"
    return Judgement(Status.PARTIAL, 0.5, (Evidence(fact, *place),))


def _least(requirement: str) -> tuple[int, int] | None:
    try:
        alternatives = Requirement.parse(requirement).alternatives
    except InvalidRequirement:
        return None
    versions = [each.version for both in alternatives for each in both]
    return min(((version.major, version.minor) for version in versions), default=None)
