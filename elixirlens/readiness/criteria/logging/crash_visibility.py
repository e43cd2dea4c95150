"""Whether somebody learns which process crashed, and why."""

from __future__ import annotations

from elixirlens.readiness.criteria.logging._trackers import trackers
from elixirlens.readiness.model import Evidence, Judgement, failed, partial, passed, unknown
from elixirlens.readiness.repository import Repository

_SILENT = {"none", "critical", "alert", "emergency"}


def judge(repository: Repository) -> Judgement:
    """A tracker that sees crashes, or reports of supervisors, pass; what the logger does by itself is half."""
    configuration = repository.configuration
    for setting in configuration.all_of("logger", "handle_otp_reports"):
        if setting.text == "false":
            return failed(Evidence("reports of crashes are switched off", setting.path, setting.line))
    level = configuration.of("logger", "level")
    if level is not None and level.text in _SILENT:
        return failed(Evidence(f"the level {level.text} hides reports of crashes", level.path, level.line))
    for setting in configuration.all_of("logger", "handle_sasl_reports"):
        if setting.text == "true" or setting.variables:
            return passed(Evidence("reports of supervisors are logged", setting.path, setting.line))
    found = trackers(repository)
    for each in found:
        if each.sees_crashes:
            return passed(each.handled or each.configured or each.declared)
    for each in found:
        if each.tracker.handler is None and (hidden := configuration.hidden(each.tracker.apps[0])) is not None:
            return unknown(f"{each.tracker.name} sees crashes, and whether it is configured is not told: {hidden}")
    return partial(Evidence("crashes are logged as text, and nobody is told"))
