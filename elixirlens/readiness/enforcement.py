"""Where a check is run: by CI on every change, where it counts, or only where somebody may think of it."""

from __future__ import annotations

from collections.abc import Callable

from elixirlens.readiness.model import Evidence, Judgement, failed, partial, passed, unknown
from elixirlens.readiness.readers.shell import Command
from elixirlens.readiness.repository import Repository

ON_CHANGES = ("pull_request", "pull_request_target", "merge_group", "push")
_LONGEST = 70


def runs_on_changes(command: Command) -> bool:
    """Whether CI runs it when somebody proposes or pushes a change; a tag alone comes too late for that."""
    return any(trigger.name in ON_CHANGES and not trigger.only_tags for trigger in command.triggers)


def is_of_this(repository: Repository, command: Command) -> bool:
    """Whether a command runs in what is judged, and not in another Mix project of the same repository."""
    return repository.whole.is_of_this(f"{command.folder}/mix.exs".lstrip("/"))


def judge_enforced(repository: Repository, fits: Callable[[Command], bool], what: str) -> Judgement:
    """Pass where CI runs a command that fits on changes, half way where something else does, else fail.

    `what` is the command as a person writes it. Where a part of CI cannot be seen, absence is unknown.
    """
    automation = repository.automation
    in_ci = [command for command in automation.ci if fits(command)]
    enforced = [command for command in in_ci if runs_on_changes(command) and not command.is_tolerated]
    own = [command for command in enforced if is_of_this(repository, command)]
    if own:
        return passed(*list(dict.fromkeys(map(shown, own)))[:2])
    if enforced:
        return partial(shown(enforced[0], f"only in {enforced[0].folder}"))
    if in_ci:
        first = in_ci[0]
        why = "its failure is ignored" if first.is_tolerated else "not on pull requests or pushes"
        return partial(shown(first, why))
    if automation.doubt is not None:
        return unknown(automation.doubt)
    elsewhere = next((command for command in automation.commands if fits(command)), None)
    if elsewhere is not None:
        return partial(shown(elsewhere, "not run by CI"))
    if not automation.pipelines:
        return failed(Evidence(f"nothing runs {what}: there is no CI, no hook and no alias for it"))
    return failed(Evidence(f"nothing runs {what}: no CI step, no hook, no alias"))


def shown(command: Command, remark: str = "") -> Evidence:
    """A command as evidence, with the line that it is on."""
    text = " ".join(command.text.split())
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return Evidence(f"{text}: {remark}" if remark else text, command.path, command.line or None)
