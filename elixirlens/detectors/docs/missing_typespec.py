"""Public functions without `@spec` in modules that have begun to write them."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors.interface import is_handed_over, is_interface, percentage
from elixirlens.elixir import Function


def detect(subject: Function, context: Context) -> Iterator[Hit]:
    """Yield a function without a spec where most of the module's other functions have one."""
    if (
        not subject.macro
        and not subject.specified
        and is_interface(subject)
        and percentage(subject.module, _has_spec) >= context.options["share"]
        and not is_handed_over(subject)
    ):
        yield Hit(subject.place)


def _has_spec(function: Function) -> bool:
    return function.macro or function.specified
