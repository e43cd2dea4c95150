"""Whether the code starts processes that no supervisor knows."""

from __future__ import annotations

from elixirlens.readiness.model import Evidence, Judgement, Status, Thresholds, not_applicable, passed
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.wording import counted

_RULES = ("unsupervised-spawn", "unsupervised-server-start")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """The more places in ten thousand lines, the less it comes to; a small application counts as that large."""
    if not repository.lines:
        return not_applicable("there is no code that ships")
    found = [each for each in repository.findings(*_RULES) if repository.ships(each.path)]
    if not found:
        return passed(Evidence(f"none in {repository.lines:,} lines of code"))
    density = len(found) / max(repository.lines / thresholds["lines"], 1.0)
    value = 1 / (1 + density / thresholds["half_at"])
    places = tuple(Evidence(each.message, each.path, each.line) for each in found[:5])
    fact = Evidence(f"{counted(len(found), 'place')} in {repository.lines:,} lines of code")
    return Judgement(Status.PARTIAL if value >= thresholds["fails_below"] else Status.FAIL, value, (fact, *places))
