"""Public functions of documented modules that have no `@doc`."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors.interface import is_interface, percentage
from elixirlens.elixir import Function


def detect(subject: Function, context: Context) -> Iterator[Hit]:
    """Yield a function without a doc where the module has one and most of its other functions do."""
    if (
        subject.doc is None
        and subject.module.moduledoc is not None
        and is_interface(subject)
        and not _told_elsewhere(subject)
        and percentage(subject.module, _is_told) >= context.options["share"]
    ):
        yield Hit(subject.place)


def _is_told(function: Function) -> bool:
    return function.doc is not None or _told_elsewhere(function)


def _told_elsewhere(function: Function) -> bool:
    """Whether the same name has a doc, with another arity or without the exclamation mark."""
    reckoned = function.module.source.reckoned
    key = (_told_elsewhere, id(function.module))
    if key not in reckoned:
        others = function.module.functions.values()
        reckoned[key] = frozenset(other.name for other in others if other.doc is not None)
    return function.name in reckoned[key] or function.name.removesuffix("!") in reckoned[key]
