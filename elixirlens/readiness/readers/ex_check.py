"""What `mix check` of the package ex_check runs: its own list of tools, and what a .check.exs changes of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from elixirlens.readiness.readers.settings_file import Settings
from elixirlens.readiness.readers.shell import Command, shell_commands
from elixirlens.readiness.readers.task_files import Task
from elixirlens.readiness.readers.terms import Term

WORDS = "mix check"
# The tools that it knows, what each runs, and the dependency without which it is left out.
_TOOLS = {
    "compiler": ("mix compile --warnings-as-errors --force", ""),
    "unused_deps": ("mix deps.unlock --check-unused", ""),
    "formatter": ("mix format --check-formatted", ""),
    "mix_audit": ("mix deps.audit", "mix_audit"),
    "credo": ("mix credo", "credo"),
    "doctor": ("mix doctor", "doctor"),
    "sobelow": ("mix sobelow --exit", "sobelow"),
    "ex_doc": ("mix docs", "ex_doc"),
    "ex_unit": ("mix test", ""),
    "dialyzer": ("mix dialyzer", "dialyxir"),
    "gettext": ("mix gettext.extract --check-up-to-date", "gettext"),
}


def check_task(path: str, line: int, settings: Settings | None, dependencies: Collection[str]) -> Task:
    """`mix check` as a task; `path` and `line` are where ex_check is declared, `settings` its .check.exs."""
    changed = dict(_changed(settings))
    found: list[Command] = []
    for name, (script, needed) in _TOOLS.items():
        if name not in changed and (not needed or needed in dependencies):
            found += shell_commands(script, path, line)
    for term in changed.values():
        script = _script(term)
        if script and settings is not None:
            found += shell_commands(script, settings.path, term.line)
    return Task(WORDS, line, commands=tuple(found))


def _changed(settings: Settings | None) -> Iterator[tuple[str, Term]]:
    """The tools that a .check.exs names, each with what it says of them."""
    tools = settings.get("tools") if settings is not None else None
    for each in tools.items if tools is not None else ():
        match each.items:
            case (name, value, *_) if name.text is not None:
                is_default = value.kind == "keywords" and value.get("command") is None and name.text in _TOOLS
                is_on = value.text == "true" or (is_default and _is_enabled(value))
                yield name.text, Term(value.line, "string", _TOOLS[name.text][0]) if is_on else value


def _is_enabled(options: Term) -> bool:
    enabled = options.get("enabled")
    return enabled is None or enabled.text != "false"


def _script(term: Term) -> str:
    command = term.get("command") if term.kind == "keywords" else term
    if command is None or command.text == "false" or not _is_enabled(term):
        return ""
    return command.text if command.text is not None else " ".join(command.texts())
