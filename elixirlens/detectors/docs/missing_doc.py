"""Public functions of documented modules that have no `@doc`."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors.interface import is_handed_over, is_interface, percentage
from elixirlens.detectors.once import once_per_module
from elixirlens.elixir import Function, Module


def detect(subject: Function, context: Context) -> Iterator[Hit]:
    """Yield a function without a doc where the module has one and most of its other functions do."""
    if (
        subject.doc is None
        and subject.module.moduledoc is not None
        and is_interface(subject)
        and not _told_elsewhere(subject)
        and percentage(subject.module, _is_told) >= context.options["share"]
        and not is_handed_over(subject)
    ):
        yield Hit(subject.place)


def _is_told(function: Function) -> bool:
    return function.doc is not None or _told_elsewhere(function)


def _told_elsewhere(function: Function) -> bool:
    """Whether the same name has a doc, with another arity or without the exclamation mark."""
    told = _told_names(function.module)
    return function.name in told or function.name.removesuffix("!") in told


@once_per_module
def _told_names(module: Module) -> frozenset[str]:
    return frozenset(function.name for function in module.functions.values() if function.doc is not None)
