"""Whether init/1 of the processes leaves what may fail or wait to later."""

from __future__ import annotations

from elixirlens.readiness.criteria.otp._processes import OwnProcess, own_processes
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, not_applicable, passed, shared
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.wording import counted

_RULE = "blocking-init"


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """The share of the processes with an init/1 of their own in which nothing slow happens."""
    own = [each for each in own_processes(repository) if each.module.function("init", 1) is not None]
    found = [each for each in repository.findings(_RULE) if repository.ships(each.path)]
    if not own and not found:
        return not_applicable("no process has an init/1 of its own")
    later = [each for each in own if each.module.function("handle_continue", 2) is not None]
    fact = Evidence(f"{counted(len(own), 'process module')} with an init/1", *_place(own))
    if not found:
        continued = (later[0].evidence("goes on in handle_continue/2"),) if later else ()
        return passed(fact, *continued)
    files = {each.path for each in found}
    share = 1 - min(len(files), len(own)) / max(len(own), 1)
    return shared(
        share,
        thresholds["partial_from"],
        thresholds["passes_from"],
        *(Evidence(each.message, each.path, each.line) for each in found[:5]),
        fact,
    )


def _place(own: list[OwnProcess]) -> tuple[str, int] | tuple[()]:
    return (own[0].file.path, own[0].module.line) if own else ()
