"""Whether a bot, or CI, says when dependencies have new versions."""

from __future__ import annotations

import re

from elixirlens.readiness.criteria.dependencies._sources import without_any
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, partial, passed, unknown
from elixirlens.readiness.readers.update_bots import PATTERNS, read_update_bot
from elixirlens.readiness.repository import Repository

_ASKS = re.compile(r"\bmix hex\.outdated\b|\belixirlens deps\b")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """A bot that looks at Mix passes, and so does CI that asks; a bot that looks at other things only is a start."""
    if (judgement := without_any(repository)) is not None:
        return judgement
    bots = [repository.read(read_update_bot, path) for path in repository.whole.paths(*PATTERNS)]
    for bot in bots:
        if (found := bot.updates("mix")) is not None:
            return passed(Evidence(f"{bot.name} looks at Mix", bot.path, found.line))
    for command in repository.automation.ci:
        if _ASKS.search(command.text):
            return passed(Evidence(f"CI runs {command.text}", command.path, command.line))
    unread = next((bot for bot in bots if bot.problem is not None), None)
    if unread is not None:
        return unknown(f"{unread.path} cannot be read: {unread.problem}")
    if bots:
        return partial(
            Evidence(f"{bots[0].name} is there, and does not look at Mix", bots[0].path),
            value=thresholds["not_for_mix"],
        )
    return failed(Evidence("no Dependabot or Renovate for Mix, and no `mix hex.outdated` in CI"))
