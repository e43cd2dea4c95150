"""Which versions of Elixir, Erlang and others a repository is made with: .tool-versions, mise.toml and their like."""

from __future__ import annotations

import posixpath
import re
import tomllib
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

# Files whose whole content is the version of one tool.
SINGLE = {".elixir-version": "elixir", ".erlang-version": "erlang", ".otp-version": "erlang", ".nvmrc": "nodejs"}
TOOL_VERSIONS = ".tool-versions"
MISE = ("mise.toml", ".mise.toml")
MISE_PATHS = (*MISE, "mise/config.toml", ".mise/config.toml", ".config/mise.toml", ".config/mise/config.toml")
NIX = ("flake.nix", "shell.nix", "devenv.nix", "default.nix")  # what they bring is not read: Nix is a language
FILES = (TOOL_VERSIONS, *MISE_PATHS, *SINGLE)

_NAMES = {"beam": "erlang", "otp": "erlang", "node": "nodejs"}
_LONGEST = 100


class Tool(Struct, frozen=True):
    """A tool and its version as it is written: `1.18.1-otp-27`, `latest`, `1.18`."""

    name: str
    version: str
    line: int

    @property
    def number(self) -> str | None:
        """The version in numbers, `1.18.1`; None for `latest`, a reference of git, a path."""
        found = re.match(r"\d+(\.\d+)*", self.version)
        return found[0] if found else None

    @property
    def is_pinned(self) -> bool:
        """Whether it names one version, and not a line of them."""
        return self.number is not None and self.number.count(".") >= 1


class ToolVersions(Struct, frozen=True):
    """The tools of a file; the first version of a tool is the one that is used. `problem` says why there are none."""

    path: str
    tools: tuple[Tool, ...] = ()
    problem: str | None = None

    def tool(self, name: str) -> Tool | None:
        """The version of a tool: `elixir`, `erlang`, `nodejs`."""
        return next((tool for tool in self.tools if tool.name == name), None)


def read_tool_versions(path: str, content: bytes) -> ToolVersions:
    """Read a file that names versions, whichever of `FILES` it is."""
    text = content.decode("utf-8", "replace").removeprefix("\ufeff")
    name = posixpath.basename(path)
    if name in SINGLE:
        return ToolVersions(path, tuple(_single(text, SINGLE[name])))
    if name.endswith(".toml"):
        try:
            return ToolVersions(path, tuple(_mise(tomllib.loads(text), text)))
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            return ToolVersions(path, problem=str(error)[:_LONGEST])
    return ToolVersions(path, tuple(_asdf(text)))


def _asdf(text: str) -> Iterator[Tool]:
    for number, line in enumerate(text.splitlines(), 1):
        match line.partition("#")[0].split():
            case [name, version, *_]:
                yield _tool(name, version, number)


def _single(text: str, name: str) -> Iterator[Tool]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield _tool(name, line.strip().removeprefix("v"), number)
            return


def _mise(table: dict[str, Any], text: str) -> Iterator[Tool]:
    tools = table.get("tools")
    lines = text.splitlines()
    for name, given in tools.items() if isinstance(tools, dict) else ():
        first = given[0] if isinstance(given, list) and given else given
        version = first.get("version") if isinstance(first, dict) else first
        if isinstance(version, str | int | float):
            begins = re.compile(rf"\s*(\[tools\.)?[\"']?{re.escape(name)}[\"']?\s*[=\]]")
            number = next((at for at, line in enumerate(lines, 1) if begins.match(line)), 1)
            yield _tool(name, str(version), number)


def _tool(name: str, version: str, line: int) -> Tool:
    plain = name.rpartition(":")[2].lower()[:_LONGEST]  # `core:erlang`, `asdf:elixir`
    return Tool(_NAMES.get(plain, plain), version[:_LONGEST], line)
