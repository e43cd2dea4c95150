"""Modules that say nothing about themselves."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._contracts import serves_framework
from elixirlens.detectors.docs._interface import is_shown
from elixirlens.elixir import Module, Use
from elixirlens.finding import Severity


def detect(subject: Module, context: Context) -> Iterator[Hit]:
    """Yield a module with contents and without `@moduledoc`: a warning in a library, an info in an application."""
    if (
        subject.moduledoc is None
        and subject.name
        and is_shown(subject)
        and (subject.parent is None or subject.parent.moduledoc is not None)
        and _has_contents(subject)
        and not subject.is_exception
        and not serves_framework(subject)
        and not any(_may_document(use) for use in subject.uses)
        and not any(fnmatchcase(subject.name, name) for name in context.options["names"])
    ):
        yield Hit(subject.place, severity=Severity.WARNING if context.mix.kind == "library" else Severity.INFO)


def _has_contents(module: Module) -> bool:
    """Whether there is something to tell of: a module that only holds other modules is a name."""
    return bool(module.functions or module.generated or module.struct or module.callbacks or module.uses)


def _may_document(use: Use) -> bool:
    """Whether a `use` sets `@moduledoc`, or is given the text for one."""
    written = use.effect is not None and use.effect.documented
    return written or any(use.option(name) is not None for name in ("moduledoc", "doc", "description"))
