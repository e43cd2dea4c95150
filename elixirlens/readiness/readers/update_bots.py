"""Dependabot and Renovate: which dependencies a machine keeps up to date."""

from __future__ import annotations

import re

from msgspec import Struct

from elixirlens.readiness.readers.yaml_text import read_yaml

PATTERNS = (
    *("/.github/dependabot.yml", "/.github/dependabot.yaml", "/.dependabot/config.yml"),
    *("/renovate.json", "/renovate.json5", "/.renovaterc", "/.renovaterc.json", "/.renovaterc.json5"),
    *("/.github/renovate.json", "/.github/renovate.json5", "/.gitlab/renovate.json", "/.gitlab/renovate.json5"),
)
EVERYTHING = "*"
_OLD_NAMES = {"elixir:hex": "mix", "docker": "docker", "javascript": "npm"}


class Ecosystem(Struct, frozen=True):
    """A kind of dependencies in a folder: `mix`, `github-actions`, `docker`, `npm`; `*` is all that the bot knows."""

    name: str
    line: int
    folders: tuple[str, ...] = ()


class UpdateBot(Struct, frozen=True):
    """A bot that proposes newer dependencies, and for which ecosystems."""

    name: str  # dependabot · renovate
    path: str
    ecosystems: tuple[Ecosystem, ...] = ()
    problem: str | None = None

    def updates(self, ecosystem: str) -> Ecosystem | None:
        """The entry that keeps an ecosystem up to date; None where there is none."""
        return next((each for each in self.ecosystems if each.name in {ecosystem, EVERYTHING}), None)


def read_update_bot(path: str, content: bytes) -> UpdateBot:
    """Read the settings of Dependabot or of Renovate."""
    return _dependabot(path, content) if "dependabot" in path else _renovate(path, content)


def _dependabot(path: str, content: bytes) -> UpdateBot:
    read = read_yaml(path, content)
    entries = read.root.items_at("updates") or read.root.items_at("update_configs")
    ecosystems = []
    for entry in entries:
        name = entry.text_at("package-ecosystem") or entry.text_at("package_manager") or ""
        folders = entry.texts_at("directories") or entry.texts_at("directory")
        ecosystems.append(Ecosystem(_OLD_NAMES.get(name, name), entry.line, folders))
    return UpdateBot("dependabot", path, tuple(ecosystems), read.problem)


_DISABLED = re.compile(r"^\s*\{?\s*[\"']?enabled[\"']?\s*:\s*false", re.MULTILINE)
_ONLY = re.compile(r"[\"']?enabledManagers[\"']?\s*:\s*\[([^\]]*)\]")


def _renovate(path: str, content: bytes) -> UpdateBot:
    """Renovate looks after all that it knows, mix.exs among it, unless it is told which managers it has.

    Its settings may be JSON5, with comments; the two that matter are looked for in the text.
    """
    text = content[:500_000].decode("utf-8", "replace")
    if not text.strip():
        return UpdateBot("renovate", path, problem="line 1: it is empty")
    only = _ONLY.search(text)
    if only is None:
        is_off = _DISABLED.match(text.lstrip()) is not None
        return UpdateBot("renovate", path, () if is_off else (Ecosystem(EVERYTHING, 1),))
    line = text.count("\n", 0, only.start()) + 1
    names = re.findall(r"[\"']([\w-]+)[\"']", only.group(1))
    return UpdateBot("renovate", path, tuple(Ecosystem(name, line) for name in names))
