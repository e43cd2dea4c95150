"""What checks types: Dialyzer and its like, or the compiler from Elixir 1.18 on where warnings stop the build."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.enforcement import is_of_this
from elixirlens.readiness.model import Evidence
from elixirlens.readiness.readers import tool_versions
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.toolchain import ELIXIR, stated_versions

TOOLS = ("dialyxir", "dialyzex", "gradient", "gradualixir", "eqwalizer")
_TYPED_COMPILER = (1, 18)
_DIALYZER = re.compile(r"\bmix\b.*\b(?:dialyzer|gradient)\b(?!\.)|^dialyzer\b")
_STRICT = re.compile(r"\bmix\b.*\b(?:compile|test)\b.*--warnings?-as-errors")
_ELIXIR = re.compile(r"(?i)elixir[^\n]{0,40}?\b(1\.\d{1,2})\b")


def runs_of_checker(repository: Repository) -> Iterator[tuple[Evidence, str]]:
    """Where CI runs a checker, each with the name of the job."""
    for command in repository.automation.ci:
        if _DIALYZER.search(command.text) and "--plt" not in command.text:
            yield Evidence(f"CI runs {command.text}"[:100], command.path, command.line), command.job


def strict_compiler(repository: Repository) -> Evidence | None:
    """Where a machine compiles with `--warnings-as-errors`, CI first; None where nothing does."""
    for command in (*repository.automation.ci, *repository.automation.commands):
        if _STRICT.search(command.text) and is_of_this(repository, command):
            return Evidence(f"warnings stop {command.text}"[:100], command.path, command.line)
    for mix in repository.mix_files:
        option = mix.get("elixirc_options.warnings_as_errors")
        if option is not None and option.text != "false":
            return Evidence("elixirc_options: warnings_as_errors", mix.path, option.line)
    return None


def typed_compiler(repository: Repository) -> Evidence | None:
    """Where it is said that Elixir 1.18 or newer compiles: mix.exs, .tool-versions, CI, an image. None if nowhere."""
    for mix in repository.mix_files:
        wanted = mix.get("elixir")
        if wanted is not None and wanted.text is not None and _is_typed(re.sub(r"[^\d.]+", "", wanted.text)):
            return Evidence(f"needs Elixir {wanted.text}", mix.path, wanted.line)
    for path in repository.whole.paths(*tool_versions.FILES):
        found = repository.read(tool_versions.read_tool_versions, path)
        for tool in found.tools:
            if tool.name == "elixir" and _is_typed(tool.number or ""):
                return Evidence(f"is made with Elixir {tool.version}", path, tool.line)
    for one in stated_versions(repository):
        if one.tool == ELIXIR and _is_typed(one.text):
            return Evidence(f"runs Elixir {one.text}", one.path, one.line)
    paths = [pipeline.path for pipeline in repository.automation.pipelines]
    paths += [dockerfile.path for dockerfile in repository.dockerfiles]
    for path in paths:
        for number, line in enumerate(repository.text(path).splitlines(), start=1):
            if any(_is_typed(version) for version in _ELIXIR.findall(line)):
                return Evidence(f"runs Elixir 1.18 or newer: {line.strip()}"[:100], path, number)
    return None


def _is_typed(version: str) -> bool:
    numbers = re.match(r"(\d+)\.(\d+)", version)
    return numbers is not None and (int(numbers[1]), int(numbers[2])) >= _TYPED_COMPILER
