"""Modules that have grown past what one person keeps in mind."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.elixir import Function, Kind, Module, ModuleKind
from elixirlens.elixir.size import code_lines


def detect(subject: Module, context: Context) -> Iterator[Hit]:
    """Yield a module with too many lines of code, or else one with too many public functions."""
    if subject.kind is not ModuleKind.MODULE or subject.uses_module("Phoenix.Router", "Gettext"):
        return
    library = context.mix.kind == "library"
    lines, functions = context.options["library_lines" if library else "lines"], context.options["functions"]
    if subject.lines > lines and (count := code_lines(subject)) > lines:
        yield Hit(subject.place, {"count": count, "unit": "lines of code", "limit": lines}, key=subject.name)
    elif not library and (count := sum(map(_is_own, subject.functions.values()))) > functions:
        yield Hit(subject.place, {"count": count, "unit": "public functions", "limit": functions}, key=subject.name)


def _is_own(function: Function) -> bool:
    """Whether it is a public function that the module has thought up itself."""
    return function.public and function.impl is None and function.kind is not Kind.DEFDELEGATE
