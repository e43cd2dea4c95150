"""Modules that say nothing about themselves."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from elixirlens.detectors import Context, Hit
from elixirlens.detectors.interface import owes_moduledoc
from elixirlens.elixir import Module
from elixirlens.finding import Severity


def detect(subject: Module, context: Context) -> Iterator[Hit]:
    """Yield a module with contents and without `@moduledoc`: a warning in a package, an info everywhere else."""
    if (
        subject.moduledoc is None
        and owes_moduledoc(subject)
        and not any(fnmatchcase(subject.name, name) for name in context.options["names"])
    ):
        is_read = context.mix.kind == "library" and context.mix.is_package
        yield Hit(subject.place, severity=Severity.WARNING if is_read else Severity.INFO)
