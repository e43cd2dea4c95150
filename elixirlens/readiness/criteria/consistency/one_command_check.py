"""Whether one command runs all checks, at a desk as in CI."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, partial, passed
from elixirlens.readiness.readers.shell import Command
from elixirlens.readiness.readers.task_files import Task, words_of
from elixirlens.readiness.repository import Repository

_TOOLS = {
    "tests": re.compile(r"mix (test|espec|coveralls)\b"),
    "format": re.compile(r"mix format\b"),
    "linter": re.compile(r"mix (credo|recode)\b|elixirlens check"),
    "types": re.compile(r"mix dialyzer\b|mix gradient\b"),
    "warnings": re.compile(r"mix compile\b.*--warnings-as-errors|mix test\b.*--warnings-as-errors"),
    "docs": re.compile(r"mix (docs|doctor)\b"),
    "security": re.compile(r"mix (sobelow|deps\.audit|hex\.audit)\b"),
    "unused dependencies": re.compile(r"mix deps\.unlock\b.*--check-unused|mix deps\.unlock --unused"),
}
_COMPILES = re.compile(r"mix compile\b")  # a check where mix.exs makes errors of warnings


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """An alias or a task that runs three tools or more; it passes where CI uses it."""
    automation = repository.automation
    tools = _TOOLS | {"warnings": _COMPILES} if _warnings_stop_it(repository) else _TOOLS
    candidates = [(task, _run(automation.inside(task), tools)) for task in automation.tasks if not _is_file(task)]
    enough = [(task, run) for task, run in candidates if len(run) >= thresholds["enough_tools"]]
    called = {words for command in automation.ci for words in words_of(command)}
    for task, run in sorted(enough, key=lambda each: (each[0].words not in called, -len(each[1]), each[0].words)):
        said = Evidence(f"{task.words} runs {_listed(run)}", task.path, task.line)
        return (
            passed(said, Evidence("CI uses it"))
            if task.words in called
            else partial(said, Evidence("CI does not use it"))
        )
    nearly = max(candidates, key=lambda each: len(each[1]), default=None)
    if nearly is not None and len(nearly[1]) == thresholds["enough_tools"] - 1:
        task, run = nearly
        return partial(
            Evidence(f"{task.words} runs {_listed(run)} only", task.path, task.line), value=thresholds["one_too_few"]
        )
    return failed(Evidence("no alias, script or target runs three checks or more"))


def _run(commands: Iterable[Command], tools: Mapping[str, re.Pattern[str]]) -> tuple[str, ...]:
    texts = [command.text for command in commands]
    return tuple(name for name, pattern in tools.items() if any(pattern.search(text) for text in texts))


def _warnings_stop_it(repository: Repository) -> bool:
    """Whether mix.exs says that warnings are errors, so that compiling is a check already."""
    options = (mix.get("elixirc_options.warnings_as_errors") for mix in repository.mix_files)
    return any(option is not None and option.is_true for option in options)


def _is_file(task: Task) -> bool:
    """The build of an image is no check of one's own work, and neither is the start of services."""
    return task.words.startswith(("docker build ", f"{task.path} "))


def _listed(tools: tuple[str, ...]) -> str:
    return ", ".join(tools[:4]) + (f" and {len(tools) - 4} more" if len(tools) > 4 else "")
