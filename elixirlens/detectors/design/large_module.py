"""Modules that have grown past what one person keeps in mind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._contracts import may_be_callback
from elixirlens.elixir import Function, Kind, Module, ModuleKind
from elixirlens.elixir import expression as expr
from elixirlens.elixir.size import code_lines

_GENERATED = re.compile(r"\bauto-?generated\b|\bdo not (?:manually )?(?:edit|modify)\b", re.IGNORECASE)

_FAMILIES, _SHARE = 2, 70  # read_u16, read_u32, write_u16 …: in a hundred functions, those of the two largest families


def detect(subject: Module, context: Context) -> Iterator[Hit]:
    """Yield a module with too many lines of code, or else one with too many public functions."""
    if subject.kind is not ModuleKind.MODULE or subject.uses_module("Phoenix.Router", "Gettext"):
        return
    library = context.mix.kind == "library"
    lines, functions = context.options["library_lines" if library else "lines"], context.options["functions"]
    if subject.lines > lines and (count := code_lines(subject, lines)) > lines:
        values = {"count": count, "unit": "lines of code", "limit": lines}
    elif (
        not library
        and len(own := [*filter(_is_own, subject.functions.values())]) > functions
        and not _are_families(own)
    ):
        values = {"count": len(own), "unit": "public functions", "limit": functions}
    else:
        return
    if not _is_generated(subject) and "Migrations" not in subject.name.split("."):
        yield Hit(subject.place, values, key=subject.name)


def _is_generated(module: Module) -> bool:
    """Whether the documentation says that a program wrote it. Comments that say so are known to the reader of files."""
    match module.moduledoc and module.moduledoc.value:
        case expr.String(parts):
            return any(isinstance(part, str) and _GENERATED.search(part) for part in parts)
    return False


def _are_families(functions: Sequence[Function]) -> bool:
    """Whether they do one or two things for many kinds of value: helpers side by side, which are found by their names.

    What a context does with each of its records (`get_…`, `list_…`, `create_…`) is spread over more of them.
    """
    families = Counter(function.name.partition("_")[0] for function in functions if "_" in function.name)
    return 100 * sum(count for _, count in families.most_common(_FAMILIES)) >= _SHARE * len(functions)


def _is_own(function: Function) -> bool:
    """Whether it is a public function that the module has thought up itself."""
    if not function.public or function.impl is not None or function.kind is Kind.DEFDELEGATE:
        return False
    # What an unknown `use` brings may be a behaviour as well, and seldom asks for all that the module has.
    return any(use.effect is None for use in function.module.uses) or not may_be_callback(function)
