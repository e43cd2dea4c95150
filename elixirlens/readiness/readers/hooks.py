"""Hooks of git that a repository brings along, whatever tool installs them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from msgspec import Struct

from elixirlens.readiness.readers.shell import Command, shell_commands
from elixirlens.readiness.readers.yaml_text import Value, read_yaml

PATTERNS = (
    *("/.pre-commit-config.yaml", "/.pre-commit-config.yml", "/.github/pre-commit-config.yaml"),
    *("/lefthook.yml", "/lefthook.yaml", "/.lefthook.yml", "/.lefthook.yaml", "/.config/lefthook.yml"),
    *("/.githooks/*", "/.git-hooks/*", "/githooks/*", "/.hooks/*", "/.husky/*"),
    "!*.md",
)
_LEFTHOOK_KEYS = frozenset(("commands", "scripts", "jobs"))


class Hooks(Struct, frozen=True):
    """The hooks of a file: the tool, when they run (`pre-commit`, `pre-push`), and the commands that are said.

    `ids` are those of pre-commit's hooks. Where a hook is made elsewhere and named after a task, it is that task.
    """

    tool: str  # pre-commit · lefthook · husky · folder
    path: str
    stages: tuple[str, ...] = ()
    commands: tuple[Command, ...] = ()
    ids: tuple[tuple[str, int], ...] = ()
    problem: str | None = None


def read_hooks(path: str, content: bytes) -> Hooks:
    """Read a file of hooks, of whatever tool its name says that it is."""
    name = posixpath.basename(path)
    if "pre-commit-config" in name:
        return _pre_commit(path, content)
    if "lefthook" in name:
        return _lefthook(path, content)
    tool = "husky" if ".husky/" in path else "folder"
    if name.endswith((".md", ".txt")):  # what is written about the hooks is none
        return Hooks(tool, path)
    commands = shell_commands(content.decode("utf-8", "replace"), path, 1)
    return Hooks(tool, path, (name.partition(".")[0],), commands)


def _pre_commit(path: str, content: bytes) -> Hooks:
    read = read_yaml(path, content)
    hooks = [hook for repo in read.root.items_at("repos") for hook in repo.items_at("hooks")]
    stages = tuple(dict.fromkeys(stage for hook in hooks for stage in hook.texts_at("stages")))
    commands = [command for hook in hooks for command in _entry(hook, path)]
    ids = tuple((hook.text_at("id") or "", hook.line) for hook in hooks)
    return Hooks("pre-commit", path, stages or ("pre-commit",), tuple(commands), ids, read.problem)


# `mix-format` and `mix_credo`, as collections of hooks call them, and what they run.
_TASKS = {
    "format": "mix format --check-formatted",
    "formatter": "mix format --check-formatted",
    "credo": "mix credo",
    "compile": "mix compile",
    "test": "mix test",
    "dialyzer": "mix dialyzer",
    "sobelow": "mix sobelow",
}
_NAMED = re.compile(r"mix[-_](\w+)$")


def _entry(hook: Value, path: str) -> Iterator[Command]:
    entry = hook.get("entry")
    named = _NAMED.match(hook.text_at("id") or "")
    if entry is None and named is not None and named[1] in _TASKS:
        yield from shell_commands(" ".join((_TASKS[named[1]], *hook.texts_at("args"))), path, hook.line)
    elif entry is not None and entry.text:
        arguments = " ".join(hook.texts_at("args"))
        yield from shell_commands(f"{entry.text} {arguments}".strip(), path, entry.text_line)


def _lefthook(path: str, content: bytes) -> Hooks:
    read = read_yaml(path, content)
    stages = [(name, stage) for name, stage in read.root.pairs if _LEFTHOOK_KEYS & set(stage.texts_at())]
    commands = [
        command
        for _, stage in stages
        for value in stage.walk()
        if (run := value.get("run")) is not None and run.text
        for command in shell_commands(run.text, path, run.text_line)
    ]
    return Hooks("lefthook", path, tuple(name for name, _ in stages), tuple(commands), problem=read.problem)
